import { TocsinError, utf8, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isPresent, paragraphFormat, recordAct, revealParts } from "../../exchange/index.ts";
import type { MessageRecord, MonthKeys, Role, View } from "../../exchange/index.ts";
import { protectNote, revealNote } from "../above-line.ts";
import { requireRole } from "../authorise.ts";
import { mayKnow, readerRoles } from "../need-to-know.ts";
import type { Verb } from "../verb.ts";

const watchers: readonly Role[] = ["watch-officer", "liaison-officer", "duty-to-warn-authority"];
/** Where notes of shifts stand among the notes of the house: about no message. */
const place = "hand-over";
const longestNote = 16 * 1024;
const notesShown = 5;
const mostRows = 200;
const longestHeadline = 140;

/** Leaves a note for the next shift. It rests above the line and never crosses. */
const handOver: Verb = {
  roles: watchers,
  async run({ node, args, signers, above }) {
    const officer = requireRole(signers, watchers, "desk-hand-over");
    const text = args.text("text");
    if (text.trim() === "" || utf8(text).length > longestNote)
      throw new TocsinError("usage", `write a note of at most ${longestNote} bytes`);
    const given = { id: uuid4(node.random), author: officer.id, at: node.timestamp() };
    return await node.store.transact(async (tx) => {
      await above.putNote(protectNote(node, text, { ...given, envelope: place }));
      await recordAct(tx, node, { verb: "hand-over", subject: given.id, officer: officer.id });
      return { note: given.id, at: given.at };
    });
  },
};

/** The notes of the last shifts, newest first. Opening them is recorded. */
const handOverNotes: Verb = {
  roles: watchers,
  async run({ node, signers, above }) {
    const officer = requireRole(signers, watchers, "desk-hand-over-notes");
    return await node.store.transact(async (tx) => {
      const notes = (await above.notes(place)).toReversed().slice(0, notesShown);
      if (notes.length > 0)
        await recordAct(tx, node, {
          verb: "open-hand-over",
          subject: "hand-over",
          officer: officer.id,
          facts: { notes: notes.map(({ id }) => id) },
        });
      return { notes: notes.map((row) => ({ note: row.id, at: row.at, author: row.author, text: revealNote(node, row) })) };
    });
  },
};

/** The first words of a message; null where it has no text, or none any more. */
async function headlineOf(view: View, message: MessageRecord, months: MonthKeys): Promise<string | null> {
  const parts = revealParts(await view.parts(message.row), months);
  const first = parts.find((part) => part.label === "paragraph");
  if (first === undefined || !isPresent(first)) return null;
  const words = paragraphFormat.decode(first.bytes).text.replace(/\s+/g, " ").trim();
  return words.length > longestHeadline ? `${words.slice(0, longestHeadline - 1)}…` : words;
}

/** The first words of messages, for those that the officer may know of. Which were shown to whom is recorded as a reading. */
const headlines: Verb = {
  roles: readerRoles,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, readerRoles, "desk-headlines");
    const rows = args.value("rows");
    if (!Array.isArray(rows) || rows.length > mostRows || !rows.every((row) => Number.isSafeInteger(row)))
      throw new TocsinError("usage", `give at most ${mostRows} rows of messages`);
    const { months } = await node.exchange();
    return await node.store.transact(async (tx) => {
      const found: JsonValue[] = [];
      const shown: string[] = [];
      for (const row of rows as number[]) {
        const message = await tx.message(row);
        if (message === undefined || message.state === "parked" || !(await mayKnow(tx, officer, message))) continue;
        const text = await headlineOf(tx, message, months);
        if (text === null) continue;
        found.push({ row, text });
        shown.push(message.messageId);
      }
      if (shown.length > 0)
        await recordAct(tx, node, { verb: "open-headlines", subject: "watch", officer: officer.id, facts: { messages: shown } });
      return { headlines: found };
    });
  },
};

/** The verbs of what a shift reads and leaves behind, by name. */
export const handOverVerbs: Readonly<Record<string, Verb>> = {
  "desk-hand-over": handOver,
  "desk-hand-over-notes": handOverNotes,
  "desk-headlines": headlines,
};
