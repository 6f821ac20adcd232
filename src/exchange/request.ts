import { canonicalBytes, isTimestamp, isTocsinError, millis, TocsinError, utf8Text } from "../base/index.ts";
import type { JsonValue, Timestamp } from "../base/index.ts";
import { signEnvelope, verifyEnvelope } from "../seal/index.ts";
import type { SigningKey } from "../seal/index.ts";
import type { EnrolledOfficer } from "./officer.ts";

/** What an officer asks the node to do, as the officer's key signs it. `nonce` is 16 random bytes as base64url. */
export type OfficerRequest = {
  readonly node: string;
  readonly verb: string;
  readonly args: Readonly<Record<string, JsonValue>>;
  readonly officer: string;
  readonly at: Timestamp;
  readonly nonce: string;
};

// 16 bytes and a little room: a nonce is remembered, so that it must not be of any length.
const noncePattern = /^[A-Za-z0-9_-]{16,64}$/;
const requestType = "application/vnd.tocsin.request.v1+json";

/** How old a signed request may be, either way, in milliseconds: it is made and read on one machine. */
export const requestLifetimeMs = 5 * 60_000;

/** Signs a request with the officer's own key. The envelope is kept with the act: it is the personal signature behind it. */
export function signRequest(request: OfficerRequest, key: SigningKey): Uint8Array {
  return signEnvelope(requestType, canonicalBytes(request), key);
}

/** What a signed request must match: the officer whose key is used, this node, and the machine's time. */
export type RequestCheck = { readonly officer: EnrolledOfficer; readonly node: string; readonly nowMs: number };

/**
 * Reads a request that an enrolled officer signed. A bad signature is `verification-failed`; a withdrawn officer or one out of
 * term is `officer-withdrawn`; another node's or an old request is `request-stale`. Seen nonces are the caller's to refuse.
 */
export function openRequest(bytes: Uint8Array, check: RequestCheck): OfficerRequest {
  const { payload } = verifyEnvelope(bytes, requestType, check.officer.publicKey);
  const request = readRequest(payload);
  checkTerm(check.officer, check.nowMs);
  checkFresh(request, check);
  return request;
}

/** Refuses a request for another node or officer, or one that is not of these minutes, with `request-stale`. */
export function checkFresh(request: OfficerRequest, check: RequestCheck): void {
  if (request.node !== check.node || request.officer !== check.officer.id) {
    throw new TocsinError("request-stale", "sign the request anew for this node: it names another node or officer");
  }
  if (Math.abs(millis(request.at) - check.nowMs) > requestLifetimeMs) {
    throw new TocsinError("request-stale", `sign the request anew: it was signed at ${request.at}, more than 5 minutes from now`);
  }
}

/** The request that an officer's key signed, as it is kept: its age, and whether the officer is still in service, do not matter then. `undefined` where it did not. */
export function keptRequest(bytes: Uint8Array, officer: EnrolledOfficer): OfficerRequest | undefined {
  try {
    return readRequest(verifyEnvelope(bytes, requestType, officer.publicKey).payload);
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

/** A request as it stands in what was signed. Another form is `input-malformed`. */
export function readRequest(payload: Uint8Array): OfficerRequest {
  let value: unknown;
  try {
    value = JSON.parse(utf8Text(payload) ?? "");
  } catch {
    value = undefined;
  }
  const fields = (typeof value === "object" && value !== null ? value : {}) as Record<string, unknown>;
  const { node, verb, args, officer, at, nonce } = fields;
  const areTexts = [node, verb, officer, at, nonce].every((text) => typeof text === "string");
  if (
    !areTexts ||
    !isTimestamp(String(at)) ||
    !noncePattern.test(String(nonce)) ||
    typeof args !== "object" ||
    args === null ||
    Array.isArray(args)
  ) {
    throw new TocsinError("input-malformed", "sign the request with this version of tocsin: its form is not known");
  }
  return fields as OfficerRequest;
}

/** Refuses an officer who was withdrawn or whose term is not running, with `officer-withdrawn`. */
export function checkTerm(officer: EnrolledOfficer, nowMs: number): void {
  if (officer.withdrawnAt !== null)
    throw new TocsinError("officer-withdrawn", `ask another officer: "${officer.id}" was withdrawn at ${officer.withdrawnAt}`);
  if (nowMs > millis(officer.until))
    throw new TocsinError("officer-withdrawn", `enrol "${officer.id}" anew: the term ended at ${officer.until}`);
}
