import { isTocsinError, parseJson, TocsinError } from "../base/index.ts";
import type { ErrorCode, JsonValue } from "../base/index.ts";
import { ValueCollector } from "./stream-value.ts";

/** What a bundle may cost while it is read. There is no limit to the number of objects. */
export type BundleLimits = {
  /** UTF-8 bytes of one object (default 16 MiB). */
  readonly maxObjectBytes?: number;
  /** UTF-8 bytes of everything beside the objects taken together (default 16 MiB). */
  readonly maxEnvelopeBytes?: number;
  /** Nested arrays and objects within one object (default 256). */
  readonly maxDepth?: number;
  /** Whether a document may be a bare list of objects instead of an object (default false). */
  readonly acceptsList?: boolean;
};

/** A part of a bundle in the order of the bytes: an object, or one that cannot be taken though what follows it can. Offsets are in bytes. */
export type BundlePart =
  | { readonly kind: "object"; readonly index: number; readonly offset: number; readonly length: number; readonly value: JsonValue }
  | { readonly kind: "refused"; readonly index: number; readonly offset: number; readonly error: TocsinError };

/** What a bundle has beside its objects, known when all of it was read. `objects` is among the properties only where it is no list. */
export type BundleEnvelope = {
  readonly properties: { readonly [name: string]: JsonValue };
  readonly hasObjectList: boolean;
  /** Whether the document is a bare list of objects. */
  readonly isList: boolean;
  readonly objectCount: number;
  readonly byteCount: number;
};

type State = "start" | "first-name" | "name" | "colon" | "value" | "after-value" | "first-item" | "item" | "after-item" | "end";

const defaultMaxBytes = 16 * 1024 * 1024;

/**
 * Reads one JSON object with a list named `objects` (a STIX bundle, a TAXII envelope), or a bare list where that is accepted, from
 * chunks, item by item, in memory that does not grow with their number. Errors are thrown with a code and a byte offset, and nothing can be read after one:
 * `json-syntax` (also a truncated text, what follows its end, and a byte-order mark), `json-duplicate-name` for a property of the
 * bundle itself, `input-malformed` for another kind of JSON value, `input-too-large`, `json-not-utf8`. An item that is whole but not acceptable to `parseJson` is a part of kind `refused`.
 */
export class BundleScanner {
  readonly #maxDepth: number;
  readonly #maxEnvelopeBytes: number;
  readonly #acceptsList: boolean;
  readonly #item: ValueCollector;
  readonly #envelope: ValueCollector;
  readonly #properties = new Map<string, JsonValue>();
  #state: State = "start";
  #collecting: "item" | "name" | "value" | undefined;
  #name = "";
  #hasObjectList = false;
  #isList = false;
  #consumed = 0;
  #valueOffset = 0;
  #envelopeBytes = 0;
  #count = 0;

  constructor(limits: BundleLimits = {}) {
    this.#maxDepth = limits.maxDepth ?? 256;
    this.#acceptsList = limits.acceptsList === true;
    this.#maxEnvelopeBytes = limits.maxEnvelopeBytes ?? defaultMaxBytes;
    this.#item = new ValueCollector(limits.maxObjectBytes ?? defaultMaxBytes);
    this.#envelope = new ValueCollector(this.#maxEnvelopeBytes);
  }

  /** Whether the document has turned out to be a bare list. */
  get isList(): boolean {
    return this.#isList;
  }

  /** Takes the next chunk and gives the parts that end in it. To be run through before the next one is pushed. */
  *push(chunk: Uint8Array): Generator<BundlePart, void, undefined> {
    let at = 0;
    while (at < chunk.length) {
      if (this.#collecting !== undefined) {
        const { part, next } = this.#collect(chunk, at);
        at = next;
        if (part !== undefined) yield part;
        continue;
      }
      const byte = chunk[at] as number;
      if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) at += 1;
      else at += this.#step(byte, this.#consumed + at);
    }
    this.#consumed += chunk.length;
  }

  /** Ends the input. Refuses one that ended too early with `json-syntax`. */
  end(): BundleEnvelope {
    if (this.#consumed === 0) throw this.#error("json-syntax", 0, "the input is empty");
    if (this.#state !== "end") throw this.#error("json-syntax", this.#consumed, "the input ends in the middle of the document");
    return {
      properties: Object.fromEntries(this.#properties),
      hasObjectList: this.#hasObjectList,
      isList: this.#isList,
      objectCount: this.#count,
      byteCount: this.#consumed,
    };
  }

  /** One byte outside of values. Gives 1 where it is used up, 0 where a value begins with it. */
  #step(byte: number, offset: number): 0 | 1 {
    switch (this.#state) {
      case "start":
        if (byte === 0xef) throw this.#error("json-syntax", offset, "a byte-order mark does not belong to JSON (RFC 8259 section 8.1)");
        this.#isList = byte === 0x5b && this.#acceptsList;
        if (this.#isList) return this.#go("first-item");
        if (byte !== 0x7b && isValueStart(byte))
          throw this.#error("input-malformed", offset, "a bundle is a JSON object, and this is none");
        return this.#expect(byte, 0x7b, { next: "first-name", offset, what: "an object" });
      case "first-name":
        if (byte === 0x7d) return this.#go("end");
        return this.#begin("name", byte === 0x22, offset);
      case "name":
        return this.#begin("name", byte === 0x22, offset);
      case "colon":
        return this.#expect(byte, 0x3a, { next: "value", offset, what: "a colon" });
      case "value":
        if (this.#name === "objects" && byte === 0x5b) {
          this.#hasObjectList = true;
          return this.#go("first-item");
        }
        return this.#begin("value", isValueStart(byte), offset);
      case "after-value":
        if (byte === 0x7d) return this.#go("end");
        return this.#expect(byte, 0x2c, { next: "name", offset, what: "a comma or the end of the object" });
      case "first-item":
        if (byte === 0x5d) return this.#go(this.#isList ? "end" : "after-value");
        return this.#begin("item", isValueStart(byte), offset);
      case "item":
        return this.#begin("item", isValueStart(byte), offset);
      case "after-item":
        if (byte === 0x5d) return this.#go(this.#isList ? "end" : "after-value");
        return this.#expect(byte, 0x2c, { next: "item", offset, what: "a comma or the end of the list of objects" });
      case "end":
        throw this.#error("json-syntax", offset, "something follows the end of the document");
    }
  }

  #go(next: State): 1 {
    this.#state = next;
    return 1;
  }

  #expect(byte: number, wanted: number, then: { readonly next: State; readonly offset: number; readonly what: string }): 1 {
    if (byte !== wanted) throw this.#error("json-syntax", then.offset, `${then.what} is needed, got ${shownByte(byte)}`);
    return this.#go(then.next);
  }

  #begin(what: "item" | "name" | "value", isFitting: boolean, offset: number): 0 {
    if (!isFitting) throw this.#error("json-syntax", offset, `${what === "name" ? "a property name" : "a value"} is needed`);
    this.#collecting = what;
    this.#valueOffset = offset;
    return 0;
  }

  #collect(chunk: Uint8Array, from: number): { readonly part: BundlePart | undefined; readonly next: number } {
    const what = this.#collecting as "item" | "name" | "value";
    const collector = what === "item" ? this.#item : this.#envelope;
    let collected;
    try {
      collected = collector.collect(chunk, from);
    } catch (cause) {
      if (!isTocsinError(cause)) throw cause;
      throw this.#error(cause.code, this.#valueOffset, withoutPosition(cause));
    }
    const { bytes, next } = collected;
    if (bytes === undefined) return { part: undefined, next };
    this.#collecting = undefined;
    if (what === "item") return { part: this.#takeItem(bytes), next };
    this.#takeEnvelope(what, bytes);
    return { part: undefined, next };
  }

  #takeItem(bytes: Uint8Array): BundlePart {
    this.#state = "after-item";
    const index = this.#count;
    const offset = this.#valueOffset;
    this.#count += 1;
    try {
      const value = parseJson(bytes, { maxBytes: bytes.length, maxDepth: this.#maxDepth });
      return { kind: "object", index, offset, length: bytes.length, value };
    } catch (cause) {
      if (!isTocsinError(cause)) throw cause;
      const error = this.#error(cause.code, offset + byteOffsetOf(cause, bytes), `in object ${index}: ${withoutPosition(cause)}`);
      // Where brackets do not match, what looks like the next object may be a part of this one.
      if (cause.code === "json-syntax") throw error;
      return { kind: "refused", index, offset, error };
    }
  }

  #takeEnvelope(what: "name" | "value", bytes: Uint8Array): void {
    this.#envelopeBytes += bytes.length;
    if (this.#envelopeBytes > this.#maxEnvelopeBytes) {
      throw this.#error("input-too-large", this.#valueOffset, `at most ${this.#maxEnvelopeBytes} bytes are taken beside the objects`);
    }
    let value: JsonValue;
    try {
      value = parseJson(bytes, { maxBytes: bytes.length, maxDepth: this.#maxDepth });
    } catch (cause) {
      if (!isTocsinError(cause)) throw cause;
      throw this.#error(cause.code, this.#valueOffset + byteOffsetOf(cause, bytes), withoutPosition(cause));
    }
    if (what === "value") {
      this.#properties.set(this.#name, value);
      this.#state = "after-value";
      return;
    }
    this.#name = value as string;
    if (this.#properties.has(this.#name) || (this.#name === "objects" && this.#hasObjectList)) {
      throw this.#error("json-duplicate-name", this.#valueOffset, `property ${JSON.stringify(this.#name.slice(0, 100))} is there twice`);
    }
    this.#state = "colon";
  }

  #error(code: ErrorCode, offset: number, what: string): TocsinError {
    return new TocsinError(code, `JSON at byte ${offset}: ${what}`, { details: { offset } });
  }
}

// The text of a refusal begins with its place in the value that was cut out; the one that counts is the place in the document.
const innerPosition = /^JSON at (?:byte \d+|line \d+ column \d+): /;

function withoutPosition(error: TocsinError): string {
  return error.message.replace(innerPosition, "");
}

function isValueStart(byte: number): boolean {
  // `"`, `[`, `{`, a digit, `-`, t, f, n: anything else is no JSON, and a bracket that closes would upset the count.
  return (
    byte === 0x22 ||
    byte === 0x5b ||
    byte === 0x7b ||
    byte === 0x2d ||
    (byte >= 0x30 && byte <= 0x39) ||
    byte === 0x74 ||
    byte === 0x66 ||
    byte === 0x6e
  );
}

function shownByte(byte: number): string {
  return byte > 0x20 && byte < 0x7f ? `"${String.fromCharCode(byte)}"` : `byte 0x${byte.toString(16).padStart(2, "0")}`;
}

function byteOffsetOf(error: TocsinError, bytes: Uint8Array): number {
  const { byte, offset } = error.details as { readonly byte?: unknown; readonly offset?: unknown };
  if (typeof byte === "number") return byte;
  if (typeof offset !== "number") return 0;
  return Buffer.byteLength(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8").slice(0, offset));
}
