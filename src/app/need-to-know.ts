import { TocsinError } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import type { EnrolledOfficer, MessageRecord, Role, View } from "../exchange/index.ts";

/** Settings of the house, as they are kept: units, and to whom a message is assigned. */
export const houseSettings = { unit: "unit", assignment: "assignment" } as const;

/** A unit of the house, and the officers who belong to it. */
export type Unit = { readonly unit: string; readonly officers: readonly string[] };

/** To whom a message is assigned; from then on nobody else reads it, but those who keep watch and those who answer for what leaves. */
export type Assignment = {
  readonly envelope: string;
  readonly units: readonly string[];
  readonly officers: readonly string[];
  readonly by: string;
  readonly at: Timestamp;
};

/** Who may read what partners passed, by role. The administrator is not among them. */
export const readerRoles: readonly Role[] = [
  "drafter",
  "source-owner",
  "releaser",
  "duty-to-warn-authority",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "press-officer",
];

// A warning must be acknowledged and a duty decided whoever it is assigned to.
const alwaysReads: readonly Role[] = ["watch-officer", "duty-to-warn-authority", "releaser"];

/** The unit of that name, or `undefined`. */
export async function unitNamed(view: View, unit: string): Promise<Unit | undefined> {
  const value = await view.watchSetting(houseSettings.unit, unit);
  return value === undefined ? undefined : (JSON.parse(value) as Unit);
}

/** To whom a message is assigned, or `undefined`. */
export async function assignmentOf(view: View, envelope: string): Promise<Assignment | undefined> {
  const value = await view.watchSetting(houseSettings.assignment, envelope);
  return value === undefined ? undefined : (JSON.parse(value) as Assignment);
}

/** Whether an officer reads whatever it is assigned to: who keeps watch, and who answers for what leaves. */
export function readsAlways(officer: EnrolledOfficer): boolean {
  return officer.roles.some((role) => alwaysReads.includes(role));
}

/** Whether an officer may know of a message: it is assigned to nobody, or to the officer, or to a unit of the officer's. */
export async function mayKnow(view: View, officer: EnrolledOfficer, message: Pick<MessageRecord, "envelopeHash">): Promise<boolean> {
  if (!officer.roles.some((role) => readerRoles.includes(role))) return false;
  if (readsAlways(officer)) return true;
  const assignment = await assignmentOf(view, message.envelopeHash);
  if (assignment === undefined || assignment.officers.includes(officer.id)) return true;
  for (const name of assignment.units) if ((await unitNamed(view, name))?.officers.includes(officer.id) === true) return true;
  return false;
}

/** Refuses where an officer has no need to know of a message, with `not-authorised`. */
export async function checkNeedToKnow(
  view: View,
  officer: EnrolledOfficer,
  message: Pick<MessageRecord, "envelopeHash" | "row">,
): Promise<void> {
  if (!(await mayKnow(view, officer, message)))
    throw new TocsinError(
      "not-authorised",
      `ask the liaison officer to assign message ${message.row} to you with tocsin assign: it is for those who need to know`,
    );
}
