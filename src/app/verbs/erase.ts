import { isTimestamp, millis, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Role } from "../../exchange/index.ts";
import type { argumentReader } from "../authorise.ts";
import { requireRole } from "../authorise.ts";
import { capMs, reviewMs } from "../case-clocks.ts";
import { reasonGiven } from "../reason.ts";
import { careForErasure } from "../retention/care.ts";
import { eraseItem, eraseMessage } from "../retention/erase.ts";
import { holdOn, holds, putHold, stands } from "../retention/hold.ts";
import type { LegalHold } from "../retention/hold.ts";
import { tombstones } from "../retention/tombstone.ts";
import type { ErasedItem } from "../retention/tombstone.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "../find-message.ts";

const erasers: readonly Role[] = ["data-protection-officer"];
const holders: readonly Role[] = ["data-protection-officer", "releaser", "duty-to-warn-authority"];

/** Erases the content of a message or of one part. What is left says that it was passed, to whom and on what basis, not what it said. */
const erase: Verb = {
  roles: erasers,
  async run({ node, args, signers, above }) {
    const officer = requireRole(signers, erasers, "erase");
    const reason = reasonGiven(args);
    const item = itemOf(args);
    if (item !== undefined) {
      const tombstone = await node.store.transact((tx) => eraseItem(tx, { node, above }, { item, officer: officer.id, reason }));
      for (const told of node.signals.watch) told();
      const { id, at, goneBy } = tombstone;
      return { row: null, item: { ...item }, tombstone: id, at, parts: [], goneBy };
    }
    const part = args.value("part");
    if (part !== null && (typeof part !== "number" || !Number.isInteger(part) || part < 1))
      throw new TocsinError("usage", "give the part as its number in tocsin show");
    const erased = await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      const position = part === null ? null : part - 1;
      const tombstone = await eraseMessage(tx, { node, above }, { message, position, officer: officer.id, reason });
      for (const at of tombstone.positions) await tx.endDeadline("person-review", `${message.row} ${at + 1}`, node.timestamp());
      return { row: message.row, tombstone };
    });
    for (const told of node.signals.watch) told();
    const { id, at, positions, goneBy } = erased.tombstone;
    return { row: erased.row, tombstone: id, at, parts: positions.map((one) => one + 1), goneBy };
  },
};

/** The draft, source record or template that a call names; `undefined` where it names a message. Refuses more than one of all of them with `usage`. */
function itemOf(args: ReturnType<typeof argumentReader>): ErasedItem | undefined {
  const named = (["draft", "source", "template"] as const).flatMap((kind): ErasedItem[] => {
    const id = args.optionalText(kind);
    return id === undefined ? [] : [{ kind, id }];
  });
  if (named.length + (args.optionalText("message") === undefined ? 0 : 1) > 1)
    throw new TocsinError("usage", "name one thing to erase: a message, a draft, a source record or a template");
  return named[0];
}

/** Destroys now the keys that backups would need to open what was erased; the node does it by itself within a month. */
const eraseFinish: Verb = {
  roles: erasers,
  async run({ node, signers, above }) {
    requireRole(signers, erasers, "erase-finish");
    return { final: await careForErasure({ ...node, above }, { isNow: true }) };
  },
};

function lineOf(value: string, what: string): string {
  if (value.trim() === "" || value.length > 200) throw new TocsinError("usage", `give ${what} in at most 200 characters`);
  return value.trim();
}

function untilOf(args: ReturnType<typeof argumentReader>, nowMs: number): Timestamp {
  const given = args.text("until");
  const until = isTimestamp(given) ? given : Number.isNaN(Date.parse(given)) ? undefined : timestamp(Date.parse(given));
  if (until === undefined || millis(until) <= nowMs)
    throw new TocsinError("usage", `give the end with --until, a time to come such as 2027-06-01, got "${given}"`);
  return until;
}

/** Puts a message under legal hold: nothing of it is erased before the end, or before the hold is lifted. */
const holdSet: Verb = {
  roles: holders,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, holders, "hold");
    const nowMs = node.clock.nowMs();
    const until = untilOf(args, nowMs);
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      const hold: LegalHold = {
        envelope: message.envelopeHash,
        message: message.messageId,
        row: message.row,
        authority: lineOf(args.text("authority"), "the authority"),
        reference: lineOf(args.text("reference"), "the reference"),
        until,
        by: officer.id,
        at: node.timestamp(),
        liftedAt: null,
      };
      await putHold(tx, hold);
      await tx.putDeadline({ kind: "hold-ends", subject: String(message.row), dueMs: millis(until), step: 0 });
      const { envelope, authority, reference } = hold;
      await recordAct(tx, node, {
        verb: "hold",
        subject: message.messageId,
        officer: officer.id,
        facts: { envelope, authority, reference, until },
      });
      return { ...hold };
    });
  },
};

/** Lifts a hold before its end, with a reason. */
const holdLift: Verb = {
  roles: holders,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, holders, "hold");
    const reason = reasonGiven(args);
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      const hold = await holdOn(tx, message.envelopeHash);
      if (!stands(hold, node.clock.nowMs())) throw new TocsinError("state-refuses", `no hold stands on message ${message.row}`);
      const lifted: LegalHold = { ...hold, liftedAt: node.timestamp() };
      await putHold(tx, lifted);
      await tx.endDeadline("hold-ends", String(message.row), node.timestamp());
      await recordAct(tx, node, {
        verb: "hold-lift",
        subject: message.messageId,
        officer: officer.id,
        facts: { envelope: hold.envelope, authority: hold.authority, reference: hold.reference, reason },
      });
      return { ...lifted };
    });
  },
};

/** Holds and tombstones: what may not be erased, what was, and by when no backup opens it. No content. */
const retention: Verb = {
  roles: ["data-protection-officer", "auditor", "releaser", "duty-to-warn-authority"],
  run: ({ node }) =>
    node.store.read(async (view) => {
      const nowMs = node.clock.nowMs();
      const rows: JsonValue[] = [];
      for (const tombstone of await tombstones(view)) {
        const { id, at, envelope, outgoing, positions, officer, goneBy, destroyedAt, item } = tombstone;
        const message = await view.messageByHash(envelope, outgoing);
        rows.push({
          tombstone: id,
          at,
          row: message?.row ?? null,
          item: item === undefined ? null : { ...item },
          parts: positions.map((one) => one + 1),
          officer,
          goneBy,
          destroyedAt,
        });
      }
      return { holds: (await holds(view)).map((hold) => ({ ...hold, stands: stands(hold, nowMs) })), tombstones: rows };
    }),
};

/** Records that the content of a month was reviewed and is kept, with the reason: the next review is due in six months, and at three years anew. */
const retentionReview: Verb = {
  roles: erasers,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, erasers, "retention-review");
    const reason = reasonGiven(args);
    const subject = args.text("subject");
    const isMonth = /^\d{4}-\d{2}$/.test(subject);
    if (!isMonth && !/^\d{1,15} \d{1,3}$/.test(subject))
      throw new TocsinError("usage", `name a month such as 2026-11, or an entry on a person as "ROW PART", got "${subject}"`);
    const nowMs = node.clock.nowMs();
    const next = timestamp(nowMs + reviewMs);
    await node.store.transact(async (tx) => {
      await tx.putDeadline({ kind: isMonth ? "retention-review" : "person-review", subject, dueMs: millis(next), step: 0 });
      if (isMonth && args.flag("renew")) await tx.putDeadline({ kind: "retention-cap", subject, dueMs: nowMs + capMs, step: 0 });
      await recordAct(tx, node, {
        verb: "retention-review",
        subject,
        officer: officer.id,
        facts: { reason, next, renewed: args.flag("renew") },
      });
    });
    return { subject, next };
  },
};

/** The verbs of erasure, holds and retention, by name. */
export const eraseVerbs: Readonly<Record<string, Verb>> = {
  erase,
  "erase-finish": eraseFinish,
  hold: holdSet,
  "hold-lift": holdLift,
  retention,
  "retention-review": retentionReview,
};
