import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../../base/index.ts";
import { checkPattern } from "./check.ts";
import { parsePattern } from "./parse.ts";
import { patterns, withoutOffsets } from "./pattern.test-data.ts";
import { printPattern } from "./print.ts";

const runs = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 300;

test("a printed pattern reads back as the tree that it was printed from", () => {
  fc.assert(
    fc.property(patterns, (expression) => {
      const text = printPattern(expression);
      assert.deepEqual(withoutOffsets(parsePattern(text).expression), expression, text);
    }),
    { numRuns: runs },
  );
});

const pieces = fc.constantFrom(
  "[",
  "]",
  "(",
  ")",
  "a:b",
  "file:hashes.'SHA-256'",
  "=",
  "==",
  "!=",
  "<>",
  "<",
  "IN",
  "LIKE",
  "MATCHES",
  "NOT",
  "EXISTS",
  "AND",
  "OR",
  "FOLLOWEDBY",
  "WITHIN",
  "SECONDS",
  "REPEATS",
  "TIMES",
  "START",
  "STOP",
  "5",
  "-5",
  ".5",
  "1.5",
  "'x'",
  "'",
  "\\",
  "\\'",
  "h'ff'",
  "h'f'",
  "b'AA=='",
  "b'",
  "true",
  "t'2020-01-01T00:00:00Z'",
  "t'",
  "/*",
  "*/",
  "//",
  "\n",
  " ",
  "\u00a0",
  "\u2028",
  "*",
  ",",
  ":",
  ".",
  "-",
  "+",
  "\u{1F514}",
  "\ud800",
  "\u0000",
  "[*]",
  "[0]",
  "null",
);

test("whatever the text, the parser reads it or refuses it with a code and a place in it", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(pieces, { maxLength: 25 }).map((all) => all.join("")),
        fc.string({ unit: "binary", maxLength: 40 }),
      ),
      (text) => {
        const report = checkPattern(text);
        try {
          parsePattern(text);
          assert.notEqual(report.level, null);
        } catch (thrown) {
          assert.ok(isTocsinError(thrown, "pattern-syntax"), String(thrown));
          const { offset, line, column } = thrown.details as { offset: number; line: number; column: number };
          assert.ok(offset >= 0 && offset <= text.length && line >= 1 && column >= 1);
          assert.equal(report.valid, false);
          assert.equal(report.errors[0]?.offset, offset);
        }
      },
    ),
    { numRuns: runs * 3 },
  );
});

test("a pattern with one character bent is still read or refused with a code", () => {
  fc.assert(
    fc.property(patterns, fc.nat(), fc.constantFrom("", "'", "[", ")", "\\", "x", "\ud800", "0"), (expression, at, sign) => {
      const text = printPattern(expression);
      const cut = at % (text.length + 1);
      const report = checkPattern(`${text.slice(0, cut)}${sign}${text.slice(cut + 1)}`);
      assert.equal(report.valid, report.errors.length === 0);
    }),
    { numRuns: runs },
  );
});
