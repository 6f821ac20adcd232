import { isTocsinError } from "../../base/index.ts";
import { witnessedFolder } from "../export.ts";
import { parseKeyFile } from "../key-file.ts";
import type { KeyFile } from "../key-file.ts";
import type { CheckpointVerifier } from "../ports.ts";
import { cosignedAt, openCheckpoint } from "../signed-checkpoint.ts";
import type { CheckedFiles, Note } from "./checked-files.ts";

const filePattern = /^(?<folder>witnessed\/[0-9a-f]{64})\/(?:0|[1-9][0-9]*)-(?:0|[1-9][0-9]*)-(?:0|[1-9][0-9]*)$/;

/** Verifies the heads of other logs that this node says it cosigned: each signed by that log, and cosigned by the witness that its key file names. */
export async function checkWitnessed(files: CheckedFiles, { verifier, note }: { verifier: CheckpointVerifier; note: Note }): Promise<void> {
  const byFolder = new Map<string, KeyFile | undefined>();
  for (const file of files.paths()) {
    const folder = filePattern.exec(file)?.groups?.["folder"];
    if (folder === undefined) continue;
    if (!byFolder.has(folder)) byFolder.set(folder, await readKeys(files, folder, note));
    const keys = byFolder.get(folder);
    const bytes = await files.read(file);
    if (keys === undefined || bytes === undefined) continue;
    try {
      const checkpoint = openCheckpoint(bytes, { origin: keys.log.name, keys: keys.log.keys, verifier });
      const isCosigned = keys.cosigners.every((one) => cosignedAt(checkpoint.note, { ...one, verifier }) !== undefined);
      if (!isCosigned) note({ code: "cosignature", file, message: "the head of the other log lacks the cosignature of its witness" });
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      note({ code: "checkpoint-signature", file, message: "the head of the other log is not signed as its key file says" });
    }
  }
}

async function readKeys(files: CheckedFiles, folder: string, note: Note): Promise<KeyFile | undefined> {
  const file = `${folder}/keys`;
  const bytes = await files.read(file);
  try {
    const keys = bytes === undefined ? undefined : parseKeyFile(bytes);
    if (keys !== undefined && witnessedFolder(keys.log.name) === folder) return keys;
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
  }
  note({ code: "key-form", file, message: "the folder does not name the keys of the log whose heads it holds" });
  return undefined;
}
