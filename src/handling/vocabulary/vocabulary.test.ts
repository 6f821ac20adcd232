import assert from "node:assert/strict";
import { test } from "node:test";
import { knownMarkings } from "../../stix/index.ts";
import { caveatKinds } from "../caveat.ts";
import { readGrade, readLikelihood, type AdmiraltyGrade, type Grade } from "../grade.ts";
import { tlpLabels } from "../tlp.ts";
import { compareTerms, entryOf, isUnknown, isVocabularyName, term, vocabularies, type Term, type VocabularyTable } from "./index.ts";

test("every vocabulary says its version, source and section, and no code twice", () => {
  for (const [name, table] of Object.entries<VocabularyTable>(vocabularies)) {
    for (const text of [table.title, table.version, table.source, table.section]) assert.ok(text.length > 0, name);
    const codes = table.terms.map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length, name);
    for (const { percent } of table.terms) assert.ok(percent === undefined || (percent[0] < percent[1] && percent[1] <= 100));
  }
});

test("the markings of the tables are those that are fixed, and every one is in a table", () => {
  const tables: readonly (readonly [keyof typeof vocabularies, string])[] = [
    ["tlp-1", "tlp-1"],
    ["tlp-2", "tlp-2"],
    ["pap", "pap"],
  ];
  const listed = tables.flatMap(([name, scheme]) =>
    (vocabularies[name] as VocabularyTable).terms.map(({ code, marking }) => `${marking ?? "none"} ${scheme} ${code.toLowerCase()}`),
  );
  assert.deepEqual(listed.sort(), [...knownMarkings].map(([id, { scheme, level }]) => `${id} ${scheme} ${level}`).sort());
  assert.deepEqual(
    vocabularies["tlp-2"].terms.map(({ code }) => code),
    tlpLabels,
  );
  assert.deepEqual(
    vocabularies.caveat.terms.map(({ code }) => code),
    caveatKinds,
  );
});

test("labels have no order and scales do, each for itself", () => {
  assert.ok((compareTerms(term("admiralty-source", "A"), term("admiralty-source", "E")) ?? 0) < 0);
  assert.equal(compareTerms(term("precedence", "FLASH"), term("precedence", "FLASH")), 0);
  assert.ok((compareTerms(term("likelihood-phia", "likely"), term("likelihood-phia", "unlikely")) ?? 0) > 0);
  const [europol, admiralty] = [term("europol-source", "C"), term("admiralty-source", "C")];
  // @ts-expect-error Europol's C is no Admiralty C
  assert.throws(() => compareTerms(europol, admiralty), TypeError);
  // @ts-expect-error a likelihood of one scale is none of another
  assert.throws(() => compareTerms(term("likelihood-phia", "likely"), term("likelihood-icd-203-a", "likely")), TypeError);
  // @ts-expect-error a likelihood is no confidence
  assert.throws(() => compareTerms(term("likelihood-phia", "likely"), term("confidence-icd-203", "high")), TypeError);
  // @ts-expect-error TLP has no ranks
  assert.throws(() => compareTerms(term("tlp-2", "RED"), term("tlp-2", "AMBER")), TypeError);
  assert.equal(compareTerms(admiralty, { ...admiralty, version: "another" }), undefined);
});

test("F, 6 and X are unknown and not bad", () => {
  for (const unknown of [term("admiralty-source", "F"), term("admiralty-information", "6"), term("europol-source", "X")])
    assert.equal(isUnknown(unknown), true);
  for (const known of [term("admiralty-source", "E"), term("admiralty-information", "5"), term("europol-information", "4")])
    assert.equal(isUnknown(known), false);
  assert.equal(compareTerms(term("admiralty-source", "F"), term("admiralty-source", "E")), undefined);
  assert.equal(compareTerms(term("admiralty-information", "1"), term("admiralty-information", "6")), undefined);
});

test("a code has one spelling, and codes of other systems are refused", () => {
  for (const code of ["G", "a", "", "A ", "__proto__", "1"])
    assert.throws(() => term("admiralty-source", code), { code: "input-malformed" });
  assert.throws(() => term("tlp-2", "WHITE"), { code: "input-malformed" });
  assert.equal(isVocabularyName("toString"), false);
  assert.equal(entryOf(term("europol-source", "C")).meaning, "mostly unreliable");
  assert.equal(entryOf(term("admiralty-source", "C")).meaning, "fairly reliable");
});

test("a grade keeps its scheme, and one scheme is not read as another", () => {
  const admiralty = readGrade({ scheme: "admiralty", source: "C", information: "2" });
  const europol = readGrade({ scheme: "europol-4x4", source: "C", information: "2" });
  assert.notDeepEqual(admiralty, europol);
  assert.equal(admiralty.source.version, vocabularies["admiralty-source"].version);
  // @ts-expect-error a grade of any scheme is not one of the Admiralty's
  const wrong: AdmiraltyGrade = europol;
  // @ts-expect-error the source of one scheme does not go into a grade of another
  const mixed: Grade = { scheme: "admiralty", source: term("europol-source", "C"), information: term("admiralty-information", "2") };
  const { code }: Term<"admiralty-source"> = term("admiralty-source", "F");
  assert.deepEqual([wrong.scheme, mixed.scheme, code], ["europol-4x4", "admiralty", "F"]);
  for (const value of [
    null,
    "C2",
    {},
    { scheme: "nato", source: "C", information: "2" },
    { scheme: "europol-4x4", source: "D", information: "2" },
  ]) {
    assert.throws(() => readGrade(value), { code: "input-malformed" });
  }
  assert.throws(() => readGrade({ scheme: "admiralty", source: "C", information: "2", confidence: 70 }), { code: "input-malformed" });
});

test("a likelihood is its scale, its word and its range", () => {
  assert.deepEqual(readLikelihood({ scale: "likelihood-icd-203-a", term: "likely" }).percent, [55, 80]);
  assert.deepEqual(readLikelihood({ scale: "likelihood-phia", term: "likely" }).percent, [55, 75]);
  for (const value of [
    null,
    70,
    { scale: "likelihood-icd-203-a", term: "probable" },
    { scale: "confidence-icd-203", term: "high" },
    { scale: "likelihood-phia", term: "likely", confidence: "high" },
    { term: "likely" },
  ]) {
    assert.throws(() => readLikelihood(value), { code: "input-malformed" });
  }
});
