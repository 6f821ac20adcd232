import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue, Timestamp } from "../base/index.ts";
import { personObstacles, readPersonEntry } from "./person.ts";

const good = {
  id: "0b7d4f5e-6a3c-4c1e-9d27-51f8c2a9e364",
  category: "suspect",
  standing: "assessment",
  isMinor: false,
  statement: "is thought to have rented the van",
  purpose: "counter-terrorism",
  legalBasis: "LED Art 8",
  grade: { scheme: "admiralty", source: "B", information: "3" },
  enteredAt: "2026-01-01T00:00:00.000Z",
  reviewBy: "2026-06-30T00:00:00.000Z",
};
type Changes = { readonly [name: string]: JsonValue | undefined };
const refused = (code: string, changes: Changes): void =>
  assert.throws(() => readPersonEntry({ ...good, ...changes }), { code }, JSON.stringify(changes));

test("an entry has no name, no special category and no renewal unless it says so", () => {
  const entry = readPersonEntry(good);
  assert.deepEqual([entry.name, entry.special, entry.renewed], [null, [], null]);
  assert.equal(entry.grade.source.vocabulary, "admiralty-source");
  const { isMinor: _, ...without } = good;
  assert.equal(readPersonEntry(without).isMinor, "unknown");
});

test("what is missing, unknown or of another form is refused", () => {
  for (const name of Object.keys(good).filter((each) => each !== "isMinor")) refused("input-malformed", { [name]: undefined });
  refused("input-malformed", { nickname: "x" });
  refused("input-malformed", { category: "criminal" });
  refused("input-malformed", { standing: "rumour" });
  refused("input-malformed", { isMinor: "no" });
  refused("input-malformed", { grade: "B3" });
  refused("input-malformed", { grade: { scheme: "admiralty", source: "G", information: "3" } });
  refused("input-malformed", { id: "1" });
  refused("input-malformed", { reviewBy: "soon" });
  refused("input-malformed", { statement: "x".repeat(10_001) });
  refused("input-malformed", { special: [{ category: "shoe-size", strictNecessity: "x" }] });
  refused("input-malformed", { special: ["health"] });
  refused("input-malformed", { name: "Ann" });
  assert.throws(() => readPersonEntry(null), { code: "input-malformed" });
});

test("the rules are kept", () => {
  refused("person-data-rule", { reviewBy: "2026-07-04T00:00:00.001Z" });
  refused("person-data-rule", { reviewBy: good.enteredAt });
  refused("person-data-rule", { name: { text: "Ann Example" } });
  refused("person-data-rule", { special: [{ category: "religious-or-philosophical-beliefs" }] });
  for (const word of ["a known criminal", "the Perpetrators", "guilty of it"]) refused("person-data-rule", { statement: word });
  assert.equal(readPersonEntry({ ...good, category: "convicted", statement: "a known criminal" }).category, "convicted");
  const special = [{ category: "health", strictNecessity: "needs insulin in custody" }];
  assert.equal(readPersonEntry({ ...good, special }).special.length, 1);
  refused("input-malformed", { special: [...special, ...special] });
  assert.equal(readPersonEntry({ ...good, name: { text: "Ann Example", necessity: "to find her in time" } }).name?.text, "Ann Example");
  const renewed = { at: "2028-12-01T00:00:00.000Z", by: "officer-1", reason: "still at large" };
  assert.equal(readPersonEntry({ ...good, renewed, reviewBy: "2029-03-01T00:00:00.000Z" }).renewed?.by, "officer-1");
  refused("person-data-rule", { renewed: { ...renewed, at: "2025-01-01T00:00:00.000Z" }, reviewBy: "2025-03-01T00:00:00.000Z" });
});

test("an entry goes on for its purpose, before its review, and a victim only to who protects them", () => {
  const at = "2026-02-01T00:00:00.000Z" as Timestamp;
  const to = { purpose: "counter-terrorism", isProtector: false, at };
  assert.deepEqual(personObstacles(readPersonEntry(good), to), []);
  assert.deepEqual(personObstacles(readPersonEntry(good), { ...to, purpose: "migration" }), ["purpose-differs"]);
  const victim = readPersonEntry({ ...good, category: "victim" });
  assert.deepEqual(personObstacles(victim, to), ["victim-not-to-protector"]);
  assert.deepEqual(personObstacles(victim, { ...to, isProtector: true }), []);
  assert.deepEqual(personObstacles(victim, { ...to, isProtector: true, at: "2026-07-01T00:00:00.000Z" as Timestamp }), ["review-overdue"]);
  const late = "2029-02-01T00:00:00.000Z" as Timestamp;
  assert.deepEqual(personObstacles(readPersonEntry(good), { ...to, at: late }), ["review-overdue", "kept-too-long"]);
});
