import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { CommanderError } from "commander";
import type { Command } from "commander";
import { isTocsinError } from "../base/index.ts";
import { textLines } from "./stix-pattern-lines.ts";
import { stixPatternCommand } from "./stix-pattern.ts";

type Outcome = { readonly code: number | undefined; readonly documents: readonly Record<string, unknown>[]; readonly thrown: unknown };

async function run(words: readonly string[], stdin: string | Uint8Array = "", cwd = "."): Promise<Outcome> {
  let out = "";
  let code: number | undefined;
  const sink = new Writable({ write: (chunk: Buffer, _, done) => ((out += chunk.toString()), done()) });
  const command = stixPatternCommand({
    stdin: Readable.from(typeof stdin === "string" ? [Buffer.from(stdin)] : [stdin]),
    stdout: sink,
    stderr: sink,
    env: {},
    cwd,
    exitWith: (given) => void (code = given),
  });
  quiet(command);
  const thrown: unknown = await command.parseAsync([...words], { from: "user" }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return {
    code,
    thrown,
    documents: out
      .trimEnd()
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

function quiet(command: Command): void {
  command.exitOverride().configureOutput({ writeErr: () => undefined, writeOut: () => undefined });
  for (const sub of command.commands) quiet(sub);
}

const observation = {
  type: "observed-data",
  id: "observed-data--1",
  first_observed: "2024-01-01T00:00:00Z",
  last_observed: "2024-01-01T00:00:00Z",
  number_observed: 1,
  objects: { "0": { type: "a", b: 1 } },
};
const bundle = { type: "bundle", id: "bundle--1", objects: [observation] };

test("check: raw patterns, JSON strings and JSON objects, one answer a line, blank lines left out", async () => {
  const lines = [
    "[a:b = 1]",
    "",
    JSON.stringify("[a:b = 'x\ny'] AND [a:b = 2]"),
    JSON.stringify({ pattern: "[a:b = 1] WITHIN 5 SECONDS", id: 1 }),
    "[a:b = ]",
    '{"a":1}',
    "{",
    "  ",
  ];
  const { code, documents } = await run(["check", "--lines", "-"], lines.join("\r\n"));
  assert.equal(code, 1);
  assert.deepEqual(
    documents.map(({ valid, level }) => [valid, level]),
    [
      [true, 1],
      [true, 2],
      [true, 3],
      [false, null],
      [false, null],
      [false, null],
    ],
  );
  const errors = documents.map(({ error }) => error as { code?: string; line?: number; column?: number } | null);
  assert.deepEqual(
    errors.map((error) => error?.code),
    [undefined, undefined, undefined, "pattern-syntax", "input-malformed", "json-syntax"],
  );
  assert.deepEqual([errors[3]?.line, errors[3]?.column], [1, 8]);
  assert.equal(documents[0]?.["pattern"], "[a:b = 1]");
});

test("check: one pattern as an argument or on standard input, exit 0 or 1", async () => {
  assert.equal((await run(["check", "[a:b = 1]"])).code, 0);
  assert.equal((await run(["check", "--json", "[a:b = 1"])).code, 1);
  const { code, documents } = await run(["check", "-"], "[a:b = 1]\n AND [a:b = 1 AND b:c = 1]\n");
  assert.equal(code, 0);
  const warnings = documents[0]?.["warnings"] as readonly { readonly code: string }[] | undefined;
  assert.equal(warnings?.[0]?.code, "pattern-and-types");
});

test("match: lines give verdicts and bindings, and a line that cannot be decided does not end the others", async () => {
  const lines = [
    JSON.stringify({ pattern: "[a:b = 1]", observations: [bundle] }),
    JSON.stringify({ pattern: "[a:b = 2]", observations: [bundle] }),
    JSON.stringify({ pattern: "[a:b = ", observations: [bundle] }),
    JSON.stringify({ pattern: "[a:b = 1]", observations: "none" }),
    JSON.stringify({ pattern: "[a:b = 1]", observations: [1] }),
    '{"pattern":"[a:b = 1]","pattern":"[a:b = 2]","observations":[]}',
    "[]",
  ];
  const { code, documents } = await run(["match", "--lines", "-"], lines.join("\n"));
  assert.equal(code, 1);
  assert.deepEqual(
    documents.map(({ matched }) => matched),
    [true, false, false, false, false, false, false],
  );
  assert.deepEqual(documents[0]?.["bindings"], [
    { expression: 0, position: 0, observedData: "observed-data--1", count: 1, objects: ["0"] },
  ]);
  const codes = documents.map(({ error }) => (error as { code?: string } | undefined)?.code);
  assert.deepEqual(codes, [
    undefined,
    undefined,
    "pattern-syntax",
    "input-malformed",
    "input-malformed",
    "json-duplicate-name",
    "input-malformed",
  ]);
  assert.equal((await run(["match", "--lines", "-"], lines.slice(0, 2).join("\n"))).code, 0);
});

test("match: a pattern against files, exit 1 where it does not match", async (t: TestContext) => {
  const folder = mkdtempSync(path.join(tmpdir(), "tocsin-pattern-"));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(path.join(folder, "b.json"), JSON.stringify(bundle));
  assert.equal((await run(["match", "[a:b = 1]", "b.json"], "", folder)).code, 0);
  assert.equal((await run(["match", "[a:b = 2]", "b.json"], "", folder)).code, 1);
  assert.equal((await run(["match", "[a:b = 1]", "-"], JSON.stringify(bundle))).code, 0);
  assert.ok(isTocsinError((await run(["match", "[a:b = 1]", "missing.json"], "", folder)).thrown, "usage"));
});

test("equal: lines and arguments", async () => {
  const lines = [JSON.stringify({ p1: "[a:b = 1]", p2: "[a:b = 1.0]" }), JSON.stringify({ p1: "[a:b = 1]", p2: "[a:b = 2]" })];
  const some = await run(["equal", "--lines", "-"], lines.join("\n"));
  assert.deepEqual([some.code, some.documents], [0, [{ equivalent: true }, { equivalent: false }]]);
  const broken = await run(["equal", "--lines", "-"], [...lines, JSON.stringify({ p1: "[", p2: "[" })].join("\n"));
  assert.deepEqual([broken.code, broken.documents[2]?.["equivalent"]], [1, false]);
  assert.equal((await run(["equal", "[a:b = 1]", "[(a:b = 1)]"])).code, 0);
  assert.equal((await run(["equal", "[a:b = 1]", "[a:b = 2]"])).code, 1);
});

test("wrong use is told as such", async () => {
  for (const words of [
    ["match", "[a:b = 1]"],
    ["equal", "[a:b = 1]"],
    ["match", "--lines", "-", "more"],
    ["equal", "--lines", "-", "more"],
    ["check", "--lines", "missing"],
  ]) {
    assert.ok(isTocsinError((await run(words)).thrown, "usage"), words.join(" "));
  }
  for (const words of [["check"], ["match"], ["check", "--nothing", "x"]])
    assert.ok((await run(words)).thrown instanceof CommanderError, words.join(" "));
});

test("lines cross chunks, and one that is too long or not UTF-8 does not end the others", async () => {
  const chunks = ["ab", "c\nd", "e\n", "x".repeat(20), "y\n\n", "\ufeffz\r\n", "end"].map((text) => Buffer.from(text));
  chunks.splice(5, 0, Buffer.from([0xff, 0x0a]));
  const io = { stdin: Readable.from(chunks), stdout: new Writable(), stderr: new Writable(), env: {}, cwd: ".", exitWith: () => undefined };
  const lines: string[] = [];
  for await (const line of textLines(io, "-", 10)) lines.push(typeof line === "string" ? line : line.code);
  assert.deepEqual(lines, ["abc", "de", "input-too-large", "json-not-utf8", "z", "end"]);
});
