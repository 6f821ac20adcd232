import { TocsinError } from "../base/index.ts";

/** The one error for everything that does not verify or open, the same words as in `seal`, so that an answer never tells which check failed. */
export function verificationFailed(): TocsinError {
  return new TocsinError("verification-failed", "Verification failed");
}
