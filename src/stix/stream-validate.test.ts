import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { readFileSync } from "node:fs";
import path from "node:path";
import { utf8 } from "../base/index.ts";
import type { Issue } from "../base/index.ts";
import { corpusLines, missingCorpus } from "./corpus.test-data.ts";
import { validateLines, validateStream } from "./stream-validate.ts";
import { validateObject } from "./validate.ts";

const sorted = (issues: readonly Issue[]): readonly string[] => issues.map((issue) => JSON.stringify(issue)).toSorted();

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  // One buffer for all chunks, as a reader of files has it.
  const buffer = Buffer.alloc(size);
  for (let at = 0; at < bytes.length; at += size) {
    const part = bytes.subarray(at, at + size);
    buffer.set(part);
    yield buffer.subarray(0, part.length);
  }
}

test("every document of the corpus has the same verdict in a stream as at once", { skip: missingCorpus }, async () => {
  const files = ["valid/oasis-validator", "valid/stix21-spec-examples", "invalid/oasis-validator", "odd/stix21-spec-defective-examples"];
  let compared = 0;
  for (const file of files) {
    for (const { id, doc, valid: verdict } of corpusLines<{ id: string; doc: unknown; valid?: boolean }>(`stix/${file}.jsonl`)) {
      const stream = await validateStream(cut(utf8(JSON.stringify(doc)), 37));
      const expected = Array.isArray(doc)
        ? doc.flatMap((each, n) => validateObject(each).issues.map((issue) => ({ ...issue, path: `/${n}${issue.path}` })))
        : validateObject(doc).issues;
      // What is odd is what the standard and the recorded validator see differently.
      const isDisputed = file.startsWith("odd/") || verdict === undefined;
      assert.equal(stream.valid, isDisputed ? !expected.some((issue) => issue.level === "MUST") : verdict, id);
      assert.deepEqual(sorted(stream.issues), sorted(expected), id);
      for await (const line of validateLines([utf8(JSON.stringify(doc))])) {
        assert.deepEqual([line.valid, sorted(line.issues)], [stream.valid, sorted(stream.issues)], id);
      }
      compared += 1;
    }
  }
  assert.equal(compared, 390);
});

test("a real bundle of some megabytes has the same verdict in a stream as at once", { skip: missingCorpus }, async () => {
  const file = path.join(import.meta.dirname, "../../../shared/corpus/attack/mobile-attack-17.1.json.gz");
  const bytes = gunzipSync(readFileSync(file));
  const options = { maxIssues: 100_000 };
  const whole = validateObject(JSON.parse(bytes.toString("utf8")), options);
  const stream = await validateStream(cut(bytes, 65_536), options);
  assert.equal(stream.valid, whole.valid);
  assert.deepEqual(sorted(stream.issues), sorted(whole.issues));
});

const address = { type: "ipv4-addr", spec_version: "2.1", id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", value: "198.51.100.3" };
const bundle = { type: "bundle", id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d" };

test("a flood of warnings hides no error, and what is not listed is counted", async () => {
  const warned = { ...address, id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c5" };
  const objects = [...Array.from({ length: 50 }, () => warned), { ...address, value: 7 }, { ...address, value: 7 }];
  const { valid, issues } = await validateStream([utf8(JSON.stringify({ ...bundle, objects }))], { maxIssues: 10 });
  assert.equal(valid, false);
  const at = (level: string): readonly Issue[] => issues.filter((issue) => issue.level === level);
  assert.deepEqual(
    at("MUST").map((issue) => issue.path),
    ["/objects/50/value", "/objects/51/value"],
  );
  assert.equal(at("SHOULD").length, 11);
  assert.match(at("SHOULD").at(-1)?.message ?? "", /40 more|4\d more/);
  const musts = await validateStream([utf8(JSON.stringify({ ...bundle, objects }))], { level: "MUST" });
  assert.ok(musts.issues.every((issue) => issue.level === "MUST"));
});

test("what was found before a document breaks off stands", async () => {
  const { valid, id, issues } = await validateStream([utf8(`{"type":"bundle","objects":[${JSON.stringify({ ...address, value: 7 })},{]`)]);
  assert.equal(valid, false);
  assert.equal(id, undefined);
  assert.deepEqual(
    issues
      .filter((issue) => issue.level === "MUST")
      .map((issue) => [issue.path, issue.code])
      .slice(-2),
    [
      ["/objects/0/value", "wrong-kind"],
      ["", "json-syntax"],
    ],
  );
});

test("the rest of a refused document is not read", async () => {
  let pulled = 0;
  function* endless(): Generator<Uint8Array> {
    yield utf8("x");
    for (; pulled < 1_000; pulled += 1) yield utf8(" ");
  }
  assert.equal((await validateStream(endless())).valid, false);
  assert.equal(pulled, 0);
});

test("a failing source is not a verdict", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield utf8("{");
    await Promise.reject(new Error("the disk is gone"));
  }
  await assert.rejects(validateStream(failing()), /the disk is gone/);
});

test("an object with a list named objects is no bundle, up to a size that can be told", async () => {
  const thing = { type: "x-thing", id: "x-thing--5d0092c5-5f74-4287-9642-33f4c354e56d", objects: [7] };
  const small = await validateStream([utf8(JSON.stringify(thing))]);
  assert.deepEqual(sorted(small.issues), sorted(validateObject(thing).issues));
  const large = await validateStream([utf8(JSON.stringify({ ...thing, objects: Array.from({ length: 50 }, () => "x".repeat(100_000)) }))]);
  assert.deepEqual([large.valid, large.issues.map((issue) => issue.code)], [false, ["input-too-large"]]);
});

test("lines have their numbers, and each its verdict", async () => {
  const found = [];
  for await (const { line, id, valid } of validateLines([
    utf8(`${JSON.stringify(address)}\n\n[\n${JSON.stringify({ ...bundle, objects: [address] })}`),
  ])) {
    found.push([line, id, valid]);
  }
  assert.deepEqual(found, [
    [1, address.id, true],
    [3, undefined, false],
    [4, bundle.id, true],
  ]);
});

test("a refusal names one place, the one in the document", async () => {
  const { issues } = await validateStream([utf8('{"type": "identity", "name": "\\ud800"}')]);
  assert.deepEqual(
    issues.map(({ code, message }) => ({ code, message })),
    [{ code: "json-not-utf8", message: "JSON at byte 29: a string holds a lone surrogate, which UTF-8 cannot carry" }],
  );
});
