import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { BundleScanner, isStixObject } from "../../stix/index.ts";
import type { BundlePart, StixObject } from "../../stix/index.ts";
import { judgeMediaType, webPageError, withoutMark } from "./answer.ts";
import type { Answer } from "./connection.ts";

/** Something of a page in the order of its bytes: an object with exactly the bytes that came, or what could not be taken as one. */
export type PagePart =
  | { readonly kind: "object"; readonly value: StixObject; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly index: number; readonly id: string | null; readonly error: TocsinError };

/** What a page says beside its objects (TAXII 2.1 section 3.7). */
export type PageEnd = {
  readonly more: boolean;
  readonly next: string | null;
  readonly objects: number;
  readonly bytes: number;
  /** Faults of the server that were read around: short codes, `wrong-content-type` and such. */
  readonly notices: readonly string[];
};

/** What a page may cost. */
export type PageCost = {
  /** Unpacked bytes of a page (default 2 GiB); memory does not grow with them. */
  readonly maxPageBytes?: number;
  /** Bytes of one object (default 16 MiB). */
  readonly maxObjectBytes?: number;
};

const megabyte = 1024 * 1024;
const maxBesideBytes = megabyte;

/** The latest bytes of a stream by their offsets, so that an object can be given as it came. */
class RecentBytes {
  #pieces: { readonly from: number; readonly bytes: Uint8Array }[] = [];
  #end = 0;

  append(bytes: Uint8Array): void {
    this.#pieces.push({ from: this.#end, bytes });
    this.#end += bytes.length;
  }

  /** Bytes that are held before an offset are let go of, as far as whole pieces go. */
  forgetBefore(offset: number): void {
    const kept = this.#pieces.findIndex(({ from, bytes }) => from + bytes.length > offset);
    this.#pieces = kept < 0 ? [] : kept === 0 ? this.#pieces : this.#pieces.slice(kept);
  }

  get held(): number {
    return this.#end - (this.#pieces[0]?.from ?? this.#end);
  }

  slice(offset: number, length: number): Uint8Array {
    const parts = this.#pieces
      .filter(({ from, bytes }) => from < offset + length && from + bytes.length > offset)
      .map(({ from, bytes }) => bytes.subarray(Math.max(0, offset - from), offset + length - from));
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
  }
}

/**
 * Reads a page object by object, in memory that does not grow with it, and gives at the end what it says of more. Throws
 * `remote-not-taxii` for a web page or for JSON that is no envelope, `remote-unreachable` for a body that broke off, `input-too-large`
 * past a limit. An object that cannot be taken is a part of kind `refused`, and reading goes on.
 */
export async function* readPage(answer: Answer, limits: PageCost = {}): AsyncGenerator<PagePart, PageEnd, undefined> {
  const { maxPageBytes = 2048 * megabyte, maxObjectBytes = 16 * megabyte } = limits;
  const notices = new Set<string>();
  const scanner = new BundleScanner({ maxObjectBytes, maxEnvelopeBytes: maxBesideBytes, acceptsList: true });
  const recent = new RecentBytes();
  let length = 0;
  try {
    for await (const raw of answer.body) {
      const chunk = length === 0 ? firstChunk(raw, answer, notices) : raw;
      length += chunk.length;
      recent.append(chunk);
      if (length > maxPageBytes) throw new TocsinError("input-too-large", `read a page: at most ${maxPageBytes} bytes are taken`);
      for (const part of scanner.push(chunk)) {
        yield pagePart(part, recent);
        if (part.kind === "object") recent.forgetBefore(part.offset + part.length);
      }
      if (recent.held > maxObjectBytes + maxBesideBytes + chunk.length)
        throw new TocsinError("input-too-large", "read a page: there is no end to what stands between its objects");
    }
    return pageEnd(scanner, notices);
  } catch (thrown) {
    throw pageError(thrown, length);
  } finally {
    answer.drop();
  }
}

/** The first chunk without a byte-order mark; refuses a web page. */
function firstChunk(raw: Uint8Array, answer: Answer, notices: Set<string>): Uint8Array {
  const chunk = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const plain = withoutMark(chunk);
  if (plain.length < chunk.length) notices.add("byte-order-mark");
  const kind = judgeMediaType(answer.headers["content-type"]);
  if (kind === "page" || plain.subarray(0, 64).toString("latin1").trimStart().startsWith("<"))
    throw webPageError(plain.subarray(0, 65_536).toString("utf8"));
  if (kind === "odd") notices.add("wrong-content-type");
  return plain;
}

function pagePart(part: BundlePart, recent: RecentBytes): PagePart {
  if (part.kind === "refused") return { kind: "refused", index: part.index, id: null, error: part.error };
  const { index, value } = part;
  if (isStixObject(value)) return { kind: "object", value, bytes: recent.slice(part.offset, part.length) };
  const error = new TocsinError("input-malformed", `object ${index} of the page has no type and id`);
  return { kind: "refused", index, id: null, error };
}

/** Errors of the scanner, as what they mean for a page: JSON that ends early broke off, other wrong JSON is no envelope. */
function pageError(thrown: unknown, length: number): unknown {
  if (!isTocsinError(thrown)) return thrown;
  if (thrown.code === "json-syntax" && thrown.details["offset"] === length)
    return new TocsinError("remote-unreachable", `read a page: it broke off after ${length} bytes`, {
      cause: thrown,
      details: { reason: "truncated" },
    });
  if (thrown.code.startsWith("json-") || thrown.code === "input-malformed")
    return new TocsinError("remote-not-taxii", `check the address: what answers is no TAXII envelope (${thrown.message})`, {
      cause: thrown,
    });
  return thrown;
}

const known = new Set(["more", "next", "objects", "type", "id", "spec_version"]);

function pageEnd(scanner: BundleScanner, notices: Set<string>): PageEnd {
  const { properties, hasObjectList, isList, objectCount, byteCount } = scanner.end();
  const names = Object.keys(properties);
  if (isList) notices.add("bare-list");
  if (properties["objects"] !== undefined && properties["objects"] !== null) throw notEnvelope("its objects are no list");
  // An empty envelope is `{}`; an object of only foreign names is an error, a status page, anything but a page of objects.
  if (!hasObjectList && !isList && names.length > 0 && !names.some((name) => known.has(name)))
    throw notEnvelope(
      `it has ${names
        .slice(0, 5)
        .map((name) => JSON.stringify(name.slice(0, 40)))
        .join(", ")}`,
    );
  if (properties["type"] === "bundle") notices.add("bundle-for-envelope");
  return {
    more: readMore(properties["more"], notices),
    next: readNext(properties["next"], notices),
    objects: objectCount,
    bytes: byteCount,
    notices: [...notices],
  };
}

function notEnvelope(why: string): TocsinError {
  return new TocsinError("remote-not-taxii", `check the address: what answers is JSON, but no TAXII envelope: ${why}`);
}

function readMore(value: JsonValue | undefined, notices: Set<string>): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return value === true;
  notices.add("odd-more");
  return value === "true" || value === "True" || value === 1;
}

function readNext(value: JsonValue | undefined, notices: Set<string>): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string") return value;
  if (typeof value !== "number" || !Number.isFinite(value)) throw notEnvelope("its next is neither a text nor a number");
  notices.add("numeric-next");
  return String(value);
}
