import { base64url, sha256 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../ports.ts";
import { protectContent, revealContent } from "./content.ts";
import type { MonthKeys } from "./content.ts";
import { contentContext } from "./context.ts";
import type { ExchangeContext } from "./context.ts";

/** The personal signature behind an acknowledgement, openable to one's own oversight. `request` is null once its content is erased. */
export type PersonalSignature = { readonly officer: string; readonly at: Timestamp; readonly request: Uint8Array | null };

/** What the log says of a personal signature: its hash. It cannot be guessed from what was signed, since a signature and a nonce are in it. */
export function personalSignatureHash(request: Uint8Array): string {
  return base64url(sha256(request));
}

/**
 * Keeps the request that an officer signed beside the acknowledgement that went out for it (PROTOCOL.md 1): the partner gets a role and a
 * pseudonym, the signature stays here, encrypted like content because the reason stands in it.
 */
export async function keepPersonalSignature(
  tx: Transaction,
  context: ExchangeContext,
  given: { readonly carrier: string; readonly officer: string; readonly at: Timestamp; readonly request: Uint8Array },
): Promise<void> {
  const { carrier, officer, at, request } = given;
  const { month, wrappedKey, content } = protectContent(request, contentContext(context));
  await tx.addPersonalSignature({ carrier, officer, at, month, signatureKey: wrappedKey, content });
}

/** The personal signature behind the acknowledgement that a message carried, or `undefined` where none is kept. */
export async function personalSignature(
  view: Pick<View, "personalSignature">,
  carrier: string,
  months: MonthKeys,
): Promise<PersonalSignature | undefined> {
  const kept = await view.personalSignature(carrier);
  if (kept === undefined) return undefined;
  const { officer, at, month, signatureKey, content } = kept;
  const isErased = month === null || signatureKey === null || content === null || months.get(month) === undefined;
  return { officer, at, request: isErased ? null : revealContent({ month, wrappedKey: signatureKey, content }, months) };
}
