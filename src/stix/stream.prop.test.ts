import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, utf8 } from "../base/index.ts";
import { BundleScanner } from "./stream-bundle.ts";
import type { BundleEnvelope } from "./stream-bundle.ts";
import { LineScanner } from "./stream-lines.ts";

function cut(bytes: Uint8Array, at: readonly number[]): readonly Uint8Array[] {
  const edges = [0, ...at.map((edge) => edge % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  // Every other chunk is a Buffer, whose slice shares memory where that of other arrays copies.
  return edges.slice(1).map((edge, i) => (i % 2 === 0 ? Buffer.from(bytes.slice(edges[i], edge)) : bytes.slice(edges[i], edge)));
}

function read(chunks: readonly Uint8Array[]): { readonly values: readonly unknown[]; readonly envelope: BundleEnvelope } {
  const scanner = new BundleScanner();
  const values: unknown[] = [];
  for (const chunk of chunks) {
    for (const part of scanner.push(chunk)) values.push(part.kind === "object" ? part.value : part.error.code);
    // A reader may use the memory of a chunk again once it was pushed.
    chunk.fill(0x5d);
  }
  return { values, envelope: scanner.end() };
}

const json = fc
  .jsonValue({ maxDepth: 4, stringUnit: "binary" })
  .map((value) => JSON.parse(JSON.stringify(value).replaceAll(/\\ud[0-9a-f]{3}/g, "?")) as unknown);
const cuts = fc.array(fc.nat(), { maxLength: 30 });

test("however the bytes are cut, the objects are the same", () => {
  const bundle = fc.record({
    objects: fc.array(json, { maxLength: 8 }),
    rest: fc.dictionary(
      fc.string().filter((name) => name !== "objects"),
      json,
    ),
  });
  fc.assert(
    fc.property(bundle, cuts, fc.constantFrom(undefined, 1, "\t"), ({ objects, rest }, at, space) => {
      const bytes = utf8(JSON.stringify({ ...rest, objects }, undefined, space));
      const { values, envelope } = read(cut(bytes, at));
      assert.deepEqual(values, objects);
      assert.deepEqual({ ...envelope.properties }, JSON.parse(JSON.stringify(rest)));
    }),
    { numRuns: 500 },
  );
});

test("one byte at a time is no different", () => {
  const text = '{"a":"\\\\\\"","objects":[{"x":"\\"}]"},12 ,"\\\\",[[]],-1e3\n]}';
  const bytes = utf8(text);
  const { values } = read(
    cut(
      bytes,
      Array.from({ length: bytes.length }, (_, i) => i),
    ),
  );
  assert.deepEqual(values, (JSON.parse(text) as { objects: unknown[] }).objects);
});

/** The verdict of a reader on bytes: what it read, or the code and place of its refusal. */
function verdict(chunks: readonly Uint8Array[]): unknown {
  try {
    return read(chunks).values;
  } catch (thrown) {
    assert.ok(isTocsinError(thrown), String(thrown));
    return [thrown.code, thrown.details["offset"]];
  }
}

const noise = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.stringMatching(/^[{}[\]",:0-9a-e\\ \n]{0,60}$/).map(utf8),
  fc
    .array(
      fc.constantFrom('{"objects":[', "{", "}", "[", "]", ",", '"', "\\", '"a":', '"objects"', ":", "1", "null", " ", "\n", "é", "\ufeff"),
      { maxLength: 20 },
    )
    .map((words) => utf8(words.join(""))),
);

test("any bytes are read or refused with a code, and cutting them changes nothing", () => {
  fc.assert(
    fc.property(noise, cuts, (bytes, at) => {
      assert.deepEqual(verdict(cut(bytes, at)), verdict([bytes.slice()]));
    }),
    { numRuns: 5_000 },
  );
});

test("what is read from any bytes is what JSON.parse reads", () => {
  fc.assert(
    fc.property(noise, (bytes) => {
      const found = verdict([bytes.slice()]) as unknown[];
      if (typeof found[1] === "number" && typeof found[0] === "string") return;
      const whole = JSON.parse(Buffer.from(bytes).toString("utf8")) as { objects?: unknown };
      assert.deepEqual(found, Array.isArray(whole.objects) ? whole.objects : []);
    }),
    { numRuns: 5_000 },
  );
});

test("however lines are cut, their values are the same", () => {
  const texts = fc.array(
    fc.oneof(
      json.map((value) => JSON.stringify(value)),
      fc.stringMatching(/^[{}"a,: ]{0,10}$/),
    ),
    { maxLength: 10 },
  );
  const readLines = (chunks: readonly Uint8Array[]): unknown[] => {
    const scanner = new LineScanner({ maxLineBytes: 100 });
    const found: unknown[] = [];
    for (const chunk of chunks) {
      for (const line of scanner.push(chunk)) found.push([line.line, line.offset, line.kind === "value" ? line.value : line.error.code]);
      chunk.fill(0x0a);
    }
    for (const line of scanner.end()) found.push([line.line, line.offset, line.kind === "value" ? line.value : line.error.code]);
    return found;
  };
  fc.assert(
    fc.property(texts, cuts, fc.constantFrom("\n", "\r\n"), (items, at, ending) => {
      const bytes = utf8(items.join(ending));
      assert.deepEqual(readLines(cut(bytes, at)), readLines([bytes.slice()]));
    }),
    { numRuns: 1_000 },
  );
});
