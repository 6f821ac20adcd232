import { fromBase64url, sha256, TocsinError } from "../../base/index.ts";
import { checkTerm } from "../../exchange/index.ts";
import type { ApiToken, DeskSession, EnrolledOfficer } from "../../exchange/index.ts";
import type { BodyLanes } from "./body-lanes.ts";
import type { DeviceProofs } from "./device-proof.ts";
import type { DeskRequest } from "./message.ts";
import type { Desk } from "./ports.ts";
import { sessionOf, touchSession } from "./session.ts";

/** Whoever calls: an officer by a session of the pages, or a program by a token of an officer. */
export type Caller =
  | { readonly by: "session"; readonly officer: EnrolledOfficer; readonly session: DeskSession; readonly isPresent: boolean }
  | { readonly by: "token"; readonly officer: EnrolledOfficer; readonly token: ApiToken };

/** What tokens begin with, so that a leaked one is found by whoever looks for it. */
export const tokenPrefix = "tocsin_";
const touchEveryMs = 60_000;

/** The token that a request brings; `undefined` where it brings none at all. */
export function bearerOf(request: DeskRequest): string | undefined {
  const header = request.header("authorization");
  return header === undefined ? undefined : (/^Bearer +(\S{1,200})$/i.exec(header)?.[1] ?? "");
}

async function tokenCaller(desk: Desk, bearer: string): Promise<Caller> {
  const refuse = (): TocsinError => new TocsinError("session-invalid", "give a token that is in force");
  const secret = bearer.startsWith(tokenPrefix) ? fromBase64url(bearer.slice(tokenPrefix.length)) : undefined;
  if (secret?.length !== 32) throw refuse();
  const hash = sha256(secret);
  const nowMs = desk.clock.nowMs();
  const found = await desk.store.read(async (view) => {
    const token = await view.accounts.token(hash);
    const officer = token === undefined ? undefined : await view.officer(token.officer);
    return token === undefined || officer === undefined ? undefined : { token, officer };
  });
  if (found === undefined || found.token.endedMs !== null || found.token.untilMs < nowMs) throw refuse();
  try {
    checkTerm(found.officer, nowMs);
  } catch {
    throw refuse();
  }
  const { token } = found;
  if (token.usedMs === null || nowMs - token.usedMs > touchEveryMs)
    await desk.store.transact(async (tx) => {
      const now = await tx.accounts.token(hash);
      if (now !== undefined && now.endedMs === null) await tx.accounts.putToken({ ...now, usedMs: nowMs });
    });
  return { by: "token", ...found };
}

/** Who calls, and the body that was proven with the call. The session is found before the body is read: a stranger sends none. */
export async function callerOf(
  desk: Desk,
  request: DeskRequest,
  options: { readonly proofs: DeviceProofs; readonly bodies: BodyLanes; readonly maxBytes: number },
): Promise<{ readonly caller: Caller; readonly body: Uint8Array }> {
  const bearer = bearerOf(request);
  if (bearer !== undefined) {
    const caller = await tokenCaller(desk, bearer);
    return { caller, body: await options.bodies.read(request, { officer: caller.officer.id, maxBytes: options.maxBytes }) };
  }
  const found = await sessionOf(desk, request);
  const body = await options.bodies.read(request, { officer: found.officer.id, maxBytes: options.maxBytes });
  const path = request.query === "" ? request.path : `${request.path}?${request.query}`;
  options.proofs.check(
    { header: request.header("tocsin-proof"), device: found.session.device, session: found.session.id, nowMs: desk.clock.nowMs() },
    { method: request.method, path, body },
  );
  return { caller: { by: "session", officer: found.officer, isPresent: found.isPresent, session: await touchSession(desk, found) }, body };
}
