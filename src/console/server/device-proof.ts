import { createPublicKey, verify } from "node:crypto";
import { base64url, fromBase64url, sha256, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";

/** How far the time of a proof may be from the machine's, either way, in milliseconds. */
export const proofWindowMs = 60_000;
// Two minutes of eighty calls a second: more is no page. Of each session by itself, so that none uses up what another needs.
const rememberedAtMost = 10_000;
const proofPattern = /^v1\.([0-9]{10,16})\.([A-Za-z0-9_-]{16,64})\.([A-Za-z0-9_-]{86})$/;

/** The public key of a browser, out of the JSON Web Key that it sends (RFC 7517; ECDSA P-256), as the text that is kept. Else `usage`. */
export function readDevice(value: JsonValue | undefined): string {
  const { kty, crv, x, y } = (typeof value === "object" && value !== null && !Array.isArray(value) ? value : {}) as Record<
    string,
    JsonValue
  >;
  const isCoordinate = (text: JsonValue | undefined): text is string =>
    typeof text === "string" && text.length === 43 && fromBase64url(text)?.length === 32;
  if (kty !== "EC" || crv !== "P-256" || !isCoordinate(x) || !isCoordinate(y))
    throw new TocsinError("usage", "give the device's key as a public JWK, EC on P-256");
  try {
    createPublicKey({ key: { kty, crv, x, y }, format: "jwk" });
  } catch (cause) {
    throw new TocsinError("usage", "give the device's key as a public JWK, EC on P-256", { cause });
  }
  return `${x}.${y}`;
}

/** What a proof is over. `path` carries the query. */
export type Proven = { readonly method: string; readonly path: string; readonly body: Uint8Array };

/** The text that a device signs for one request. */
export function provenText({ method, path, body }: Proven, atMs: string, once: string): string {
  return `tocsin device v1\n${method}\n${path}\n${atMs}\n${once}\n${base64url(sha256(body))}`;
}

function isSigned(device: string, text: string, signature: Uint8Array): boolean {
  const [x = "", y = ""] = device.split(".");
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x, y }, format: "jwk" });
  return verify("sha256", utf8(text), { key, dsaEncoding: "ieee-p1363" }, signature);
}

/** Forgets what would be refused by its time; gives how many are left. */
function forget(seen: Map<string, number>, nowMs: number): number {
  for (const [once, untilMs] of seen) if (untilMs < nowMs) seen.delete(once);
  return seen.size;
}

function refuse(message: string, details: Readonly<Record<string, unknown>> = {}): TocsinError {
  return new TocsinError("session-invalid", message, { details });
}

/**
 * Checks that calls come from the device that a session was opened on, each of them once. What was seen is remembered for as long as it would still
 * be taken; it need not outlive the process, since a proof from before is refused by `startedMs`.
 */
export class DeviceProofs {
  readonly #seen = new Map<string, Map<string, number>>();
  readonly #startedMs: number;
  readonly #most: number;

  /** `most` is how many calls of one session are remembered at a time. */
  constructor(startedMs: number, most = rememberedAtMost) {
    this.#startedMs = startedMs;
    this.#most = most;
  }

  /** Refuses a missing, stale, replayed or wrong proof with `session-invalid`; a stale one with the machine's time in its details. */
  check(
    given: { readonly header: string | undefined; readonly device: string; readonly session: string; readonly nowMs: number },
    proven: Proven,
  ): void {
    const { header, device, session, nowMs } = given;
    const [, atMs = "", once = "", signature = ""] = proofPattern.exec(header ?? "") ?? [];
    const bytes = fromBase64url(signature);
    if (atMs === "" || bytes === undefined) throw refuse("log in on this device: the call brings no proof of it");
    const at = Number(atMs);
    // One second of grace: a node that starts while a page waits is not to refuse the page's next call.
    if (Math.abs(at - nowMs) > proofWindowMs || at < this.#startedMs - 1000)
      throw refuse("set this device's clock: the proof of the call is not of this minute", { machineMs: nowMs });
    if (!isSigned(device, provenText(proven, atMs, once), bytes))
      throw refuse("log in on this device: the session was opened on another one");
    this.#remember(session, { once, at, nowMs });
  }

  #remember(session: string, { once, at, nowMs }: { readonly once: string; readonly at: number; readonly nowMs: number }): void {
    let seen = this.#seen.get(session);
    if (seen === undefined) {
      // A new session is rare, and the time to look which are gone.
      for (const [old, of] of this.#seen) if (forget(of, nowMs) === 0) this.#seen.delete(old);
      seen = new Map();
      this.#seen.set(session, seen);
    }
    if (seen.has(once)) throw refuse("send the call anew: this one was sent before");
    // Rather refused than taken twice.
    if (seen.size >= this.#most && forget(seen, nowMs) >= this.#most)
      throw new TocsinError("login-later", "wait a minute: too many calls at once", { details: { retryAfterSeconds: 60 } });
    seen.set(once, at + proofWindowMs);
  }
}
