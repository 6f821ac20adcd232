import { base64, equalBytes, hex, sha256, timestamp, utf8 } from "../../base/index.ts";
import { formatNote, openCheckpoint, storeTiles, TileReader } from "../../log/index.ts";
import type { CheckpointVerifier, LogPublicKeys, SignedCheckpoint } from "../../log/index.ts";
import type { Node } from "../node.ts";
import { callWitness } from "./http-client.ts";
import type { RegisteredWitness } from "./registered.ts";

const largestNote = 1_048_576;

/** Which log of this node is asked about: its origin, its own keys, and what checks bare signatures. */
export type OwnLog = { readonly origin: string; readonly own: LogPublicKeys; readonly verifier: CheckpointVerifier };

/** The head of this node's log that a witness holds, signed by this node's own two keys; `undefined` where it shows none. */
export async function witnessedHead(
  node: Node,
  witness: RegisteredWitness,
  given: OwnLog & { readonly timeoutMs: number },
): Promise<SignedCheckpoint | undefined> {
  const { origin, own, verifier, timeoutMs } = given;
  const url = new URL(`${hex(sha256(utf8(origin)))}/checkpoint`, witness.url);
  const reply = await callWitness(url, { method: "GET", largest: largestNote, timeoutMs }, node.machineClock);
  if (reply.status !== 200) return undefined;
  try {
    return openCheckpoint(reply.body, { origin, keys: own, verifier });
  } catch {
    return undefined;
  }
}

/**
 * Whether this folder lacks a head that a witness holds. It is proof, by this node's own two signatures, that the folder was rolled back or that
 * two of it are running: nothing more is signed in this epoch then, and a person sees it (PROTOCOL.md 8). Gives the words for it. A witness's bare
 * word is no proof, and stops nothing.
 */
export async function judgeOwnRollback(
  node: Node,
  witness: RegisteredWitness,
  { origin, head }: { readonly origin: string; readonly head: SignedCheckpoint },
): Promise<string | undefined> {
  return await node.store.transact(async (tx) => {
    const size = (await tx.logs.readTree(origin))?.size ?? 0;
    if (head.size <= size && equalBytes(await new TileReader(storeTiles(tx.logs, origin)).root(head.size), head.root)) return undefined;
    const signed = timestamp(head.time * 1000);
    const what = head.size > size ? `${head.size} entries, and here are ${size}` : `another history of ${head.size} entries`;
    const text = `this node was rolled back: the witness ${witness.name} holds what it signed at ${signed}, ${what}; nothing more is signed before tocsin reopen`;
    await tx.putSetting("rolled-back", `witness ${witness.name} ${head.size}`);
    await tx.putSetting(
      `rollback-proof ${origin}`,
      base64(formatNote({ text: head.note.text, signatures: head.note.signatures.filter(({ name }) => name === origin) })),
    );
    await tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind: "own-rollback", subject: origin, urgency: "now", text });
    return text;
  });
}
