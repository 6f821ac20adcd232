import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openNode } from "../index.ts";
import { currentKey } from "../signing-keys.ts";
import { sha256, systemRandom } from "../../base/index.ts";
import { logSigner } from "../../exchange/index.ts";
import {
  appendEntries,
  commitTo,
  decodeBundle,
  emptyTree,
  encodeBundle,
  encodeEntry,
  formatManifest,
  parseManifest,
  parseTilePath,
  saltSize,
  signCheckpoint,
  signManifest,
  tilePath,
  tileWidth,
  treeRoot,
} from "../../log/index.ts";
import type { CheckpointSigner } from "../../log/index.ts";
import { insiderFolder } from "./meet.ts";
import { must } from "./result.ts";
import { at } from "./stage.ts";
import type { Stage } from "./stage.ts";

/** Somebody inside Alder who has the node's keys, from a copy of its folder, and the copy of an export of one log: whatever it writes is really signed. */
export type Insider = { readonly folder: string; readonly signer: CheckpointSigner; readonly nowMs: number };

/** Takes the log key of a log out of the copy of Alder's folder. */
export async function insiderOf(stage: Stage, folder: string): Promise<Insider> {
  const { origin, exportedAtMs } = parseManifest(readFileSync(path.join(folder, "manifest.json")));
  const node = await openNode(at(stage, insiderFolder), { clock: stage.clock, random: systemRandom, source: {}, isAdopting: true });
  try {
    const key = await currentKey(node, "log");
    return { folder, signer: logSigner(key, origin), nowMs: exportedAtMs + 60_000 };
  } finally {
    await node.close();
  }
}

function filesOf(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join("/"));
}

/** The entries of an export, in their order. */
export function entriesOf({ folder }: Pick<Insider, "folder">): readonly Uint8Array[] {
  return filesOf(folder)
    .flatMap((file) => {
      const name = parseTilePath(file);
      return name?.level === "entries" ? [{ file, index: name.index }] : [];
    })
    .toSorted((one, other) => one.index - other.index)
    .flatMap(({ file }) => decodeBundle(readFileSync(path.join(folder, file))));
}

/** An entry that commits to something else than any act that was. */
export function falseEntry(kind: string, loggedAtMs: number): Uint8Array {
  return encodeEntry({ loggedAtMs, leaf: commitTo(kind, systemRandom(saltSize), new TextEncoder().encode("an act that never was")) });
}

/** The sizes at which the log signed a checkpoint, the largest last. */
export function checkpointSizes({ folder }: Pick<Insider, "folder">): readonly number[] {
  const sizes = readdirSync(path.join(folder, "checkpoints")).map((name) => Number(name.split("-")[0]));
  return [...new Set(sizes)].toSorted((a, b) => a - b);
}

function put(folder: string, file: string, bytes: Uint8Array): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true, mode: 0o700 });
  writeFileSync(path.join(folder, file), bytes, { mode: 0o600 });
}

function writeTree(folder: string, entries: readonly Uint8Array[]): Uint8Array {
  rmSync(path.join(folder, "tile"), { recursive: true });
  const growth = appendEntries(emptyTree(), entries);
  for (const { level, index, width, bytes } of growth.tileRows) put(folder, tilePath({ level, index, width }), bytes);
  for (let begin = 0; begin < entries.length; begin += tileWidth) {
    const some = entries.slice(begin, begin + tileWidth);
    put(folder, tilePath({ level: "entries", index: begin / tileWidth, width: some.length }), encodeBundle(some));
  }
  return treeRoot(growth.newState);
}

/**
 * Writes the history of an export anew over these entries, as only whoever holds the log's keys can: checkpoints beyond `agreed` entries go, a
 * new one over all is signed unless the log had signed one of that size, and the manifest is signed again.
 */
export function rewrite(
  { folder, signer, nowMs }: Insider,
  given: { readonly entries: readonly Uint8Array[]; readonly agreed: number },
): void {
  const { entries, agreed } = given;
  const root = writeTree(folder, entries);
  const checkpoints = path.join(folder, "checkpoints");
  const kept = readdirSync(checkpoints).filter((name) => Number(name.split("-")[0]) <= agreed);
  for (const name of readdirSync(checkpoints)) if (!kept.includes(name)) rmSync(path.join(checkpoints, name));
  const last = kept.toSorted((one, other) => Number(one.split("-")[1]) - Number(other.split("-")[1])).at(-1);
  if (agreed === entries.length) {
    must(last !== undefined, "the log signed no checkpoint of that size");
    put(folder, "checkpoint", readFileSync(path.join(checkpoints, last)));
  } else {
    const row = signCheckpoint({ origin: signer.name, size: entries.length, root }, signer, Math.floor(nowMs / 1000));
    put(folder, "checkpoint", row.note);
    put(folder, `checkpoints/${row.size}-${row.time}`, row.note);
  }
  const listed = filesOf(folder)
    .filter((file) => file !== "manifest" && file !== "manifest.json")
    .map((file) => {
      const bytes = readFileSync(path.join(folder, file));
      return { path: file, size: bytes.length, sha256: sha256(bytes) };
    });
  const manifest = formatManifest({ origin: signer.name, size: entries.length, exportedAtMs: nowMs, files: listed });
  put(folder, "manifest.json", manifest);
  put(folder, "manifest", signManifest(manifest, signer));
}
