import type { Static } from "typebox";
import { closed, line, list, suiteField } from "../fields.ts";
import { documentFormat, parseJson } from "../document.ts";
import { attachmentFormat } from "./attachment.ts";
import { isPresent, maxPartBytes, partsOf, type AbsentPart, type Part } from "./part.ts";

const markingSchema = closed({
  suite: suiteField,
  tlp: line(64),
  caveats: list(line(200), 32),
});

/**
 * The marking block of a message: it covers every part that carries no marking of its own. `tlp` is the originator's label as written;
 * whether it is a label that this node knows is decided at the door, where an unknown one counts as the strictest.
 */
export type MarkingBlock = Static<typeof markingSchema>;

/** The encoding of a marking block. */
export const markingFormat = documentFormat("the marking block", markingSchema, { limitBytes: 16 * 1024 });

/**
 * Every marking that the parts of a message carry: the block's label, and what objects of a bundle and attachments say beside it. Empty
 * where the block is absent, erased or there twice, however much the other parts are marked: then the message is unmarked.
 */
export function markingsOf(parts: readonly (Part | AbsentPart)[]): readonly string[] {
  const [block, second] = partsOf(parts, "marking");
  if (block === undefined || second !== undefined || !isPresent(block)) return [];
  const found = new Set([markingFormat.decode(block.bytes).tlp]);
  for (const part of parts) {
    if (!isPresent(part)) continue;
    if (part.label === "attachment") found.add(attachmentFormat.decode(part.bytes).tlp);
    if (part.label === "bundle") collectMarkings(parseJson("the bundle", part.bytes, maxPartBytes), found);
  }
  return [...found];
}

// STIX 2.1 §7.2: an object names markings in object_marking_refs and, for some of its properties, in granular_markings. Names are looked
// for at any depth: a marking in an unexpected place counts rather than not.
function collectMarkings(value: unknown, found: Set<string>): void {
  if (Array.isArray(value)) {
    for (const item of value) collectMarkings(item, found);
    return;
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "object_marking_refs" || name === "marking_ref") {
      for (const ref of Array.isArray(member) ? member : [member]) found.add(typeof ref === "string" ? ref : "");
    } else collectMarkings(member, found);
  }
}
