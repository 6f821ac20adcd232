import { base64, concat, equalBytes, fromBase64, fromHex, hex, sha256, TocsinError, uint32, utf8 } from "../base/index.ts";
import { isKeyName } from "./note.ts";
import type { LogPublicKeys } from "./ports.ts";

/**
 * What a key signs, and how (c2sp.org/signed-note, Signature types): `note` is 0x01, Ed25519 over the note text; `cosignature` is 0x04, timestamped
 * Ed25519 over a checkpoint; `subtree` is 0x06, timestamped ML-DSA-44 over a tree head; `ml-dsa-note` is 0xff and an identifier of ours,
 * ML-DSA-44 over a note text that is not a checkpoint (docs/protocol/log.md, Keys).
 */
export type KeyType = "note" | "cosignature" | "subtree" | "ml-dsa-note";

/** A public key with the name and the type that its signature lines carry. */
export type VerifierKey = { readonly name: string; readonly keyId: number; readonly type: KeyType; readonly publicKey: Uint8Array };

/** The identifier after 0xff, and the beginning of what such a key signs. */
export const mlDsaNoteLabel = "tocsin/ml-dsa-44-note/v1\n";

const publicKeySize: Readonly<Record<KeyType, number>> = { note: 32, cosignature: 32, subtree: 1312, "ml-dsa-note": 1312 };
const longestVerifierKey = 4096;

function typeBytes(type: KeyType): Uint8Array {
  if (type === "note") return Uint8Array.of(1);
  if (type === "cosignature") return Uint8Array.of(4);
  if (type === "subtree") return Uint8Array.of(6);
  return concat(Uint8Array.of(0xff), utf8(mlDsaNoteLabel));
}

const allTypes: readonly KeyType[] = ["note", "cosignature", "subtree", "ml-dsa-note"];

/** A verifier key with its key ID: the first four bytes of SHA-256(name LF || type || public key). Refuses a bad name or length with a `TypeError`. */
export function verifierKey(type: KeyType, name: string, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new TypeError(`a key name is needed, got ${JSON.stringify(name)}`);
  if (publicKey.length !== publicKeySize[type])
    throw new TypeError(`a public key of ${publicKeySize[type]} bytes is needed, got ${publicKey.length}`);
  const digest = sha256(concat(utf8(`${name}\n`), typeBytes(type), publicKey));
  return { name, keyId: new DataView(digest.buffer, digest.byteOffset).getUint32(0), type, publicKey };
}

/** The two keys by which a log signs its checkpoints. */
export function logKeys(origin: string, keys: LogPublicKeys): readonly [VerifierKey, VerifierKey] {
  return [verifierKey("note", origin, keys.ed25519), verifierKey("subtree", origin, keys.mlDsa)];
}

/** The two keys by which a log signs the manifest of an export. */
export function manifestKeys(origin: string, keys: LogPublicKeys): readonly [VerifierKey, VerifierKey] {
  return [verifierKey("note", origin, keys.ed25519), verifierKey("ml-dsa-note", origin, keys.mlDsa)];
}

/** The two keys by which a cosigner of this name cosigns. */
export function cosignerKeys(name: string, keys: LogPublicKeys): readonly [VerifierKey, VerifierKey] {
  return [verifierKey("cosignature", name, keys.ed25519), verifierKey("subtree", name, keys.mlDsa)];
}

/** Whether two verifier keys are the same in name, type and public key. */
export function sameKey(a: VerifierKey, b: VerifierKey): boolean {
  return a.name === b.name && a.type === b.type && equalBytes(a.publicKey, b.publicKey);
}

/** The text of a verifier key: `name+hex(key ID)+base64(type || public key)` (c2sp.org/signed-note, Verifier keys). */
export function formatVerifierKey({ name, keyId, type, publicKey }: VerifierKey): string {
  return `${name}+${hex(uint32(keyId))}+${base64(concat(typeBytes(type), publicKey))}`;
}

/**
 * The verifier key that a text is. Refuses with `input-malformed` another form, an unknown type, a public key of the wrong length, and a key ID that is
 * not the key's own. Attacker-controlled input; at most 4,096 characters.
 */
export function parseVerifierKey(text: string): VerifierKey {
  const [name = "", id = "", value = "", ...rest] =
    text.length > longestVerifierKey ? [] : text.split("+", 2).concat(afterSecondPlus(text));
  const keyId = fromHex(id);
  const bytes = fromBase64(value);
  if (rest.length > 0 || !isKeyName(name) || keyId?.length !== 4 || bytes === undefined) throw malformed();
  for (const type of allTypes) {
    const prefix = typeBytes(type);
    if (bytes.length !== prefix.length + publicKeySize[type] || !equalBytes(bytes.subarray(0, prefix.length), prefix)) continue;
    const key = verifierKey(type, name, bytes.subarray(prefix.length));
    if (!equalBytes(uint32(key.keyId), keyId)) throw malformed();
    return key;
  }
  throw malformed();
}

/** The base64 part, which may itself hold plus signs. */
function afterSecondPlus(text: string): string[] {
  const second = text.indexOf("+", text.indexOf("+") + 1);
  return second < 0 ? [] : [text.slice(second + 1)];
}

function malformed(): TocsinError {
  return new TocsinError("input-malformed", "send a verifier key of the form name+id+base64, with the id that belongs to it");
}
