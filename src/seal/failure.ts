import { TocsinError } from "../base/index.ts";

/**
 * The one error for every failed verification and decryption. It has one code, one message and no details or cause, so
 * that neither an answer on the wire nor a log line tells an attacker which check stopped them.
 */
export function verificationFailed(): TocsinError {
  return new TocsinError("verification-failed", "Verification failed");
}
