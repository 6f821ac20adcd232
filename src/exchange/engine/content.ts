import { concat, TocsinError, utf8 } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";
import { unwrap, wrap } from "../../seal/index.ts";
import { isPresent, openPart, verifyPart } from "../message/index.ts";
import type { AbsentPart, Part } from "../message/index.ts";
import type { PartRecord } from "../records.ts";

/**
 * The monthly keys that wrap the keys of content (PROTOCOL.md 8). They rest outside the database, its write-ahead log and ordinary
 * backups; when one is destroyed, no backup opens what it wrapped.
 */
export interface MonthKeys {
  /** The key of the month of an instant, made durably where it is the first of its month. */
  current(nowMs: number): { readonly month: string; readonly key: Uint8Array };
  /** The key of a month, or `undefined` once it is destroyed. */
  get(month: string): Uint8Array | undefined;
}

/** What protecting content needs. */
export type ContentContext = { readonly months: MonthKeys; readonly random: RandomSource; readonly nowMs: number };

/** Content as it rests: under a fresh key of its own, which rests under the key of its month. */
export type ProtectedContent = { readonly month: string; readonly wrappedKey: Uint8Array; readonly content: Uint8Array };

const keyContext = (month: string): Uint8Array => utf8(`tocsin content key v1 ${month}`);
const contentContext = utf8("tocsin content v1");

/** Encrypts content under a fresh key of its own. */
export function protectContent(bytes: Uint8Array, { months, random, nowMs }: ContentContext): ProtectedContent {
  const { month, key } = months.current(nowMs);
  const own = random(32);
  return { month, wrappedKey: wrap(key, own, keyContext(month), random), content: wrap(own, bytes, contentContext, random) };
}

/** Content again. Refuses content whose month key is destroyed with `content-erased`. */
export function revealContent(content: ProtectedContent, months: MonthKeys): Uint8Array {
  const key = months.get(content.month);
  if (key === undefined) throw new TocsinError("content-erased", `nothing can be shown: the key of ${content.month} is destroyed`);
  return unwrap(unwrap(key, content.wrappedKey, keyContext(content.month)), content.content, contentContext);
}

/** A key of content, taken from under the key of one month and wrapped under that of another; the content itself stays as it is. */
export function rewrapKey(
  wrappedKey: Uint8Array,
  months: {
    readonly from: { readonly month: string; readonly key: Uint8Array };
    readonly to: { readonly month: string; readonly key: Uint8Array };
  },
  random: RandomSource,
): Uint8Array {
  const { from, to } = months;
  return wrap(to.key, unwrap(from.key, wrappedKey, keyContext(from.month)), keyContext(to.month), random);
}

/** The parts of a message as they rest, in order. */
export function protectParts(parts: readonly (Part | AbsentPart)[], context: ContentContext): readonly PartRecord[] {
  return parts.map((part, position) => {
    const { label, commitment } = part;
    if (!isPresent(part)) return { position, label, commitment, month: null, partKey: null, content: null };
    const { month, wrappedKey, content } = protectContent(concat(part.salt, part.bytes), context);
    return { position, label, commitment, month, partKey: wrappedKey, content };
  });
}

/** Parts as they were sent or received, each checked against its commitment; erased ones, and ones that never came, are absent. */
export function revealParts(records: readonly PartRecord[], months: MonthKeys): readonly (Part | AbsentPart)[] {
  return records.map(({ label, commitment, month, partKey, content }) => {
    if (month === null || partKey === null || content === null || months.get(month) === undefined) return { label, commitment };
    const bytes = revealContent({ month, wrappedKey: partKey, content }, months);
    const part = openPart(label, bytes.slice(0, 32), bytes.slice(32));
    verifyPart({ label, commitment }, part);
    return part;
  });
}
