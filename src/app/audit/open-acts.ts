import { isTimestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { actBytes, decisionFormat, decisionPartFormat, isPresent, receiptFormat, revealParts } from "../../exchange/index.ts";
import type { MessageRecord, MonthKeys, Part, RecordedAct, View } from "../../exchange/index.ts";
import type { Node } from "../node.ts";
import { lineWriter } from "./line-file.ts";
import { actLine, decisionLine, endLine, envelopeLine, headLine, openingsForm, receiptLine } from "./lines.ts";

const pageOfActs = 500;

/** The line that opens one act of this node. */
export function lineOfAct(act: RecordedAct): string {
  return actLine({ bytes: actBytes(act), log: act.log, leaf: act.index, salt: act.salt, proven: null });
}

/** Lines that belong to an act: what may be shown of the messages that it names. `kept` counts what the agreement keeps back from auditors. */
export type DocumentLines = { readonly lines: readonly string[]; readonly kept: number };

const none: DocumentLines = { lines: [], kept: 0 };
const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

async function onePartOf(
  view: View,
  message: MessageRecord,
  given: { label: Part["label"]; months: MonthKeys },
): Promise<Part | undefined> {
  const records = (await view.parts(message.row)).filter(({ label }) => label === given.label);
  const [part] = revealParts(records.slice(0, 1), given.months);
  return part !== undefined && isPresent(part) ? part : undefined;
}

/** The decision of a release, from the first of its messages that still has it. Never another part: the decision is what auditors read. */
async function decisionOf(view: View, act: RecordedAct, months: MonthKeys): Promise<DocumentLines> {
  const placed = act.facts["placed"];
  for (const { envelope } of (Array.isArray(placed) ? placed : []) as { envelope?: JsonValue }[]) {
    const message = await view.messageByHash(textOf(envelope), true);
    const part = message === undefined ? undefined : await onePartOf(view, message, { label: "decision", months });
    if (part === undefined) continue;
    const { decision } = decisionPartFormat.decode(part.bytes);
    return { lines: [decisionLine(decisionFormat.encode(decision))], kept: 0 };
  }
  return none;
}

/** Whether the agreement lets this node's auditors see what the partner signed (DOMAIN I19). */
async function showsProofs(view: View, message: MessageRecord): Promise<boolean> {
  const record = message.agreement === null ? undefined : await view.agreement(message.agreement);
  return record?.state.terms?.proofUse !== "on-request";
}

async function receiptOf(view: View, carrier: string, months: MonthKeys): Promise<DocumentLines> {
  const message = await view.messageByHash(carrier, false);
  if (message === undefined) return none;
  if (!(await showsProofs(view, message))) return { lines: [], kept: 1 };
  const lines = [envelopeLine(message.envelope)];
  const part = await onePartOf(view, message, { label: "receipt", months });
  // A reason is somebody's words, and content: without it the receipt cannot be opened, and its envelope stands alone.
  if (part !== undefined && receiptFormat.decode(part.bytes).reason === null) lines.push(receiptLine(carrier, part));
  return { lines, kept: 0 };
}

async function envelopeOf(view: View, envelope: string, isOutgoing: boolean): Promise<DocumentLines> {
  const message = await view.messageByHash(envelope, isOutgoing);
  // An acknowledgement that was applied is told by the act that applied it.
  if (message === undefined || (!isOutgoing && message.kind === "acknowledgement" && message.state === "received")) return none;
  if (!isOutgoing && !(await showsProofs(view, message))) return { lines: [], kept: 1 };
  return { lines: [envelopeLine(message.envelope)], kept: 0 };
}

/** What stands beside an act for an auditor: the decision of a release, signed envelopes, receipts without words. Never a part with content. */
export async function documentsOf(view: View, act: RecordedAct, months: MonthKeys): Promise<DocumentLines> {
  if (act.verb === "release") return await decisionOf(view, act, months);
  if (act.verb === "dispatch" || act.verb === "take-in")
    return await envelopeOf(view, textOf(act.facts["envelope"]), act.verb === "dispatch");
  if (act.verb.startsWith("receipt-")) return await receiptOf(view, textOf(act.facts["carrier"]), months);
  return none;
}

/** Lets what else the process has to do have its turn: pages of a long reading would otherwise follow each other without one. */
export async function takeTurns(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** All acts up to the newest of the moment when it begins, page by page, with the view in which each page was read. */
export async function eachPage(node: Node, work: (view: View, acts: readonly RecordedAct[]) => Promise<void>): Promise<void> {
  const last = (await node.store.read((view) => view.newestAct()))?.sequence ?? 0;
  for (let after = 0; after < last;) {
    after = await node.store.read(async (view) => {
      const acts = (await view.acts({ after, limit: pageOfActs })).filter(({ sequence }) => sequence <= last);
      await work(view, acts);
      return acts.at(-1)?.sequence ?? last;
    });
    await takeTurns();
  }
}

/** From when until when acts are opened: instants, the second not included; and whether signed envelopes go with them. */
export type OpeningRange = { readonly since: string | undefined; readonly until: string | undefined; readonly isActsOnly: boolean };

/** Refuses what is no instant with `usage`. */
export function checkInstant(text: string | undefined, option: string): string | undefined {
  if (text !== undefined && !isTimestamp(text))
    throw new TocsinError("usage", `give ${option} as an instant like 2027-01-15T00:00:00.000Z, got "${text}"`);
  return text;
}

/** What was opened. */
export type Opened = { readonly acts: number; readonly documents: number; readonly kept: number };

/** Writes the openings of this node's acts of a span into a new file, line by line: memory does not grow with their number. */
export async function openActs(node: Node, file: string, range: OpeningRange): Promise<Opened> {
  const { since, until, isActsOnly } = range;
  const { months } = await node.exchange();
  const writer = lineWriter(file);
  let [acts, documents, kept] = [0, 0, 0];
  try {
    writer.write(
      headLine({
        line: "head",
        form: openingsForm,
        node: node.id,
        madeAt: node.timestamp(),
        since: since ?? null,
        until: until ?? null,
        request: null,
      }),
    );
    await eachPage(node, async (view, page) => {
      for (const act of page) {
        if ((since !== undefined && act.at < since) || (until !== undefined && act.at >= until)) continue;
        writer.write(lineOfAct(act));
        acts += 1;
        if (isActsOnly && act.verb !== "release") continue;
        const beside = await documentsOf(view, act, months);
        for (const line of beside.lines) writer.write(line);
        documents += beside.lines.length;
        kept += beside.kept;
      }
    });
    writer.write(endLine({ acts, kept }));
    writer.close();
  } catch (thrown) {
    writer.abandon();
    throw thrown;
  }
  return { acts, documents, kept };
}
