import assert from "node:assert/strict";
import { test } from "node:test";
import { asked, chosenFrom, groupsOf } from "./groups.ts";

const files = [
  "src/log/tile.test.ts",
  "src/log/verify/main.test.ts",
  "src/seal/hpke.test.ts",
  "tools/run.test.ts",
  "test/story/demo.test.ts",
  "test/torture/kill.test.ts",
];

test("tests of a layer share a process, those below test/ have one each", () => {
  assert.deepEqual(groupsOf(files), {
    groups: [
      { name: "log", files: ["src/log/tile.test.ts", "src/log/verify/main.test.ts"] },
      { name: "seal", files: ["src/seal/hpke.test.ts"] },
      { name: "tools", files: ["tools/run.test.ts"] },
    ],
    alone: ["test/story/demo.test.ts", "test/torture/kill.test.ts"],
  });
});

test("words choose by path, options go to node, torture is only its own folder", () => {
  const run = asked(["seal", "--nightly", "--test-name-pattern=open", "log/verify"]);
  assert.deepEqual(run, { nightly: true, torture: false, chosen: ["seal", "log/verify"], forNode: ["--test-name-pattern=open"] });
  assert.deepEqual(chosenFrom(files, run), ["src/log/verify/main.test.ts", "src/seal/hpke.test.ts"]);
  assert.deepEqual(chosenFrom(files, asked(["--torture"])), ["test/torture/kill.test.ts"]);
  assert.deepEqual(chosenFrom(files, asked([])), files);
});
