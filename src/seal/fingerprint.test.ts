import assert from "node:assert/strict";
import test from "node:test";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import fc from "fast-check";
import { concat, hex, sha256, utf8 } from "../base/index.ts";
import { fingerprintWords, sameWords } from "./fingerprint.ts";

test("the words are the digest read eleven bits at a time", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.integer({ min: 10, max: 23 }), (bytes, count) => {
      const digest = BigInt(`0x${hex(sha256(concat(utf8("tocsin fingerprint v1\0"), bytes)))}`);
      const expected = Array.from({ length: count }, (_, at) => wordlist[Number((digest >> BigInt(256 - 11 * (at + 1))) & 0x7ffn)]);
      assert.deepEqual(fingerprintWords(bytes, count), expected);
    }),
  );
});

test("there are 2,048 words, distinct in their first four letters", () => {
  assert.equal(new Set(wordlist.map((word) => word.slice(0, 4))).size, 2048);
  assert.equal(fingerprintWords(utf8("card")).length, 12);
});

test("fewer than ten words, or more than the digest holds, is a caller's mistake", () => {
  for (const count of [0, 9, 24, 10.5, Number.NaN]) assert.throws(() => fingerprintWords(utf8("card"), count), TypeError);
});

test("case, spaces, line breaks and hyphens between words do not count; everything else does", () => {
  const words = fingerprintWords(utf8("card"));
  const [first = "", ...rest] = words;
  for (const same of [
    words.join(" "),
    words.join("-"),
    words.join("\n").toUpperCase(),
    `  ${words.join(" - ")}\t`,
    `${first.toUpperCase()}  ${rest.join(" ")}`,
  ]) {
    assert.equal(sameWords(same, words), true, same);
  }
  const others = [
    "",
    words.slice(1).join(" "),
    [...words, first].join(" "),
    [...rest, first].join(" "),
    words.join(""),
    words.join(", "),
    words.join("\u2010"),
    `${words.join(" ")}.`,
    words.join(" ").replace("k", "\u212A"),
    words.map((word) => word.slice(0, 4)).join(" "),
    " ".repeat(2000) + words.join(" "),
  ];
  for (const other of others) assert.equal(sameWords(other, words), other === words.join(" "), other);
  assert.equal(sameWords("", []), false);
});
