import { ApiError, ConnectionLost } from "../api/index.ts";
import { text } from "../text/en.ts";

/** What went wrong, in the reader's words. */
export function explain(error: Error): { readonly title: string; readonly body: string } {
  if (error instanceof ConnectionLost) return { title: text.parts.offlineTitle, body: text.parts.offlineBody };
  if (!(error instanceof ApiError)) return { title: text.errors.unexpected, body: error.message };
  const known = text.errors.codes[error.code];
  return { title: known ?? text.errors.refused, body: error.message };
}
