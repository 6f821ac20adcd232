import { base64url, sha256, TocsinError, utf8 } from "../../base/index.ts";
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

type Begun = { readonly state: string; readonly nonce: string; readonly verifier: string; readonly device: string };

/** Login by the house's own login service: the code flow with PKCE, tied to the browser that began it by a cookie. The session signs nothing by itself. */
export class ForeignLogins {
  readonly #desk: Desk;
  readonly #begun = new Pending<Begun>(ceremonyMs);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  async begin(body: Body): Promise<DeskAnswer> {
    const { foreign, clock, random } = this.#desk;
    if (foreign === undefined) throw new TocsinError("unknown-item", "no login service is configured here");
    const device = readDevice(body["device"]);
    const { url, ...rest } = await foreign.begin();
    const tie = base64url(random(32));
    // Found again by the tie and not by the state: whoever is only sent a link cannot finish what another began.
    this.#begun.begin({ ...rest, device }, { nowMs: clock.nowMs(), random, name: base64url(sha256(utf8(tie))) });
    return jsonAnswer({ url }, { cookies: [setCookie(foreignCookie, tie, { seconds: ceremonyMs / 1000, sameSite: "Lax" })] });
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
    const tie = cookieOf(request, foreignCookie);
    const begun = tie === undefined ? undefined : this.#begun.finish(base64url(sha256(utf8(tie))), desk.clock.nowMs());
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
