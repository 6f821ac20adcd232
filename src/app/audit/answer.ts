import { base64, equalBytes, sha256, TocsinError, utf8Text } from "../../base/index.ts";
import { actBytes, checkpointLogs, recordAct } from "../../exchange/index.ts";
import type { RecordedAct, Transaction } from "../../exchange/index.ts";
import { commitTo, formatTlogProof, storeTiles, TileReader } from "../../log/index.ts";
import type { Node } from "../node.ts";
import { currentKey } from "../signing-keys.ts";
import { lineWriter } from "./line-file.ts";
import { actLine, answerForm, endLine, headLine } from "./lines.ts";
import { documentsOf, eachPage, lineOfAct, takeTurns } from "./open-acts.ts";
import type { AskedLeaf, AuditRequest } from "./request.ts";

/** What an officer answers an auditor with: all leaves are opened but those that are refused, each with its reason. */
export type Answering = {
  readonly request: AuditRequest;
  readonly requestBytes: Uint8Array;
  /** Reasons by place, see `placeKey`. */
  readonly refused: ReadonlyMap<string, string>;
  readonly officer: string;
  readonly file: string;
};

/** What became of a request. `unlike`: the log has another commitment there than the auditor's export, and nothing could be opened. */
export type Answered = { readonly opened: number; readonly refused: number; readonly unlike: readonly string[] };

/** A place as one text. */
export const placeKey = ({ log, leaf }: { readonly log: string; readonly leaf: number }): string => `${log}:${leaf}`;

/**
 * Answers an auditor's request into a new file: opens the acts behind the leaves, and records each refusal as an act of its own, whose proof goes into
 * the answer. Refuses a request for another node with `not-authorised`, one that refuses a leaf that was not asked for with `usage`.
 */
export async function answerRequest(node: Node, answering: Answering): Promise<Answered> {
  const { request, refused, file } = answering;
  if (request.node !== node.id) throw new TocsinError("not-authorised", `answer requests for this node: this one is for "${request.node}"`);
  const asked = new Map(request.leaves.map((leaf) => [placeKey(leaf), leaf]));
  for (const place of refused.keys())
    if (!asked.has(place)) throw new TocsinError("usage", `refuse what was asked for: "${place}" was not`);
  const writer = lineWriter(file);
  try {
    const request64 = base64(sha256(answering.requestBytes));
    const at = node.timestamp();
    writer.write(headLine({ line: "head", form: answerForm, node: node.id, madeAt: at, since: null, until: null, request: request64 }));
    const opened = await openAsked(node, { asked, refused, write: (line) => writer.write(line) });
    const refusals = await refuse(node, { asked, refused, request: request64, officer: answering.officer, opened: opened.acts });
    for (const line of refusals) writer.write(line);
    writer.write(endLine({ acts: opened.acts + refusals.length, kept: opened.kept }));
    writer.close();
    return { opened: opened.acts, refused: refusals.length, unlike: [...asked.keys()].filter((place) => !refused.has(place)) };
  } catch (thrown) {
    writer.abandon();
    throw thrown;
  }
}

type Asked = {
  readonly asked: Map<string, AskedLeaf>;
  readonly refused: ReadonlyMap<string, string>;
  readonly write: (line: string) => void;
};

/** Opens what was asked for; what stays in `asked` beside the refused could not be opened. */
async function openAsked(node: Node, { asked, refused, write }: Asked): Promise<{ acts: number; kept: number }> {
  const { months } = await node.exchange();
  let [acts, kept] = [0, 0];
  await eachPage(node, async (view, page) => {
    for (const act of page) {
      const place = placeKey({ log: act.log, leaf: act.index });
      const leaf = asked.get(place);
      if (leaf === undefined || refused.has(place)) continue;
      if (!equalBytes(commitTo("act", act.salt, actBytes(act)).commitment, leaf.commitment)) continue;
      asked.delete(place);
      write(lineOfAct(act));
      acts += 1;
      const beside = await documentsOf(view, act, months);
      beside.lines.forEach(write);
      kept += beside.kept;
    }
  });
  return { acts, kept };
}

type Refusing = {
  readonly asked: ReadonlyMap<string, AskedLeaf>;
  readonly refused: ReadonlyMap<string, string>;
  readonly request: string;
  readonly officer: string;
  readonly opened: number;
};

/** Records the answer and every refusal, signs checkpoints over them, and gives the refusals with their proofs. */
async function refuse(node: Node, { asked, refused, request, officer, opened }: Refusing): Promise<readonly string[]> {
  const key = await currentKey(node, "log");
  const sequences: number[] = [];
  await node.store.transact(async (tx) => {
    for (const [place, reason] of refused) {
      const leaf = asked.get(place);
      if (leaf === undefined) continue;
      const facts = { commitment: base64(leaf.commitment), leaf: leaf.leaf, log: leaf.log, reason, request };
      sequences.push(await recordAct(tx, node, { verb: "audit-refuse", subject: place, officer, facts }));
    }
    const unlike = asked.size - sequences.length;
    await recordAct(tx, node, {
      verb: "audit-answer",
      subject: node.id,
      officer,
      facts: { opened, refused: sequences.length, request, unlike },
    });
    await checkpointLogs(tx, node, key);
  });
  const lines: string[] = [];
  for (const sequence of sequences) {
    lines.push(await node.store.transact((tx) => provenLine(tx, sequence)));
    await takeTurns();
  }
  return lines;
}

async function provenLine(tx: Transaction, sequence: number): Promise<string> {
  const [act] = await tx.acts({ after: sequence - 1, limit: 1 });
  if (act === undefined) throw new TocsinError("store-corrupt", "restore a checked backup: an act is missing");
  return actLine({ bytes: actBytes(act), log: act.log, leaf: act.index, salt: act.salt, proven: await proofOf(tx, act) });
}

async function proofOf(tx: Transaction, act: RecordedAct): Promise<{ entry: Uint8Array; proof: string }> {
  const [leaf] = await tx.logs.readLeaves(act.log, act.index, act.index + 1);
  const checkpoint = await tx.logs.latestCheckpoint(act.log);
  if (leaf === undefined || checkpoint === undefined || checkpoint.size <= act.index)
    throw new TocsinError("store-corrupt", "restore a checked backup: a log lacks what was committed to it");
  const hashes = await new TileReader(storeTiles(tx.logs, act.log)).inclusionProof(act.index, checkpoint.size);
  const proof = utf8Text(formatTlogProof({ index: act.index, hashes, checkpoint: checkpoint.note })) ?? "";
  return { entry: leaf.entry, proof };
}
