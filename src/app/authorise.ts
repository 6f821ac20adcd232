import { equalBytes, TocsinError } from "../base/index.ts";
import { canonicalBytes } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isPasskeyRequest, officerKeyId, openPasskeyRequest, openRequest, passkeyIdOf } from "../exchange/index.ts";
import type { EnrolledOfficer, OfficerRequest, Role, Store, View } from "../exchange/index.ts";
import { envelopeKeyId } from "../seal/index.ts";
import type { ControlCall } from "./control.ts";

/**
 * Officers who ask for one and the same act; at least one where a verb names roles. `envelope` is what each of them signed, whole: by key file a signed
 * envelope, by passkey the request with its assertion. Of one who is only logged in at the desk it is empty, and no verb that binds anybody runs on it.
 */
export type Signers = readonly { readonly officer: EnrolledOfficer; readonly request: OfficerRequest; readonly envelope: Uint8Array }[];

/** Nonces of requests within their lifetime: a signed request is performed once, whatever happens to the process meanwhile. */
export interface NonceBook {
  /** Whether all of them are new; then they are remembered durably. */
  take(nonces: readonly string[], atMs: number): Promise<boolean>;
}

const nonceKind = "request-nonce";

/**
 * The nonce book of a node, in its store: a request that was performed just before the node ended is not performed again after it was
 * started anew. Nonces older than `lifetimeMs` are forgotten: a request that old is refused by its time.
 */
export function nonceBook(store: Store, lifetimeMs: number): NonceBook {
  let seen: Map<string, number> | undefined;
  return {
    take: (nonces, atMs) =>
      store.transact(async (tx) => {
        seen ??= new Map(
          (await tx.watchSettings(nonceKind)).map(({ id, value }): [string, number] => [id, Number(value)]).sort((a, b) => a[1] - b[1]),
        );
        for (const [old, at] of seen) {
          if (atMs - at <= lifetimeMs) break;
          seen.delete(old);
          await tx.putWatchSetting(nonceKind, old, null);
        }
        if (nonces.some((nonce) => seen?.has(nonce) === true) || new Set(nonces).size !== nonces.length) return false;
        for (const nonce of nonces) {
          seen.set(nonce, atMs);
          await tx.putWatchSetting(nonceKind, nonce, String(atMs));
        }
        return true;
      }),
  };
}

type Check = { readonly node: string; readonly nowMs: number };

async function signerOf(envelope: Uint8Array, view: View, check: Check): Promise<Signers[number]> {
  if (isPasskeyRequest(envelope)) {
    const passkey = await view.accounts.passkey(passkeyIdOf(envelope));
    const officer = passkey === undefined ? undefined : await view.officer(passkey.officer);
    if (passkey === undefined || officer === undefined)
      throw new TocsinError("officer-unknown", "enrol the passkey first: the one that signed is no officer's");
    return { officer, envelope, request: await openPasskeyRequest(envelope, { officer, passkey, ...check }) };
  }
  const keyId = envelopeKeyId(envelope);
  const officer = (await view.officers()).find((enrolled) => officerKeyId(enrolled) === keyId);
  if (officer === undefined)
    throw new TocsinError("officer-unknown", "enrol the officer first: the key that signed is no enrolled officer's");
  return { officer, envelope, request: openRequest(envelope, { officer, ...check }) };
}

/** Verifies who signed a call: every signature by an enrolled officer in term, over this verb and these arguments, none twice. */
export async function signersOf(call: ControlCall, view: View, check: Check): Promise<Signers> {
  const signers: Signers[number][] = [];
  for (const envelope of call.signed) {
    const signer = await signerOf(envelope, view, check);
    const { request, officer } = signer;
    if (request.verb !== call.verb || !equalBytes(canonicalBytes(request.args), canonicalBytes(call.args))) {
      throw new TocsinError("request-stale", "sign the request anew: it was signed for another act");
    }
    if (signers.some((other) => other.officer.id === officer.id)) {
      throw new TocsinError("separation-of-duties", `ask a second officer: "${officer.id}" signed twice`);
    }
    signers.push(signer);
  }
  return signers;
}

/** Refuses where no signer holds one of the roles, with `not-authorised`; deny is the default. */
export function requireRole(signers: Signers, allowed: readonly Role[], verb: string): EnrolledOfficer {
  const [first] = signers;
  if (first === undefined)
    throw new TocsinError("not-authorised", `name the officer who does this with --as: "${verb}" is done by ${allowed.join(", ")}`);
  const able = signers.find(({ officer }) => officer.roles.some((role) => allowed.includes(role)));
  if (able === undefined) {
    throw new TocsinError(
      "not-authorised",
      `ask an officer with the role ${allowed.join(" or ")}: "${first.officer.id}" is ${first.officer.roles.join(", ")}`,
    );
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
