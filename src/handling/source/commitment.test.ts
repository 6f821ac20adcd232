import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { base64, fromBase64, hex, isTocsinError, sha256, utf8 } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";
import { commitToSource, leastLeaves, openParagraph, verifyParagraph } from "./commitment.ts";
import type { ParagraphOpening } from "./commitment.ts";

function seeded(seed: string): RandomSource {
  let drawn = 0;
  return (size) => {
    const out = new Uint8Array(size);
    for (let at = 0; at < size; at += 32) out.set(sha256(utf8(`${seed} ${(drawn += 1)}`)).subarray(0, Math.min(32, size - at)), at);
    return out;
  };
}

const texts = (count: number): Uint8Array[] => Array.from({ length: count }, (_, at) => utf8(`paragraph ${at}`));
const refused = (root: Uint8Array, opening: ParagraphOpening): void =>
  assert.throws(
    () => verifyParagraph(root, opening),
    (thrown) => isTocsinError(thrown, "verification-failed"),
  );

test("every paragraph opens against the root, alone, and gives its bytes back", () => {
  for (const count of [0, 1, 2, 255, 256, 257]) {
    const paragraphs = texts(count);
    const made = commitToSource(paragraphs, seeded(String(count)));
    assert.equal(made.leaves.length, count > leastLeaves ? 512 : leastLeaves);
    for (const [at, paragraph] of paragraphs.entries()) {
      const opening = openParagraph(made, at + 1, paragraph);
      assert.deepEqual(verifyParagraph(made.root, opening), paragraph);
      assert.equal(new Set([...opening.path, opening.salt]).size, opening.path.length + 1);
    }
  }
});

test("two commitments to one source have nothing in common: no leaf, no salt, no root; and their sizes tell no number of paragraphs", () => {
  const paragraphs = texts(20);
  const random = seeded("one node");
  const forBirch = commitToSource(paragraphs, random);
  const forCedar = commitToSource(paragraphs, random);
  const all = [forBirch, forCedar].flatMap(({ root, leaves, places }) => [root, ...leaves, ...places.map(({ salt }) => salt)].map(hex));
  assert.equal(new Set(all).size, all.length);
  assert.notDeepEqual(
    forBirch.places.map(({ position }) => position),
    forCedar.places.map(({ position }) => position),
  );
  assert.equal(commitToSource(texts(1), random).leaves.length, commitToSource(texts(200), random).leaves.length);
});

test("an opening that was changed anywhere, or is of another root, is refused without a reason", () => {
  const paragraphs = texts(3);
  const made = commitToSource(paragraphs, seeded("a"));
  const other = commitToSource(paragraphs, seeded("b"));
  const opening = openParagraph(made, 2, utf8("paragraph 1"));
  refused(other.root, opening);
  const flip = (text: string): string => base64((fromBase64(text) ?? new Uint8Array()).map((byte, at) => (at === 0 ? byte ^ 1 : byte)));
  refused(made.root, { ...opening, paragraph: flip(opening.paragraph) });
  refused(made.root, { ...opening, salt: flip(opening.salt) });
  refused(made.root, { ...opening, salt: opening.salt.slice(4) });
  refused(made.root, { ...opening, number: 3 });
  for (const number of [0, -1, 1.5, Number.NaN, 2 ** 60]) refused(made.root, { ...opening, number });
  for (const position of [opening.position ^ 1, -1, 0.5, 2 ** 31, 256]) refused(made.root, { ...opening, position });
  for (const [at, hash] of opening.path.entries()) refused(made.root, { ...opening, path: opening.path.with(at, flip(hash)) });
  refused(made.root, { ...opening, path: opening.path.slice(1) });
  refused(made.root, { ...opening, path: [...opening.path, ...opening.path, ...opening.path] });
  refused(made.root, { ...opening, path: opening.path.with(0, "no base64") });
});

test("a paragraph that is not there cannot be opened, and too many cannot be committed to", () => {
  const made = commitToSource(texts(3), seeded("a"));
  for (const number of [0, 4, -1, 1.5])
    assert.throws(
      () => openParagraph(made, number, utf8("x")),
      (thrown) => isTocsinError(thrown, "unknown-item"),
    );
  assert.throws(
    () =>
      commitToSource(
        Array.from({ length: 65_537 }, () => new Uint8Array()),
        seeded("a"),
      ),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
});

test("no other paragraph opens at a place, whatever it is", () => {
  const made = commitToSource(texts(5), seeded("a"));
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 5 }), (text, number) => {
      fc.pre(text !== `paragraph ${number - 1}`);
      refused(made.root, openParagraph(made, number, utf8(text)));
    }),
    { numRuns: 100 },
  );
});
