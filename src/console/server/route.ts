import { parseJson, TocsinError, utf8Text } from "../../base/index.ts";
import { errorAnswer, jsonAnswer, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import { BodyLanes } from "./body-lanes.ts";
import { bearerOf, callerOf } from "./caller.ts";
import type { Caller } from "./caller.ts";
import { sessionCookie, setCookie } from "./cookies.ts";
import { DeviceProofs } from "./device-proof.ts";
import { Events } from "./events.ts";
import { Halves } from "./halves.ts";
import { checkHost, checkOrigin, strictHeaders } from "./headers.ts";
import { callbackPath, ForeignLogins } from "./foreign.ts";
import { Joining } from "./join.ts";
import { PasskeyLogin } from "./login-passkey.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import { Once } from "./once.ts";
import { openApi } from "./openapi.ts";
import { pageAnswer } from "./pages.ts";
import { PasswordLogin } from "./password.ts";
import type { Desk } from "./ports.ts";
import { devicesView, endSession, sessionView } from "./session.ts";
import { releaseChallenge, verbAnswer } from "./verbs.ts";

const loginBytes = 64 * 1024;
// A draft carries its attachments, and a signed call carries its arguments twice, once of them in base64url.
const verbBytes = 64 * 1024 * 1024;

/** The desk's HTTP door. */
export interface DeskServer {
  answer(request: DeskRequest): Promise<DeskAnswer>;
  /** Ends what is open; requests under way are the listener's to end. */
  stop(): void;
}

function readBody(bytes: Uint8Array): Body {
  if (bytes.length === 0) return {};
  const text = utf8Text(bytes);
  if (text === undefined) throw new TocsinError("json-not-utf8", "send JSON in UTF-8");
  const value = parseJson(text, { maxBytes: verbBytes, maxDepth: 64 });
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new TocsinError("input-malformed", "send one JSON object");
  return value as Body;
}

function checkJson(request: DeskRequest): void {
  const type = request.header("content-type") ?? "";
  if (!/^application\/json(?:\s*;.*)?$/i.test(type)) throw new TocsinError("input-malformed", "send the body as application/json");
}

type Open = (body: Body, request: DeskRequest) => Promise<DeskAnswer> | DeskAnswer;
type Closed = (call: { readonly caller: Caller; readonly body: Body; readonly request: DeskRequest }) => Promise<DeskAnswer> | DeskAnswer;

class Routes implements DeskServer {
  readonly #desk: Desk;
  readonly #proofs: DeviceProofs;
  readonly #bodies = new BodyLanes();
  readonly #events: Events;
  readonly #once = new Once();
  readonly #open: Readonly<Record<string, Open>>;
  readonly #closed: Readonly<Record<string, Closed>>;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#proofs = new DeviceProofs(desk.clock.nowMs());
    this.#events = new Events(desk);
    this.#open = openRoutes(desk);
    this.#closed = closedRoutes(desk, this.#events);
  }

  stop(): void {
    this.#events.stop();
  }

  async answer(request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    let answer: DeskAnswer;
    try {
      checkHost(request, desk.origin);
      answer = await this.#route(request);
    } catch (thrown) {
      answer = errorAnswer(thrown, (text) => desk.tell(text));
    }
    return { ...answer, headers: { ...strictHeaders(desk.origin.startsWith("https:")), ...answer.headers } };
  }

  async #route(request: DeskRequest): Promise<DeskAnswer> {
    const { method, path } = request;
    if (!path.startsWith("/api/")) {
      if (method !== "GET" && method !== "HEAD") throw new TocsinError("unknown-item", "ask with GET");
      return await pageAnswer(this.#desk, path);
    }
    if (method !== "GET" && method !== "POST") throw new TocsinError("unknown-item", "ask with GET or POST");
    const name = `${method} ${path}`;
    if (name === "GET /api/openapi.json") return jsonAnswer(openApi(this.#desk));
    // The one call that another site's page sends the browser to; it is tied to the browser by a cookie of its own.
    if (name !== `GET ${callbackPath}`) checkOrigin(request, { origin: this.#desk.origin, hasToken: bearerOf(request) !== undefined });
    if (method === "POST") checkJson(request);
    const open = this.#open[name];
    if (open !== undefined) return await open(readBody(await request.body(loginBytes)), request);
    return await this.#closedRoute(request, name);
  }

  async #closedRoute(request: DeskRequest, name: string): Promise<DeskAnswer> {
    const desk = this.#desk;
    const verb = /^POST \/api\/verbs\/([a-z][a-z0-9-]{0,63})$/.exec(name)?.[1];
    const { caller, body: bytes } = await callerOf(desk, request, {
      proofs: this.#proofs,
      bodies: this.#bodies,
      maxBytes: verb === undefined ? loginBytes : verbBytes,
    });
    const body = readBody(bytes);
    if (verb !== undefined) return await verbAnswer(desk, this.#once, { caller, name: verb, body });
    const route = this.#closed[name];
    if (route === undefined) throw new TocsinError("unknown-item", "ask for something that docs/api.md names");
    if (caller.by === "token" && name !== "GET /api/events") throw new TocsinError("not-authorised", "log in: no token does this");
    return await route({ caller, body, request });
  }
}

function openRoutes(desk: Desk): Readonly<Record<string, Open>> {
  const passkeys = new PasskeyLogin(desk);
  const joining = new Joining(desk);
  const passwords = new PasswordLogin(desk);
  const foreign = new ForeignLogins(desk);
  return {
    "POST /api/login/password": (body, request) => passwords.login(body, request),
    "POST /api/join/password/begin": (body) => passwords.beginJoin(body),
    "POST /api/join/password/finish": (body, request) => passwords.finishJoin(body, request),
    "POST /api/login/oidc/begin": (body) => foreign.begin(body),
    [`GET ${callbackPath}`]: (_, request) => foreign.callback(request),
    "POST /api/login/passkey/begin": () => passkeys.begin(),
    "POST /api/login/passkey/finish": (body, request) => passkeys.finish(body, request),
    "POST /api/join/begin": (body) => joining.begin(body),
    "POST /api/join/finish": (body, request) => joining.finish(body, request),
  };
}

function closedRoutes(desk: Desk, events: Events): Readonly<Record<string, Closed>> {
  const session =
    (work: (caller: Extract<Caller, { by: "session" }>, body: Body) => Promise<DeskAnswer>): Closed =>
    ({ caller, body }) => {
      if (caller.by !== "session") throw new TocsinError("not-authorised", "log in: no token does this");
      return work(caller, body);
    };
  const halves = new Halves(desk);
  return {
    "GET /api/halves": session(async (caller) => halves.list(caller)),
    "POST /api/halves": session((caller, body) => halves.give(caller, body)),
    "POST /api/halves/sign": session((caller, body) => halves.sign(caller, body)),
    "GET /api/session": session(async (caller) => jsonAnswer(await sessionView(desk, caller))),
    "GET /api/devices": session(async (caller) => jsonAnswer(await devicesView(desk, caller))),
    "POST /api/devices/revoke": session(async (caller, body) => {
      const id = textOf(body, "id", 64);
      await endSession(desk, caller.officer.id, id);
      return jsonAnswer({ revoked: id });
    }),
    "POST /api/logout": session(async (caller) => {
      await endSession(desk, caller.officer.id, caller.session.id);
      return jsonAnswer({ ended: true }, { cookies: [setCookie(sessionCookie, "", { seconds: 0 })] });
    }),
    "POST /api/release/challenge": ({ caller, body }) => releaseChallenge(desk, caller, body),
    "GET /api/events": ({ caller, request }) => events.answer(request, caller),
  };
}

/** The desk over its ports. */
export function deskServer(desk: Desk): DeskServer {
  return new Routes(desk);
}
