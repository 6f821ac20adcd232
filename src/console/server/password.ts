import { base64url, equalBytes, sha256, TocsinError, utf8 } from "../../base/index.ts";
import type { DeskPassword, EnrolledOfficer, Transaction } from "../../exchange/index.ts";
import { jsonAnswer, textOf } from "./answer.ts";
import type { Body } from "./answer.ts";
import { knownBrowserOf } from "./cookies.ts";
import { readDevice } from "./device-proof.ts";
import { tellGivenLogin } from "./given-login.ts";
import { linkHash, openLink } from "./join.ts";
import { Backoff, sourceOf, Turnstile } from "./limits.ts";
import { agentOf } from "./login-passkey.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import { Pending } from "./pending.ts";
import type { Desk } from "./ports.ts";
import { openSession, sessionView } from "./session.ts";
import { base32, totpAddress, totpStepOf } from "./totp.ts";

const shortestPassword = 12;
const longestBytes = 1024;
const ceremonyMs = 10 * 60_000;
const atOnce = 2;
const waitingMost = 16;

type NewPassword = Omit<DeskPassword, "step" | "madeMs">;
type Setting = { readonly password: NewPassword; readonly link: Uint8Array };

function refused(): TocsinError {
  return new TocsinError("login-refused", "the login is not taken: officer, password or code");
}

function readPassword(body: Body): Uint8Array {
  // One spelling of letters with marks, whatever keyboard wrote them.
  const text = textOf(body, "password", longestBytes).normalize("NFKC");
  const bytes = utf8(text);
  if ([...text].length < shortestPassword || bytes.length > longestBytes)
    throw new TocsinError("usage", `give a password of at least ${shortestPassword} characters and at most ${longestBytes} bytes`);
  return bytes;
}

/**
 * Login by password and one-time code, for whoever has no passkey at hand. The session that it opens signs nothing. Whoever fails is slowed down, by
 * officer and source together; a browser from which the officer logged in before counts as a source of its own, so that others' failures, from the
 * same address too, do not hold it up.
 */
export class PasswordLogin {
  readonly #desk: Desk;
  readonly #tries = new Backoff();
  readonly #strangers = new Turnstile(atOnce, waitingMost);
  readonly #known = new Turnstile(atOnce, waitingMost);
  readonly #setting = new Pending<Setting>(ceremonyMs);
  readonly #decoySalt: Uint8Array;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#decoySalt = desk.random(16);
  }

  async login(body: Body, request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    const officer = textOf(body, "officer", 64);
    const code = textOf(body, "totp", 16).replaceAll(/\s/g, "");
    const device = readDevice(body["device"]);
    const password = utf8(textOf(body, "password", longestBytes).normalize("NFKC"));
    const browser = knownBrowserOf(request, desk.browserKey, officer);
    const name = browser === undefined ? `${officer} from ${sourceOf(request.source)}` : `${officer} on ${browser}`;
    this.#tries.check(name, desk.clock.nowMs());
    const turnstile = browser === undefined ? this.#strangers : this.#known;
    const isRight = await turnstile.pass(() => {
      // Counted before it is tried, and only what is tried: calls that come together are not each the first, and a flood of calls that are turned
      // away costs nothing and so must not push out what is held against others.
      this.#tries.check(name, desk.clock.nowMs());
      this.#tries.failed(name, desk.clock.nowMs());
      return this.#isRight(officer, password);
    });
    const opened = await desk.store.transact(async (tx) => {
      const held = isRight ? await takeCode(tx, desk, { officer, code }) : undefined;
      if (held === undefined) return undefined;
      return { officer: held, ...(await openSession(tx, desk, { officer, strength: "password", device, agent: agentOf(request) })) };
    });
    if (opened === undefined) throw refused();
    this.#tries.succeeded(name);
    return jsonAnswer(await sessionView(desk, opened), { cookies: opened.cookies });
  }

  /** Whether this is the officer's password. An officer without one costs as much as one with another. */
  async #isRight(officer: string, password: Uint8Array): Promise<boolean> {
    const held = await this.#desk.store.read((view) => view.accounts.password(officer));
    if (password.length === 0) return false;
    const how = held ?? { salt: this.#decoySalt, ...this.#desk.passwordCost };
    const key = await this.#desk.stretch(password, { salt: how.salt, memoryKiB: how.memoryKiB, passes: how.passes, lanes: how.lanes });
    return held !== undefined && equalBytes(key, held.key);
  }

  /** Begins joining by password: the link is good, the secret of the codes is shown this once. Nothing is kept before a code proves that it was taken over. */
  async beginJoin(body: Body): Promise<DeskAnswer> {
    const desk = this.#desk;
    const link = linkHash(textOf(body, "link", 2000));
    const nowMs = desk.clock.nowMs();
    const { officer } = await desk.store.read((view) => openLink(view, link, nowMs));
    const bytes = readPassword(body);
    const salt = desk.random(16);
    const key = await this.#strangers.pass(() => desk.stretch(bytes, { salt, ...desk.passwordCost }));
    const totp = desk.random(20);
    const join = this.#setting.begin(
      { link, password: { officer, salt, key, ...desk.passwordCost, totp } },
      { nowMs: desk.clock.nowMs(), random: desk.random },
    );
    return jsonAnswer({ join, officer, totp: { secret: base32(totp), address: totpAddress(totp, { node: desk.node.name, officer }) } });
  }

  /** Ends joining by password on a first code: the link is used up, the password stands, and a session is open. */
  async finishJoin(body: Body, request: DeskRequest): Promise<DeskAnswer> {
    const desk = this.#desk;
    const device = readDevice(body["device"]);
    const nowMs = desk.clock.nowMs();
    const begun = this.#setting.finish(textOf(body, "join", 64), nowMs);
    if (begun === undefined)
      throw new TocsinError("join-link", "open the link again: joining was finished, failed, or began more than 10 minutes ago");
    const { link, password } = begun;
    const step = totpStepOf(textOf(body, "totp", 16).replaceAll(/\s/g, ""), { secret: password.totp, nowMs, after: 0 });
    if (step === undefined) {
      // A slip of the fingers is no reason to take over another secret.
      this.#setting.begin(begun, { nowMs, random: desk.random, name: textOf(body, "join", 64) });
      throw new TocsinError("login-refused", "give the code that the authenticator shows now");
    }
    const opened = await desk.store.transact(async (tx) => {
      const open = await openLink(tx, link, nowMs);
      await tx.accounts.putJoinLink({ ...open, usedMs: nowMs });
      await tx.accounts.putPassword({ ...password, step, madeMs: nowMs });
      const { officer } = password;
      const facts = { by: [...open.by], codes: base64url(sha256(password.totp)) };
      await desk.record(tx, { verb: "password-set", subject: officer, officer, facts });
      await tellGivenLogin(tx, { officer, by: open.by, nowMs: desk.nodeNowMs() });
      const enrolled = await tx.officer(officer);
      if (enrolled === undefined) throw refused();
      return { officer: enrolled, ...(await openSession(tx, desk, { officer, strength: "password", device, agent: agentOf(request) })) };
    });
    return jsonAnswer(await sessionView(desk, opened), { cookies: opened.cookies });
  }
}

/** Takes an officer's one-time code, so that it never counts again; `undefined` where it is not the code, or the officer not in service. */
async function takeCode(
  tx: Transaction,
  desk: Desk,
  given: { readonly officer: string; readonly code: string },
): Promise<EnrolledOfficer | undefined> {
  const held = await tx.accounts.password(given.officer);
  const officer = await tx.officer(given.officer);
  if (held === undefined || officer === undefined || officer.withdrawnAt !== null) return undefined;
  const step = totpStepOf(given.code, { secret: held.totp, nowMs: desk.clock.nowMs(), after: held.step });
  if (step === undefined) return undefined;
  await tx.accounts.putPassword({ ...held, step });
  return officer;
}
