import { ApiError } from "./api-error.ts";
import { fromBase64url, toBase64url } from "./base64url.ts";
import type { Challenge, Json, VerbArgs } from "./types.ts";

const requestPrefix = "tocsin request v1\0";
const decisionPrefix = "tocsin decision v1\0";

function sorted(value: Json | undefined): unknown {
  if (Array.isArray(value)) return value.map((one: Json) => sorted(one));
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value as VerbArgs).filter(([, member]) => member !== undefined);
  return Object.fromEntries(members.toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([name, member]) => [name, sorted(member)]));
}

function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** The challenge over some bytes, as the node makes it: SHA-256 over a label and them. */
async function challengeOver(label: string, bytes: Uint8Array): Promise<string> {
  const prefix = new TextEncoder().encode(label);
  const covered = new Uint8Array(prefix.length + bytes.length);
  covered.set(prefix);
  covered.set(bytes, prefix.length);
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", covered)));
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
  const hash = await challengeOver(requestPrefix, bytes);
  if (verb === asked.verb && isSame(args, asked.args as unknown as Json) && hash === options.challenge) return;
  throw new ApiError({ code: "challenge-differs", message: "what the node asks to be signed is not what is shown here", status: 428 });
}

/** A decision as `release-prepare` gave it to this officer, in base64. */
export type Prepared = { readonly decision: string };

/**
 * Refuses a challenge that is not over the decision that was prepared for this officer. Another officer may have prepared the same draft anew meanwhile,
 * in other words; `state-refuses` says so before anything is signed.
 */
export async function checkDecision(
  begun: { readonly decision?: unknown; readonly options: { readonly challenge: string } },
  prepared: Prepared,
): Promise<void> {
  const bytes = Uint8Array.from(atob(prepared.decision), (letter) => letter.charCodeAt(0));
  if (begun.decision === prepared.decision && begun.options.challenge === (await challengeOver(decisionPrefix, bytes))) return;
  throw new ApiError({ code: "state-refuses", message: "the release was prepared anew meanwhile, in other words than these", status: 409 });
}
