import { hex, sha256, TocsinError, utf8 } from "../base/index.ts";
import { encodeBundle } from "./bundle.ts";
import { isOrigin } from "./entry.ts";
import { formatKeyFile } from "./key-file.ts";
import type { NamedKeys } from "./key-file.ts";
import { formatManifest, isExportPath, signManifest } from "./manifest.ts";
import type { Manifest, ManifestFile } from "./manifest.ts";
import { hashSize } from "./merkle.ts";
import { addSignatures } from "./note.ts";
import type { CheckpointCursor, CheckpointRow, CheckpointSigner, CosignatureRow, LogReader, WitnessedHead } from "./ports.ts";
import { tilePath, tilesOf, tileWidth } from "./tile.ts";

/** The heads of another's log that this node cosigned, oldest first: a partner's export is what shows whether that log was cut short. */
export type WitnessedLog = { readonly log: NamedKeys; readonly heads: readonly WitnessedHead[] };

/** What one log's export is made of. `witness` is the name and keys under which this node cosigns; a card's name is one path segment. */
export type ExportSource = {
  readonly store: LogReader;
  readonly signer: CheckpointSigner;
  readonly cosigners: readonly NamedKeys[];
  readonly exportedAtMs: number;
  readonly witness?: NamedKeys;
  readonly witnessed?: readonly WitnessedLog[];
  readonly cards?: readonly { readonly name: string; readonly bytes: Uint8Array }[];
};

/** Writes one file of an export; the path is relative, with `/`. Called once a path, the manifest last. */
export type WriteFile = (path: string, bytes: Uint8Array) => Promise<void>;

const checkpointsAtOnce = 256;

/**
 * Writes a log up to its last checkpoint as a folder of C2SP tiles under a signed manifest (docs/protocol/log.md, Exports), and gives back the manifest. Of many
 * checkpoints of one size it keeps the first and the last, of all and of each cosigner. Growth of the log meanwhile does no harm. Refuses with
 * `log-unknown-entry` a log without a checkpoint, with `log-inconsistent` one whose rows are missing, with a `TypeError` a bad name.
 */
export async function exportLog(source: ExportSource, writeFile: WriteFile): Promise<Manifest> {
  const { store, signer } = source;
  const origin = signer.name;
  if (!isOrigin(origin)) throw new TypeError(`an origin of a log is needed, got ${JSON.stringify(origin)}`);
  const last = await store.latestCheckpoint(origin);
  if (last === undefined) throw new TocsinError("log-unknown-entry", `sign a checkpoint before the export of ${origin}`);
  const files: ManifestFile[] = [];
  const write: WriteFile = async (path, bytes) => {
    if (!isExportPath(path)) throw new TypeError(`a path below the export is needed, got ${JSON.stringify(path)}`);
    await writeFile(path, bytes);
    files.push({ path, size: bytes.length, sha256: sha256(bytes) });
  };
  await write("keys", formatKeyFile({ log: { name: origin, keys: signer.keys }, cosigners: source.cosigners }));
  await writeCheckpoints(source, last, write);
  await writeTiles(source, last.size, write);
  for (const witnessed of source.witnessed ?? []) await writeWitnessed(witnessed, source.witness, write);
  for (const { name, bytes } of source.cards ?? []) await write(`cards/${name}`, bytes);
  // A clock that was put back must not make the export older than what is in it.
  const manifest = { origin, size: last.size, exportedAtMs: Math.max(source.exportedAtMs, last.time * 1000), files };
  const manifestJson = formatManifest(manifest);
  await writeFile("manifest.json", manifestJson);
  await writeFile("manifest", signManifest(manifestJson, signer));
  return manifest;
}

/** A checkpoint with the cosignatures of known cosigners. */
type Cosigned = { readonly row: CheckpointRow; readonly cosignatures: readonly CosignatureRow[] };

async function* cosignedCheckpoints({ store, signer, cosigners }: ExportSource, last: CheckpointRow): AsyncGenerator<Cosigned> {
  const names = new Set(cosigners.map(({ name }) => name));
  let after: CheckpointCursor | undefined;
  for (;;) {
    const rows = await store.readCheckpoints(signer.name, checkpointsAtOnce, after);
    for (const row of rows) {
      if (row.size > last.size || (row.size === last.size && row.time > last.time)) return;
      const all = await store.readCosignatures(signer.name, row);
      yield { row, cosignatures: all.filter(({ cosigner }) => names.has(cosigner)) };
    }
    after = rows.at(-1);
    if (after === undefined) return;
  }
}

async function writeCheckpoints(source: ExportSource, last: CheckpointRow, write: WriteFile): Promise<void> {
  let group: Cosigned[] = [];
  const flush = async (): Promise<void> => {
    for (const one of group) await write(`checkpoints/${one.row.size}-${one.row.time}`, fullNote(one));
    group = [];
  };
  for await (const one of cosignedCheckpoints(source, last)) {
    if (group[0] !== undefined && group[0].row.size !== one.row.size) await flush();
    group = keepEnds([...group, one]);
    if (one.row.size === last.size && one.row.time === last.time) await write("checkpoint", fullNote(one));
  }
  await flush();
}

/** Of checkpoints of one size, those that are the first or the last of all, or for some cosigner. What lies between proves nothing more. */
function keepEnds(group: readonly Cosigned[]): Cosigned[] {
  const kept = new Set([group.at(0), group.at(-1)]);
  for (const name of new Set(group.flatMap((one) => one.cosignatures.map(({ cosigner }) => cosigner)))) {
    const by = group.filter((one) => one.cosignatures.some(({ cosigner }) => cosigner === name));
    kept.add(by.at(0)).add(by.at(-1));
  }
  return group.filter((one) => kept.has(one));
}

function fullNote({ row, cosignatures }: Cosigned): Uint8Array {
  return addSignatures(row.note, cosignatures.map(({ lines }) => lines).join(""));
}

async function writeTiles({ store, signer }: ExportSource, size: number, write: WriteFile): Promise<void> {
  const origin = signer.name;
  for (const place of tilesOf(size)) {
    const tile = await store.readTile(origin, place.level, place.index);
    if (tile === undefined || tile.width < place.width) throw missing(origin, tilePath(place));
    await write(tilePath(place), tile.bytes.subarray(0, place.width * hashSize));
    if (place.level > 0) continue;
    const begin = place.index * tileWidth;
    const leaves = await store.readLeaves(origin, begin, begin + place.width);
    const path = tilePath({ ...place, level: "entries" });
    if (leaves.length !== place.width) throw missing(origin, path);
    await write(path, encodeBundle(leaves.map(({ entry }) => entry)));
  }
}

/** The folder that holds what was witnessed of a log: the SHA-256 of its origin, in hexadecimal, as c2sp.org/tlog-witness names it. */
export function witnessedFolder(origin: string): string {
  return `witnessed/${hex(sha256(utf8(origin)))}`;
}

async function writeWitnessed({ log, heads }: WitnessedLog, witness: NamedKeys | undefined, write: WriteFile): Promise<void> {
  const folder = witnessedFolder(log.name);
  await write(`${folder}/keys`, formatKeyFile({ log, cosigners: witness === undefined ? [] : [witness] }));
  for (const [at, head] of heads.entries()) {
    // Between the first and the last head of one size, the others prove nothing more.
    const isBetween = heads[at - 1]?.size === head.size && heads[at + 1]?.size === head.size;
    if (!isBetween) await write(`${folder}/${head.size}-${head.cosignedAt}-${at}`, head.note);
  }
}

function missing(origin: string, path: string): TocsinError {
  return new TocsinError("log-inconsistent", `restore the log from a backup, it lacks ${path}: ${origin}`);
}
