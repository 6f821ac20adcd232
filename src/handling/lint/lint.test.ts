import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { lint, lintLimits } from "./lint.ts";
import { omissions } from "./omissions.ts";

type Case = {
  readonly name: string;
  readonly source: string;
  readonly protect: readonly string[];
  readonly tearline: string;
  readonly kind?: string;
};

function casesOf(file: string): readonly Case[] {
  const text = readFileSync(path.join(import.meta.dirname, "../../../vectors/lint", file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Case);
}

test("every tearline of the red-team list is refused, at a place that is in it", () => {
  const cases = casesOf("refused.jsonl");
  assert.ok(cases.length >= 340);
  for (const each of cases) {
    const { verdict, findings } = lint(each);
    assert.equal(verdict, "refuse", each.name);
    for (const { tearline, source, mend, reason } of findings) {
      assert.ok(tearline.start >= 0 && tearline.start <= tearline.end && tearline.end <= each.tearline.length, each.name);
      assert.ok(source.start <= source.end && source.end <= each.source.length, each.name);
      assert.ok(mend !== "" && reason !== "", each.name);
    }
  }
});

test("no tearline of the clean list is refused", () => {
  const cases = casesOf("clean.jsonl");
  assert.ok(cases.length >= 240);
  for (const each of cases) {
    const refused = lint(each).findings.filter(({ level }) => level === "refuse");
    assert.deepEqual(refused, [], each.name);
  }
});

test("a finding says where the phrase stands in both texts", () => {
  const source = "The man is Khristo Velikov.";
  const tearline = "We heard K.h.r.i.s.t.o Velikov.";
  const [finding] = lint({ source, tearline, protect: ["Khristo Velikov"] }).findings;
  assert.equal(source.slice(finding?.source.start, finding?.source.end), "Khristo Velikov");
  assert.equal(tearline.slice(finding?.tearline.start, finding?.tearline.end), "K.h.r.i.s.t.o Velikov");
});

test("places in JSON are places in the file", () => {
  const tearline = '{"texts":[{"language":"en","text":"so \\u004bhristo Velikov says"}]}';
  const [finding] = lint({ source: "-", tearline, protect: ["Khristo Velikov"] }).findings;
  assert.equal(tearline.slice(finding?.tearline.start, finding?.tearline.end), "\\u004bhristo Velikov");
});

test("a record that marks nothing protects its identifiers, and warns of its own wording", () => {
  const source = "Source FALCONER wrote from desk@alder.example: the seven men met at the old mill by the river on two evenings in spring.";
  const kinds = (tearline: string) => lint({ source, tearline }).findings.map(({ level, kind }) => `${level} ${kind}`);
  assert.ok(lint({ source, tearline: "Falconer says so." }).verdict === "refuse");
  assert.ok(lint({ source, tearline: "Write to desk at alder dot example." }).verdict === "refuse");
  assert.deepEqual(kinds("We know that the seven men met at the old mill by the river."), ["warn verbatim"]);
  assert.deepEqual(kinds("A group is planning an attack."), []);
});

test("a record in JSON marks paragraphs, phrases and what may go", () => {
  const source = JSON.stringify({
    paragraphs: [
      { text: "Our man in the ministry heard it at the embassy dinner from the attaché.", protected: true },
      { text: "An attack is likely.", releasable: true },
    ],
    protected: ["Blue Lantern"],
    likelihood: "likely",
  });
  assert.equal(lint({ source, tearline: "An attack is likely." }).verdict, "pass");
  assert.equal(lint({ source, tearline: "The blue lantern says so." }).verdict, "refuse");
  assert.equal(lint({ source, tearline: "They heard it at the embassy dinner from the attaché." }).verdict, "refuse");
});

test("a likelihood, confidence or grade other than the record's is refused, a new number warned of", () => {
  const source =
    "An attack is very likely. We have moderate confidence. The report is graded B2. Seven men take part. The bridge is not a target today.";
  const found = (tearline: string) => lint({ source, tearline, protect: ["-"] }).findings.map(({ level, kind }) => `${level} ${kind}`);
  assert.deepEqual(found("An attack is highly probable; moderate confidence; graded B2; 7 men."), []);
  assert.deepEqual(found("An attack is unlikely."), ["refuse drift-likelihood"]);
  assert.deepEqual(found("We have high confidence."), ["refuse drift-confidence"]);
  assert.deepEqual(found("The report is graded A1."), ["refuse drift-grade"]);
  assert.deepEqual(found("Nine men take part."), ["warn drift-number"]);
  assert.deepEqual(found("The bridge is a target today."), ["warn drift-negation"]);
});

test("the texts of one tearline must agree", () => {
  const of = (german: string) =>
    lint({
      source: "Seven men. It is likely.",
      protect: ["-"],
      tearline: JSON.stringify({
        texts: [
          { language: "en", text: "Seven men; an attack is likely.", authentic: true },
          { language: "de", text: german },
        ],
      }),
    }).findings.map(({ level, kind }) => `${level} ${kind}`);
  assert.deepEqual(of("Sieben Männer; ein Anschlag ist wahrscheinlich."), []);
  assert.ok(of("Sieben Männer; ein Anschlag ist unwahrscheinlich.").includes("refuse languages"));
  assert.ok(of("Neun Männer; ein Anschlag ist wahrscheinlich.").includes("warn languages"));
});

test("what is too large to read is refused, and hostile texts end soon", () => {
  const big = "a".repeat(lintLimits.tearline + 1);
  assert.deepEqual(
    lint({ source: "x", tearline: big }).findings.map(({ kind }) => kind),
    ["too-large"],
  );
  const hostile = [
    "\u0301".repeat(20_000),
    "\u200b".repeat(20_000),
    "[".repeat(20_000),
    "A=".repeat(10_000),
    "1 ".repeat(10_000),
    "ﷺ".repeat(2000),
    "🇦".repeat(5000),
    '{"a":'.repeat(3000),
  ];
  for (const tearline of hostile)
    assert.ok(["pass", "warn", "refuse"].includes(lint({ source: "The man is Khristo.", tearline, protect: ["Khristo Velikov"] }).verdict));
});

test("every paragraph of the record is told of: kept, reworded or omitted, and why", () => {
  const source = "Khristo Velikov told us.\n\nSeven men plan an attack on the market.\n\nThe weather was fine.";
  const states = omissions({ source, tearline: "Seven men plan an attack on the market.", protect: ["Khristo Velikov"] });
  assert.deepEqual(
    states.map(({ state }) => state),
    ["omitted", "kept", "omitted"],
  );
  assert.match(states[0]?.reason ?? "", /protected/);
  assert.match(states[2]?.reason ?? "", /left it out/);
});
