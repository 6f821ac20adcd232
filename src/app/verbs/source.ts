import { base64, timestamp, TocsinError, utf8Text, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { actBytes, checkpointLogs, logSigner, recordAct } from "../../exchange/index.ts";
import type { RecordedAct, Role, Transaction } from "../../exchange/index.ts";
import { openParagraph } from "../../handling/index.ts";
import type { AboveLineRows, TieRow } from "../../handling/index.ts";
import { formatTlogProof, storeTiles, TileReader } from "../../log/index.ts";
import type { CheckpointCursor, CheckpointRow } from "../../log/index.ts";
import { findSource, paragraphsAbove, protectSource, revealSource, revealTie } from "../above-line.ts";
import { requireRole } from "../authorise.ts";
import type { Node } from "../node.ts";
import { ownCard } from "../node.ts";
import { currentKey } from "../signing-keys.ts";
import type { Verb, VerbCall } from "../verb.ts";

const writers: readonly Role[] = ["drafter", "source-owner"];
const longestReason = 1000;

/** The reason that everything above the line is opened with: it is recorded before anything is shown. */
function reasonOf({ args }: VerbCall): string {
  const reason = args.text("reason").trim();
  if (reason === "" || reason.length > longestReason)
    throw new TocsinError("usage", `give the reason with --reason, in at most ${longestReason} characters: it is recorded`);
  return reason;
}

/** Enters a source record: what stands above the tear line, and the phrases that must never drop below it. */
const sourceAdd: Verb = {
  roles: writers,
  async run({ node, args, signers, above }) {
    const officer = requireRole(signers, writers, "source-add");
    const id = uuid4(node.random);
    const at = node.timestamp();
    const record = { text: args.text("text"), protect: args.texts("protect") };
    const row = protectSource(node, record, { id, author: officer.id, at });
    await node.store.transact(async (tx) => {
      await above.putSource(row);
      await recordAct(tx, node, { verb: "source-add", subject: id, officer: officer.id });
    });
    return { source: id, paragraphs: paragraphsAbove(record).length, protected: record.protect.length };
  },
};

/** The source records without their content: who entered what when, and how many messages were written below it. */
const sourceList: Verb = {
  roles: ["drafter", "source-owner", "releaser", "duty-to-warn-authority", "auditor"],
  async run({ node, above }) {
    return await node.store.transact(async () => {
      const sources: JsonValue[] = [];
      for (const { id, at, author } of await above.sources(1000)) {
        const ties = await above.ties(id);
        sources.push({ source: id, at, author, tearlines: ties.map(({ envelope }) => envelope) });
      }
      return { sources };
    });
  },
};

/** Opens a source record for the one who asks: recorded with the reason, in the same commit that reads it. */
const sourceShow: Verb = {
  roles: writers,
  async run(call) {
    const { node, args, signers, above } = call;
    const officer = requireRole(signers, writers, "source-show");
    const reason = reasonOf(call);
    const row = await node.store.transact(async (tx) => {
      const found = await findSource(above, args.text("source"));
      await recordAct(tx, node, { verb: "source-open", subject: found.id, officer: officer.id, facts: { reason } });
      return found;
    });
    const { text, protect } = revealSource(node, row);
    return { source: row.id, at: row.at, author: row.author, text, protect: [...protect] };
  },
};

/** The first checkpoint that covers a leaf: the earliest time before which it is provable that it was there. */
async function firstCheckpoint(tx: Transaction, log: string, leaf: number): Promise<CheckpointRow | undefined> {
  const page = 1000;
  for (let after: CheckpointCursor | undefined; ;) {
    const rows = await tx.logs.readCheckpoints(log, page, after);
    const found = rows.find(({ size }) => size > leaf);
    if (found !== undefined || rows.length < page) return found;
    after = rows.at(-1);
  }
}

/** The proof that an act's commitment is in its log: the entry, and where it stands under its first checkpoint (c2sp.org/tlog-proof). */
async function proofOf(tx: Transaction, act: RecordedAct): Promise<Record<string, JsonValue>> {
  const checkpoint = await firstCheckpoint(tx, act.log, act.index);
  const [leaf] = await tx.logs.readLeaves(act.log, act.index, act.index + 1);
  if (checkpoint === undefined || leaf === undefined)
    throw new TocsinError("store-corrupt", "restore a checked backup: a log lacks what was committed to it");
  const hashes = await new TileReader(storeTiles(tx.logs, act.log)).inclusionProof(act.index, checkpoint.size);
  const proof = utf8Text(formatTlogProof({ index: act.index, hashes, checkpoint: checkpoint.note })) ?? "";
  return { log: act.log, act: base64(actBytes(act)), salt: base64(act.salt), entry: base64(leaf.entry), proof };
}

async function findTie(node: Node, above: AboveLineRows, name: string): Promise<{ readonly tie: TieRow; readonly message: string }> {
  const message = await node.store.read(async (view) => {
    const byRow = /^\d{1,15}$/.test(name) ? await view.message(Number(name)) : undefined;
    return byRow ?? (await view.messagesById(name)).find(({ outgoing }) => outgoing);
  });
  const tie = message === undefined ? undefined : await node.store.transact(() => above.tie(message.envelopeHash));
  if (tie === undefined || message === undefined)
    throw new TocsinError("unknown-item", `name a message of this node that was written below a source record, got "${name}"`);
  return { tie, message: message.messageId };
}

/**
 * Discloses chosen paragraphs of the source record behind a message to an oversight body: each with what opens its commitment, and the proof that
 * the commitment and the message stood together in the log before the time of a checkpoint. Nothing of the other paragraphs is in it.
 */
const sourceDisclose: Verb = {
  roles: ["source-owner"],
  async run(call) {
    const { node, args, signers, above } = call;
    const officer = requireRole(signers, ["source-owner"], "source-disclose");
    const reason = reasonOf(call);
    const numbers = args.value("paragraphs");
    if (!Array.isArray(numbers) || numbers.length === 0 || !numbers.every((number) => Number.isSafeInteger(number)))
      throw new TocsinError("usage", "give the numbers of the paragraphs to disclose with --paragraph");
    const { tie, message } = await findTie(node, above, args.text("message"));
    const logKey = await currentKey(node, "log");
    const card = await ownCard(node);
    return await node.store.transact(async (tx) => {
      const record = revealSource(node, await findSource(above, tie.source));
      const paragraphs = paragraphsAbove(record);
      const commitment = revealTie(node, tie);
      const opened = [...new Set(numbers as number[])]
        .toSorted((one, other) => one - other)
        .map((number) => openParagraph(commitment, number, paragraphs[number - 1] ?? new Uint8Array()));
      await recordAct(tx, node, {
        verb: "source-disclose",
        subject: tie.source,
        officer: officer.id,
        facts: { envelope: tie.envelope, paragraphs: opened.map(({ number }) => number), reason },
      });
      await checkpointLogs(tx, node, logKey);
      const [act] = await tx.acts({ after: tie.act - 1, limit: 1 });
      if (act === undefined) throw new TocsinError("store-corrupt", "restore a checked backup: an act is missing");
      return {
        form: "tocsin-source-disclosure-1",
        node: node.id,
        message,
        envelope: tie.envelope,
        root: base64(commitment.root),
        paragraphs: opened as unknown as JsonValue,
        ...(await proofOf(tx, act)),
        signer: logSigner(logKey, act.log).name,
        card: base64(card.envelope),
        madeAt: timestamp(node.clock.nowMs()),
      };
    });
  },
};

/** The verbs of what is above the line, by name. */
export const sourceVerbs: Readonly<Record<string, Verb>> = {
  "source-add": sourceAdd,
  "source-disclose": sourceDisclose,
  "source-list": sourceList,
  "source-show": sourceShow,
};
