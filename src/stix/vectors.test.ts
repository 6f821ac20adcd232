import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { issueCodes } from "./check/codes.ts";
import { validateHistory } from "./history.ts";
import type { StixObject } from "./object.ts";
import { parseObject, validateObject } from "./validate.ts";

type Case = { comment: string; object: unknown; issue: { path: string; code: keyof typeof issueCodes } };
const vectors = JSON.parse(readFileSync(path.join(import.meta.dirname, "../../vectors/stix/objects.json"), "utf8")) as {
  valid: Case[];
  invalid: Case[];
  findings: Case[];
  histories: { comment: string; objects: StixObject[]; issue: Case["issue"] }[];
};

test("every valid vector is valid, from a value and from text", () => {
  for (const { comment, object } of vectors.valid) {
    assert.deepEqual(validateObject(object, { level: "MUST" }).issues, [], comment);
    assert.equal(parseObject(JSON.stringify(object, null, 2)).valid, true, comment);
  }
});

test("every invalid vector has its issue at MUST level, where it says", () => {
  for (const { comment, object, issue } of vectors.invalid) {
    const { valid, issues } = validateObject(object, { level: "MUST" });
    assert.equal(valid, false, comment);
    const found = issues.some(({ path: at, code, level }) => at === issue.path && code === issue.code && level === "MUST");
    assert.ok(found, `${comment}: ${JSON.stringify(issues)}`);
    assert.ok(validateObject(object).issues.length >= issues.length, comment);
  }
});

test("every finding is one at SHOULD level in an object that is valid", () => {
  for (const { comment, object, issue } of vectors.findings) {
    const { valid, issues } = validateObject(object);
    assert.equal(valid, true, `${comment}: ${JSON.stringify(issues)}`);
    const found = issues.some(({ path: at, code, level }) => at === issue.path && code === issue.code && level === "SHOULD");
    assert.ok(found, `${comment}: ${JSON.stringify(issues)}`);
    assert.deepEqual(validateObject(object, { level: "MUST" }).issues, [], comment);
  }
});

test("every history has its issue, and none without the version that is wrong", () => {
  for (const { comment, objects, issue } of vectors.histories) {
    for (const object of objects) assert.equal(validateObject(object).valid, true, comment);
    const { valid, issues } = validateHistory(objects);
    assert.equal(valid, false, comment);
    assert.deepEqual(
      issues.map(({ path: at, code }) => ({ path: at, code })),
      [issue],
      comment,
    );
    const place = Number(issue.path.split("/")[1]);
    assert.deepEqual(validateHistory(objects.toSpliced(place, 1)).issues, [], comment);
  }
});

// The first stands for what is not listed, the second for what checks of a caller find.
const uncovered = new Set(["more", "extension-content"]);

test("there is a vector for every code of the table", () => {
  const covered = new Set([...vectors.invalid, ...vectors.findings, ...vectors.histories].map(({ issue }) => issue.code));
  const missing = Object.keys(issueCodes).filter((code) => !uncovered.has(code) && !covered.has(code as keyof typeof issueCodes));
  assert.deepEqual(missing, []);
});
