import { TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isPresent, markingFormat, paragraphFormat, paragraphsOf, partsOf, recordAct, revealParts } from "../../exchange/index.ts";
import type { Draft, EnrolledOfficer, Entry, MessageRecord, MonthKeys, Partner, View } from "../../exchange/index.ts";
import { strictest, tlpLabelOf } from "../../handling/index.ts";
import { passingOf } from "../case-rules.ts";
import type { Passing } from "../case-rules.ts";
import { entriesAbout } from "../cases.ts";
import { findMessage } from "../find-message.ts";
import { checkNeedToKnow } from "../need-to-know.ts";
import type { VerbCall } from "../verb.ts";
import { findPartner } from "./partner.ts";

type Text = { readonly language: string; readonly text: string };
type Version = { readonly texts: readonly Text[]; readonly caveats: readonly string[] };

/** What a draft passes on instead of words of its own: the original's envelope, the words that may go, and its marking and caveats. */
export type PassedOn = {
  readonly envelope: string;
  readonly texts: readonly Text[];
  readonly tlp: string;
  readonly caveats: readonly string[];
};

/** The words that may go: those that were granted instead, or the paragraphs unchanged, each language whole. */
function textsOf(entry: Entry, passing: Passing): readonly Text[] {
  const { paragraphs, wording } = passing;
  const granted = entry.paragraphs.filter(({ commitment }) => paragraphs.length === 0 || paragraphs.includes(commitment));
  const there = granted.flatMap(({ language, text }) => (language === null || text === null ? [] : [{ language, text }]));
  if (there.length < granted.length)
    throw new TocsinError("state-refuses", `nothing of message ${entry.row} can be passed on: its text was erased here`);
  if (wording !== null) return [{ language: there[0]?.language ?? "en", text: wording }];
  const languages = [...new Set(there.map(({ language }) => language))];
  const texts = languages.map((language) => there.filter((one) => one.language === language).map(({ text }) => text));
  // A translation of other paragraphs than those that may go would say more than they do.
  return languages.flatMap((language, at) =>
    texts[at]?.length === texts[0]?.length ? [{ language, text: (texts[at] ?? []).join("\n\n") }] : [],
  );
}

const longestCaveat = 200;

/** Conditions of a grant as caveats, which are lines of at most 200 characters. */
function caveatsOf(conditions: string | null): readonly string[] {
  const lines: string[] = [];
  for (const word of (conditions ?? "").split(/\s+/u).filter((one) => one !== "")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= longestCaveat) lines[lines.length - 1] = `${last} ${word}`;
    else for (let at = 0; at < word.length; at += longestCaveat) lines.push(word.slice(at, at + longestCaveat));
  }
  return lines;
}

async function markingOf(view: View, message: MessageRecord, months: MonthKeys) {
  const part = revealParts(await view.parts(message.row), months).find(({ label }) => label === "marking");
  if (part === undefined || !isPresent(part))
    throw new TocsinError("release-marking-missing", `nothing of message ${message.row} can be passed on: its marking is not there`);
  return markingFormat.decode(part.bytes);
}

/** The marking that the copy gets: the original's, or a stricter one that the drafter asks for (DOMAIN.md I8). */
function tlpOf(original: string, asked: string): string {
  const own = tlpLabelOf(original);
  const wanted = asked === "" ? own : tlpLabelOf(asked);
  if (own === undefined || wanted === undefined)
    throw new TocsinError("release-marking-unknown", `mark it with a TLP 2.0 label, got "${asked === "" ? original : asked}"`);
  if (strictest([own, wanted]) !== wanted)
    throw new TocsinError(
      "consent-missing",
      `mark it TLP:${own} or stricter: TLP:${wanted} is wider than it came, which is its originator's to give`,
    );
  return wanted;
}

async function refuse(
  { node }: VerbCall,
  given: { readonly message: MessageRecord; readonly to: Partner; readonly officer: EnrolledOfficer },
): Promise<never> {
  const { message, to, officer } = given;
  await node.store.transact((tx) =>
    recordAct(tx, node, {
      verb: "forward-refused",
      subject: message.messageId,
      officer: officer.id,
      facts: { envelope: message.envelopeHash, to: to.nodeId },
    }),
  );
  throw new TocsinError(
    "consent-missing",
    `ask its originator first, with tocsin release request --use pass-on --to "${to.organisation}": message ${message.row} may not be passed on to ${to.handle}; the attempt is recorded`,
  );
}

function isEmpty(value: JsonValue): boolean {
  return value === null || (Array.isArray(value) && value.length === 0);
}

/** A message that is to be passed on, and what stands around it. */
type Original = { readonly message: MessageRecord; readonly entry: Entry; readonly entries: readonly Entry[]; readonly months: MonthKeys };

async function originalOf({ node }: VerbCall, find: (view: View) => Promise<MessageRecord>): Promise<Original> {
  const { months } = await node.exchange();
  return await node.store.read(async (view) => {
    const message = await find(view);
    const entries = await entriesAbout(view, message, { self: node.id, months });
    const entry = entries.find(({ row }) => row === message.row);
    if (entry === undefined) throw new TocsinError("unknown-item", `name a message with content, got message ${message.row}`);
    return { message, entry, entries, months };
  });
}

/** The one version that all recipients may read. Refuses, and records it, where one of them may read none. */
async function versionFor(
  call: VerbCall,
  { message, entry, entries }: Original,
  given: { readonly to: readonly string[]; readonly officer: EnrolledOfficer },
): Promise<Version> {
  const { node } = call;
  const versions: Version[] = [];
  for (const handle of given.to) {
    const to = await node.store.read((view) => findPartner(view, handle));
    const passing = message.outgoing
      ? { paragraphs: [], wording: null, conditions: null }
      : passingOf(entries, { of: entry.envelope, to, nowMs: node.clock.nowMs() });
    if (passing === undefined) return await refuse(call, { message, to, officer: given.officer });
    versions.push({ texts: textsOf(entry, passing), caveats: caveatsOf(passing.conditions) });
  }
  const [first] = versions;
  if (first === undefined) throw new TocsinError("usage", "name at least one partner with --to");
  if (versions.some((other) => JSON.stringify(other) !== JSON.stringify(first)))
    throw new TocsinError("usage", "pass it on to one partner at a time: what was granted for them differs");
  return first;
}

/**
 * What the draft of a message that is passed on says: the words that its originator granted for every recipient, and no other; our own message
 * goes unchanged. `undefined` where the draft passes nothing on. Refuses with `consent-missing`, and records the attempt, where nothing was
 * granted; with `usage` where the drafter writes words beside it or the recipients may read different ones.
 */
export async function passedOn(call: VerbCall, officer: EnrolledOfficer): Promise<PassedOn | undefined> {
  const { node, args } = call;
  const name = args.optionalText("forwards");
  if (name === undefined) return undefined;
  if (!["texts", "bundle", "attachments", "persons"].every((own) => isEmpty(args.value(own))))
    throw new TocsinError("usage", "pass a message on without words of your own: what you write about it is a tearline of its own");
  const original = await originalOf(call, async (view) => {
    const message = await findMessage(view, name);
    await checkNeedToKnow(view, officer, message);
    return message;
  });
  const { texts, caveats: conditions } = await versionFor(call, original, { to: args.texts("to"), officer });
  const { tlp, caveats } = await node.store.read((view) => markingOf(view, original.message, original.months));
  return {
    envelope: original.entry.envelope,
    texts,
    tlp: tlpOf(tlp, args.optionalText("tlp") ?? ""),
    caveats: [...new Set([...caveats, ...conditions, ...args.texts("caveats")])],
  };
}

/** Refuses a draft that passes on what its originator does not grant any more, or not in these words, with `consent-missing`. */
export async function checkStillGranted(call: VerbCall, draft: Draft, officer: EnrolledOfficer): Promise<void> {
  const { forwards } = draft;
  if (forwards === null) return;
  const original = await originalOf(call, async (view) => {
    const message = (await view.messageByHash(forwards, false)) ?? (await view.messageByHash(forwards, true));
    if (message === undefined) throw new TypeError("a message that is passed on is in the store");
    return message;
  });
  const { texts } = await versionFor(call, original, { to: draft.to, officer });
  const granted = texts.flatMap(({ text }) => paragraphsOf(text));
  const written = partsOf(draft.parts, "paragraph").flatMap(({ bytes }) =>
    bytes === undefined ? [] : [paragraphFormat.decode(bytes).text],
  );
  if (JSON.stringify(granted) !== JSON.stringify(written))
    throw new TocsinError("consent-missing", "draft it anew: what its originator grants now is worded otherwise than this draft");
}
