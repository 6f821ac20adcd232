import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import { tlpMarkingIds as tlp } from "../handling/index.ts";
import type { CliIo } from "./io.ts";
import { runCli } from "./run.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-may-"));
after(() => rmSync(folder, { recursive: true }));

type Outcome = { readonly code: number; readonly out: string; readonly err: string };

async function run(words: readonly string[], input = ""): Promise<Outcome> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  const exitWith = (given: number): void => void (code = given);
  const io: CliIo = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: into("out"),
    stderr: into("err"),
    env: {},
    cwd: folder,
    exitWith,
  };
  await runCli(words, io);
  return { code, ...taken };
}

function file(name: string, content: unknown): string {
  writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

const reader = file("reader.json", { organisation: "birch", purpose: "warn", markings: ["TLP:GREEN"], country: "XB" });
const note = (number: number, members: object = {}): object => ({
  type: "note",
  spec_version: "2.1",
  id: `note--00000000-0000-4000-8000-00000000000${number}`,
  content: "secret-text",
  ...members,
});
const bundle = (...objects: readonly object[]): object => ({ type: "bundle", id: "bundle--00000000-0000-4000-8000-000000000000", objects });
const own = "marking-definition--00000000-0000-4000-8000-000000000009";
const statement = {
  type: "marking-definition",
  spec_version: "2.1",
  id: own,
  definition_type: "statement",
  definition: { statement: "terms" },
};
const mixed = file(
  "mixed.json",
  bundle(
    note(1, { object_marking_refs: [own, tlp.GREEN] }),
    note(2, { object_marking_refs: [tlp.RED] }),
    note(3),
    note(4, { object_marking_refs: [tlp.CLEAR], granular_markings: [{ marking_ref: tlp.RED, selectors: ["content"] }] }),
    statement,
  ),
);

type Row = {
  readonly id: string;
  readonly allowed: boolean;
  readonly inPart?: boolean;
  readonly reasons?: readonly { readonly code: string }[];
};
type Answer = { readonly allowed: number; readonly refused: number; readonly objects: readonly Row[] };

test("each object gets its answer with the reasons, and one no ends with 1", async () => {
  const { code, out } = await run(["may", reader, mixed, "--json"]);
  const answer = JSON.parse(out) as Answer;
  assert.equal(code, 1);
  assert.deepEqual([answer.allowed, answer.refused], [2, 3]);
  assert.deepEqual(
    answer.objects.map(({ allowed, inPart, reasons }) => [allowed, inPart, reasons?.map((reason) => reason.code)]),
    [
      [true, undefined, undefined],
      [false, false, ["marking-not-held"]],
      [false, false, ["unmarked"]],
      [false, true, ["marking-not-held"]],
      [true, undefined, undefined],
    ],
  );
  assert.doesNotMatch(out, /secret-text/);
});

test("people read the same", async () => {
  const { code, out } = await run(["may", reader, mixed]);
  assert.equal(code, 1);
  assert.match(out, /^yes {6}note--.*1\n {9}under the terms of marking-definition/);
  assert.match(out, /\nno {7}note--.*2\n {9}marking-not-held: the reader does not hold TLP:RED/);
  assert.match(out, /\nin part {2}note--.*4\n.*\(on content\)/);
  assert.match(out, /\n2 of 5 may go to birch for "warn"\n$/);
});

test("all yes ends with 0: standard input, lines, an intake rule, definitions from elsewhere", async () => {
  const green = note(1, { object_marking_refs: [tlp.GREEN] });
  assert.equal((await run(["may", reader, "-"], JSON.stringify(bundle(green)))).code, 0);
  assert.equal((await run(["may", reader, "-", "--lines"], `${JSON.stringify(green)}\n${JSON.stringify(green)}\n`)).code, 0);
  assert.equal((await run(["may", reader, "-", "--mark-as", "clear"], JSON.stringify(note(3)))).code, 0);
  const marked = JSON.stringify(note(1, { object_marking_refs: [tlp.CLEAR, own] }));
  assert.equal((await run(["may", reader, "-"], marked)).code, 1);
  assert.equal((await run(["may", reader, "-", "--definitions", file("statement.json", statement)], marked)).code, 0);
});

test("wrong use and input that cannot be read end with 2", async () => {
  const green = file("green.json", note(1, { object_marking_refs: [tlp.GREEN] }));
  const cases: readonly (readonly string[])[] = [
    [],
    [reader],
    [reader, "absent.json"],
    ["absent.json", green],
    [file("broken.json", "{"), green],
    [reader, file("broken-2.json", '{"type":"bundle","objects":[{"type":"note"')],
    [reader, file("empty.json", "{}")],
    [file("wrong.json", { organisation: "birch", markings: ["PURPLE"], purpose: "warn" }), green],
    [reader, green, "--mark-as", "white"],
    [reader, green, "--at", "today"],
    ["-", green],
  ];
  for (const words of cases) {
    const { code, out } = await run(["may", ...words]);
    assert.deepEqual([code, out], [2, ""], words.join(" "));
  }
  const { code, out } = await run(["may", reader, "absent.json", "--json"]);
  assert.deepEqual([code, (JSON.parse(out) as { readonly error: { readonly code: string } }).error.code], [2, "usage"]);
});

test("what is hostile is written so that it steers no terminal", async () => {
  const { out } = await run(["may", reader, "-"], JSON.stringify(note(1, { id: "\u001b[2Jx", object_marking_refs: ["\u001b[2J"] })));
  // oxlint-disable-next-line no-control-regex -- the escape character is what must not be there
  assert.doesNotMatch(out, /\u001b/);
});

test("vocabularies are printed with their version, source and section", async () => {
  const list = await run(["vocabulary"]);
  assert.match(list.out, /admiralty-source/);
  const one = await run(["vocabulary", "admiralty-source"]);
  assert.match(one.out, /\nF +reliability cannot be judged +unknown, not low\n/);
  const asJson = JSON.parse((await run(["vocabulary", "tlp-2", "--json"])).out) as {
    readonly terms: readonly { readonly marking: string }[];
  };
  assert.equal(asJson.terms[0]?.marking, tlp.CLEAR);
  assert.ok(Object.hasOwn(JSON.parse((await run(["vocabulary", "--json"])).out) as object, "likelihood-phia"));
  assert.equal((await run(["vocabulary", "toString"])).code, 2);
});
