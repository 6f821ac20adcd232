import { equalBytes, isTocsinError } from "../../base/index.ts";
import type { NamedKeys } from "../key-file.ts";
import type { CheckpointVerifier } from "../ports.ts";
import { cosignedAt, openCheckpoint } from "../signed-checkpoint.ts";
import type { SignedCheckpoint } from "../signed-checkpoint.ts";
import { cosignerKeys, logKeys } from "../verifier-key.ts";
import type { CheckedFiles, Note } from "./checked-files.ts";

/** When one cosigner cosigned, in seconds since 1970. */
export type CosignedBy = { readonly cosigner: string; readonly at: number };

/** A signed head of the log, from the file that holds it: the log's own claim of time, and every cosigner's. */
export type Head = { readonly file: string; readonly checkpoint: SignedCheckpoint; readonly cosigned: readonly CosignedBy[] };

/** Who may sign what in one log's export. */
export type HeadTrust = { readonly log: NamedKeys; readonly cosigners: readonly NamedKeys[]; readonly verifier: CheckpointVerifier };

const namePattern = /^checkpoints\/(?<size>0|[1-9][0-9]*)-(?<time>0|[1-9][0-9]*)$/;

/** Opens every kept checkpoint, in the order (size, time); notes bad signatures, unknown ones, and times that go back. */
export async function readHeads(files: CheckedFiles, trust: HeadTrust, note: Note): Promise<Head[]> {
  const heads: Head[] = [];
  let lastBytes: Uint8Array | undefined;
  for (const file of files
    .paths()
    .filter((path) => namePattern.test(path))
    .sort(byNumbers)) {
    const bytes = await files.read(file);
    if (bytes === undefined) continue;
    lastBytes = bytes;
    const head = openHead(file, bytes, { trust, note });
    if (head === undefined) continue;
    const { size, time } = head.checkpoint;
    if (file !== `checkpoints/${size}-${time}`)
      note({ code: "checkpoint-form", file, message: `the file holds the checkpoint of size ${size} and time ${time}` });
    heads.push(head);
  }
  noteOrder(heads, note);
  const current = await files.read("checkpoint");
  if (current === undefined || lastBytes === undefined) {
    note({ code: "checkpoint-missing", file: "checkpoint", message: "the export has no checkpoint, or no history of them" });
  } else if (!equalBytes(current, lastBytes)) {
    note({ code: "checkpoint-form", file: "checkpoint", message: "the checkpoint is not the last one of its history" });
  }
  return heads;
}

function byNumbers(a: string, b: string): number {
  const [sizeA = 0, timeA = 0] = numbers(a);
  const [sizeB = 0, timeB = 0] = numbers(b);
  return sizeA - sizeB || timeA - timeB;
}

function numbers(path: string): number[] {
  const groups = namePattern.exec(path)?.groups ?? {};
  return [Number(groups["size"]), Number(groups["time"])];
}

function openHead(file: string, bytes: Uint8Array, { trust, note }: { trust: HeadTrust; note: Note }): Head | undefined {
  const checkpoint = openOwn(file, bytes, { trust, note });
  if (checkpoint === undefined) return undefined;
  const known = [...logKeys(trust.log.name, trust.log.keys), ...trust.cosigners.flatMap(({ name, keys }) => cosignerKeys(name, keys))];
  const strange = checkpoint.note.signatures.find((line) => !known.some(({ name, keyId }) => name === line.name && keyId === line.keyId));
  if (strange !== undefined)
    note({ code: "signature-unknown", file, message: `a signature of a key that the export does not name: ${strange.name}` });
  const cosigned: CosignedBy[] = [];
  for (const { name, keys } of trust.cosigners) {
    try {
      const at = cosignedAt(checkpoint.note, { name, keys, verifier: trust.verifier });
      if (at !== undefined) cosigned.push({ cosigner: name, at });
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      note({ code: "cosignature", file, message: `the cosignature is not one Ed25519 and one ML-DSA-44 signature of one time: ${name}` });
    }
  }
  return { file, checkpoint, cosigned };
}

function openOwn(file: string, bytes: Uint8Array, { trust, note }: { trust: HeadTrust; note: Note }): SignedCheckpoint | undefined {
  try {
    return openCheckpoint(bytes, { origin: trust.log.name, keys: trust.log.keys, verifier: trust.verifier });
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    const isForm = thrown.code !== "verification-failed";
    note({
      code: isForm ? "checkpoint-form" : "checkpoint-signature",
      file,
      message: isForm ? thrown.message : "the checkpoint is not signed by exactly the two keys of its log",
    });
    return undefined;
  }
}

function noteOrder(heads: readonly Head[], note: Note): void {
  for (const [at, head] of heads.entries()) {
    const before = heads[at - 1]?.checkpoint;
    if (before !== undefined && head.checkpoint.time < before.time) {
      note({
        code: "checkpoint-order",
        file: head.file,
        message: `a checkpoint of ${head.checkpoint.size} leaves says that it is older than one of ${before.size}`,
      });
    }
  }
}
