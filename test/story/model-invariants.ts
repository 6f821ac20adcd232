import assert from "node:assert/strict";
import { base64url, isTocsinError, sha256 } from "../../src/base/index.ts";
import {
  decisionPartFormat,
  entered,
  isContentKind,
  isKind,
  kinds,
  markingFormat,
  releaseRequests,
  statements,
  warningView,
} from "../../src/exchange/index.ts";
import type { MessageRecord } from "../../src/exchange/index.ts";
import { isCovered, tlpLabelOf } from "../../src/handling/index.ts";
import { ask, by } from "./sides.ts";
import { secret, shownCase } from "./model-world.ts";
import type { Look } from "./model-world.ts";

/** One invariant: what it says, and either how it is observed at a side after each step, or by what else it is held. */
export type Invariant = {
  readonly name: string;
  readonly says: string;
  readonly heldBy?: string;
  readonly check?: (look: Look) => Promise<void> | void;
};

const isContent = ({ kind }: Pick<MessageRecord, "kind">): boolean => isKind(kind) && isContentKind(kind);
const sent = ({ messages }: Look): readonly MessageRecord[] => messages.filter((message) => message.outgoing && isContent(message));
const since = ({ world, side }: Look, message: MessageRecord): boolean => !world.firstSeen.has(`${side.name} ${message.envelopeHash}`);

const partsOf = ({ parts }: Look, { row }: MessageRecord) => parts.get(row) ?? [];

function releasedByAnother(look: Look): void {
  const releases = look.acts.filter(({ verb }) => verb === "release");
  for (const message of sent(look)) {
    const places = (act: (typeof releases)[number]) => act.facts["placed"] as readonly { envelope: string; partner: string }[];
    const act = releases.find((one) => places(one).some(({ envelope }) => envelope === message.envelopeHash));
    assert.ok(act !== undefined, `message ${message.row} left with a release`);
    assert.deepEqual([act.officer, act.facts["drafter"] === act.officer], ["releaser", false]);
    if (!since(look, message)) continue;
    const parts = partsOf(look, message);
    const decision = parts.find(({ label }) => label === "decision");
    const { decision: signed } = decisionPartFormat.decode(decision?.bytes ?? new Uint8Array());
    assert.ok(signed.legalBasis.code !== "" && signed.authority !== "" && signed.markings.length > 0 && signed.recipients.length > 0);
    const named = new Set(signed.texts.map(({ commitment }) => commitment));
    for (const { label, commitment } of parts)
      assert.ok(label === "decision" || label === "officer-signature" || named.has(commitment), `${label} is named by its text's hash`);
  }
}

function markedAndCovered(look: Look): void {
  for (const message of sent(look)) {
    if (!since(look, message)) continue;
    const marking = partsOf(look, message).filter(({ label }) => label === "marking");
    assert.equal(marking.length, 1);
    const label = tlpLabelOf(markingFormat.decode(marking[0]?.bytes ?? new Uint8Array()).tlp);
    assert.ok(label !== undefined && isCovered(label, "AMBER"), "a known marking, within the agreement");
  }
}

function passesUnderAgreement(look: Look): void {
  const { messages, agreements, world, side } = look;
  const inFloor = (message: MessageRecord): boolean =>
    messages.some((one) => one.kind === "warning" && one.reason === "floor" && one.thread === message.thread);
  const duties = ["answer", "correct", "revoke", "recall", "result"];
  for (const message of sent(look)) {
    const agreement = agreements.find(({ id }) => id === message.agreement);
    assert.equal(agreement?.partner, message.partner, "an agreement with exactly this recipient");
    if (!since(look, message) || !world.suspended.has(`${side.name} ${message.agreement}`)) continue;
    assert.ok(
      message.reason === "floor" || inFloor(message) || duties.includes(message.kind),
      `${message.kind} ${message.row} passed while suspended`,
    );
  }
}

function thirdPartyByConsent({ acts, entries }: Look): void {
  for (const { facts } of acts.filter(({ verb, facts: told }) => verb === "release" && told["forwards"] !== undefined)) {
    const of = entries.find(({ envelope }) => envelope === facts["forwards"]);
    if (of?.outgoing === true) continue;
    const asked = entered(entries, "release-request").filter(
      ({ body, outgoing }) => outgoing && body.use === "pass-on" && body.of === facts["forwards"],
    );
    const isGranted = entered(entries, "release-decision").some(
      ({ body, outgoing }) => !outgoing && body.answer.startsWith("granted") && asked.some(({ envelope }) => envelope === body.request),
    );
    assert.ok(isGranted || asked.some(({ body }) => body.act === "emergency-used"), "its originator granted it, or was told before");
  }
}

function nothingFromAbove(look: Look): void {
  for (const message of look.messages) {
    if (!since(look, message)) continue;
    const said = partsOf(look, message).map(({ bytes }) => Buffer.from(bytes ?? []).toString("latin1"));
    assert.ok(!said.join("\n").includes(secret));
  }
}

function committedBeforeItLeaves({ acts, messages }: Look): void {
  const numbered = messages.filter(
    ({ kind, sequence, state }) => isKind(kind) && kinds[kind].numbered && sequence !== null && state !== "parked",
  );
  for (const { envelopeHash, outgoing, agreement } of numbered) {
    const verb = outgoing ? "dispatch" : "take-in";
    const mine = acts.filter((act) => act.verb === verb && act.facts["envelope"] === envelopeHash);
    assert.equal(mine.length, 1, `${verb} is in the log once`);
    assert.ok(mine[0]?.log.endsWith(`/pair/${agreement ?? ""}`));
  }
  assert.equal(new Set(messages.map(({ envelopeHash, outgoing }) => `${envelopeHash} ${String(outgoing)}`)).size, messages.length);
}

function neverEdited(look: Look): void {
  const { world, side, entries } = look;
  for (const message of look.messages) {
    const said = partsOf(look, message).map(({ label, bytes }) => `${label} ${base64url(sha256(bytes ?? new Uint8Array()))}`);
    const now = [base64url(sha256(message.envelope)), ...said].join(" ");
    const key = `${side.name} ${message.envelopeHash}`;
    assert.equal(world.firstSeen.get(key) ?? now, now, `message ${message.row} says what it said`);
  }
  for (const kind of ["correct", "revoke", "recall"] as const)
    for (const { party, body } of entered(entries, kind))
      assert.equal(entries.find(({ envelope }) => envelope === body.of)?.party, party, `only its originator may ${kind} it`);
}

function marksNotWidened({ entries }: Look): void {
  // What was passed on goes in the words in which it came: the same text is nowhere under a wider marking.
  const texts = entries.filter(({ kind }) => kind === "warning");
  for (const derived of texts.filter(({ outgoing }) => outgoing))
    for (const original of texts.filter(({ outgoing }) => !outgoing))
      if (JSON.stringify(derived.paragraphs.map(({ text }) => text)) === JSON.stringify(original.paragraphs.map(({ text }) => text)))
        assert.equal(derived.tlp, original.tlp);
}

async function dutyEnds({ side, acts, nowMs }: Look): Promise<void> {
  const { duties } = (await ask(by(side, "desk"), "duty-list")) as { duties: { source: string; state: string; due: string | null }[] };
  const open = await side.node.store.read((view) => view.deadlinesUntil(Infinity, 1000));
  for (const { source, state, due } of duties) {
    if (due === null) continue;
    const ended = acts.filter(({ verb, subject }) => subject === source && (verb === "duty-released" || verb === "duty-waived"));
    if (state === "released" || state === "waived") assert.ok(ended.length > 0, "by a person's act");
    else
      assert.ok(
        open.some(({ kind, subject }) => kind === "duty-due" && subject === source),
        `${state}: its clock runs on at ${nowMs}`,
      );
  }
}

function silenceIsNothing({ entries, nowMs }: Look): void {
  for (const warning of entries.filter(({ kind }) => kind === "warning")) {
    const thread = entries.filter(({ thread: name }) => name === warning.thread);
    const { state } = warningView(thread, warning, nowMs);
    const changes = entered(thread, "correct").filter(({ body }) => body.of === warning.envelope);
    const said = warning.receipts.some(({ verdict, byPartner }) => byPartner === warning.outgoing && verdict !== "delivered");
    const lives = changes.some(({ body }) => ["extend", "re-affirm"].includes(body.act));
    if (state === "live") assert.ok(said || lives, "somebody acknowledged, or it was affirmed");
    if (state === "stood-down") assert.ok(changes.some(({ body }) => body.act === "stand-down"));
  }
  for (const { request, state } of releaseRequests(entries, nowMs)) {
    const answers = entered(entries, "release-decision").filter(({ body }) => body.request === request);
    if (state.startsWith("granted"))
      assert.ok(
        answers.some(({ body }) => body.answer.startsWith("granted")),
        "consent was said",
      );
  }
}

async function gradesBesideEachOther({ side, entries }: Look): Promise<void> {
  for (const thread of new Set(entered(entries, "assessment").map(({ thread: name }) => name))) {
    const grades = entered(entries, "assessment").filter(({ thread: name }) => name === thread);
    const shown = (await shownCase(side, thread ?? ""))["grades"] as readonly { row: number; source: string; information: string }[];
    assert.deepEqual(
      shown.map(({ row, source, information }) => [row, source, information]),
      grades.map(({ row, body }) => [row, body.source, body.information]),
    );
    for (const { body } of grades) assert.equal(body.scheme, "admiralty-2.1");
  }
}

async function claimsNotMerged({ side, entries }: Look): Promise<void> {
  for (const thread of new Set(entered(entries, "outcome").map(({ thread: name }) => name))) {
    const claims = entered(entries, "outcome").filter(({ thread: name }) => name === thread);
    const seen = (await shownCase(side, thread ?? "")) as unknown as {
      outcomes: readonly unknown[];
      claims: readonly { name: string; differ: boolean; claims: readonly { party: string; value: string }[] }[];
    };
    assert.equal(seen.outcomes.length, claims.length);
    const weight = seen.claims.find(({ name }) => name === "weight");
    assert.equal(weight?.claims.length, claims.length, "each stands");
    const newest = new Map(weight?.claims.toReversed().map(({ party, value }) => [party, value]));
    assert.equal(weight?.differ, new Set(newest.values()).size > 1, "and where they differ, that is shown");
  }
}

const owed: Readonly<Record<string, true>> = { ack: true, answer: true, change: true, result: true };

function dutiesOutliveSuspension({ world, messages }: Look): void {
  for (const { verb, code } of world.refusals) assert.ok(!(owed[verb] === true && code === "agreement-suspended"), `${verb} is owed`);
  for (const { state, kind } of messages)
    if (state === "parked") assert.ok(!["acknowledgement", "answer", "correct", "revoke", "recall", "result"].includes(kind), kind);
}

function publicOnlyIfCleared({ entries, side }: Look): void {
  for (const thread of new Set(entered(entries, "statement").map(({ thread: name }) => name)))
    for (const { party, form, beyond } of statements(entries.filter(({ thread: name }) => name === thread)))
      if (form === "own" && party === side.node.id) assert.deepEqual(beyond, []);
}

function oneLeafForEachAct({ acts }: Look): void {
  assert.equal(new Set(acts.map(({ log, index }) => `${log} ${index}`)).size, acts.length);
  for (const { facts } of acts) assert.ok(!/Watch the|Words\./.test(JSON.stringify(facts)), "no content in what is committed to");
}

async function exerciseStaysOne({ side, messages }: Look): Promise<void> {
  const open = await side.node.store.read((view) => view.deadlinesUntil(Infinity, 1000));
  for (const { status, row } of messages) {
    assert.notEqual(status, "actual");
    if (status === "test") assert.ok(!open.some(({ subject }) => subject === String(row)), "a test raises no clock");
  }
}

async function administratorSeesNothing({ side, messages, entries }: Look): Promise<void> {
  const [message] = messages.filter(isContent);
  if (message === undefined) return;
  const denied = (thrown: unknown): boolean => isTocsinError(thrown, "not-authorised");
  await assert.rejects(ask(by(side, "root"), "show", { message: String(message.row) }), denied);
  await assert.rejects(ask(by(side, "root"), "case", { item: message.thread ?? message.messageId }), denied);
  const open = JSON.stringify([await ask(side, "inbox", { all: true }), await ask(side, "status")]);
  for (const { paragraphs } of entries) for (const { text } of paragraphs) assert.ok(text === null || !open.includes(text));
}

/** The 19 invariants of DOMAIN.md 3.3, in its order. */
export const invariants: readonly Invariant[] = [
  { name: "I1", says: "nothing leaves without a release by a releaser who did not draft it", check: releasedByAnother },
  { name: "I2", says: "nothing leaves without complete, valid markings", check: markedAndCovered },
  { name: "I3", says: "nothing leaves without an agreement in force, or the life-safety floor", check: passesUnderAgreement },
  { name: "I4", says: "nothing of a third party is passed on without its consent", check: thirdPartyByConsent },
  { name: "I5", says: "nothing from above the line is in any message", check: nothingFromAbove },
  { name: "I6", says: "what leaves and what comes in is in the log, once", check: committedBeforeItLeaves },
  { name: "I7", says: "nobody's words are edited, and only their originator changes them", check: neverEdited },
  { name: "I8", says: "what is passed on keeps its marking", check: marksNotWidened },
  { name: "I9", says: "a duty ends in a release or a waiver, never in silence", check: dutyEnds },
  { name: "I10", says: "silence is no consent, receipt, closure or stand-down", check: silenceIsNothing },
  { name: "I11", says: "grades keep their scheme and stand beside one another", check: gradesBesideEachOther },
  { name: "I12", says: "outcomes are claims of parties, shown where they differ, never merged", check: claimsNotMerged },
  {
    name: "I13",
    says: "an entry on a person has category, purpose, basis and review",
    heldBy: "readPersonEntry, through which every entry goes in; failure case 21 asserts it",
  },
  { name: "I14", says: "suspension stops nothing that is owed for what passed before", check: dutiesOutliveSuspension },
  { name: "I15", says: "nothing is public without clearance of text, attribution and existence", check: publicOnlyIfCleared },
  { name: "I16", says: "the log holds commitments only; that erasing leaves it whole is failure case 21", check: oneLeafForEachAct },
  { name: "I17", says: "exercise and test are marked, and a test raises no clock", check: exerciseStaysOne },
  { name: "I18", says: "administrators read no content", check: administratorSeesNothing },
  {
    name: "I19",
    says: "showing a receipt outside the clause is itself a release",
    heldBy: "no verb sends a receipt to anybody but its subject's sender; print is a recorded act of a reader",
  },
];

/** Checks every invariant at a side, then remembers what each of its messages says. */
export async function checkInvariants(look: Look): Promise<void> {
  for (const { name, says, check } of invariants) {
    try {
      await check?.(look);
    } catch (thrown) {
      throw new Error(`${name} at ${look.side.name}: ${says}`, { cause: thrown });
    }
  }
  for (const message of look.messages) {
    const key = `${look.side.name} ${message.envelopeHash}`;
    if (look.world.firstSeen.has(key)) continue;
    const said = partsOf(look, message).map(({ label, bytes }) => `${label} ${base64url(sha256(bytes ?? new Uint8Array()))}`);
    look.world.firstSeen.set(key, [base64url(sha256(message.envelope)), ...said].join(" "));
  }
}
