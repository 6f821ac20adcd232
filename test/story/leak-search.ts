import assert from "node:assert/strict";
import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** Something that left: over which exit, what it was, and its bytes. */
export type Caught = { readonly what: string; readonly bytes: Buffer };

const deepest = 4;
const longestInflated = 64 * 1024 * 1024;

/** The characters of a text in base64 that do not depend on what stands before and after it, for each of the three places where it can begin. */
function inBase64(text: string): readonly string[] {
  return [0, 1, 2].map((shift) => {
    const whole = Buffer.from("~".repeat(shift) + text).toString("base64url");
    return whole.slice(Math.ceil((shift * 4) / 3), Math.floor(((shift + Buffer.byteLength(text)) * 4) / 3));
  });
}

/** Forms of a text in which letters may stand in either case. */
function folded(text: string): readonly Buffer[] {
  const lower = text.toLowerCase();
  const units = [...Buffer.from(text)].map((byte) => byte.toString(16).padStart(2, "0"));
  const written = [lower, units.join(""), units.map((unit) => `%${unit}`).join(""), units.map((unit) => `\\u00${unit}`).join("")];
  const escapes = [encodeURIComponent(text), JSON.stringify(text).slice(1, -1)].map((one) => one.toLowerCase());
  const wide = Buffer.from(lower, "utf16le");
  return [...[...written, ...escapes].map((one) => Buffer.from(one)), wide, Buffer.from(wide).swap16()];
}

/** A needle, and the secret that it is a form of. */
type Needle = { readonly bytes: Buffer; readonly secret: string };

/** Many needles at once: bytes are passed once, whatever the number of needles. */
class Needles {
  readonly #first = new Uint8Array(65_536);
  readonly #by = new Map<number, Needle[]>();

  add(bytes: Buffer, secret: string): void {
    if (bytes.length < 6) throw new TypeError(`a secret of at least six bytes is found without chance finds, got "${secret}"`);
    this.#first[bytes.readUInt16BE(0)] = 1;
    const key = bytes.readUInt32BE(0);
    const known = this.#by.get(key) ?? [];
    if (!known.some((needle) => needle.bytes.equals(bytes))) known.push({ bytes, secret });
    this.#by.set(key, known);
  }

  *findIn(bytes: Buffer): Generator<string> {
    for (let at = 0; at + 6 <= bytes.length; at += 1) {
      if (this.#first[((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)] === 0) continue;
      for (const needle of this.#by.get(bytes.readUInt32BE(at)) ?? [])
        if (bytes.subarray(at, at + needle.bytes.length).equals(needle.bytes)) yield needle.secret;
    }
  }
}

function lowered(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)));
}

/** What is compressed inside of bytes, wherever it begins. */
function inflated(bytes: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  const attempt = (work: () => Buffer): void => {
    try {
      found.push(work());
    } catch {
      // Bytes that only look like a beginning.
    }
  };
  const options = { maxOutputLength: longestInflated };
  for (let at = bytes.indexOf("\x1f\x8b\x08", 0, "latin1"); at >= 0; at = bytes.indexOf("\x1f\x8b\x08", at + 1, "latin1"))
    attempt(() => gunzipSync(bytes.subarray(at), options));
  if (bytes[0] === 0x78) attempt(() => inflateSync(bytes, options));
  for (
    let at = bytes.indexOf("PK\x03\x04", 0, "latin1");
    at >= 0 && at + 30 < bytes.length;
    at = bytes.indexOf("PK\x03\x04", at + 4, "latin1")
  )
    attempt(() => inflateRawSync(bytes.subarray(at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28)), options));
  return found;
}

/** Bytes as they are, and all that is packed into them: what is compressed, what is in base64 or hexadecimal, and again what is in that. */
export function* unfolded(bytes: Buffer, depth = 0): Generator<Buffer> {
  yield bytes;
  if (depth >= deepest) return;
  for (const inner of inflated(bytes)) yield* unfolded(inner, depth + 1);
  const text = bytes.toString("latin1");
  for (const [run] of text.matchAll(/[A-Za-z0-9+/_-]{24,}/g)) yield* unfolded(Buffer.from(run, "base64"), depth + 1);
  for (const [run] of text.matchAll(/(?:[0-9a-fA-F]{2}){12,}/g)) yield* unfolded(Buffer.from(run, "hex"), depth + 1);
}

/** Searches for secrets in every form: as they are, in UTF-16, base64 of either alphabet at any place, hexadecimal, percent and JSON escapes, compressed. */
export class SecretSearch {
  readonly #plain = new Needles();
  readonly #exact = new Needles();

  constructor(secrets: Iterable<string>) {
    for (const secret of secrets) {
      for (const form of folded(secret)) this.#plain.add(form, secret);
      for (const form of inBase64(secret)) {
        if (form.length < 6) continue;
        this.#exact.add(Buffer.from(form), secret);
        this.#exact.add(Buffer.from(form.replaceAll("-", "+").replaceAll("_", "/")), secret);
      }
    }
  }

  /** The secrets that are in bytes, in whatever form. */
  findIn(bytes: Buffer): ReadonlySet<string> {
    const found = new Set<string>();
    for (const inner of unfolded(bytes)) {
      for (const secret of this.#plain.findIn(lowered(inner))) found.add(secret);
      for (const secret of this.#exact.findIn(inner)) found.add(secret);
    }
    return found;
  }
}

/** What was caught at one exit. */
export class Net {
  readonly caught: Caught[] = [];

  take(what: string, bytes: Uint8Array | string | object | undefined | null): void {
    if (bytes === undefined || bytes === null) return;
    const taken = bytes instanceof Uint8Array ? Buffer.from(bytes) : Buffer.from(typeof bytes === "string" ? bytes : JSON.stringify(bytes));
    this.caught.push({ what, bytes: taken });
  }

  /** Takes what something threw: its code, words, details and what caused it. */
  takeError(what: string, thrown: unknown): void {
    for (let each: unknown = thrown; each instanceof Error; each = each.cause)
      this.take(what, `${String(each)} ${JSON.stringify(each)} ${each.stack ?? ""}`);
  }
}

/** What an exit must let out, and what it must not. */
export type Claim = { readonly permitted: readonly string[]; readonly secrets: SecretSearch };

/** Asserts of one exit of the list in src/app/exits.ts that everything permitted left by it, and nothing secret. */
export function provesExit(exit: string, net: Net, { permitted, secrets }: Claim): void {
  for (const marker of permitted) {
    const search = new SecretSearch([marker]);
    assert.ok(
      net.caught.some(({ bytes }) => search.findIn(bytes).size > 0),
      `${exit}: "${marker}" must leave, or the search finds nothing (${net.caught.length} things left)`,
    );
  }
  assert.ok(permitted.length > 0, `${exit}: a search without a control proves nothing`);
  for (const { what, bytes } of net.caught) assert.deepEqual([...secrets.findIn(bytes)], [], `${exit}: ${what}`);
}
