import { TocsinError, utf8, uuid4 } from "../../base/index.ts";
import { isPresent, markingFormat, recordAct, revealParts } from "../../exchange/index.ts";
import type { EnrolledOfficer, MessageRecord, MonthKeys, Role, View } from "../../exchange/index.ts";
import { protectNote, revealNote } from "../above-line.ts";
import { requireRole } from "../authorise.ts";
import { assignmentOf, checkNeedToKnow, houseSettings, readerRoles, readsAlways, unitNamed } from "../need-to-know.ts";
import type { Assignment, Unit } from "../need-to-know.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb } from "../verb.ts";
import { findMessage } from "../find-message.ts";

const assigners: readonly Role[] = ["liaison-officer", "watch-officer", "duty-to-warn-authority"];
const namePattern = /^[a-z0-9][a-z0-9-]{0,63}$/;
const mostOfficers = 500;
const longestNote = 64 * 1024;

async function checkOfficers(view: View, officers: readonly string[]): Promise<void> {
  if (officers.length > mostOfficers) throw new TocsinError("input-too-large", `name at most ${mostOfficers} officers`);
  for (const id of officers) if ((await view.officer(id)) === undefined) throw new TocsinError("officer-unknown", `enrol "${id}" first`);
}

/** Refuses whoever would come by the need to know of a message by joining the unit that it is assigned to: that is another officer's to say. */
async function checkNotOwnGift(view: View, officer: EnrolledOfficer, { unit, officers }: Unit): Promise<void> {
  if (readsAlways(officer) || !officers.includes(officer.id)) return;
  if ((await unitNamed(view, unit))?.officers.includes(officer.id) === true) return;
  // By its name: a unit that was dissolved and is made anew finds what was assigned to it.
  const assigned = (await view.watchSettings(houseSettings.assignment)).some(({ value }) =>
    (JSON.parse(value) as Assignment).units.includes(unit),
  );
  if (assigned)
    throw new TocsinError(
      "separation-of-duties",
      `ask another officer to put you into "${unit}": messages are assigned to it, and nobody gives himself the need to know`,
    );
}

/** Sets who belongs to a unit. Refuses one who puts himself into a unit that messages are assigned to, with `separation-of-duties`. */
const unitSet: Verb = {
  roles: assigners,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, assigners, "unit");
    const unit: Unit = { unit: args.text("unit"), officers: [...new Set(args.texts("officers"))] };
    if (!namePattern.test(unit.unit))
      throw new TocsinError("usage", `name the unit in small letters, digits and hyphens, got "${unit.unit}"`);
    await node.store.transact(async (tx) => {
      await checkOfficers(tx, unit.officers);
      await checkNotOwnGift(tx, officer, unit);
      await tx.putWatchSetting(houseSettings.unit, unit.unit, unit.officers.length === 0 ? null : JSON.stringify(unit));
      await recordAct(tx, node, { verb: "unit-set", subject: unit.unit, officer: officer.id, facts: { officers: [...unit.officers] } });
    });
    return { unit: unit.unit, officers: [...unit.officers] };
  },
};

/** The units of the house, and who belongs to each. */
const unitList: Verb = {
  roles: [...readerRoles, "auditor"],
  run: ({ node }) =>
    node.store.read(async (view) => ({
      units: (await view.watchSettings(houseSettings.unit)).map(({ value }) => {
        const { unit, officers } = JSON.parse(value) as Unit;
        return { unit, officers: [...officers] };
      }),
    })),
};

/** Refuses a unit where the marking is for named persons alone (TLP 2.0: RED is for the eyes and ears of individual recipients). */
async function checkMarking(view: View, message: MessageRecord, given: { months: MonthKeys; hasUnits: boolean }): Promise<void> {
  const marking = revealParts(await view.parts(message.row), given.months).find((part) => part.label === "marking");
  const tlp = marking !== undefined && isPresent(marking) ? markingFormat.decode(marking.bytes).tlp : "TLP:RED";
  if (given.hasUnits && tlp.endsWith("RED"))
    throw new TocsinError(
      "release-marking-withheld",
      `name single officers with --officer: message ${message.row} is TLP:RED, for named persons alone`,
    );
}

/** Assigns a message to units and officers: from then on only they read it, beside those who keep watch and who answer for what leaves. */
const assign: Verb = {
  roles: assigners,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, assigners, "assign");
    const { months } = await node.exchange();
    const units = [...new Set(args.texts("units"))];
    const officers = [...new Set(args.texts("officers"))];
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      await checkNeedToKnow(tx, officer, message);
      await checkOfficers(tx, officers);
      for (const name of units)
        if ((await unitNamed(tx, name)) === undefined)
          throw new TocsinError("unknown-item", `name a unit that tocsin unit shows, got "${name}"`);
      await checkMarking(tx, message, { months, hasUnits: units.length > 0 });
      const before = args.flag("only") ? undefined : await assignmentOf(tx, message.envelopeHash);
      const assignment: Assignment = {
        envelope: message.envelopeHash,
        units: [...new Set([...(before?.units ?? []), ...units])],
        officers: [...new Set([...(before?.officers ?? []), ...officers])],
        by: officer.id,
        at: node.timestamp(),
      };
      const isOpen = assignment.units.length + assignment.officers.length === 0;
      await tx.putWatchSetting(houseSettings.assignment, message.envelopeHash, isOpen ? null : JSON.stringify(assignment));
      await recordAct(tx, node, {
        verb: "assign",
        subject: message.messageId,
        officer: officer.id,
        facts: { envelope: message.envelopeHash, units: [...assignment.units], officers: [...assignment.officers] },
      });
      return { row: message.row, units: [...assignment.units], officers: [...assignment.officers], readers: isOpen ? "all" : "assigned" };
    });
  },
};

/** Writes a note on a message that never crosses: it rests above the line, where no way out reads. */
const noteInternal: Verb = {
  roles: readerRoles,
  async run({ node, args, signers, above }) {
    const officer = requireRole(signers, readerRoles, "note-internal");
    const text = args.text("text");
    if (text.trim() === "" || utf8(text).length > longestNote)
      throw new TocsinError("usage", `write a note of at most ${longestNote} bytes`);
    const given = { id: uuid4(node.random), author: officer.id, at: node.timestamp() };
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      await checkNeedToKnow(tx, officer, message);
      await above.putNote(protectNote(node, text, { ...given, envelope: message.envelopeHash }));
      await recordAct(tx, node, { verb: "note-internal", subject: message.messageId, officer: officer.id, facts: { note: given.id } });
      return { note: given.id, row: message.row };
    });
  },
};

/** Opens the notes on a message: recorded with the reason. */
const notesInternal: Verb = {
  roles: readerRoles,
  async run({ node, args, signers, above }) {
    const officer = requireRole(signers, readerRoles, "notes-internal");
    const reason = reasonGiven(args);
    return await node.store.transact(async (tx) => {
      const message = await findMessage(tx, args.text("message"));
      await checkNeedToKnow(tx, officer, message);
      const notes = await above.notes(message.envelopeHash);
      await recordAct(tx, node, {
        verb: "notes-internal-open",
        subject: message.messageId,
        officer: officer.id,
        facts: { reason, notes: notes.map(({ id }) => id) },
      });
      return {
        row: message.row,
        notes: notes.map((row) => ({ note: row.id, at: row.at, author: row.author, text: revealNote(node, row) })),
      };
    });
  },
};

/** The verbs inside the house, by name. */
export const assignVerbs: Readonly<Record<string, Verb>> = {
  assign,
  "note-internal": noteInternal,
  "notes-internal": notesInternal,
  "unit-list": unitList,
  "unit-set": unitSet,
};
