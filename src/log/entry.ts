import { concat, sha256, TocsinError, uint64, utf8 } from "../base/index.ts";
import { hashSize } from "./merkle.ts";

/** Bytes of the salt in a commitment. */
export const saltSize = 32;

/** A commitment to an act whose content stays outside the log. `kind` is a public label: 1 to 63 of `a-z`, `0-9` and `-`, beginning with a letter. */
export type CommitmentLeaf = { readonly form: "commitment"; readonly kind: string; readonly commitment: Uint8Array };

/** A checkpoint of another log of the same node: what the leaves of a node log are. */
export type CheckpointLeaf = { readonly form: "checkpoint"; readonly origin: string; readonly size: number; readonly root: Uint8Array };

/** What is put into a log. */
export type Leaf = CommitmentLeaf | CheckpointLeaf;

/** A leaf as the log holds it, with the instant at which it says that it logged it: milliseconds since 1970, a claim of the log. */
export type LogEntry = { readonly loggedAtMs: number; readonly leaf: Leaf };

/** The last instant that an entry can carry: the end of the year 9999. */
export const latestMs = 253_402_300_799_999;

const commitmentVersion = 1;
const checkpointVersion = 2;
const kindPattern = /^[a-z][a-z0-9-]{0,62}$/;
const originPattern = /^[!-*,-~]{1,255}$/;
const reservedOrigins: readonly string[] = ["cosignature/v1", "tocsin/log-manifest/v1"];

/** Whether a text can be the public kind label of an entry. */
export function isKind(text: string): boolean {
  return kindPattern.test(text);
}

/**
 * Whether a text can be the origin of a log of ours: 1 to 255 printable ASCII characters without space and plus, so that it is also a key name,
 * and not the first line of anything else that a log key signs.
 */
export function isOrigin(text: string): boolean {
  return originPattern.test(text) && !reservedOrigins.includes(text);
}

/**
 * The commitment to some content: SHA-256("tocsin/log-leaf/v1" LF || kind LF || salt || content). The salt is 32 fresh random bytes, kept with the
 * content and erased with it. Refuses a bad kind or a salt of another length with a `TypeError`.
 */
export function commitTo(kind: string, salt: Uint8Array, content: Uint8Array): CommitmentLeaf {
  if (!isKind(kind)) throw new TypeError(`a kind label is needed, got ${JSON.stringify(kind)}`);
  if (salt.length !== saltSize) throw new TypeError(`a salt of ${saltSize} bytes is needed, got ${salt.length}`);
  const head = `tocsin/log-leaf/v1\n${kind}\n`;
  // Written in place: an auditor does this by the million, and joining fresh arrays takes longer than the hashing.
  const whole = Buffer.allocUnsafe(head.length + saltSize + content.length);
  whole.write(head, "latin1");
  whole.set(salt, head.length);
  whole.set(content, head.length + saltSize);
  return { form: "commitment", kind, commitment: sha256(whole) };
}

/** The canonical bytes of an entry (docs/protocol/log.md, Entries). Refuses what has no such bytes with a `TypeError`. */
export function encodeEntry({ loggedAtMs, leaf }: LogEntry): Uint8Array {
  if (!Number.isSafeInteger(loggedAtMs) || loggedAtMs < 0 || loggedAtMs > latestMs) {
    throw new TypeError(`an instant in the years 1970 to 9999 is needed, got ${loggedAtMs}`);
  }
  return leaf.form === "commitment" ? encodeCommitment(loggedAtMs, leaf) : encodeCheckpoint(loggedAtMs, leaf);
}

function encodeCommitment(loggedAtMs: number, { kind, commitment }: CommitmentLeaf): Uint8Array {
  if (!isKind(kind)) throw new TypeError(`a kind label is needed, got ${JSON.stringify(kind)}`);
  if (commitment.length !== hashSize) throw new TypeError(`a commitment of ${hashSize} bytes is needed, got ${commitment.length}`);
  const out = new Uint8Array(10 + kind.length + hashSize);
  const view = new DataView(out.buffer);
  view.setUint8(0, commitmentVersion);
  view.setUint32(1, Math.floor(loggedAtMs / 2 ** 32));
  view.setUint32(5, loggedAtMs % 2 ** 32);
  view.setUint8(9, kind.length);
  for (let at = 0; at < kind.length; at += 1) out[10 + at] = kind.charCodeAt(at);
  out.set(commitment, 10 + kind.length);
  return out;
}

function encodeCheckpoint(loggedAtMs: number, { origin, size, root }: CheckpointLeaf): Uint8Array {
  if (!isOrigin(origin)) throw new TypeError(`an origin of a log is needed, got ${JSON.stringify(origin)}`);
  if (root.length !== hashSize) throw new TypeError(`a root of ${hashSize} bytes is needed, got ${root.length}`);
  return concat(Uint8Array.of(checkpointVersion), uint64(loggedAtMs), Uint8Array.of(origin.length), utf8(origin), uint64(size), root);
}

/**
 * The entry that these bytes are. Refuses with `input-malformed` anything but the one canonical form, and with `input-version-newer` a version
 * above those that are known. Attacker-controlled input. The commitment and the root are views into the bytes.
 */
export function decodeEntry(bytes: Uint8Array): LogEntry {
  const version = bytes[0];
  if (version === undefined || version === 0) throw malformed("no version");
  if (version > checkpointVersion) {
    throw new TocsinError("input-version-newer", `upgrade to read a log entry of version ${version}, versions 1 and 2 are known`);
  }
  if (bytes.length < 10) throw malformed("it ends before its label");
  const loggedAtMs = numberAt(bytes, 1);
  if (loggedAtMs > latestMs) throw malformed("an instant after the year 9999");
  const labelEnd = 10 + (bytes[9] ?? 0);
  let label = "";
  for (let at = 10; at < labelEnd; at += 1) label += String.fromCharCode(bytes[at] ?? 0);
  const leaf = version === commitmentVersion ? decodeCommitment(bytes, label) : decodeCheckpoint(bytes, label);
  return { loggedAtMs, leaf };
}

function decodeCommitment(bytes: Uint8Array, kind: string): CommitmentLeaf {
  if (!isKind(kind)) throw malformed("a kind label that is none");
  if (bytes.length !== 10 + kind.length + hashSize) throw malformed("a commitment of the wrong length");
  return { form: "commitment", kind, commitment: bytes.subarray(10 + kind.length) };
}

function decodeCheckpoint(bytes: Uint8Array, origin: string): CheckpointLeaf {
  if (!isOrigin(origin)) throw malformed("an origin that is none");
  const sizeAt = 10 + origin.length;
  if (bytes.length !== sizeAt + 8 + hashSize) throw malformed("a checkpoint of the wrong length");
  const size = numberAt(bytes, sizeAt);
  if (!Number.isSafeInteger(size)) throw malformed("a tree size above 2^53 - 1");
  return { form: "checkpoint", origin, size, root: bytes.subarray(sizeAt + 8) };
}

/** A 64-bit number, without a view of its own: entries are read by the million. Exact up to 2^53; what is above is above every limit too. */
function numberAt(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let place = at; place < at + 8; place += 1) value = value * 256 + (bytes[place] ?? 0);
  return value;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a canonical log entry, got one with ${what}`);
}
