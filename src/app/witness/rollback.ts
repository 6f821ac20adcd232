import { base64, equalBytes, hex, sha256, timestamp, utf8 } from "../../base/index.ts";
import { logOrigins } from "../../exchange/index.ts";
import { openCheckpoint, storeTiles, TileReader } from "../../log/index.ts";
import type { CheckpointVerifier, LogPublicKeys, SignedCheckpoint } from "../../log/index.ts";
import type { Node } from "../node.ts";
import { callWitness } from "./http-client.ts";
import type { RegisteredWitness } from "./registered.ts";

const largestNote = 1_048_576;

/** What asking a witness for its last head needs: the log's own keys, to know its own signature again. */
export type RollbackPorts = { readonly own: LogPublicKeys; readonly verifier: CheckpointVerifier; readonly timeoutMs: number };

/**
 * Whether a witness holds a head of this node's log that this folder does not contain: proof, by this node's own two signatures, that the
 * folder was rolled back or that two of it are running. Then nothing more is signed in this epoch, and a person sees it (PROTOCOL.md 8). A
 * witness's bare word is no proof, and stops nothing.
 */
export async function findRollback(node: Node, witness: RegisteredWitness, { own, verifier, timeoutMs }: RollbackPorts): Promise<string | undefined> {
  const origin = logOrigins(node.id, node.epoch).node;
  const reply = await callWitness(new URL(`${hex(sha256(utf8(origin)))}/checkpoint`, witness.url), { method: "GET", largest: largestNote, timeoutMs }, node.machineClock);
  if (reply.status !== 200) return undefined;
  let head: SignedCheckpoint;
  try {
    head = openCheckpoint(reply.body, { origin, keys: own, verifier });
  } catch {
    return undefined;
  }
  return await node.store.transact(async (tx) => {
    const size = (await tx.logs.readTree(origin))?.size ?? 0;
    if (head.size <= size && equalBytes(await new TileReader(storeTiles(tx.logs, origin)).root(head.size), head.root)) return undefined;
    const at = timestamp(node.clock.nowMs());
    const signed = timestamp(head.time * 1000);
    const what = head.size > size ? `${head.size} entries, here are ${size}` : `another history of ${head.size} entries`;
    const text = `this node was rolled back: the witness ${witness.name} holds what it signed at ${signed}, ${what}; nothing more is signed before tocsin reopen`;
    await tx.putSetting("rolled-back", `witness ${witness.name} ${head.size}`);
    await tx.putSetting(`rollback-proof ${origin}`, base64(reply.body));
    await tx.raiseAlarm({ at, kind: "own-rollback", subject: origin, urgency: "now", text });
    return text;
  });
}
