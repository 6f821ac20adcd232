import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { cut, mixedScripts, visibleRuns } from "./visible.ts";

const marks = (text: string): readonly string[] => visibleRuns(text).flatMap((run) => (run.mark ? [run.text] : []));

test("characters that hide or turn what is read are shown by name", () => {
  assert.deepEqual(marks("pay\u202egnp.exe\u202c"), ["RLO", "PDF"]);
  assert.deepEqual(marks("zero\u200bwidth\ufeff"), ["ZWSP", "BOM"]);
  assert.deepEqual(marks("\u0007bell\u001b[31m"), ["U+0007", "U+001B"]);
  assert.deepEqual(marks("tag \u{e0041}\u{e0042}"), ["U+E0041", "U+E0042"]);
  assert.deepEqual(marks("blank \u3164 filler"), ["filler"]);
  assert.deepEqual(marks("lone \ud800 surrogate"), ["U+D800"]);
  assert.equal(marks(`a${"\u0301".repeat(60)}`).length, 1, "a pile of marks is one");
});

test("what spells a word is left as it is", () => {
  assert.deepEqual(marks("line\n\ttab"), []);
  assert.deepEqual(marks("می\u200cخواهم"), [], "a non-joiner between Persian letters");
  assert.deepEqual(marks("क्\u200dष"), [], "a joiner in Devanagari");
  assert.deepEqual(marks("👩\u200d🚒 ❤\ufe0f"), []);
  assert.deepEqual(marks("Kazan\u200cCathedral"), ["ZWNJ"], "between Latin letters it hides");
});

test("no character is lost and none but a mark is changed", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const plain = visibleRuns(text)
        .filter(({ mark }) => !mark)
        .map((run) => run.text)
        .join("");
      assert.ok(plain.length <= text.length);
      assert.ok(!/[\u202a-\u202e\u2066-\u2069\u0000-\u0008]/u.test(plain));
    }),
  );
});

test("a megabyte is cut without splitting a character, and read at once", () => {
  assert.equal(cut("ab\u{1f600}", 3), "ab");
  const whole = "\u202e".repeat(1_000_000);
  assert.equal(visibleRuns(cut(whole, 4000)).length, 4000);
  assert.deepEqual(mixedScripts("x".repeat(1_000_000)), []);
});

test("words that mix scripts are named", () => {
  assert.deepEqual(mixedScripts("the p\u0430ssage of Київ"), ["p\u0430ssage: Latin + Cyrillic"]);
  assert.deepEqual(mixedScripts("Kyiv and Київ"), []);
});
