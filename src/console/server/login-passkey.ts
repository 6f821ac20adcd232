import { base64url, equalBytes, fromBase64url, hmacSha256, isTocsinError, sha256, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { Passkey } from "../../exchange/index.ts";
import { jsonAnswer, objectOf, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import { readDevice } from "./device-proof.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
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

/**
 * Names of logins that were begun: each says when, and has the node's mark. Nothing is kept of them, so that nobody who begins many can push out another's;
 * kept is which ones were finished, until they would be refused by their time.
 */
class BegunLogins {
  readonly #desk: Desk;
  readonly #key: Uint8Array;
  readonly #finished = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#key = desk.random(32);
  }

  #mark(name: string): string {
    return base64url(hmacSha256(this.#key, utf8(`tocsin login v1\n${name}`)));
  }

  begin(): string {
    const name = `${this.#desk.clock.nowMs()}.${base64url(this.#desk.random(16))}`;
    return `${name}.${this.#mark(name)}`;
  }

  /** What the authenticator signs for a login. */
  challenge(login: string): Uint8Array {
    return sha256(utf8(login));
  }

  /** Whether a login was begun here within its time, and was not finished yet. */
  isOpen(login: string): boolean {
    const [atMs = "", once = "", mark = ""] = login.split(".");
    const ageMs = this.#desk.clock.nowMs() - Number(atMs);
    const isOurs = equalBytes(utf8(mark), utf8(this.#mark(`${atMs}.${once}`)));
    return isOurs && ageMs >= 0 && ageMs <= ceremonyMs && !this.#finished.has(login);
  }

  /** Takes a login as finished; `false` where it was finished by another call meanwhile. */
  finish(login: string): boolean {
    if (this.#finished.has(login)) return false;
    const nowMs = this.#desk.clock.nowMs();
    for (const [old, untilMs] of this.#finished) {
      if (untilMs >= nowMs) break;
      this.#finished.delete(old);
    }
    this.#finished.set(login, nowMs + ceremonyMs);
    return true;
  }
}

/** Login by passkey: no name is typed, the authenticator knows whose it is. A challenge counts once, for five minutes. */
export class PasskeyLogin {
  readonly #desk: Desk;
  readonly #begun: BegunLogins;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#begun = new BegunLogins(desk);
  }

  begin(): DeskAnswer {
    const login = this.#begun.begin();
    return jsonAnswer({ login, options: requestOptions(this.#desk, this.#begun.challenge(login), []) });
  }

  async finish(body: Body, request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    const device = readDevice(body["device"]);
    const response = readAssertionJson(body, "response");
    const login = textOf(body, "login", 120);
    if (!this.#begun.isOpen(login))
      throw new TocsinError("login-refused", "begin the login anew: it was finished, or began more than 5 minutes ago");
    const passkey = await desk.store.read((view) => view.accounts.passkey(response.id));
    if (passkey === undefined || passkey.withdrawnAt !== null || fromBase64url(response.id) === undefined) throw refused();
    if (response.userHandle !== undefined && response.userHandle !== userHandle(desk.node.id, passkey.officer)) throw refused();
    try {
      await desk.verifyAssertion(response, this.#begun.challenge(login), passkey);
    } catch (thrown) {
      if (isTocsinError(thrown, "verification-failed")) throw refused();
      throw thrown;
    }
    if (!this.#begun.finish(login)) throw refused();
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
