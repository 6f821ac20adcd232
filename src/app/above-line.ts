import { base64, canonicalBytes, fromBase64, TocsinError, utf8, utf8Text } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import { protectContent, revealContent } from "../exchange/index.ts";
import { commitToSource } from "../handling/index.ts";
import type { AboveLineRows, NoteRow, SourceCommitment, SourceRow, TieRow } from "../handling/index.ts";
import { vaultMonthKeys } from "./exchange-context.ts";
import type { RenewedMonthKeys } from "./exchange-context.ts";
import type { Node } from "./node.ts";

/** The most bytes of a source record and its protected phrases. */
export const largestSource = 50 * 1024 * 1024;

/** What stands above the tear line: the record as it was handed in, and the phrases that must never drop below. */
export type SourceRecord = { readonly text: string; readonly protect: readonly string[] };

/** The month keys of everything above the line: others than those of what is exchanged, in the same vault. */
export function keysAbove(node: Pick<Node, "vault" | "random">): RenewedMonthKeys {
  return vaultMonthKeys(node.vault, node.random, "above-");
}

function protect(node: Node, value: unknown) {
  return protectContent(canonicalBytes(value), { months: keysAbove(node), random: node.random, nowMs: node.clock.nowMs() });
}

function reveal(node: Node, row: { readonly month: string; readonly content: Uint8Array }, wrappedKey: Uint8Array): unknown {
  return JSON.parse(utf8Text(revealContent({ month: row.month, wrappedKey, content: row.content }, keysAbove(node))) ?? "null");
}

/** A source record as it rests. One that is empty is `input-malformed`; one beyond 50 MiB is `input-too-large`. */
export function protectSource(
  node: Node,
  record: SourceRecord,
  given: { readonly id: string; readonly author: string; readonly at: Timestamp },
): SourceRow {
  const bytes = utf8(record.text).length + record.protect.reduce((sum, phrase) => sum + utf8(phrase).length, 0);
  if (bytes > largestSource)
    throw new TocsinError("input-too-large", `shorten the source record: ${bytes} bytes, at most ${largestSource}`);
  if (record.text.trim() === "") throw new TocsinError("input-malformed", "give a source record with a text: it is empty");
  const { month, wrappedKey, content } = protect(node, record);
  return { ...given, month, sourceKey: wrappedKey, content };
}

/** A source record again. One whose month key is destroyed is `content-erased`. */
export function revealSource(node: Node, row: SourceRow): SourceRecord {
  return reveal(node, row, row.sourceKey) as SourceRecord;
}

/** The source record of that id; `unknown-item` where there is none. Within a transaction of the node's store. */
export async function findSource(above: AboveLineRows, id: string): Promise<SourceRow> {
  const row = await above.source(id);
  if (row === undefined) throw new TocsinError("unknown-item", `name a source record that tocsin source list shows, got "${id}"`);
  return row;
}

/** The paragraphs that are committed to and disclosed one by one: separated by empty lines, as they stand, in order. */
export function paragraphsAbove(record: SourceRecord): readonly Uint8Array[] {
  return record.text
    .split(/\r?\n[ \t]*\r?\n/)
    .filter((paragraph) => paragraph.trim() !== "")
    .map(utf8);
}

/** A commitment of one message to its source record, and what keeps it: the row lacks the act that enters the root into the log. */
export function tieToSource(
  node: Node,
  given: { readonly row: SourceRow; readonly envelope: string },
): { readonly root: Uint8Array; readonly tie: Omit<TieRow, "act"> } {
  const { row, envelope } = given;
  const { root, leaves, places } = commitToSource(paragraphsAbove(revealSource(node, row)), node.random);
  const { month, wrappedKey, content } = protect(node, {
    leaves: leaves.map(base64),
    places: places.map(({ salt, position }) => ({ salt: base64(salt), position })),
    root: base64(root),
  });
  return { root, tie: { envelope, source: row.id, month, tieKey: wrappedKey, content } };
}

/** The commitment of a message to its source record, as it was made. */
export function revealTie(node: Node, row: TieRow): SourceCommitment {
  const stored = reveal(node, row, row.tieKey) as { leaves: string[]; places: { salt: string; position: number }[]; root: string };
  const bytes = (text: string): Uint8Array => fromBase64(text) ?? new Uint8Array();
  return {
    root: bytes(stored.root),
    leaves: stored.leaves.map(bytes),
    places: stored.places.map(({ salt, position }) => ({ salt: bytes(salt), position })),
  };
}

/** A note of this house as it rests: above the line, where nothing that leaves is read from. */
export function protectNote(node: Node, text: string, given: Pick<NoteRow, "id" | "envelope" | "author" | "at">): NoteRow {
  const { month, wrappedKey, content } = protect(node, text);
  return { ...given, month, noteKey: wrappedKey, content };
}

/** A note again. One whose month key is destroyed is `content-erased`. */
export function revealNote(node: Node, row: NoteRow): string {
  return String(reveal(node, row, row.noteKey));
}
