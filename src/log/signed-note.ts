import { concat, uint64, TocsinError, utf8 } from "../base/index.ts";
import { parseCheckpointText } from "./checkpoint.ts";
import { parseNote } from "./note.ts";
import type { Note, NoteSignature } from "./note.ts";
import type { CheckpointSigner, CheckpointVerifier } from "./ports.ts";
import { cosignerKeys, logKeys, manifestKeys, mlDsaNoteLabel } from "./verifier-key.ts";
import type { VerifierKey } from "./verifier-key.ts";

/** A signature that verified: by which key, and at which time (seconds since 1970) for the types that carry one. */
export type VerifiedSignature = { readonly key: VerifierKey; readonly time: number | undefined };

const ed25519Size = 64;
const mlDsaSize = 2420;
const timeSize = 8;

/** The latest time that is accepted in a cosignature, in seconds: the end of the year 9999. */
const latestTime = 253_402_300_799;

function shortOpaque(text: string): Uint8Array {
  const bytes = utf8(text);
  if (bytes.length > 255) throw new TocsinError("input-malformed", `send an origin or key name of at most 255 bytes, got ${bytes.length}`);
  return concat(Uint8Array.of(bytes.length), bytes);
}

/** What a key of this type signs for a note text at a time (c2sp.org/signed-note, c2sp.org/tlog-cosignature, docs/protocol/log.md). */
function signedMessage(key: Pick<VerifierKey, "type" | "name">, text: string, time: number): Uint8Array {
  if (key.type === "note") return utf8(text);
  if (key.type === "ml-dsa-note") return utf8(`${mlDsaNoteLabel}${key.name}\n${text}`);
  if (key.type === "cosignature") return utf8(`cosignature/v1\ntime ${time}\n${text}`);
  const { origin, size, root } = parseCheckpointText(text);
  const label = utf8("subtree/v1\n\0");
  return concat(label, shortOpaque(key.name), uint64(time), shortOpaque(origin), uint64(0), uint64(size), root);
}

/** The log's own two signatures over its checkpoint: Ed25519 over the text, ML-DSA-44 over the tree head at `time` (seconds since 1970). */
export function signCheckpointText(text: string, signer: CheckpointSigner, time: number): NoteSignature[] {
  return signBoth(text, { signer, keys: logKeys(signer.name, signer.keys), time });
}

/** A cosigner's two signatures over a checkpoint, both at `time` (seconds since 1970). */
export function cosignText(text: string, signer: CheckpointSigner, time: number): NoteSignature[] {
  return signBoth(text, { signer, keys: cosignerKeys(signer.name, signer.keys), time });
}

/** The log's two signatures over a manifest. */
export function signManifestText(text: string, signer: CheckpointSigner): NoteSignature[] {
  return signBoth(text, { signer, keys: manifestKeys(signer.name, signer.keys), time: 0 });
}

type SignBoth = { readonly signer: CheckpointSigner; readonly keys: readonly [VerifierKey, VerifierKey]; readonly time: number };

function signBoth(text: string, { signer, keys: [classical, postQuantum], time }: SignBoth): NoteSignature[] {
  if (!Number.isSafeInteger(time) || time < 0 || time > latestTime) throw new TypeError(`a time in seconds is needed, got ${time}`);
  const ed25519 = signer.sign(signedMessage(classical, text, time)).ed25519;
  const mlDsa = signer.sign(signedMessage(postQuantum, text, time)).mlDsa;
  return [frame(classical, ed25519, time), frame(postQuantum, mlDsa, time)];
}

const isTimed = (key: VerifierKey): boolean => key.type === "cosignature" || key.type === "subtree";

function frame(key: VerifierKey, signature: Uint8Array, time: number): NoteSignature {
  return { name: key.name, keyId: key.keyId, signature: isTimed(key) ? concat(uint64(time), signature) : signature };
}

/** Checks one signature line against the key that it names. `undefined` where it does not verify, whatever the reason. */
function verifyOne(
  text: string,
  line: NoteSignature,
  { key, verifier }: { key: VerifierKey; verifier: CheckpointVerifier },
): VerifiedSignature | undefined {
  const isMlDsa = key.type === "subtree" || key.type === "ml-dsa-note";
  const prefix = isTimed(key) ? timeSize : 0;
  if (line.signature.length !== prefix + (isMlDsa ? mlDsaSize : ed25519Size)) return undefined;
  const time = isTimed(key) ? Number(new DataView(line.signature.buffer, line.signature.byteOffset).getBigUint64(0)) : undefined;
  // A head without a time makes no statement about being the latest one: of no use as a checkpoint or a cosignature.
  if (time !== undefined && (time === 0 || time > latestTime)) return undefined;
  const message = signedMessage(key, text, time ?? 0);
  const signature = line.signature.subarray(prefix);
  const holds = isMlDsa ? verifier.mlDsa44(key.publicKey, message, signature) : verifier.ed25519(key.publicKey, message, signature);
  return holds ? { key, time } : undefined;
}

/** What a note is verified against: the keys that are known, and what checks bare signatures. */
export type NoteTrust = { readonly keys: readonly VerifierKey[]; readonly verifier: CheckpointVerifier };

/**
 * The signatures of known keys in a parsed note, all verified, in the note's order; lines of unknown keys are left out, as c2sp.org/signed-note demands.
 * Refuses with `verification-failed` a line of a known key that does not verify, and two lines of one key.
 */
export function verifySignatures(note: Note, { keys, verifier }: NoteTrust): VerifiedSignature[] {
  const verified: VerifiedSignature[] = [];
  for (const line of note.signatures) {
    const key = keys.find((known) => known.name === line.name && known.keyId === line.keyId);
    if (key === undefined) continue;
    const found = verified.some((one) => one.key === key) ? undefined : verifyOne(note.text, line, { key, verifier });
    if (found === undefined) throw unverified();
    verified.push(found);
  }
  return verified;
}

/**
 * Opens a signed note by the C2SP rule: at least one signature of a known key, and none of a known key that fails. Refuses with `verification-failed`
 * otherwise, and as `parseNote` does. For what Tocsin itself signs, `openCheckpoint` and `openManifest` demand both signatures.
 */
export function openNote(
  bytes: Uint8Array,
  trust: NoteTrust,
): { readonly text: string; readonly signatures: readonly VerifiedSignature[] } {
  const note = parseNote(bytes);
  const signatures = verifySignatures(note, trust);
  if (signatures.length === 0) throw unverified();
  return { text: note.text, signatures };
}

/** The one refusal of everything that does not verify: the reason is not told apart. */
export function unverified(): TocsinError {
  return new TocsinError("verification-failed", "have the note signed by exactly the keys that are expected of it");
}
