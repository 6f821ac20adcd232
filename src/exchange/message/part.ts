import { base64url, concat, equalBytes, fromBase64url, sha256, TocsinError, utf8, type RandomSource } from "../../base/index.ts";
import { verificationFailed } from "../failure.ts";

/**
 * What a part is. `officer-signature` crosses as its commitment only: the personal signature stays in the sender's own log.
 * `document` holds the signed document that a control message carries.
 */
export const partLabels = [
  "body",
  "paragraph",
  "person",
  "bundle",
  "attachment",
  "marking",
  "decision",
  "officer-signature",
  "receipt",
  "document",
] as const;
/** One of the closed list of part labels. */
export type PartLabel = (typeof partLabels)[number];

/** Most parts in one message. */
export const maxParts = 256;
/** Most bytes of one part: 2 MiB. Larger things are attachments. */
export const maxPartBytes = 2 * 1024 * 1024;
const saltLength = 32;

/** A part as the signed header names it. */
export type PartCommitment = { readonly label: PartLabel; readonly commitment: string };
/** A part that is there: its bytes and the salt that opens its commitment. */
export type Part = PartCommitment & { readonly salt: Uint8Array; readonly bytes: Uint8Array };
/** A part of which only the commitment is known: erased, or kept at home by its sender. */
export type AbsentPart = PartCommitment & { readonly salt?: undefined; readonly bytes?: undefined };

/**
 * The commitment of a part, 32 bytes (PROTOCOL.md 2): SHA-256("tocsin/part/v1/" || label || 0x00 || salt || part bytes). No label
 * contains 0x00 and the salt has 32 bytes, so that no two different inputs are hashed as the same string.
 */
export function commitmentOf(label: PartLabel, salt: Uint8Array, bytes: Uint8Array): Uint8Array {
  if (salt.length !== saltLength) throw new TypeError(`a salt of ${saltLength} bytes is needed, got ${salt.length}`);
  return sha256(concat(utf8(`tocsin/part/v1/${label}\0`), salt, bytes));
}

/** Makes a part with a fresh salt. Refuses more than 2 MiB with `input-too-large`. */
export function createPart(label: PartLabel, bytes: Uint8Array, random: RandomSource): Part {
  return openPart(label, random(saltLength), bytes);
}

/** The part that a salt and bytes make, whatever commitment they turn out to have. */
export function openPart(label: PartLabel, salt: Uint8Array, bytes: Uint8Array): Part {
  if (bytes.length > maxPartBytes) {
    throw new TocsinError("input-too-large", `a part is too large: ${bytes.length} bytes, the limit is ${maxPartBytes}`);
  }
  return { label, salt, bytes, commitment: base64url(commitmentOf(label, salt, bytes)) };
}

/** The same part with content and salt taken away; what is left proves nothing about them and still verifies. */
export function erasePart(part: Part | AbsentPart): AbsentPart {
  return { label: part.label, commitment: part.commitment };
}

/** Whether a part's content is there. */
export function isPresent(part: Part | AbsentPart): part is Part {
  return part.bytes !== undefined;
}

/** Checks that salt and bytes open the commitment that the signed header names: `verification-failed` otherwise. An absent part passes. */
export function verifyPart(named: PartCommitment, part: Part | AbsentPart): void {
  const expected = fromBase64url(named.commitment);
  const opens = isPresent(part) ? commitmentOf(named.label, part.salt, part.bytes) : fromBase64url(part.commitment);
  if (part.label !== named.label || expected === undefined || opens === undefined || !equalBytes(expected, opens)) {
    throw verificationFailed();
  }
}

/** The parts of one label, in their order. */
export function partsOf(parts: readonly (Part | AbsentPart)[], label: PartLabel): readonly (Part | AbsentPart)[] {
  return parts.filter((part) => part.label === label);
}

/** The one part of a label. Refuses none or an erased one with `part-absent`, two with `input-malformed`. */
export function onePart(parts: readonly (Part | AbsentPart)[], label: PartLabel): Part {
  const [part, second] = partsOf(parts, label);
  if (second !== undefined) throw new TocsinError("input-malformed", `exactly one part "${label}" is needed: there are more`);
  if (part === undefined || !isPresent(part)) throw new TocsinError("part-absent", `the part "${label}" is not there`);
  return part;
}
