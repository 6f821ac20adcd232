import assert from "node:assert/strict";
import { test } from "node:test";
import { formatSelector, isAtOrAbove, parseSelector, requireSelectors, select, selectorPointer } from "./selector.ts";

// STIX 2.1 section 7.2.3: the object of the standard's list of valid and invalid selectors.
const object = {
  id: "vulnerability--ee916c28-c7a4-4d0d-ad56-a8d357f89fef",
  description: "The (1) TLS",
  external_references: [{ source_name: "cve", external_id: "CVE-2014-0160" }],
  labels: ["heartbleed", "has-logo"],
};

test("selectors that the standard calls valid select what it says", () => {
  const selected = (text: string): unknown => select(object, parseSelector(text) ?? assert.fail(text));
  assert.equal(selected("description"), "The (1) TLS");
  assert.equal(selected("external_references.[0].source_name"), "cve");
  assert.equal(selected("labels.[0]"), "heartbleed");
  assert.deepEqual(selected("labels"), ["heartbleed", "has-logo"]);
});

test("selectors that the standard calls invalid are refused", () => {
  for (const text of [
    "pattern",
    "external_references.[3]",
    "description.[0]",
    "labels.name",
    "labels.length",
    "__proto__",
    "constructor",
  ]) {
    assert.throws(() => requireSelectors(object, [text]), { code: "stix-selector" }, text);
  }
});

test("malformed selectors have no path", () => {
  for (const text of [
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    "[0]",
    "a.[01]",
    "a.[-1]",
    "a.[]",
    "a[0]",
    "a.[0",
    "a.0]",
    "a\n",
    "\ud800",
    "a".repeat(4_097),
    "x.[9999999999999999]",
  ]) {
    assert.equal(parseSelector(text), undefined, JSON.stringify(text));
  }
  assert.throws(() => requireSelectors(object, []), { code: "stix-selector" });
});

test("paths are compared component by component", () => {
  const path = (text: string) => parseSelector(text) ?? assert.fail(text);
  assert.equal(isAtOrAbove(path("created"), path("created_by_ref")), false);
  assert.equal(isAtOrAbove(path("x.[1]"), path("x.[10]")), false);
  assert.equal(isAtOrAbove(path("x.1"), path("x.[1]")), false);
  assert.equal(isAtOrAbove(path("x"), path("x.[1].y")), true);
  assert.equal(isAtOrAbove(path("x"), path("x")), true);
});

test("a path is written as a selector and as a JSON Pointer", () => {
  assert.equal(formatSelector(["a", 0, "SHA-256"]), "a.[0].SHA-256");
  assert.equal(selectorPointer(["a", 0, "x/y~z"]), "/a/0/x~1y~0z");
});
