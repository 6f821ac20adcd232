import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { root } from "../in-step.ts";
import { scriptLines } from "./scripts.ts";

const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: Record<string, string> };

test("every script has its line, and every line its script", () => {
  const names = Object.keys(manifest.scripts);
  assert.equal(scriptLines(names).length, names.length);
  assert.throws(() => scriptLines([...names, "deploy"]), /differ: "deploy"/);
  assert.throws(() => scriptLines(names.filter((name) => name !== "test")), /differ: "test"/);
});

test("every script goes through the launcher, so that it works whatever Node is on PATH, and none hangs on another", () => {
  for (const [name, words] of Object.entries(manifest.scripts)) {
    assert.match(words, /^node tools\/run\.cjs /, name);
    assert.doesNotMatch(name, /^(?:pre|post)/);
  }
});
