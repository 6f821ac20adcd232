import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../../base/index.ts";
import { Budget } from "./budget.ts";
import { compareCodePoints } from "./compare.ts";
import { hashProblem } from "./hash-form.ts";
import { compareInstants, microsOf, readInstant } from "./instant.ts";
import { blockText, isWithin, readBlock } from "./ip.ts";
import { compileLike } from "./like.ts";
import { normalPattern } from "./normal.ts";
import { octetsOfBase64, octetsOfHex } from "./octets.ts";
import { placeOf } from "./problem.ts";
import { compileRegex } from "./regex.ts";

test("timestamps agree with the runtime's dates, and days that do not exist are none", () => {
  const dates = fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59Z"), noInvalidDate: true });
  fc.assert(
    fc.property(dates, (date) => {
      const instant = readInstant(date.toISOString());
      assert.ok(instant !== undefined);
      assert.equal(microsOf(instant), date.getTime() * 1000);
    }),
  );
  for (const text of [
    "2023-02-29T00:00:00Z",
    "2024-04-31T00:00:00Z",
    "2024-01-01t00:00:00Z",
    "2024-01-01T00:00:00",
    "2024-01-01T00:00:61Z",
    "1900-02-29T00:00:00Z",
  ]) {
    assert.equal(readInstant(text), undefined, text);
  }
  const [leap, after] = [readInstant("2016-12-31T23:59:60Z"), readInstant("2017-01-01T00:00:00.000Z")];
  assert.ok(leap !== undefined && after !== undefined);
  assert.equal(compareInstants(leap, after), 0);
  const [fine, finer] = [readInstant("2024-01-01T00:00:00.1Z"), readInstant("2024-01-01T00:00:00.1000000001Z")];
  assert.ok(fine !== undefined && finer !== undefined && compareInstants(fine, finer) < 0);
});

test("addresses and blocks in all spellings, and what only looks like one", () => {
  const same: readonly (readonly [string, string])[] = [
    ["01.02.03.04", "1.2.3.4"],
    ["1.2.255.4/23", "1.2.254.0/23"],
    ["1.2.3.4/32", "1.2.3.4"],
    ["1.2.3.4/0", "0.0.0.0/0"],
    ["::", "0:0:0:0:0:0:0:0"],
    ["::ffff:192.0.2.1", "0:0:0:0:0:ffff:c000:201"],
    ["1::2/128", "1:0:0:0:0:0:0:2"],
    ["1:2:3:4:5:6:ffff:8/111", "1:2:3:4:5:6:fffe:0/111"],
  ];
  for (const [text, normal] of same) {
    const block = readBlock(text);
    assert.equal(block && blockText(block), normal);
  }
  const none = [
    "",
    "1.2.3",
    "1.2.3.256",
    "08.1.1.1",
    "010.1.1.1",
    "1.2.3.4/33",
    "1.2.3.4/-5",
    "1.2.3.4/",
    "1:2",
    "1:::2",
    "::1::",
    "12345::",
    "g::",
    "::/129",
    ":1:2:3:4:5:6:7",
    "1.2.3.4::",
  ];
  for (const text of none) assert.equal(readBlock(text), undefined, text);
});

test("a block is within another exactly if its first and last address are", () => {
  const blocks = fc
    .tuple(fc.nat({ max: 0xffffffff }), fc.nat({ max: 32 }))
    .map(([address, prefix]) => ({ low: prefix === 0 ? 0 : address - (address % 2 ** (32 - prefix)), prefix }));
  const text = ({ low, prefix }: { low: number; prefix: number }): string =>
    `${Math.floor(low / 2 ** 24)}.${Math.floor(low / 65536) % 256}.${Math.floor(low / 256) % 256}.${low % 256}/${prefix}`;
  fc.assert(
    fc.property(blocks, blocks, (a, b) => {
      const [inner, outer] = [readBlock(text(a)), readBlock(text(b))];
      assert.ok(inner !== undefined && outer !== undefined);
      assert.equal(isWithin(inner, outer), a.low >= b.low && a.low + 2 ** (32 - a.prefix) <= b.low + 2 ** (32 - b.prefix));
    }),
  );
});

test("LIKE agrees with the regular expression that says the same", () => {
  const signs = fc.array(fc.constantFrom("a", "b", "%", "_", "."), { maxLength: 7 }).map((all) => all.join(""));
  const texts = fc.array(fc.constantFrom("a", "b", ".", "\u{1F514}"), { maxLength: 7 }).map((all) => all.join(""));
  fc.assert(
    fc.property(signs, texts, (pattern, text) => {
      const source = pattern.replaceAll(".", "\\.").replaceAll("%", ".*").replaceAll("_", ".");
      assert.equal(compileLike(pattern)(text, new Budget()), new RegExp(`^${source}$`, "su").test(text), `${pattern} ${text}`);
    }),
    { numRuns: 2000 },
  );
});

test("regular expressions: what PCRE has and the engine has too", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["a$", "a\n", true],
    ["a$", "a\n\n", false],
    ["[$]", "$", true],
    ["\\$", "$", true],
    ["a$|b", "ab", true],
    ["(?m)a$", "a\nb", true],
    ["^.+>-add", "x>-add", true],
    ["\\Qa$\\E", "a$", true],
    ["(?i)ABC", "xabcx", true],
    ["", "", true],
    ["\\xd4\\xc3", "\u00d4\u00c3", true],
  ];
  for (const [source, text, expected] of cases) assert.equal(compileRegex(source)(text, new Budget()), expected, source);
  const wrong = (source: string): unknown => {
    try {
      compileRegex(source);
      return undefined;
    } catch (thrown) {
      return isTocsinError(thrown, "pattern-regex") ? thrown.details["wrong"] : thrown;
    }
  };
  for (const source of ["(", ")", "[a", "*", "a\\"]) assert.equal(wrong(source), true, source);
  for (const source of ["(?=a)", "\\1", "(?>a)", "a*+", "\\K", "a{2000}"]) assert.equal(wrong(source), false, source);
});

test("strings compare by code point", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 4 }), fc.string({ unit: "binary", maxLength: 4 }), (a, b) => {
      const points = (text: string): number[] => Array.from(text, (sign) => sign.codePointAt(0) ?? 0);
      const [x, y] = [points(a), points(b)];
      const differs = x.findIndex((point, index) => point !== y[index]);
      const expected = differs < 0 ? x.length - y.length : differs >= y.length ? 1 : (x[differs] ?? 0) - (y[differs] ?? 0);
      assert.equal(Math.sign(compareCodePoints(a, b)), Math.sign(expected));
    }),
  );
  assert.ok(compareCodePoints("\u{10000}", "\uffff") > 0);
});

test("octets of base64 and hexadecimal text", () => {
  assert.equal(octetsOfBase64("AB\nI="), "\u0000\u0012");
  assert.equal(octetsOfHex("FFd8"), "\u00ff\u00d8");
  for (const text of ["A", "AB=C", "%%%%", "AB==="]) assert.equal(octetsOfBase64(text), undefined, text);
  for (const text of ["f", "0x", "g0"]) assert.equal(octetsOfHex(text), undefined, text);
});

test("hash forms", () => {
  assert.equal(hashProblem("SHA-256", "0".repeat(64)), undefined);
  assert.equal(hashProblem("x-own", "anything"), undefined);
  for (const [name, value] of [
    ["MD5", "0".repeat(33)],
    ["sha1", "g".repeat(40)],
    ["SSDEEP", "a b"],
    ["TLSH", "0"],
  ] as const)
    assert.ok(hashProblem(name, value) !== undefined, name);
});

test("line and column count line ends of all kinds", () => {
  assert.deepEqual(placeOf("ab\r\nc\rd\n", 8), { offset: 8, line: 4, column: 1 });
  assert.deepEqual(placeOf("ab", 1), { offset: 1, line: 1, column: 2 });
});

test("a normal form that would grow without end is refused, wide ones are not", () => {
  const limit = (thrown: unknown): boolean => isTocsinError(thrown, "pattern-limit");
  const choices = (open: string, close: string): string =>
    Array.from(
      { length: 20 },
      (_, index) => `(${open}a:b${index} = 1${close} OR ${open}a:c${index} = 2${close} OR ${open}a:d${index} = 3${close})`,
    ).join(" AND ");
  assert.throws(() => normalPattern(choices("[", "]"), 1_000_000), limit);
  assert.throws(() => normalPattern(`[${choices("", "")}]`, 1_000_000), limit);
  const wide = Array.from({ length: 3000 }, (_, index) => `a:b = ${index}`);
  for (const text of [`[${wide.join(" OR ")}]`, `[${wide.join(" AND ")}]`, `[${wide.join("] AND [")}]`, `[${wide.join("] OR [")}]`]) {
    assert.equal(normalPattern(text, 2_000_000)?.text.length, text.length);
  }
});
