import { readFileSync } from "node:fs";
import { cosignerName, logOrigins, readCard, signingKeys } from "../../exchange/index.ts";
import { cosignerKeys, formatVerifierKey, logKeys } from "../../log/index.ts";
import { must } from "./result.ts";

/**
 * The verifier keys of every log of a node, and of the node as a cosigner, out of its card file: the card whose words the two sides
 * compared, so that nothing of what is verified says by itself whose it is. The node is in its first epoch.
 */
export function keysOfCard(file: string, agreement: string): readonly string[] {
  const { value: card } = readCard(new Uint8Array(readFileSync(file)));
  const [log] = signingKeys(card, "log").toSorted((a, b) => b.fromMs - a.fromMs);
  must(log !== undefined, `no log key is in the card "${file}"`);
  const keys = { ed25519: log.key.ed25519, mlDsa: log.key.mlDsa };
  const origins = logOrigins(card.nodeId, 1);
  const ofLogs = [origins.local, origins.node, origins.pair(agreement)].flatMap((origin) => logKeys(origin, keys));
  return [...ofLogs, ...cosignerKeys(cosignerName(card.nodeId), keys)].map(formatVerifierKey);
}
