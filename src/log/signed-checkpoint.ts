import { checkpointText, parseCheckpointText } from "./checkpoint.ts";
import type { TreeHead } from "./checkpoint.ts";
import { formatNote, parseNote, signatureLine } from "./note.ts";
import type { Note } from "./note.ts";
import type { CheckpointRow, CheckpointSigner, CheckpointVerifier, CosignatureRow, LogPublicKeys } from "./ports.ts";
import { cosignText, signCheckpointText, unverified, verifySignatures } from "./signed-note.ts";
import { cosignerKeys, logKeys } from "./verifier-key.ts";

/** A checkpoint whose two log signatures verified. `time` is when the log says that it signed it, in seconds since 1970. */
export type SignedCheckpoint = TreeHead & { readonly time: number; readonly note: Note };

/** Which log a checkpoint must be of, and what checks bare signatures. */
export type LogTrust = { readonly origin: string; readonly keys: LogPublicKeys; readonly verifier: CheckpointVerifier };

/** Which cosigner is expected. */
export type CosignerTrust = { readonly name: string; readonly keys: LogPublicKeys; readonly verifier: CheckpointVerifier };

/** Signs a tree head as its log, at `time` in seconds since 1970. Refuses another origin than the signer's name with a `TypeError`. */
export function signCheckpoint(head: TreeHead, signer: CheckpointSigner, time: number): CheckpointRow {
  if (head.origin !== signer.name) throw new TypeError(`the key of the log ${head.origin} is needed, got that of ${signer.name}`);
  const text = checkpointText(head);
  const note = formatNote({ text, signatures: signCheckpointText(text, signer, time) });
  return { size: head.size, root: head.root, time, note };
}

/**
 * The checkpoint in a signed note, by Tocsin's own rule: this origin, no extension lines, exactly one Ed25519 and exactly one ML-DSA-44 signature of the
 * log, both good; other lines are left aside. Refuses with `verification-failed`, and as `parseNote` and `parseCheckpointText` do.
 */
export function openCheckpoint(bytes: Uint8Array, { origin, keys, verifier }: LogTrust): SignedCheckpoint {
  const note = parseNote(bytes);
  const head = parseCheckpointText(note.text);
  if (head.origin !== origin || head.extensions.length > 0) throw unverified();
  const signatures = verifySignatures(note, { keys: logKeys(origin, keys), verifier });
  const time = signatures.find((one) => one.time !== undefined)?.time;
  if (signatures.length !== 2 || time === undefined) throw unverified();
  return { origin, size: head.size, root: head.root, time, note };
}

/** Cosigns a checkpoint at `time` (seconds since 1970): the two signature lines. Says nothing of whether it should be: see `addCheckpoint` of the witness. */
export function cosign(checkpoint: SignedCheckpoint, signer: CheckpointSigner, time: number): CosignatureRow {
  const lines = cosignText(checkpoint.note.text, signer, time).map(signatureLine).join("");
  return { size: checkpoint.size, time: checkpoint.time, cosigner: signer.name, cosignedAt: time, lines };
}

/**
 * When a cosigner cosigned this note, in seconds since 1970, or `undefined` where it did not. Demands exactly one Ed25519 and one ML-DSA-44 cosignature of one
 * time, both good: one alone, a doubled one, or two times are refused with `verification-failed`.
 */
export function cosignedAt(note: Note, { name, keys, verifier }: CosignerTrust): number | undefined {
  const [first, second, ...rest] = verifySignatures(note, { keys: cosignerKeys(name, keys), verifier });
  if (first === undefined) return undefined;
  if (second === undefined || rest.length > 0 || first.time !== second.time) throw unverified();
  return first.time;
}
