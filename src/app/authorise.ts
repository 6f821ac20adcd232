import { equalBytes, TocsinError } from "../base/index.ts";
import { canonicalBytes } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { officerKeyId, openRequest } from "../exchange/index.ts";
import type { EnrolledOfficer, OfficerRequest, Role, View } from "../exchange/index.ts";
import { envelopeKeyId } from "../seal/index.ts";
import type { ControlCall } from "./control.ts";

/** Officers who signed one and the same request; at least one where a verb names roles. */
export type Signers = readonly { readonly officer: EnrolledOfficer; readonly request: OfficerRequest; readonly envelope: Uint8Array }[];

/** Nonces of requests within their lifetime: a signed request is performed once. */
export interface NonceBook {
  /** Whether the nonce is new; it is remembered. */
  take(nonce: string, atMs: number): boolean;
}

/** A nonce book in memory: a request older than its lifetime is refused by its time, so nothing needs to outlive the process. */
export function nonceBook(lifetimeMs: number): NonceBook {
  const seen = new Map<string, number>();
  return {
    take(nonce, atMs) {
      for (const [old, at] of seen) {
        if (atMs - at <= lifetimeMs) break;
        seen.delete(old);
      }
      if (seen.has(nonce)) return false;
      seen.set(nonce, atMs);
      return true;
    },
  };
}

/** Verifies who signed a call: every signature by an enrolled officer in term, over this verb and these arguments, none twice. */
export async function signersOf(call: ControlCall, view: View, check: { readonly node: string; readonly nowMs: number; readonly nonces: NonceBook }): Promise<Signers> {
  const signers: { officer: EnrolledOfficer; request: OfficerRequest; envelope: Uint8Array }[] = [];
  for (const envelope of call.signed) {
    const keyId = envelopeKeyId(envelope);
    const officer = (await view.officers()).find((enrolled) => officerKeyId(enrolled) === keyId);
    if (officer === undefined) throw new TocsinError("officer-unknown", "enrol the officer first: the key that signed is no enrolled officer's");
    const request = openRequest(envelope, { officer, node: check.node, nowMs: check.nowMs });
    if (request.verb !== call.verb || !equalBytes(canonicalBytes(request.args), canonicalBytes(call.args))) {
      throw new TocsinError("request-stale", "sign the request anew: it was signed for another act");
    }
    if (signers.some((other) => other.officer.id === officer.id)) {
      throw new TocsinError("separation-of-duties", `ask a second officer: "${officer.id}" signed twice`);
    }
    signers.push({ officer, request, envelope });
  }
  for (const { request } of signers) {
    if (!check.nonces.take(request.nonce, check.nowMs)) throw new TocsinError("request-stale", "sign the request anew: it was performed before");
  }
  return signers;
}

/** Refuses where no signer holds one of the roles, with `not-authorised`; deny is the default. */
export function requireRole(signers: Signers, allowed: readonly Role[], verb: string): EnrolledOfficer {
  const [first] = signers;
  if (first === undefined) throw new TocsinError("not-authorised", `name the officer who does this with --as: "${verb}" is done by ${allowed.join(", ")}`);
  const able = signers.find(({ officer }) => officer.roles.some((role) => allowed.includes(role)));
  if (able === undefined) {
    throw new TocsinError("not-authorised", `ask an officer with the role ${allowed.join(" or ")}: "${first.officer.id}" is ${first.officer.roles.join(", ")}`);
  }
  return able.officer;
}

/** The arguments of a call, read with their types; a missing or wrong one is `usage`. */
export function argumentReader(args: Readonly<Record<string, JsonValue>>) {
  const missing = (name: string, what: string): TocsinError => new TocsinError("usage", `give ${name} as ${what}`);
  return {
    text(name: string): string {
      const value = args[name];
      if (typeof value !== "string") throw missing(name, "a text");
      return value;
    },
    optionalText(name: string): string | undefined {
      const value = args[name];
      if (value === undefined || value === null) return undefined;
      if (typeof value !== "string") throw missing(name, "a text");
      return value;
    },
    texts(name: string): readonly string[] {
      const value = args[name] ?? [];
      if (!Array.isArray(value) || !value.every((item) => typeof item === "string")) throw missing(name, "a list of texts");
      return value;
    },
    number(name: string): number {
      const value = args[name];
      if (typeof value !== "number") throw missing(name, "a number");
      return value;
    },
    flag(name: string): boolean {
      const value = args[name] ?? false;
      if (typeof value !== "boolean") throw missing(name, "true or false");
      return value;
    },
    value(name: string): JsonValue {
      return args[name] ?? null;
    },
  };
}
