import { base64, equalBytes, timestamp } from "../../base/index.ts";
import { cosignerName, logSigner, recordAct } from "../../exchange/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import {
  formatNote,
  logKeys,
  openCheckpoint,
  parseAddCheckpoint,
  parseCheckpointText,
  parseNote,
  witnessResponse,
} from "../../log/index.ts";
import type { CheckpointVerifier, HttpAnswer, HttpRequest, SignedCheckpoint } from "../../log/index.ts";
import type { SigningKey } from "../../seal/index.ts";
import type { Node } from "../node.ts";
import { knownLogs, nameOfLog } from "./known-logs.ts";
import type { KnownLog } from "./known-logs.ts";

/** What answering for a witness needs beside its node. */
export type WitnessPorts = { readonly logKey: SigningKey; readonly verifier: CheckpointVerifier };

/**
 * Answers one request to this node as a witness, in one transaction: what it cosigns is durable before the answer is given. A log that
 * contradicts what was cosigned before is shown to a person and kept as proof. `docs/witness.md`.
 */
export async function answerAsWitness(node: Node, request: HttpRequest, { logKey, verifier }: WitnessPorts): Promise<HttpAnswer> {
  const signer = logSigner(logKey, cosignerName(node.id));
  return await node.store.transact(async (tx) => {
    const known = await knownLogs(tx);
    const logs = new Map(known.map(({ origin, keys }) => [origin, keys]));
    const nowSeconds = (): number => Math.floor(node.clock.nowMs() / 1000);
    const answer = await witnessResponse(request, { signer, logs, store: tx.witnessed, verifier, nowSeconds });
    if (answer.status === 409 || answer.status === 422)
      await tellOfContradiction(tx, node, { known, body: request.body, status: answer.status, verifier });
    return answer;
  });
}

type Refusal = {
  readonly known: readonly KnownLog[];
  readonly body: Uint8Array;
  readonly status: 409 | 422;
  readonly verifier: CheckpointVerifier;
};

/**
 * What a refused checkpoint says of its log. A smaller tree that was signed later, and another root of one size, are proof by the log's own
 * two signatures. Otherwise the proof in the request does not hold, which whoever holds a checkpoint could have sent.
 */
function judge(
  offered: SignedCheckpoint,
  last: SignedCheckpoint | undefined,
  status: 409 | 422,
): { kind: string; text: (name: string) => string } | undefined {
  if (last !== undefined && offered.size < last.size && offered.time > last.time) {
    return {
      kind: "log-rolled-back",
      text: (name) => `${name} was rolled back: it signed ${offered.size} entries after it had signed ${last.size}; it was not cosigned`,
    };
  }
  if (last !== undefined && offered.size === last.size && !equalBytes(offered.root, last.root)) {
    return { kind: "split-view", text: (name) => `${name} signed two histories of ${last.size} entries; the second was not cosigned` };
  }
  if (status === 409) return undefined;
  return {
    kind: "split-view",
    text: (name) =>
      `${name} asked to cosign ${offered.size} entries that are not shown to extend the ${last?.size ?? 0} cosigned before; it was not cosigned`,
  };
}

async function tellOfContradiction(tx: Transaction, node: Node, { known, body, status, verifier }: Refusal): Promise<void> {
  const request = parseAddCheckpoint(body);
  const { origin } = parseCheckpointText(parseNote(request.checkpoint).text);
  const log = known.find((one) => one.origin === origin);
  if (log === undefined) return;
  const trust = { origin, keys: log.keys, verifier };
  const offered = openCheckpoint(request.checkpoint, trust);
  const held = await tx.witnessed.latest(origin);
  const judged = judge(offered, held === undefined ? undefined : openCheckpoint(held.note, trust), status);
  if (judged === undefined) return;
  const isNew = !(await tx.openAlarms()).some(({ kind, subject }) => kind === judged.kind && subject === origin);
  await tx.raiseAlarm({
    at: timestamp(node.clock.nowMs()),
    kind: judged.kind,
    subject: origin,
    urgency: "now",
    text: judged.text(nameOfLog(log)),
  });
  // Once per open alarm: whoever repeats the request does not fill the log.
  if (isNew)
    await recordAct(tx, node, {
      verb: `witness-${judged.kind}`,
      subject: origin,
      officer: null,
      facts: { checkpoint: base64(ownLines(offered, log)), held: held === undefined ? null : held.size },
    });
}

/** The checkpoint with its log's two signatures alone: lines of strangers were not verified and are not kept. */
function ownLines({ note, origin }: SignedCheckpoint, { keys }: KnownLog): Uint8Array {
  const ids = logKeys(origin, keys).map(({ keyId }) => keyId);
  return formatNote({ text: note.text, signatures: note.signatures.filter(({ name, keyId }) => name === origin && ids.includes(keyId)) });
}
