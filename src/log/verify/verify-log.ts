import { equalBytes, hex, isTocsinError, timestamp } from "../../base/index.ts";
import { parseKeyFile } from "../key-file.ts";
import type { KeyFile, NamedKeys } from "../key-file.ts";
import type { Manifest } from "../manifest.ts";
import { openCheckpoint } from "../signed-checkpoint.ts";
import { TileReader } from "../tile-reader.ts";
import { tilePath, tileWidth, tileWidthAt } from "../tile.ts";
import { cosignerKeys, logKeys } from "../verifier-key.ts";
import type { VerifierKey } from "../verifier-key.ts";
import { boundaryOf, unwitnessedSpans } from "./boundary.ts";
import { TimeBounds } from "./bounds.ts";
import { CheckedFiles, readFile, readManifest } from "./checked-files.ts";
import type { Note } from "./checked-files.ts";
import { readHeads } from "./heads.ts";
import type { Head } from "./heads.ts";
import type { ExportFolder, Findings, LogReport, VerifyOptions } from "./report.ts";
import { checkTree } from "./tree-files.ts";
import type { TreeContents } from "./tree-files.ts";
import { checkWitnessed } from "./witnessed.ts";

/** One log of an export: the folder it is in (`""` for the whole), a view into it, and the sizes of its files. */
export type LogFolder = { readonly path: string; readonly folder: ExportFolder; readonly sizes: ReadonlyMap<string, number> };

/** A head of this log that somebody else holds. */
export type ForeignNote = { readonly file: string; readonly bytes: Uint8Array };

/** What a log is verified with. */
export type LogContext = {
  readonly options: VerifyOptions;
  readonly side: "export" | "other";
  readonly findings: Findings;
  readonly foreign: (origin: string) => Promise<readonly ForeignNote[]>;
};

/** A log that was gone through, with what later comparisons need. */
export type CheckedLog = {
  readonly at: LogFolder;
  readonly keys: KeyFile;
  readonly manifest: Manifest;
  readonly reader: TileReader;
  readonly files: CheckedFiles;
  readonly foreign: readonly Head[];
  readonly contents: TreeContents;
  readonly report: LogReport;
};

const defaultToleranceMs = 300_000;

/** Verifies one log's folder, and notes all that is wrong with it. `undefined` where its keys or its list of files cannot be read at all. */
export async function verifyLog(at: LogFolder, context: LogContext): Promise<CheckedLog | undefined> {
  const { options } = context;
  const { verifier } = options;
  const keys = await readKeys(at, noteFor(at, context));
  if (keys === undefined) return undefined;
  const origin = keys.log.name;
  const note = noteFor(at, context, origin);
  const areKeysTrusted = isTrusted(logKeys(origin, keys.log.keys), options.trust);
  if (options.trust !== undefined && !areKeysTrusted)
    note({ code: "key-untrusted", file: "keys", message: "the log's keys are not among those that were given" });
  const manifest = await readManifest(at.folder, { note, sizes: at.sizes, trust: { origin, keys: keys.log.keys, verifier } });
  if (manifest === undefined) return undefined;
  // A size that its list of files cannot hold would have us count to it.
  if (manifest.size > manifest.files.length * tileWidth) {
    note({ code: "manifest-form", file: "manifest.json", message: `the list of files cannot hold ${manifest.size} leaves` });
    return undefined;
  }
  const files = new CheckedFiles(at.folder, { note, sizes: at.sizes, manifest });
  files.compareLists();
  await files.read("keys");
  const heads = await readHeads(files, { ...keys, verifier }, note);
  const noteOther: Note = (finding) => context.findings.add({ ...finding, side: "other", origin });
  const foreign = openForeign(await context.foreign(origin), { log: keys.log, note: noteOther, options });
  const reader = new TileReader(async (level, index) => {
    const width = tileWidthAt(manifest.size, level, index);
    return width === 0 ? undefined : files.read(tilePath({ level, index, width }), { silent: true });
  });
  const agreeing = await agreeingHeads([...heads, ...foreign], { reader, manifest });
  const contents = await checkTree({
    files,
    size: manifest.size,
    bounds: new TimeBounds(agreeing),
    toleranceMs: options.toleranceMs ?? defaultToleranceMs,
    note,
    progress: (done) => options.progress?.(keys.log.name, done, manifest.size),
  });
  await noteHeads(heads, { agreeing, manifest, note });
  await checkWitnessed(files, { verifier, note });
  for (const path of files.paths()) if (path.startsWith("cards/")) await files.read(path);
  files.noteUnused();
  const own = new Set(heads);
  const report = await describe({
    at,
    keys,
    manifest,
    heads: agreeing.filter((head) => own.has(head)),
    contents,
    areKeysTrusted,
    trust: options.trust,
    reader,
  });
  return { at, keys, manifest, reader, files, foreign, contents, report };
}

/** Notes what is wrong in one log's folder, by the path as the whole export has it. */
function noteFor({ path }: LogFolder, { findings, side }: LogContext, origin?: string): Note {
  const inFolder = (file: string): string => (path === "" ? file : `${path}/${file}`);
  return ({ file, ...finding }) =>
    findings.add({
      ...finding,
      side,
      ...(origin === undefined ? {} : { origin }),
      ...(file === undefined ? {} : { file: inFolder(file) }),
    });
}

async function readKeys({ folder, sizes }: LogFolder, note: Note): Promise<KeyFile | undefined> {
  const bytes = await readFile(folder, { path: "keys", size: sizes.get("keys") });
  if (bytes === undefined) {
    note({ code: "file-missing", file: "keys", message: "there is no key file, so that nothing can be judged" });
    return undefined;
  }
  try {
    return parseKeyFile(bytes);
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    note({ code: "key-form", file: "keys", message: thrown.message });
    return undefined;
  }
}

/** Whether every key is among those given, by type and public key: one node's logs have one key under many names. */
export function isTrusted(keys: readonly VerifierKey[], trust: readonly VerifierKey[] | undefined): boolean {
  return keys.every((key) => trust?.some((given) => given.type === key.type && equalBytes(given.publicKey, key.publicKey)) === true);
}

function openForeign(
  notes: readonly ForeignNote[],
  { log, note, options }: { log: NamedKeys; note: Note; options: VerifyOptions },
): Head[] {
  const heads: Head[] = [];
  for (const { file, bytes } of notes) {
    try {
      heads.push({
        file,
        checkpoint: openCheckpoint(bytes, { origin: log.name, keys: log.keys, verifier: options.verifier }),
        cosigned: [],
      });
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      note({ code: "other-keys", file, message: "the other export holds a head of this log that is not signed by the keys shown here" });
    }
  }
  return heads;
}

/** The heads whose root is that of the tiles. Where tiles are missing, nothing agrees: that they are missing is noted elsewhere. */
async function agreeingHeads(heads: readonly Head[], { reader, manifest }: { reader: TileReader; manifest: Manifest }): Promise<Head[]> {
  const agreeing: Head[] = [];
  for (const head of heads) {
    const { size, root } = head.checkpoint;
    if (size <= manifest.size && (await rootOrNothing(reader, size, root))) agreeing.push(head);
  }
  return agreeing;
}

/** Whether the tree of this size has this root; `false` also where its tiles cannot be had. */
export async function rootOrNothing(reader: TileReader, size: number, root: Uint8Array): Promise<boolean> {
  try {
    return equalBytes(await reader.root(size), root);
  } catch (thrown) {
    if (isTocsinError(thrown)) return false;
    throw thrown;
  }
}

async function noteHeads(
  heads: readonly Head[],
  { agreeing, manifest, note }: { agreeing: readonly Head[]; manifest: Manifest; note: Note },
): Promise<void> {
  const known = new Set(agreeing);
  const wrong = heads.find((head) => !known.has(head));
  const last = heads.at(-1)?.checkpoint;
  if (last?.size !== manifest.size) {
    note({
      code: "truncated",
      file: "manifest.json",
      message: `the list of files is of ${manifest.size} leaves, the last checkpoint of ${last?.size ?? "none"}`,
    });
  }
  // Dated before what is in it, an export would make larger heads look like later growth.
  if (last !== undefined && manifest.exportedAtMs < last.time * 1000) {
    note({
      code: "manifest-form",
      file: "manifest.json",
      message: "the export says that it was made before its last checkpoint was signed",
    });
  }
  if (wrong === undefined) return;
  const agreed = agreeing.reduce((most, { checkpoint: { size } }) => (size < wrong.checkpoint.size ? Math.max(most, size) : most), 0);
  const message = `the leaves do not have the root that was signed: they agree up to leaf ${agreed}, and differ before leaf ${wrong.checkpoint.size}`;
  note({ code: "root-mismatch", file: wrong.file, leaf: { index: agreed }, message });
}

type Describe = {
  readonly at: LogFolder;
  readonly keys: KeyFile;
  readonly manifest: Manifest;
  readonly heads: readonly Head[];
  readonly contents: TreeContents;
  readonly areKeysTrusted: boolean;
  readonly trust: readonly VerifierKey[] | undefined;
  readonly reader: TileReader;
};

async function describe({ at, keys, manifest, heads, contents, areKeysTrusted, trust, reader }: Describe): Promise<LogReport> {
  const trusted = new Set(keys.cosigners.filter((one) => isTrusted(cosignerKeys(one.name, one.keys), trust)).map(({ name }) => name));
  const root = await reader.root(manifest.size).catch(() => undefined);
  return {
    folder: at.path,
    origin: manifest.origin,
    size: manifest.size,
    root: root === undefined ? "" : hex(root),
    signedAt: timestamp((heads.at(-1)?.checkpoint.time ?? 0) * 1000),
    exportedAt: timestamp(manifest.exportedAtMs),
    areKeysTrusted,
    kinds: Object.fromEntries([...contents.kinds].sort(([a], [b]) => (a < b ? -1 : 1))),
    boundary: boundaryOf(heads, keys.cosigners, trusted),
    unwitnessed: unwitnessedSpans(heads, manifest.size),
    truncated: { is: "unknown" },
  };
}
