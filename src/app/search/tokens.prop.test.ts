import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mostTokens, tellingOf, tokensOf, wantedOf } from "./tokens.ts";

const texts = fc.oneof(
  fc.string({ maxLength: 400 }),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.string({ unit: "binary", maxLength: 400 }),
);

test("no text breaks it, and what is kept is bounded", () => {
  fc.assert(
    fc.property(texts, (text) => {
      assert.ok(tokensOf(text).length <= mostTokens);
      assert.ok(tellingOf(text).length <= 200);
    }),
  );
});

test("a word is found by itself, and by itself in capitals", () => {
  const words = fc.stringMatching(/^[a-z]{3,20}$/);
  fc.assert(
    fc.property(words, (word) => {
      for (const query of [word, word.toUpperCase()]) {
        const kept = new Set(tokensOf(`it was ${word} then`));
        const { words: wanted } = wantedOf(query);
        assert.ok(wanted.every(({ tokens }) => tokens.some((token) => kept.has(token))));
      }
    }),
  );
});

test("a long hostile text is done in time proportional to it", () => {
  const many = (piece: string) => piece.repeat(20_000);
  for (const text of [many("a"), many("1-"), many("+1 "), many("A1 "), many("'a"), many("م")])
    assert.ok(tokensOf(text).length <= mostTokens);
});
