import assert from "node:assert/strict";
import { test } from "node:test";
import { systemRandom } from "../base/index.ts";
import { corpusLines, missingCorpus } from "./corpus.test-data.ts";
import {
  contributingProperties,
  deterministicIdentifier,
  identifierStanding,
  identityText,
  isIdentifier,
  newIdentifier,
  observableIdentifier,
  parseIdentifier,
} from "./identifier.ts";
import type { Observable } from "./identifier.ts";

type Case = { readonly object: Observable; readonly id: string; readonly contributing: readonly string[] };

test("deterministic identifiers agree with another implementation", { skip: missingCorpus }, () => {
  const cases = corpusLines<Case>("stix/behaviour/sco-deterministic-ids.jsonl");
  assert.equal(cases.length, 35);
  for (const { object, id, contributing } of cases) {
    assert.equal(deterministicIdentifier(object), id);
    assert.deepEqual([...(contributingProperties[object.type] ?? [])].sort(), [...contributing].sort(), object.type);
  }
});

test("types of extensions bring their own contributing properties", { skip: missingCorpus }, () => {
  const cases = corpusLines<Case>("stix/behaviour/sco-deterministic-ids-custom-types.jsonl");
  assert.equal(cases.length, 7);
  for (const { object, id, contributing } of cases) {
    assert.equal(deterministicIdentifier(object, contributing), id);
    assert.equal(deterministicIdentifier(object), undefined);
  }
});

test("the identifier of the standard's own example is made", () => {
  assert.equal(deterministicIdentifier({ type: "ipv4-addr", value: "198.51.100.3" }), "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4");
});

test("the most preferred hash alone contributes, whatever the order of the dictionary", () => {
  const text = (hashes: Record<string, string>): string | undefined => identityText({ type: "file", hashes });
  assert.equal(text({ "SHA-512": "s5", "SHA-256": "s2", MD5: "m", "SHA-1": "s1" }), '{"hashes":{"MD5":"m"}}');
  assert.equal(text({ "SHA-512": "s5", "SHA-256": "s2", "SHA-1": "s1" }), '{"hashes":{"SHA-1":"s1"}}');
  assert.equal(text({ TLSH: "t", SSDEEP: "s" }), '{"hashes":{"SSDEEP":"s"}}');
  assert.equal(text({ SSDEEP: "s", TLSH: "t" }), '{"hashes":{"SSDEEP":"s"}}');
});

test("an object without contributing properties gets a random identifier", () => {
  assert.equal(deterministicIdentifier({ type: "process", pid: 7 }), undefined);
  assert.equal(deterministicIdentifier({ type: "file", size: 7 }), undefined);
  assert.equal(deterministicIdentifier({ type: "indicator", name: "x" }), undefined);
  assert.equal(deterministicIdentifier({ type: "constructor", value: "x" }), undefined);
  assert.equal(parseIdentifier(observableIdentifier({ type: "process", pid: 7 }, systemRandom))?.uuidVersion, 4);
});

test("identifiers are taken apart, and malformed ones are refused", () => {
  assert.deepEqual(parseIdentifier("ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4"), {
    type: "ipv4-addr",
    uuid: "28bb3599-77cd-5a82-a950-b5bc3caf07c4",
    uuidVersion: 5,
  });
  for (const text of [
    "",
    "0",
    "indicator",
    "indicator--",
    "indicator--1",
    "Indicator--e2e1a340-4415-4ba8-9671-f7343fbf0836",
    "--e2e1a340-4415-4ba8-9671-f7343fbf0836",
    "indicator-e2e1a340-4415-4ba8-9671-f7343fbf0836",
    "indicator--e2e1a340-4415-0ba8-9671-f7343fbf0836",
    "indicator--e2e1a340-4415-4ba8-1671-f7343fbf0836",
    "indicator--e2e1a340-4415-4ba8-9671-f7343fbf08361",
    "indicator--e2e1a340-4415-4ba8-9671-f7343fbf0836\n",
    `${"a".repeat(251)}--e2e1a340-4415-4ba8-9671-f7343fbf0836`,
  ]) {
    assert.equal(parseIdentifier(text), undefined, text);
  }
  assert.equal(isIdentifier("identity--e2e1a340-4415-4ba8-9671-f7343fbf0836", "identity"), true);
  assert.equal(isIdentifier("identity--e2e1a340-4415-4ba8-9671-f7343fbf0836", "indicator"), false);
  assert.equal(isIdentifier(7), false);
  assert.throws(() => newIdentifier("No Type", systemRandom), { code: "stix-identifier" });
});

test("an identifier agrees with its object, is random, or differs", () => {
  const object = { type: "ipv4-addr", value: "198.51.100.3" };
  assert.equal(identifierStanding({ ...object, id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4" }), "agrees");
  assert.equal(identifierStanding({ ...object, id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c5" }), "differs");
  assert.equal(identifierStanding({ ...object, id: "ipv4-addr--28bb3599-77cd-4a82-a950-b5bc3caf07c5" }), "random");
});

test("long and non-ASCII names are hashed as UTF-8", () => {
  const long = deterministicIdentifier({ type: "mutex", name: "é".repeat(100_000) });
  assert.equal(parseIdentifier(long ?? "")?.uuidVersion, 5);
  assert.notEqual(long, deterministicIdentifier({ type: "mutex", name: "é".repeat(99_999) }));
});
