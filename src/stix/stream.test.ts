import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../base/index.ts";
import type { StixObject } from "./object.ts";
import type { BundleEnvelope, BundleLimits, BundlePart } from "./stream-bundle.ts";
import { readBundle, readLines, writeBundle, writeLines } from "./stream.ts";
import type { Line } from "./stream-lines.ts";

async function read(chunks: readonly Uint8Array[], limits: BundleLimits = {}): Promise<{ parts: BundlePart[]; envelope: BundleEnvelope }> {
  const parts: BundlePart[] = [];
  const reader = readBundle(chunks, limits);
  for (;;) {
    const step = await reader.next();
    if (step.done === true) return { parts, envelope: step.value };
    parts.push(step.value);
  }
}

const readText = (text: string, limits: BundleLimits = {}) => read([utf8(text)], limits);

async function lines(text: string, limits = {}): Promise<Line[]> {
  const found: Line[] = [];
  for await (const line of readLines([utf8(text)], limits)) found.push(line);
  return found;
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString("utf8");
}

test("objects come one by one with their place, and the envelope at the end", async () => {
  const text = '{"type":"bundle", "objects" : [ {"id":"ä"} ,\n{"id":"b","x":"]}\\"{["}, 7 ,true] ,"id":"bundle--1","x":{"objects":[1]}} \n';
  const { parts, envelope } = await readText(text);
  const bytes = utf8(text);
  assert.deepEqual(
    parts.map((part) => part.kind === "object" && [part.index, part.value]),
    [
      [0, { id: "ä" }],
      [1, { id: "b", x: ']}"{[' }],
      [2, 7],
      [3, true],
    ],
  );
  for (const part of parts) {
    assert.ok(part.kind === "object");
    assert.deepEqual(JSON.parse(Buffer.from(bytes.subarray(part.offset, part.offset + part.length)).toString("utf8")), part.value);
  }
  assert.deepEqual(envelope, {
    properties: { type: "bundle", id: "bundle--1", x: { objects: [1] } },
    hasObjectList: true,
    isList: false,
    objectCount: 4,
    byteCount: bytes.length,
  });
});

test("objects that are no list are a property like any other", async () => {
  const { parts, envelope } = await readText('{"type":"observed-data","objects":{"0":{"type":"file"}}}');
  assert.deepEqual(parts, []);
  assert.deepEqual(envelope.properties, { type: "observed-data", objects: { "0": { type: "file" } } });
  assert.equal(envelope.hasObjectList, false);
});

test("an empty object and an empty list are read", async () => {
  assert.deepEqual((await readText("{}")).envelope.properties, {});
  assert.equal((await readText('{"objects":[]}')).envelope.hasObjectList, true);
});

test("a bare list is read where it is accepted", async () => {
  const { parts, envelope } = await readText(' [{"id":"a"} , 7]\n', { acceptsList: true });
  assert.deepEqual(
    parts.map((part) => part.kind === "object" && part.value),
    [{ id: "a" }, 7],
  );
  assert.deepEqual(envelope, { properties: {}, hasObjectList: false, isList: true, objectCount: 2, byteCount: 18 });
  assert.equal((await readText("[]", { acceptsList: true })).envelope.isList, true);
  for (const text of ["[1,]", "[1", "[1]]", "[1],", "7", "[}"])
    await assert.rejects(readText(text, { acceptsList: true }), /JSON at byte \d/, text);
});

test("an escaped name is the name that it spells, also for duplicates", async () => {
  assert.equal((await readText('{"\\u006fbjects":[{}]}')).envelope.objectCount, 1);
  await assert.rejects(readText('{"type":"bundle","typ\\u0065":"bundle"}'), { code: "json-duplicate-name" });
});

test("what is no bundle is refused with a code and a byte offset", async () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["", "json-syntax", 0],
    ["  ", "json-syntax", 2],
    ["[]", "input-malformed", 0],
    ["null", "input-malformed", 0],
    ["\ufeff{}", "json-syntax", 0],
    ["{", "json-syntax", 1],
    ['{"objects":[{}', "json-syntax", 14],
    ['{"objects":[{}]', "json-syntax", 15],
    ['{"objects":[{"a":"', "json-syntax", 18],
    ["{} x", "json-syntax", 3],
    ["{}{}", "json-syntax", 2],
    ['{"objects":[,]}', "json-syntax", 12],
    ['{"objects":[{},]}', "json-syntax", 15],
    ['{"objects":[{} {}]}', "json-syntax", 15],
    ['{"objects":[{}]]', "json-syntax", 15],
    ['{"objects":[{"a":[}]}]}', "json-syntax", 18],
    ['{"objects":[nul]}', "json-syntax", 12],
    ['{"a":1,}', "json-syntax", 7],
    ['{"a" 1}', "json-syntax", 5],
    ['{"a":}', "json-syntax", 5],
    ["{a:1}", "json-syntax", 1],
    ['{"a":1 "b":2}', "json-syntax", 7],
    ['{"a":1,"a":2}', "json-duplicate-name", 7],
    ['{"objects":[],"objects":[]}', "json-duplicate-name", 14],
    ['{"objects":1,"objects":[]}', "json-duplicate-name", 13],
    ['{"objects":[],"objects":1}', "json-duplicate-name", 14],
    ['{"x":1e999}', "json-number-range", 5],
    ["\u0000{}", "json-syntax", 0],
  ];
  for (const [text, code, offset] of cases) {
    await assert.rejects(readText(text), (thrown: { code?: string; details?: { offset?: number } }) => {
      assert.equal(thrown.code, code, text);
      assert.equal(thrown.details?.offset, offset, text);
      return true;
    });
  }
});

test("an object that is whole but not acceptable does not end the reading", async () => {
  const deep = "[".repeat(300) + "]".repeat(300);
  const { parts } = await readText(`{"objects":[{"é":1,"a":1,"a":2},{"n":1e999},${deep},{"s":"\\ud800"},{"id":"last"}]}`);
  assert.deepEqual(
    parts.map((part) => (part.kind === "refused" ? part.error.code : part.value)),
    ["json-duplicate-name", "json-number-range", "json-too-deep", "json-not-utf8", { id: "last" }],
  );
  const bad = await read([Buffer.from('{"objects":[{"a":"\xff"},1]}', "latin1")]);
  assert.ok(bad.parts[0]?.kind === "refused");
  assert.equal(bad.parts[0].error.code, "json-not-utf8");
  assert.equal(bad.parts[0].error.details["offset"], 18);
});

test("one object, one name and the envelope are bounded", async () => {
  const limits = { maxObjectBytes: 1_000, maxEnvelopeBytes: 1_000 };
  const long = "x".repeat(1_000);
  for (const text of [
    `{"objects":[{"a":"${long}"}]}`,
    `{"${long}":1}`,
    `{"a":"${long}"}`,
    `{"a":"${"x".repeat(600)}","b":"${"x".repeat(600)}"}`,
  ]) {
    await assert.rejects(readText(text, limits), { code: "input-too-large" });
  }
  const many = Array.from({ length: 100 }, () => `{"a":"${"x".repeat(500)}"}`).join(",");
  assert.equal((await readText(`{"objects":[${many}]}`, limits)).envelope.objectCount, 100);
});

test("a string that never ends is refused long before it is read", async () => {
  let sent = 0;
  function* endless(): Generator<Uint8Array> {
    yield utf8('{"objects":[{"a":"');
    for (; sent < 1024; sent += 1) yield Buffer.alloc(1 << 20, 0x61);
  }
  await assert.rejects(
    async () => {
      for await (const part of readBundle(endless(), { maxObjectBytes: 4 << 20 })) assert.fail(part.kind);
    },
    { code: "input-too-large" },
  );
  assert.ok(sent <= 5, `${sent} MiB were read`);
});

test("lines come with their numbers; a line that is refused does not end the reading", async () => {
  const found = await lines('{"id":1}\r\n\n  \n{"a":1,"a":2}\n{"id":\n"x"\n{"last":true}');
  assert.deepEqual(
    found.map((line) => [line.line, line.offset, line.kind === "value" ? line.value : line.error.code]),
    [
      [1, 0, { id: 1 }],
      [4, 14, "json-duplicate-name"],
      [5, 28, "json-syntax"],
      [6, 35, "x"],
      [7, 39, { last: true }],
    ],
  );
  assert.deepEqual(await lines(""), []);
  assert.deepEqual(await lines("\n\n"), []);
});

test("a line that is too long is refused once and passed over", async () => {
  const found: Line[] = [];
  function* chunks(): Generator<Uint8Array> {
    yield utf8('{"a":"');
    for (let i = 0; i < 100; i += 1) yield Buffer.alloc(100, 0x61);
    yield utf8('"}\n{"id":2}\n');
  }
  for await (const line of readLines(chunks(), { maxLineBytes: 1_000 })) found.push(line);
  assert.deepEqual(
    found.map((line) => [line.line, line.kind === "value" ? line.value : line.error.code]),
    [
      [1, "input-too-large"],
      [2, { id: 2 }],
    ],
  );
  assert.equal((await lines(`"${"x".repeat(1_000)}"\n`, { maxLineBytes: 1_000 }))[0]?.kind, "refused");
});

const object = (n: number): StixObject => ({ type: "x-thing", id: `x-thing--${n}`, name: "n".repeat(500), nothing: undefined });

test("what is written is read back", async () => {
  const objects = Array.from({ length: 1_000 }, (_, n) => object(n));
  const text = await joined(writeBundle("bundle--1", objects));
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify({ type: "bundle", id: "bundle--1", objects })));
  const again = await readText(text);
  assert.deepEqual(
    again.parts.map((part) => part.kind === "object" && part.value),
    JSON.parse(JSON.stringify(objects)),
  );
  const written = await joined(writeLines(objects));
  assert.equal((await lines(written)).length, 1_000);
  assert.equal(await joined(writeBundle("bundle--2", [])), '{"type":"bundle","id":"bundle--2"}\n');
  assert.equal(await joined(writeLines([])), "");
});

test("what JSON cannot hold is not written as something else", async () => {
  await assert.rejects(joined(writeLines([{ ...object(1), x: { y: [Number.NaN] } }])), { code: "json-number-range" });
  await assert.rejects(joined(writeBundle("bundle--1", [{ ...object(1), x: "\ud800" }])), { code: "json-not-utf8" });
  assert.match(await joined(writeLines([{ ...object(1), x: "null \\ud800" }])), /null/);
});
