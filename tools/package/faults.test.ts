import assert from "node:assert/strict";
import { test } from "node:test";
import { packageFaults, subpathsOf } from "./faults.ts";

const manifest = {
  bin: { tocsin: "bin/tocsin.cjs" },
  exports: { "./log": { types: "./dist/log/index.d.ts", default: "./dist/log/index.js" }, "./package.json": "./package.json" },
};
const whole = [
  "package.json",
  "README.md",
  "bin/tocsin.cjs",
  "dist/log/index.js",
  "dist/log/index.d.ts",
  "dist/store/migrations/001-init.sql",
];

test("a whole package has no faults", () => {
  assert.deepEqual(packageFaults(manifest, whole), []);
});

test("a target that is not packed, and files that are not for readers, are faults", () => {
  assert.deepEqual(
    packageFaults(
      manifest,
      whole.filter((file) => file !== "dist/log/index.d.ts"),
    ),
    [`package.json names "dist/log/index.d.ts", which is not in the package`],
  );
  for (const file of [
    "src/log/index.ts",
    "dist/log/tile.test.js",
    "dist/stix/corpus.test-data.js",
    ".npmrc",
    "dist/log/index.ts",
    "test/story/a.js",
  ]) {
    assert.deepEqual(packageFaults(manifest, [...whole, file]), [`"${file}" does not belong in the package`]);
  }
});

test("subpaths are those that hold code", () => {
  assert.deepEqual(subpathsOf("tocsin", manifest), ["tocsin/log"]);
});
