import { isTimestamp, parseJson, utf8 } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";
import type { Vault } from "../vault.ts";

/**
 * What is left where content was erased: which parts of which message, when, and by whom. It rests in the vault too, beside the keys and
 * outside the database, so that a database from before the erasure is told of it before it serves (PROTOCOL.md 8).
 */
export type Tombstone = {
  readonly id: string;
  readonly at: Timestamp;
  /** The message's signed envelope, as a hash, and its direction. */
  readonly envelope: string;
  readonly outgoing: boolean;
  /** The parts that were erased, by position. */
  readonly positions: readonly number[];
  readonly officer: string;
  /** The labels of the keys that still open copies of the content in backups: month keys, and those of the search index. */
  readonly months: readonly string[];
  readonly searchLabels: readonly string[];
  /** The same of what is above the line: source records, ties, internal notes. Absent in tombstones from before these were erased with their keys. */
  readonly aboveMonths?: readonly string[];
  /** What was erased where it is no message: then `envelope` is empty. */
  readonly item?: ErasedItem;
  /** By when none of these keys is left, so that no backup opens what was erased. */
  readonly goneBy: Timestamp;
};

/** Something with content that is no message. */
export type ErasedItem = { readonly kind: "draft" | "source" | "template"; readonly id: string };

/** A tombstone as the database keeps it: `destroyedAt` is when the last of its keys was destroyed; `replayed` says that it came back from the vault. */
export type KeptTombstone = Tombstone & { readonly destroyedAt: Timestamp | null; readonly replayed: boolean };

const settingKind = "tombstone";
const vaultPrefix = "erased-";
const largest = 64 * 1024;

/** Keeps a tombstone in the vault: durable when it returns. */
export function buryInVault(vault: Vault, tombstone: Tombstone): void {
  vault.put(`${vaultPrefix}${tombstone.id}`, utf8(JSON.stringify(tombstone)));
}

/** Tombstones that are in the vault and not among `known`. */
export function tombstonesInVault(vault: Vault, known: ReadonlySet<string>): readonly Tombstone[] {
  return vault
    .names()
    .filter((name) => name.startsWith(vaultPrefix) && !known.has(name.slice(vaultPrefix.length)))
    .flatMap((name) => {
      const bytes = vault.get(name);
      const value = bytes === undefined ? undefined : (parseJson(bytes, { maxBytes: largest }) as unknown as Tombstone);
      return value === undefined || !isTimestamp(value.at) ? [] : [value];
    });
}

/** Keeps a tombstone in the database. */
export async function putTombstone(tx: Transaction, tombstone: KeptTombstone): Promise<void> {
  await tx.putWatchSetting(settingKind, tombstone.id, JSON.stringify(tombstone));
}

/** The tombstones of a database, in the order of their ids. */
export async function tombstones(view: View): Promise<readonly KeptTombstone[]> {
  return (await view.watchSettings(settingKind)).map(({ value }) => JSON.parse(value) as KeptTombstone);
}
