import { base64url, fromBase64url, isTocsinError, sha256, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { Passkey } from "../../exchange/index.ts";
import { jsonAnswer, objectOf, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import { readDevice } from "./device-proof.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import { Pending } from "./pending.ts";
import type { AssertionJson, Desk } from "./ports.ts";
import { openSession, sessionView } from "./session.ts";

const ceremonyMs = 5 * 60_000;

function refused(): TocsinError {
  return new TocsinError("login-refused", "the login is not taken; try again, or ask for a join link");
}

/** What the browser's `navigator.credentials.get` is to be asked, as JSON (Web Authentication Level 3 section 5.1.9). */
export function requestOptions(desk: Pick<Desk, "rpId">, challenge: Uint8Array, passkeys: readonly Passkey[]): Record<string, JsonValue> {
  return {
    challenge: base64url(challenge),
    rpId: desk.rpId,
    timeout: ceremonyMs,
    userVerification: "required",
    ...(passkeys.length === 0 ? {} : { allowCredentials: passkeys.map(({ id }) => ({ id, type: "public-key" })) }),
  };
}

/** The handle under which an authenticator files an officer: it names nobody. */
export function userHandle(node: string, officer: string): string {
  return base64url(sha256(utf8(`tocsin desk v1\n${node}\n${officer}`)));
}

/** An assertion in the form of a browser's answer. Else `usage`. */
export function readAssertionJson(body: Body, name: string): AssertionJson & { readonly userHandle: string | undefined } {
  const whole = objectOf(body, name);
  const response = objectOf(whole, "response");
  const handle = response["userHandle"];
  return {
    id: textOf(whole, "id", 1400),
    response: {
      authenticatorData: textOf(response, "authenticatorData", 5500),
      clientDataJSON: textOf(response, "clientDataJSON", 11_000),
      signature: textOf(response, "signature", 1400),
    },
    userHandle: typeof handle === "string" ? handle : undefined,
  };
}

/** Login by passkey: no name is typed, the authenticator knows whose it is. A challenge counts once, for five minutes. */
export class PasskeyLogin {
  readonly #desk: Desk;
  readonly #begun = new Pending<Uint8Array>(ceremonyMs);

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  begin(): DeskAnswer {
    const { clock, random } = this.#desk;
    const challenge = random(32);
    const login = this.#begun.begin(challenge, { nowMs: clock.nowMs(), random });
    return jsonAnswer({ login, options: requestOptions(this.#desk, challenge, []) });
  }

  async finish(body: Body, request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    const device = readDevice(body["device"]);
    const response = readAssertionJson(body, "response");
    const challenge = this.#begun.finish(textOf(body, "login", 64), desk.clock.nowMs());
    if (challenge === undefined)
      throw new TocsinError("login-refused", "begin the login anew: it was finished, or began more than 5 minutes ago");
    const passkey = await desk.store.read((view) => view.accounts.passkey(response.id));
    if (passkey === undefined || passkey.withdrawnAt !== null || fromBase64url(response.id) === undefined) throw refused();
    if (response.userHandle !== undefined && response.userHandle !== userHandle(desk.node.id, passkey.officer)) throw refused();
    try {
      await desk.verifyAssertion(response, challenge, passkey);
    } catch (thrown) {
      if (isTocsinError(thrown, "verification-failed")) throw refused();
      throw thrown;
    }
    return await enter(desk, request, { passkey, device });
  }
}

async function enter(desk: Desk, request: DeskRequest, given: { passkey: Passkey; device: string }): Promise<DeskAnswer> {
  const { passkey, device } = given;
  const opened = await desk.store.transact(async (tx) => {
    const now = await tx.accounts.passkey(passkey.id);
    const officer = await tx.officer(passkey.officer);
    if (now === undefined || now.withdrawnAt !== null || officer === undefined || officer.withdrawnAt !== null) throw refused();
    await tx.accounts.putPasskey({ ...now, usedMs: desk.clock.nowMs() });
    return { officer, ...(await openSession(tx, desk, { officer: officer.id, strength: "passkey", device, agent: agentOf(request) })) };
  });
  return jsonAnswer(await sessionView(desk, opened), { cookies: opened.cookies });
}

/** How a browser calls itself, cut short and made plain: shown to its officer alone. */
export function agentOf(request: DeskRequest): string {
  return (request.header("user-agent") ?? "").replace(/[^\x20-\x7e]/g, "").slice(0, 200);
}
