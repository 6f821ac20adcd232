import assert from "node:assert/strict";
import { test } from "node:test";
import { dependencyFaults } from "./reasons.ts";

const page = "| package | version | reason |\n| --- | --- | --- |\n| `hpke` | 1.1.7 | RFC 9180 over native Web Crypto, no dependencies |\n";

test("packages and reasons agree", () => {
  assert.deepEqual(dependencyFaults({ dependencies: { hpke: "1.1.7" } }, page), []);
});

test("they are compared both ways, with their versions, and pins are exact", () => {
  assert.deepEqual(dependencyFaults({}, page), [`docs/dependencies.md gives a reason for "hpke", which is no direct dependency`]);
  assert.deepEqual(dependencyFaults({ dependencies: { hpke: "1.1.7" }, devDependencies: { knip: "6.42.1" } }, page), [
    `docs/dependencies.md has no reason for "knip"`,
  ]);
  assert.deepEqual(dependencyFaults({ dependencies: { hpke: "1.1.8" } }, page), [
    `docs/dependencies.md gives "hpke" in version "1.1.7", package.json in "1.1.8"`,
  ]);
  assert.match(dependencyFaults({ dependencies: { hpke: "^1.1.7" } }, page).join("\n"), /does not pin "hpke" exactly: "\^1\.1\.7"/);
  assert.deepEqual(dependencyFaults({ dependencies: { hpke: "1.1.7" } }, page.replace(/RFC.*dep.*s /, "needed ")), [
    `docs/dependencies.md has no real reason for "hpke": "needed"`,
  ]);
  assert.deepEqual(dependencyFaults({ dependencies: { hpke: "1.1.7" } }, page + page.split("\n")[2] + "\n"), [
    "docs/dependencies.md names a package twice",
  ]);
});
