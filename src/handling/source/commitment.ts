import { base64, concat, equalBytes, fromBase64, sha256, TocsinError, uint64, utf8 } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";

/** The least number of leaves: fewer paragraphs are filled up, so that the number of leaves tells nothing of an ordinary record. */
export const leastLeaves = 256;
/** The most paragraphs of a source record that can be committed to. */
export const mostParagraphs = 65_536;

/** Where one paragraph stands in a commitment, and the salt that opens it. */
export type ParagraphPlace = { readonly salt: Uint8Array; readonly position: number };

/**
 * What one tearline for one recipient is tied to its source record by (PROTOCOL.md 6): salts, order and root are drawn anew for each, so
 * that nothing is common to two recipients of one source. `leaves` and `places` stay above the line.
 */
export type SourceCommitment = {
  readonly root: Uint8Array;
  readonly leaves: readonly Uint8Array[];
  readonly places: readonly ParagraphPlace[];
};

/** One paragraph disclosed to an oversight body, with the path from its leaf to the root, lowest sibling first. Bytes are base64. */
export type ParagraphOpening = {
  readonly number: number;
  readonly paragraph: string;
  readonly salt: string;
  readonly position: number;
  readonly path: readonly string[];
};

function leafOf(number: number, paragraph: Uint8Array, salt: Uint8Array): Uint8Array {
  return sha256(concat(utf8("tocsin source paragraph v1\n"), salt, uint64(number), paragraph));
}

function parentOf(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(concat(Uint8Array.of(1), left, right));
}

function rootOf(leaves: readonly Uint8Array[]): Uint8Array {
  let row = leaves;
  while (row.length > 1) {
    const below = row;
    row = Array.from({ length: below.length / 2 }, (_, at) => parentOf(node(below, 2 * at), node(below, 2 * at + 1)));
  }
  return node(row, 0);
}

function node(row: readonly Uint8Array[], at: number): Uint8Array {
  const found = row[at];
  if (found === undefined) throw new TypeError(`a row of ${row.length} hashes has none at ${at}`);
  return found;
}

/** The numbers below `count` in an order that follows from randomness alone. */
function shuffled(count: number, random: RandomSource): readonly number[] {
  const keys = random(8 * count);
  const view = new DataView(keys.buffer, keys.byteOffset, keys.byteLength);
  return Array.from({ length: count }, (_, at) => ({ at, key: view.getBigUint64(8 * at) }))
    .toSorted((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : one.at - other.at))
    .map(({ at }) => at);
}

/**
 * Commits to the paragraphs of a source record, in their order. The tree has a power of two leaves, at least 256; places that hold no paragraph
 * hold random bytes. More than 65,536 paragraphs are `input-too-large`.
 */
export function commitToSource(paragraphs: readonly Uint8Array[], random: RandomSource): SourceCommitment {
  if (paragraphs.length > mostParagraphs)
    throw new TocsinError(
      "input-too-large",
      `split the source record: ${paragraphs.length} paragraphs, at most ${mostParagraphs} are committed to`,
    );
  const size = Math.max(leastLeaves, 2 ** Math.ceil(Math.log2(Math.max(1, paragraphs.length))));
  const order = shuffled(size, random);
  const leaves: Uint8Array[] = Array.from({ length: size }, () => random(32));
  const places = paragraphs.map((paragraph, at): ParagraphPlace => {
    const salt = random(32);
    const position = order[at] ?? 0;
    leaves[position] = leafOf(at + 1, paragraph, salt);
    return { salt, position };
  });
  return { root: rootOf(leaves), leaves, places };
}

/** Opens one paragraph, counted from 1, and nothing else. A number that the commitment does not have is `unknown-item`. */
export function openParagraph(commitment: SourceCommitment, number: number, paragraph: Uint8Array): ParagraphOpening {
  const place = commitment.places[number - 1];
  if (place === undefined) throw new TocsinError("unknown-item", `name a paragraph from 1 to ${commitment.places.length}, got "${number}"`);
  const path: string[] = [];
  let row = commitment.leaves;
  let { position } = place;
  while (row.length > 1) {
    path.push(base64(node(row, position ^ 1)));
    const below = row;
    row = Array.from({ length: below.length / 2 }, (_, at) => parentOf(node(below, 2 * at), node(below, 2 * at + 1)));
    position >>= 1;
  }
  return { number, paragraph: base64(paragraph), salt: base64(place.salt), position: place.position, path };
}

/** Checks that a paragraph was committed to under a root. Everything that does not lead there is `verification-failed`, without a reason. */
export function verifyParagraph(root: Uint8Array, opening: ParagraphOpening): Uint8Array {
  const refused = new TocsinError("verification-failed", "Verification failed");
  const paragraph = fromBase64(opening.paragraph);
  const salt = fromBase64(opening.salt);
  const path = opening.path.map((text) => fromBase64(text));
  const { number, position } = opening;
  if (paragraph === undefined || salt?.length !== 32 || path.length < Math.log2(leastLeaves) || path.length > Math.log2(mostParagraphs))
    throw refused;
  if (!Number.isSafeInteger(number) || number < 1 || !Number.isSafeInteger(position) || position < 0 || position >= 2 ** path.length)
    throw refused;
  let hash = leafOf(number, paragraph, salt);
  for (const [level, sibling] of path.entries()) {
    if (sibling?.length !== 32) throw refused;
    hash = (position >> level) % 2 === 0 ? parentOf(hash, sibling) : parentOf(sibling, hash);
  }
  if (!equalBytes(hash, root)) throw refused;
  return paragraph;
}
