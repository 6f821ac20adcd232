import { TocsinError } from "../../base/index.ts";
import { formatVerifierKey, parseVerifierKey } from "../../log/index.ts";
import type { KeyType, NamedKeys, VerifierKey } from "../../log/index.ts";

/** Which two keys are wanted: those by which a log signs its checkpoints, or those by which somebody cosigns. */
export type PairOf = "log" | "cosigner";

const typesOf: Readonly<Record<PairOf, readonly [KeyType, KeyType]>> = { log: ["note", "subtree"], cosigner: ["cosignature", "subtree"] };
const named: Readonly<Record<PairOf, string>> = { log: "log VKEY", cosigner: "cosigner VKEY" };

/**
 * The one log or cosigner that two verifier keys are of: an Ed25519 and an ML-DSA-44 key of one name, in any order. Refuses another
 * number of keys, another type and two names with `usage`, and a text that is no verifier key with `input-malformed`.
 */
export function pairOfKeys(texts: readonly string[], of: PairOf): NamedKeys {
  const keys = texts.length > 2 ? [] : texts.map(parseVerifierKey);
  const [classical, postQuantum] = typesOf[of].map((type) => keys.find((key) => key.type === type));
  if (classical === undefined || postQuantum === undefined || classical.name !== postQuantum.name || texts.length !== 2) {
    throw new TocsinError("usage", `give the two verifier keys of one ${of}: the lines "${named[of]}" of a keys file, got ${texts.length}`);
  }
  return { name: classical.name, keys: { ed25519: classical.publicKey, mlDsa: postQuantum.publicKey } };
}

/** The two verifier keys of a pair as texts, Ed25519 first. */
export function textsOfPair(keys: readonly VerifierKey[]): readonly string[] {
  return keys.map(formatVerifierKey);
}
