import { ApiError } from "./api-error.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { Challenge, Json, VerbArgs } from "./types.ts";

const prefix = new TextEncoder().encode("tocsin request v1\0");

function sorted(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map((one: Json) => sorted(one));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as VerbArgs).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

function readRequest(bytes: Uint8Array): { readonly verb?: Json; readonly args?: Json } {
  try {
    return (JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes)) ?? {}) as { readonly verb?: Json; readonly args?: Json };
  } catch {
    return {};
  }
}

/**
 * Refuses a challenge that is over anything else than what the officer asked for and is shown: other words, or another hash than theirs. So nothing is
 * signed that does not stand on the screen.
 */
export async function checkChallenge(
  { request, options }: Challenge,
  asked: { readonly verb: string; readonly args: VerbArgs },
): Promise<void> {
  const bytes = fromBase64url(request) ?? new Uint8Array();
  const { verb, args } = readRequest(bytes);
  const covered = new Uint8Array(prefix.length + bytes.length);
  covered.set(prefix);
  covered.set(bytes, prefix.length);
  const hash = toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", covered)));
  if (verb === asked.verb && isSame(args, asked.args as unknown as Json) && hash === options.challenge) return;
  throw new ApiError({ code: "challenge-differs", message: "what the node asks to be signed is not what is shown here", status: 428 });
}
