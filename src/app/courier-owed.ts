import { base64, fromBase64 } from "../base/index.ts";
import type { Transaction, View } from "../exchange/index.ts";

/**
 * What this node owes a partner for what a courier brought: receipts by the envelope they are for, and answers to a request to cosign by
 * agreement. Lost with the file that carries them, they are owed again once the partner sends again, which it does until it has them.
 */
export type Owed = {
  readonly receipts: readonly string[];
  readonly cosignatures: readonly { readonly agreement: string; readonly document: Uint8Array }[];
};

const receiptKind = (partner: string): string => `courier-receipt ${partner}`;
const cosignatureKind = (partner: string): string => `courier-cosignature ${partner}`;

/** What is owed to a partner now. */
export async function owedTo(view: Pick<View, "watchSettings">, partner: string): Promise<Owed> {
  const receipts = (await view.watchSettings(receiptKind(partner))).map(({ id }) => id);
  const cosignatures = (await view.watchSettings(cosignatureKind(partner))).map(({ id, value }) => ({
    agreement: id,
    document: fromBase64(value) ?? new Uint8Array(),
  }));
  return { receipts, cosignatures };
}

/** Remembers receipts that are to be carried back. */
export async function oweReceipts(
  tx: Transaction,
  receipts: readonly { readonly partner: string; readonly envelopeHash: string }[],
): Promise<void> {
  for (const { partner, envelopeHash } of receipts) await tx.putWatchSetting(receiptKind(partner), envelopeHash, "owed");
}

/** Remembers an answer to a request to cosign. A cosignature that waits to be carried is not given up for a bare size. */
export async function oweCosignature(
  tx: Transaction,
  owed: { readonly partner: string; readonly agreement: string; readonly document: Uint8Array; readonly isCosignature: boolean },
): Promise<void> {
  const { partner, agreement, document, isCosignature } = owed;
  if (!isCosignature && (await tx.watchSetting(cosignatureKind(partner), agreement)) !== undefined) return;
  await tx.putWatchSetting(cosignatureKind(partner), agreement, base64(document));
}

/** Forgets what was carried. */
export async function paidBack(tx: Transaction, partner: string, owed: Owed): Promise<void> {
  for (const envelopeHash of owed.receipts) await tx.putWatchSetting(receiptKind(partner), envelopeHash, null);
  for (const { agreement } of owed.cosignatures) await tx.putWatchSetting(cosignatureKind(partner), agreement, null);
}
