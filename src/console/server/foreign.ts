import { base64url, equalBytes, hmacSha256, TocsinError, utf8 } from "../../base/index.ts";
import { jsonAnswer } from "./answer.ts";
import type { Body } from "./answer.ts";
import { cookieOf, foreignCookie, setCookie } from "./cookies.ts";
import { readDevice } from "./device-proof.ts";
import { agentOf } from "./login-passkey.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import { Pending } from "./pending.ts";
import type { Desk } from "./ports.ts";
import { openSession } from "./session.ts";

const ceremonyMs = 10 * 60_000;
/** Where the login service sends the browser back to. */
export const callbackPath = "/api/login/oidc/callback";

/** One round of the code flow. All of it follows from the cookie and a key of this process, so that nothing is kept of what was only begun. */
type Round = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly device: string };

/** Login by the house's own login service: the code flow with PKCE, tied to the browser that began it by a cookie. The session signs nothing by itself. */
export class ForeignLogins {
  readonly #desk: Desk;
  readonly #key: Uint8Array;
  // What came back once; kept until it would be refused by its time.
  readonly #finished = new Pending<true>(ceremonyMs);

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#key = desk.random(32);
  }

  #derived(what: string, name: string): string {
    return base64url(hmacSha256(this.#key, utf8(`tocsin foreign login v1\n${what}\n${name}`)));
  }

  #roundOf(name: string, device: string): Round {
    const [state, nonce, verifier] = ["state", "nonce", "verifier"].map((what) => this.#derived(what, name));
    return { state: state ?? "", nonce: nonce ?? "", verifier: verifier ?? "", device };
  }

  async begin(body: Body): Promise<DeskAnswer> {
    const { foreign, clock, random } = this.#desk;
    if (foreign === undefined) throw new TocsinError("unknown-item", "no login service is configured here");
    const name = `${clock.nowMs()}~${base64url(random(16))}~${readDevice(body["device"])}`;
    const url = await foreign.begin(this.#roundOf(name, ""));
    const cookie = setCookie(foreignCookie, `${name}~${this.#derived("mark", name)}`, { seconds: ceremonyMs / 1000, sameSite: "Lax" });
    return jsonAnswer({ url }, { cookies: [cookie] });
  }

  /** The round that a browser's cookie began, taken once; `undefined` where it is none of this process or too old. */
  #take(request: DeskRequest): Round | undefined {
    const [atMs = "", once = "", device = "", mark = ""] = (cookieOf(request, foreignCookie) ?? "").split("~");
    const name = `${atMs}~${once}~${device}`;
    const nowMs = this.#desk.clock.nowMs();
    const isOurs = equalBytes(utf8(mark), utf8(this.#derived("mark", name)));
    if (!isOurs || nowMs - Number(atMs) > ceremonyMs || this.#finished.has(name)) return undefined;
    this.#finished.begin(true, { nowMs, random: this.#desk.random, name });
    return this.#roundOf(name, device);
  }

  /** The way back: always to the page, which then finds a session or says that there is none. Why a login failed is not in the address. */
  async callback(request: DeskRequest): Promise<DeskAnswer> {
    try {
      const cookies = await this.#finish(request);
      return redirect("/", [...cookies, setCookie(foreignCookie, "", { seconds: 0, sameSite: "Lax" })]);
    } catch (thrown) {
      if (!(thrown instanceof TocsinError))
        this.#desk.tell(`a login by the login service failed: ${thrown instanceof Error ? thrown.message : ""}`);
      return redirect("/login?refused=oidc", [setCookie(foreignCookie, "", { seconds: 0, sameSite: "Lax" })]);
    }
  }

  async #finish(request: DeskRequest): Promise<readonly string[]> {
    const desk = this.#desk;
    const begun = this.#take(request);
    if (begun === undefined || desk.foreign === undefined) throw new TocsinError("login-refused", "begin the login anew");
    const { subject } = await desk.foreign.finish(new URL(`${desk.origin}${callbackPath}?${request.query}`), begun);
    const { issuer } = desk.foreign;
    return await desk.store.transact(async (tx) => {
      const login = await tx.accounts.foreignLogin(issuer, subject);
      if (login === undefined) throw new TocsinError("login-refused", "no officer has this login");
      const { cookies } = await openSession(tx, desk, {
        officer: login.officer,
        strength: "oidc",
        device: begun.device,
        agent: agentOf(request),
      });
      return cookies;
    });
  }
}

function redirect(to: string, cookies: readonly string[]): DeskAnswer {
  return { status: 303, headers: { Location: to, "Cache-Control": "no-store", "Set-Cookie": cookies }, body: new Uint8Array() };
}
