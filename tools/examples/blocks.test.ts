import assert from "node:assert/strict";
import { test } from "node:test";
import { blocksOf, compiledBlocks, scriptOf } from "./blocks.ts";

const page = [
  "# Page",
  "```ts",
  "const a = 1;",
  "```",
  "```sh run",
  "cd x",
  "```",
  "```sh",
  "rm -rf /",
  "```",
  "````text",
  "```ts",
  "no",
  "```",
  "````",
  "```sh run",
  "ls",
  "```",
].join("\n");

test("blocks are found with their language, mark and line", () => {
  assert.deepEqual(
    blocksOf(page).map(({ line, language, mark }) => [line, language, mark]),
    [
      [2, "ts", ""],
      [5, "sh", "run"],
      [8, "sh", ""],
      [11, "text", ""],
      [16, "sh", "run"],
    ],
  );
});

test("TypeScript is compiled, and of the shell only what is marked is run", () => {
  assert.deepEqual(
    compiledBlocks(page).map(({ text }) => text),
    ["const a = 1;"],
  );
  assert.equal(scriptOf(page), "set -eu\ncd x\nls");
  assert.equal(scriptOf("# nothing"), undefined);
});
