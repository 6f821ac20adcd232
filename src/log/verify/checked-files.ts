import { equalBytes, isTocsinError, sha256 } from "../../base/index.ts";
import { largestManifest, openManifest, parseManifest } from "../manifest.ts";
import type { Manifest, ManifestFile, SignedManifest } from "../manifest.ts";
import type { LogTrust } from "../signed-checkpoint.ts";
import type { ExportFolder, Finding } from "./report.ts";

/** The largest file of an export other than its manifest: a bundle of 256 entries of the longest kind. */
const largestFile = 33_554_432;

/** Notes one thing that is wrong; the log and the side are filled in. */
export type Note = (finding: Omit<Finding, "origin" | "side">) => void;

/** Reads the files of one log, each held against the manifest as it is read, so that no byte is used that was not compared. */
export class CheckedFiles {
  readonly #folder: ExportFolder;
  readonly #note: Note;
  readonly #sizes: ReadonlyMap<string, number>;
  readonly #expected: ReadonlyMap<string, ManifestFile>;
  readonly #changed = new Set<string>();
  readonly #used = new Set<string>();

  constructor(folder: ExportFolder, options: { note: Note; sizes: ReadonlyMap<string, number>; manifest: Manifest }) {
    this.#folder = folder;
    this.#note = options.note;
    this.#sizes = options.sizes;
    this.#expected = new Map(options.manifest.files.map((file) => [file.path, file]));
  }

  /** Every path that the manifest names, in its order. */
  paths(): readonly string[] {
    return [...this.#expected.keys()];
  }

  /** Whether the manifest names a file. */
  isNamed(path: string): boolean {
    return this.#expected.has(path);
  }

  /** Whether a file was read and is not the one that the manifest names. */
  isChanged(path: string): boolean {
    return this.#changed.has(path);
  }

  /** The bytes of a file, whether or not they are those of the manifest; what differs is noted unless `silent`. `undefined` where there is no such file. */
  async read(path: string, options: { silent?: boolean } = {}): Promise<Uint8Array | undefined> {
    const expected = this.#expected.get(path);
    this.#used.add(path);
    if (expected === undefined || !this.#sizes.has(path)) return undefined;
    const bytes = await readFile(this.#folder, { path, size: this.#sizes.get(path) ?? 0, limit: largestFile });
    if (bytes === undefined) {
      this.#note({ code: "file-unreadable", file: path, message: "the file cannot be read, or is larger than any file of an export" });
      return undefined;
    }
    if (bytes.length === expected.size && equalBytes(sha256(bytes), expected.sha256)) return bytes;
    this.#changed.add(path);
    if (options.silent !== true)
      this.#note({ code: "file-changed", file: path, message: "the bytes are not those of the signed manifest" });
    return bytes;
  }

  /** Notes what the manifest names and the folder lacks, and what the folder holds and the manifest does not name. */
  compareLists(): void {
    for (const path of this.#expected.keys()) {
      if (!this.#sizes.has(path))
        this.#note({ code: "file-missing", file: path, message: "the signed manifest names a file that is not there" });
    }
    for (const path of this.#sizes.keys()) {
      if (path !== "manifest" && path !== "manifest.json" && !this.#expected.has(path)) {
        this.#note({ code: "file-extra", file: path, message: "the file is not named by the signed manifest" });
      }
    }
  }

  /** Notes files of the manifest that nothing above asked for: an export has no place for them. Call last. */
  noteUnused(): void {
    for (const path of this.#expected.keys()) {
      if (!this.#used.has(path))
        this.#note({ code: "file-extra", file: path, message: "an export of this size has no place for this file" });
    }
  }
}

/** The manifest of one log's export, held against its signature; what is wrong is noted. `undefined` where there is nothing to go on. */
export async function readManifest(
  folder: ExportFolder,
  { note, sizes, trust }: { note: Note; sizes: ReadonlyMap<string, number>; trust: LogTrust },
): Promise<Manifest | undefined> {
  const signedBytes = await readFile(folder, { path: "manifest", size: sizes.get("manifest"), limit: largestFile });
  const jsonBytes = await readFile(folder, { path: "manifest.json", size: sizes.get("manifest.json"), limit: largestManifest });
  const signed = signedBytes === undefined ? undefined : openSigned(signedBytes, trust);
  if (signed === undefined)
    note({ code: "manifest-signature", file: "manifest", message: "the manifest is not signed by exactly the two keys of its log" });
  if (jsonBytes === undefined) {
    note({ code: "file-missing", file: "manifest.json", message: "there is no list of files, so that nothing can be judged" });
    return undefined;
  }
  if (signed !== undefined && (signed.size !== jsonBytes.length || !equalBytes(signed.sha256, sha256(jsonBytes)))) {
    note({ code: "file-changed", file: "manifest.json", message: "the list of files is not the one that the log signed" });
  }
  try {
    const manifest = parseManifest(jsonBytes);
    if (manifest.origin === trust.origin) return manifest;
    note({ code: "manifest-form", file: "manifest.json", message: `the list of files is of another log: ${manifest.origin}` });
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    note({ code: "manifest-form", file: "manifest.json", message: thrown.message });
  }
  return undefined;
}

function openSigned(bytes: Uint8Array, trust: LogTrust): SignedManifest | undefined {
  try {
    return openManifest(bytes, trust);
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

/** The bytes of a file no larger than the limit, or `undefined`. */
export async function readFile(
  folder: ExportFolder,
  { path, size, limit = largestFile }: { path: string; size: number | undefined; limit?: number },
): Promise<Uint8Array | undefined> {
  if (size === undefined || size > limit) return undefined;
  try {
    const bytes = await folder.read(path);
    return bytes.length <= limit ? bytes : undefined;
  } catch {
    return undefined;
  }
}
