import {
  base64,
  canonicalBytes,
  equalBytes,
  fromBase64,
  isTimestamp,
  millis,
  sha256,
  timestamp,
  TocsinError,
  utf8Text,
} from "../base/index.ts";
import { parseSize } from "./checkpoint.ts";
import { isOrigin } from "./entry.ts";
import { formatNote, parseNote } from "./note.ts";
import type { CheckpointSigner } from "./ports.ts";
import type { LogTrust } from "./signed-checkpoint.ts";
import { signManifestText, unverified, verifySignatures } from "./signed-note.ts";
import { manifestKeys } from "./verifier-key.ts";

/** One file of an export: its path below the export's folder, its size in bytes, its SHA-256. */
export type ManifestFile = { readonly path: string; readonly size: number; readonly sha256: Uint8Array };

/** What an export says it holds: every file but the manifest's own two, in code unit order of paths. `size` is the tree's, `exportedAtMs` the log's claim. */
export type Manifest = {
  readonly origin: string;
  readonly size: number;
  readonly exportedAtMs: number;
  readonly files: readonly ManifestFile[];
};

/** The largest `manifest.json` that is read, in bytes: about half a million files, so 60 million leaves. */
export const largestManifest = 134_217_728;

const firstLine = "tocsin/log-manifest/v1";
const segment = "[a-z0-9][a-z0-9._-]*";
const pathPattern = new RegExp(`^${segment}(?:/${segment})*$`);
const longestPath = 200;
const version = 1;

/** Whether a text is a path that an export may hold: relative, lower case, no step upwards, at most 200 characters. */
export function isExportPath(path: string): boolean {
  return path.length <= longestPath && pathPattern.test(path) && !path.includes("..");
}

/** The one text of a manifest (RFC 8785). Sorts its files. Refuses a path that no export may hold with a `TypeError`. */
export function formatManifest({ origin, size, exportedAtMs, files }: Manifest): Uint8Array {
  const wrong = files.find(({ path }) => !isExportPath(path));
  if (wrong !== undefined) throw new TypeError(`a path below the export is needed, got ${JSON.stringify(wrong.path)}`);
  const sorted = files
    .toSorted((a, b) => (a.path < b.path ? -1 : 1))
    .map((file) => ({ path: file.path, sha256: base64(file.sha256), size: file.size }));
  return canonicalBytes({ exportedAt: timestamp(exportedAtMs), files: sorted, origin, size, version });
}

/**
 * The manifest that some bytes are, unverified. Refuses with `input-malformed` anything but the one canonical text: other members, another order, a path twice;
 * with `input-version-newer` a later version; with `input-too-large` more than 128 MiB. Attacker-controlled input.
 */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > largestManifest)
    throw new TocsinError("input-too-large", `send a manifest of at most ${largestManifest} bytes, got ${bytes.length}`);
  const value = parseJson(bytes);
  if (!isObject(value)) throw malformed("text that is not an object");
  if (typeof value["version"] === "number" && value["version"] > version) {
    throw new TocsinError("input-version-newer", `upgrade to read a manifest of version ${value["version"]}, version ${version} is known`);
  }
  const { origin, size, exportedAt, files } = value;
  if (typeof origin !== "string" || !isOrigin(origin) || !isCount(size)) throw malformed("no origin or size");
  if (typeof exportedAt !== "string" || !isTimestamp(exportedAt) || !Array.isArray(files)) throw malformed("no instant or no files");
  const manifest = { origin, size, exportedAtMs: millis(exportedAt), files: files.map(parseFile) };
  const isSorted = manifest.files.every((file, at) => at === 0 || (manifest.files[at - 1]?.path ?? "") < file.path);
  // Writing it again finds every member too many, every second spelling, and every name given twice.
  if (!isSorted || !equalBytes(formatManifest(manifest), bytes)) throw malformed("another form than the canonical one");
  return manifest;
}

function parseFile(value: unknown): ManifestFile {
  if (!isObject(value)) throw malformed("a file that is not an object");
  const { path, size, sha256: digestText } = value;
  const digest = typeof digestText === "string" ? fromBase64(digestText) : undefined;
  if (typeof path !== "string" || !isExportPath(path) || !isCount(size) || digest?.length !== 32)
    throw malformed("a file without path, size or hash");
  return { path, size, sha256: digest };
}

/** Signs the text of a manifest as its log: a signed note that names the log, the length and the SHA-256 of `manifest.json`. */
export function signManifest(manifestJson: Uint8Array, signer: CheckpointSigner): Uint8Array {
  const text = `${firstLine}\n${signer.name}\n${manifestJson.length}\n${base64(sha256(manifestJson))}\n`;
  return formatNote({ text, signatures: signManifestText(text, signer) });
}

/** What the log signed about `manifest.json`. */
export type SignedManifest = { readonly size: number; readonly sha256: Uint8Array };

/**
 * The length and hash of `manifest.json` that the log signed. Demands exactly one Ed25519 and one ML-DSA-44 signature and no third line: refuses with
 * `verification-failed` otherwise, and as `parseNote` does.
 */
export function openManifest(note: Uint8Array, { origin, keys, verifier }: LogTrust): SignedManifest {
  const parsed = parseNote(note);
  const verified = verifySignatures(parsed, { keys: manifestKeys(origin, keys), verifier });
  const [first, name, sizeText = "", digestText = "", end, ...rest] = parsed.text.split("\n");
  const size = parseSize(sizeText);
  const digest = fromBase64(digestText);
  const isWhole =
    verified.length === 2 && parsed.signatures.length === 2 && first === firstLine && name === origin && end === "" && rest.length === 0;
  if (!isWhole || size === undefined || digest?.length !== 32) throw unverified();
  return { size, sha256: digest };
}

function parseJson(bytes: Uint8Array): unknown {
  const text = utf8Text(bytes);
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a canonical manifest, got one with ${what}`);
}
