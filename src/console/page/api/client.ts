import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON, RegistrationResponseJSON } from "@simplewebauthn/browser";
import { ApiError } from "./api-error.ts";
import { checkChallenge, checkDecision } from "./challenge.ts";
import type { Prepared } from "./challenge.ts";
import { forgetDevice, keptDevice, newDevice } from "./device.ts";
import type { Answered, Wire, WireRequest } from "./request.ts";
import type { SigningDesk } from "./signing-desk.ts";
import type { Challenge, Json, JoinBegun, LoginBegun, Session, VerbArgs } from "./types.ts";

/** How an act is asked for. */
export type ActOptions = {
  /** Goes to the passkey's own prompt without a question before it: only where one keystroke asked for exactly this. */
  readonly atOnce?: boolean;
};

/** The node as the pages see it. Everything refuses with `ApiError` or `ConnectionLost`. */
export type Api = {
  /** Performs a verb; one that binds is shown and signed first (`SigningCancelled` where the officer declines). */
  verb<T = unknown>(name: string, args?: VerbArgs, options?: ActOptions): Promise<T>;
  /**
   * A releaser signs exactly the decision that `release-prepare` gave for the draft (PROTOCOL.md 2): `prepared` is that, `shown` its words. Where another
   * decision stands there by now it is `state-refuses`, and nothing is signed.
   */
  signRelease<T = unknown>(draft: string, shown: VerbArgs, prepared: Prepared): Promise<T>;
  /** Any other request below /api. */
  get<T = unknown>(path: string): Promise<T>;
  post<T = unknown>(path: string, body: VerbArgs): Promise<T>;
  /** Who is logged in with this browser; null where nobody is. */
  session(): Promise<Session | null>;
  readonly login: LoginApi;
  logout(): Promise<void>;
};

/** The ways in. Each ends in a session, proven from then on by a key that this browser makes. */
export type LoginApi = {
  beginPasskey(): Promise<LoginBegun>;
  finishPasskey(login: string, response: AuthenticationResponseJSON): Promise<Session>;
  password(given: { readonly officer: string; readonly password: string; readonly totp: string }): Promise<Session>;
  /** Where to send the browser for a login elsewhere. */
  oidc(): Promise<string>;
  beginJoin(link: string): Promise<JoinBegun>;
  finishJoin(join: string, response: RegistrationResponseJSON): Promise<Session>;
};

/** What the client is built over. */
export type ClientParts = {
  readonly wire: Wire;
  readonly desk: SigningDesk;
  /** Hears that a session that was there has ended. */
  readonly onEnded: () => void;
};

function challengeOf({ body }: Answered): Challenge {
  const { challenge } = body as { readonly challenge: Challenge };
  return challenge;
}

function withoutAbsent(args: VerbArgs): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(args).filter((entry): entry is [string, Json] => entry[1] !== undefined));
}

async function sessionOf(wire: Wire): Promise<Session | null> {
  const device = await keptDevice();
  wire.useDevice(device);
  if (device === null) return null;
  try {
    return (await wire.json({ method: "GET", path: "/api/session" })).body as Session;
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return null;
    throw error;
  }
}

function loginApi(wire: Wire): LoginApi {
  const post = async <T>(path: string, body: VerbArgs): Promise<T> => (await wire.json({ method: "POST", path, body })).body as T;
  const enter = async (path: string, body: VerbArgs): Promise<Session> => {
    const device = await newDevice();
    wire.useDevice(null);
    await post(path, { ...body, device: device.jwk as unknown as Json });
    wire.useDevice(device);
    const session = await sessionOf(wire);
    if (session === null) throw new ApiError({ code: "session-invalid", message: "", status: 401 });
    return session;
  };
  return {
    beginPasskey: () => post("/api/login/passkey/begin", {}),
    finishPasskey: (login, response) => enter("/api/login/passkey/finish", { login, response: response as unknown as Json }),
    password: (given) => enter("/api/login/password", given),
    async oidc() {
      const device = await newDevice();
      wire.useDevice(null);
      const { url } = await post<{ readonly url: string }>("/api/login/oidc/begin", { device: device.jwk as unknown as Json });
      return url;
    },
    beginJoin: (link) => post("/api/join/begin", { link }),
    finishJoin: (join, response) => enter("/api/join/finish", { join, response: response as unknown as Json }),
  };
}

/** The client of the node that served this page. */
export function createApi({ wire, desk, onEnded }: ClientParts): Api {
  const ask = async (request: WireRequest): Promise<Answered> => {
    try {
      return await wire.json(request);
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) onEnded();
      throw error;
    }
  };
  const post = async <T>(path: string, body: VerbArgs): Promise<T> => (await ask({ method: "POST", path, body })).body as T;
  return {
    async verb<T>(name: string, given: VerbArgs = {}, options: ActOptions = {}) {
      const args = withoutAbsent(given);
      const path = `/api/verbs/${encodeURIComponent(name)}`;
      const first = await ask({ method: "POST", path, body: { args } });
      if (first.status !== 428) return first.body as T;
      const challenge = challengeOf(first);
      await checkChallenge(challenge, { verb: name, args });
      const send = async (response: AuthenticationResponseJSON): Promise<unknown> => {
        const signed = { request: challenge.request, response: response as unknown as Json };
        return (await ask({ method: "POST", path, body: { args, signed } })).body;
      };
      return (await desk.run({ verb: name, args, options: challenge.options, atOnce: options.atOnce ?? false, send })) as T;
    },
    async signRelease<T>(draft: string, shown: VerbArgs, prepared: Prepared) {
      const begun = await post<{ readonly decision: string; readonly options: PublicKeyCredentialRequestOptionsJSON }>(
        "/api/release/challenge",
        { draft },
      );
      await checkDecision(begun, prepared);
      // Sent again after a lost answer it is the same act, and gets the same answer.
      const send = (response: AuthenticationResponseJSON): Promise<unknown> =>
        post("/api/verbs/release-sign", {
          args: { draft, assertion: response as unknown as Json },
          once: response.response.signature.slice(0, 200),
        });
      return (await desk.run({ verb: "release-sign", args: { draft, ...shown }, options: begun.options, atOnce: false, send })) as T;
    },
    get: async <T>(path: string) => (await ask({ method: "GET", path })).body as T,
    post,
    session: () => sessionOf(wire),
    login: loginApi(wire),
    async logout() {
      desk.clear();
      try {
        await post("/api/logout", {});
      } finally {
        // Also where the node was not reached: without the key the session opens nothing any more, and the next person at this machine reads nothing.
        wire.useDevice(null);
        sessionStorage.clear();
        await forgetDevice();
      }
    },
  };
}
