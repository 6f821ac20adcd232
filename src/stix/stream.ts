import { TocsinError, utf8 } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { StixObject } from "./object.ts";
import { BundleScanner } from "./stream-bundle.ts";
import type { BundleEnvelope, BundleLimits, BundlePart } from "./stream-bundle.ts";
import { LineScanner } from "./stream-lines.ts";
import type { Line, LineLimits } from "./stream-lines.ts";

/** Bytes as they come from a file, a socket or a test: attacker-controlled, cut anywhere. */
export type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/**
 * Reads a bundle of any size object by object; at the end, gives what it has beside its objects. Memory does not grow with the
 * number of objects. Errors and limits are those of `BundleScanner` (STIX 2.1 section 8).
 */
export async function* readBundle(chunks: Chunks, limits: BundleLimits = {}): AsyncGenerator<BundlePart, BundleEnvelope, undefined> {
  const scanner = new BundleScanner(limits);
  for await (const chunk of chunks) {
    for (const part of scanner.push(chunk)) yield part;
  }
  return scanner.end();
}

/** Reads newline-delimited JSON line by line. A line that is refused comes with its error, and reading goes on. */
export async function* readLines(chunks: Chunks, limits: LineLimits = {}): AsyncGenerator<Line, void, undefined> {
  const scanner = new LineScanner(limits);
  for await (const chunk of chunks) {
    for (const line of scanner.push(chunk)) yield line;
  }
  for (const line of scanner.end()) yield line;
}

const batchLength = 64 * 1024;

/** Objects as they come from a store, or from a list. */
export type Objects = AsyncIterable<StixObject> | Iterable<StixObject>;

/**
 * Writes objects as newline-delimited JSON, in chunks of about 64 KiB. Refuses a number that JSON cannot hold with
 * `json-number-range` and a lone surrogate with `json-not-utf8`.
 */
export async function* writeLines(objects: Objects): AsyncGenerator<Uint8Array, void, undefined> {
  let batch = "";
  for await (const object of objects) {
    batch += `${objectText(object)}\n`;
    if (batch.length >= batchLength) {
      yield utf8(batch);
      batch = "";
    }
  }
  if (batch !== "") yield utf8(batch);
}

/**
 * Writes a bundle around objects as they come, one on each line, in chunks of about 64 KiB. A bundle of no objects has no `objects`,
 * since empty lists are prohibited (STIX 2.1 sections 2.12 and 8.1). Refuses as `writeLines` does.
 */
export async function* writeBundle(id: string, objects: Objects): AsyncGenerator<Uint8Array, void, undefined> {
  let batch = `{"type":"bundle","id":${JSON.stringify(id)}`;
  let isFirst = true;
  for await (const object of objects) {
    batch += `${isFirst ? ',"objects":[' : ","}\n${objectText(object)}`;
    isFirst = false;
    if (batch.length >= batchLength) {
      yield utf8(batch);
      batch = "";
    }
  }
  yield utf8(`${batch}${isFirst ? "" : "\n]"}}\n`);
}

function objectText(object: StixObject): string {
  const text = JSON.stringify(object);
  // JSON.stringify writes what JSON cannot hold as null or as an escape; only texts that have one of these are looked at again.
  if (text.includes("null") || text.includes("\\ud")) requireJson(object);
  return text;
}

function requireJson(value: JsonValue | undefined): void {
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new TocsinError("json-number-range", `write an object: ${value} is no JSON number`);
  }
  if (typeof value === "string" && !value.isWellFormed()) {
    throw new TocsinError("json-not-utf8", "write an object: a lone surrogate has no UTF-8 form");
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    requireJson(name);
    requireJson(member);
  }
}
