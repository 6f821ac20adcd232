import { base64url, equalBytes, fromBase64url, sha256, timestamp, TocsinError } from "../../base/index.ts";
import { checkTerm } from "../../exchange/index.ts";
import type { DeskSession, EnrolledOfficer, LoginStrength, Transaction } from "../../exchange/index.ts";
import { cookieOf, knownBrowser, sessionCookie, setCookie } from "./cookies.ts";
import type { DeskRequest } from "./message.ts";
import type { Desk } from "./ports.ts";

/** How long a session lives without a call, and at most, in milliseconds. */
export const sessionLimits = { idleMs: 30 * 60_000, wholeMs: 12 * 3_600_000 } as const;
/** How long the secret before the last rotation still counts once the new one came: other pages of the same browser are on their way with the old. */
const graceMs = 20_000;
/** How long it counts while the new one did not come: its answer may have been lost, and nobody is logged out by that. */
const unclaimedMs = 5 * 60_000;
// Calls that come together share a rotation: the second one's cookie would shut out the first one's.
const rotateEveryMs = 10_000;
// A session that is in use is written at most this often.
const touchEveryMs = 30_000;
const sessionsAtMost = 20;

/** Whoever is logged in, and by which session; `isPresent` unless it was opened by the secret before the last rotation. */
export type LoggedIn = { readonly officer: EnrolledOfficer; readonly session: DeskSession };
export type Opened = LoggedIn & { readonly isPresent: boolean };

function ended(message = "log in: the session is over"): TocsinError {
  return new TocsinError("session-invalid", message);
}

/** When a session ends of itself: by idling, and at most. */
export function endsOf(session: DeskSession): { readonly idleUntilMs: number; readonly untilMs: number } {
  const untilMs = session.madeMs + sessionLimits.wholeMs;
  return { idleUntilMs: Math.min(session.usedMs + sessionLimits.idleMs, untilMs), untilMs };
}

/** Whether a session is one that still opens anything. */
export function isLive(session: DeskSession, nowMs: number): boolean {
  return session.endedMs === null && nowMs < endsOf(session).idleUntilMs;
}

/** Opens a session, in the transaction that checked the login, and records it. Gives the cookies; the secret in them is nowhere else. */
export async function openSession(
  tx: Transaction,
  desk: Desk,
  login: { readonly officer: string; readonly strength: LoginStrength; readonly device: string; readonly agent: string },
): Promise<{ readonly session: DeskSession; readonly cookies: readonly string[] }> {
  const nowMs = desk.clock.nowMs();
  const { officer, strength, device, agent } = login;
  const enrolled = await tx.officer(officer);
  if (enrolled === undefined) throw new TocsinError("login-refused", "the login is not taken");
  checkTerm(enrolled, nowMs);
  const secret = desk.random(32);
  const session: DeskSession = {
    id: base64url(desk.random(12)),
    officer,
    strength,
    hash: sha256(secret),
    previousHash: null,
    previousUntilMs: 0,
    device,
    agent,
    madeMs: nowMs,
    usedMs: nowMs,
    elevatedMs: null,
    endedMs: null,
  };
  await tx.accounts.putSession(session);
  // The oldest makes room: a browser that is closed leaves its session behind.
  const live = (await tx.accounts.sessions(officer)).filter((one) => isLive(one, nowMs));
  for (const old of live.slice(sessionsAtMost)) await tx.accounts.putSession({ ...old, endedMs: nowMs });
  await desk.record(tx, { verb: "login", subject: officer, officer, facts: { session: session.id, strength } });
  return { session, cookies: [setCookie(sessionCookie, base64url(secret)), knownBrowser(desk.browserKey, officer, desk.random)] };
}

/**
 * Gives a session a new secret after a passkey was used in it; the old one counts for some seconds more. `undefined` where the session ended, or had
 * a new one a moment ago.
 */
export async function rotateSession(
  desk: Desk,
  { session, isPresent }: Pick<Opened, "session" | "isPresent">,
): Promise<string | undefined> {
  const nowMs = desk.clock.nowMs();
  const secret = desk.random(32);
  const rotated = await desk.store.transact(async (tx) => {
    const now = (await tx.accounts.sessions(session.officer)).find(({ id }) => id === session.id);
    if (now === undefined || !isLive(now, nowMs)) return false;
    const isJustRotated = now.elevatedMs !== null && nowMs - now.elevatedMs < rotateEveryMs;
    if (isJustRotated || !equalBytes(now.hash, session.hash)) return false;
    await tx.accounts.putSession({
      ...now,
      hash: sha256(secret),
      // Who came with the previous secret never got the present one.
      previousHash: isPresent ? now.hash : now.previousHash,
      previousUntilMs: nowMs + unclaimedMs,
      usedMs: nowMs,
      elevatedMs: nowMs,
    });
    return true;
  });
  return rotated ? setCookie(sessionCookie, base64url(secret)) : undefined;
}

/** The session that a request's cookie opens, before its proof is looked at. Everything else is `session-invalid`. */
export async function sessionOf(desk: Desk, request: DeskRequest): Promise<Opened> {
  const secret = fromBase64url(cookieOf(request, sessionCookie) ?? "");
  if (secret?.length !== 32) throw ended("log in: there is no session");
  const hash = sha256(secret);
  const nowMs = desk.clock.nowMs();
  const found = await desk.store.read(async (view) => {
    const session = await view.accounts.session(hash);
    const officer = session === undefined ? undefined : await view.officer(session.officer);
    return session === undefined || officer === undefined ? undefined : { session, officer };
  });
  if (found === undefined) throw ended();
  const isPresent = equalBytes(found.session.hash, hash);
  if ((!isPresent && nowMs >= found.session.previousUntilMs) || !isLive(found.session, nowMs)) throw ended();
  try {
    checkTerm(found.officer, nowMs);
  } catch {
    throw ended("log in: the officer is not in service");
  }
  return { ...found, isPresent };
}

/** Notes that a session is in use. */
export async function touchSession(desk: Desk, { session, isPresent }: Pick<Opened, "session" | "isPresent">): Promise<DeskSession> {
  const nowMs = desk.clock.nowMs();
  const isClaimed = isPresent && session.previousUntilMs > nowMs + graceMs;
  if (nowMs - session.usedMs < touchEveryMs && !isClaimed) return session;
  return await desk.store.transact(async (tx) => {
    const now = (await tx.accounts.sessions(session.officer)).find(({ id }) => id === session.id);
    if (now === undefined || !isLive(now, nowMs)) throw ended();
    const isStill = isClaimed && equalBytes(now.hash, session.hash);
    const touched = { ...now, usedMs: nowMs, ...(isStill ? { previousUntilMs: nowMs + graceMs } : {}) };
    await tx.accounts.putSession(touched);
    return touched;
  });
}

/** Ends one of an officer's own sessions, by its id, and records it; `unknown-item` where there is none of that id. */
export async function endSession(desk: Desk, officer: string, id: string): Promise<void> {
  const nowMs = desk.clock.nowMs();
  await desk.store.transact(async (tx) => {
    const session = (await tx.accounts.sessions(officer)).find((one) => one.id === id);
    if (session === undefined) throw new TocsinError("unknown-item", "name a session of yours that is not over");
    await tx.accounts.putSession({ ...session, endedMs: nowMs });
    await desk.record(tx, { verb: "logout", subject: officer, officer, facts: { session: id } });
  });
}

/** What the pages are told of a session. */
export async function sessionView(desk: Desk, { officer, session }: LoggedIn): Promise<Record<string, unknown>> {
  const { id, name, unit, country, exercise, timeZone } = desk.node;
  const held = await desk.store.read((view) => view.accounts.passkeys(officer.id));
  const { idleUntilMs, untilMs } = endsOf(session);
  return {
    officer: officer.id,
    roles: officer.roles,
    node: id,
    name,
    unit,
    country,
    exercise,
    strength: session.strength,
    passkeys: held.filter(({ withdrawnAt, origin }) => withdrawnAt === null && origin === desk.origin).length,
    idleUntil: timestamp(idleUntilMs),
    until: timestamp(untilMs),
    timeZone,
    nowMs: desk.nodeNowMs(),
    machineMs: desk.clock.nowMs(),
  };
}

/** An officer's open sessions, as the pages list them; `present` is the one that asks. */
export async function devicesView(desk: Desk, { officer, session }: LoggedIn): Promise<Record<string, unknown>> {
  const nowMs = desk.clock.nowMs();
  const open = (await desk.store.read((view) => view.accounts.sessions(officer.id))).filter((one) => isLive(one, nowMs));
  return {
    devices: open.map((one) => ({
      id: one.id,
      strength: one.strength,
      agent: one.agent,
      since: timestamp(one.madeMs),
      used: timestamp(one.usedMs),
      until: timestamp(endsOf(one).untilMs),
      present: one.id === session.id,
    })),
  };
}
