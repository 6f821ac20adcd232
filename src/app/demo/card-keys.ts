import { readFileSync } from "node:fs";
import { cosignerName, logOrigins, readCard, signingKeys } from "../../exchange/index.ts";
import { cosignerKeys, formatVerifierKey, logKeys } from "../../log/index.ts";
import { must } from "./result.ts";

/** The verifier keys that a card vouches for, by what they verify, as texts; each has two, Ed25519 and ML-DSA. */
export type CardKeys = {
  readonly local: readonly string[];
  readonly node: readonly string[];
  readonly cosigner: readonly string[];
  pair(agreement: string): readonly string[];
};

/**
 * The verifier keys of a node's logs, and of the node as a cosigner, out of its card file: the card that was compared or handed over, so
 * that nothing of what is verified says by itself whose it is. The node is in its first epoch.
 */
export function keysOfCard(file: string): CardKeys {
  const { value: card } = readCard(new Uint8Array(readFileSync(file)));
  const [log] = signingKeys(card, "log").toSorted((a, b) => b.fromMs - a.fromMs);
  must(log !== undefined, `no log key is in the card "${file}"`);
  const keys = { ed25519: log.key.ed25519, mlDsa: log.key.mlDsa };
  const origins = logOrigins(card.nodeId, 1);
  const ofLog = (origin: string): readonly string[] => logKeys(origin, keys).map(formatVerifierKey);
  return {
    local: ofLog(origins.local),
    node: ofLog(origins.node),
    cosigner: cosignerKeys(cosignerName(card.nodeId), keys).map(formatVerifierKey),
    pair: (agreement) => ofLog(origins.pair(agreement)),
  };
}
