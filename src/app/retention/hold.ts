import { millis, TocsinError } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";

/** A legal hold on a message: by which authority, under which reference, until when. It stops erasure and is seen by the auditor. */
export type LegalHold = {
  readonly envelope: string;
  readonly message: string;
  readonly row: number;
  readonly authority: string;
  readonly reference: string;
  readonly until: Timestamp;
  readonly by: string;
  readonly at: Timestamp;
  readonly liftedAt: Timestamp | null;
};

const settingKind = "legal-hold";

/** The holds, those that ended or were lifted included. */
export async function holds(view: View): Promise<readonly LegalHold[]> {
  return (await view.watchSettings(settingKind)).map(({ value }) => JSON.parse(value) as LegalHold);
}

/** The hold on a message, or `undefined` where there never was one. */
export async function holdOn(view: View, envelope: string): Promise<LegalHold | undefined> {
  const value = await view.watchSetting(settingKind, envelope);
  return value === undefined ? undefined : (JSON.parse(value) as LegalHold);
}

/** Keeps a hold: one on each message, a later one in place of the earlier. */
export async function putHold(tx: Transaction, hold: LegalHold): Promise<void> {
  await tx.putWatchSetting(settingKind, hold.envelope, JSON.stringify(hold));
}

/** Whether a hold stands at an instant. */
export function stands(hold: LegalHold | undefined, nowMs: number): hold is LegalHold {
  return hold !== undefined && hold.liftedAt === null && millis(hold.until) > nowMs;
}

/** Refuses where a hold stands on a message, with `legal-hold`. */
export async function checkNoHold(view: View, envelope: string, nowMs: number): Promise<void> {
  const hold = await holdOn(view, envelope);
  if (stands(hold, nowMs))
    throw new TocsinError(
      "legal-hold",
      `wait until ${hold.until}, or have it lifted: ${hold.authority} holds message ${hold.row} under ${hold.reference}`,
    );
}
