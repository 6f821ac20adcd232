import { timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  assessThreshold,
  checkWaiverAnswer,
  dutySpanMs,
  dutyState,
  isWaiverGround,
  recordAct,
  thresholdAnswers,
  waiverGrounds,
} from "../../exchange/index.ts";
import type { Duty, Role, ThresholdAnswer, Transaction, View } from "../../exchange/index.ts";
import { findSource } from "../above-line.ts";
import { requireRole } from "../authorise.ts";
import type { Node } from "../node.ts";
import { reasonGiven } from "../reason.ts";
import type { Verb, VerbCall } from "../verb.ts";

const assessors: readonly Role[] = ["drafter", "watch-officer", "duty-to-warn-authority"];
const settingKind = "duty";
const deadlineKinds = ["duty-half", "duty-due"] as const;

async function findDuty(view: View, source: string): Promise<Duty> {
  const text = await view.watchSetting(settingKind, source);
  if (text === undefined)
    throw new TocsinError("unknown-item", `assess the threat first with tocsin assess: nothing was decided on "${source}"`);
  return JSON.parse(text) as Duty;
}

async function putDuty(tx: Transaction, duty: Duty): Promise<void> {
  await tx.putWatchSetting(settingKind, duty.source, JSON.stringify(duty));
}

/** Stops the clock of a duty, and takes away what was said of it. */
async function endClock(tx: Transaction, node: Node, source: string): Promise<void> {
  const at = node.timestamp();
  for (const kind of deadlineKinds) await tx.endDeadline(kind, source, at);
  for (const { id, subject } of await tx.openAlarms())
    if (deadlineKinds.some((kind) => subject === `${kind} ${source}`)) await tx.closeAlarm(id, at);
}

/** Ends the duty that a source record gave rise to in a release, where one runs; in the transaction that releases. */
export async function releaseDuty(
  tx: Transaction,
  node: Node,
  given: { readonly source: string; readonly officer: string; readonly messages: readonly string[] },
): Promise<void> {
  const text = await tx.watchSetting(settingKind, given.source);
  if (text === undefined) return;
  const duty = JSON.parse(text) as Duty;
  if (duty.state !== "running" && duty.state !== "waived") return;
  await putDuty(tx, { ...duty, state: "released" });
  await endClock(tx, node, given.source);
  await recordAct(tx, node, {
    verb: "duty-released",
    subject: given.source,
    officer: given.officer,
    facts: { due: duty.due, messages: [...given.messages], inTime: duty.due === null || node.timestamp() <= duty.due },
  });
}

function answerOf({ args }: VerbCall, name: string): ThresholdAnswer {
  const word = args.text(name);
  const found = thresholdAnswers.find((answer) => answer === word);
  if (found === undefined) throw new TocsinError("usage", `give ${name} as ${thresholdAnswers.join(", ")}, got "${word}"`);
  return found;
}

function shown(duty: Duty, nowMs: number): Record<string, JsonValue> {
  return { ...duty, state: dutyState(duty, nowMs) };
}

/** Assesses whether a source record gives rise to a duty to warn; if it does, its clock runs from now on. */
const dutyAssess: Verb = {
  roles: assessors,
  async run(call) {
    const { node, args, signers, above } = call;
    const officer = requireRole(signers, assessors, "assess");
    const answers = { credible: answerOf(call, "credible"), specific: answerOf(call, "specific"), impending: answerOf(call, "impending") };
    const hours = args.value("windowHours");
    if (hours !== null && (typeof hours !== "number" || !(hours >= 0))) throw new TocsinError("usage", "give the window in hours");
    const nowMs = node.clock.nowMs();
    const result = assessThreshold(answers);
    const due = result === "duty" ? timestamp(nowMs + dutySpanMs(hours)) : null;
    return await node.store.transact(async (tx) => {
      const { id: source } = await findSource(above, args.text("source"));
      const before = await tx.watchSetting(settingKind, source);
      const state = before === undefined ? "none" : (JSON.parse(before) as Duty).state;
      if (state === "running")
        throw new TocsinError("act-does-not-follow", `a duty runs on "${source}" already: it ends in a release or a waiver`);
      const duty: Duty = {
        source,
        result,
        assessor: officer.id,
        at: timestamp(nowMs),
        due,
        state: due === null ? "none" : "running",
        waiver: null,
      };
      await putDuty(tx, duty);
      if (due !== null) {
        await tx.putDeadline({ kind: "duty-half", subject: source, dueMs: nowMs + dutySpanMs(hours) / 2, step: 0 });
        await tx.putDeadline({ kind: "duty-due", subject: source, dueMs: nowMs + dutySpanMs(hours), step: 0 });
      }
      await recordAct(tx, node, {
        verb: "duty-assess",
        subject: source,
        officer: officer.id,
        facts: { ...answers, due, result, windowHours: hours },
      });
      return shown(duty, nowMs);
    });
  },
};

/** Asks for a waiver: the clock runs on until it is granted. */
const dutyWaive: Verb = {
  roles: assessors,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, assessors, "waive");
    const ground = args.text("ground");
    if (!isWaiverGround(ground))
      throw new TocsinError("usage", `give the ground as one of ${Object.keys(waiverGrounds).join(", ")}, got "${ground}"`);
    const reason = reasonGiven(call.args);
    return await node.store.transact(async (tx) => {
      const duty = await findDuty(tx, args.text("source"));
      if (duty.state !== "running") throw new TocsinError("act-does-not-follow", `no duty runs on "${duty.source}": it is ${duty.state}`);
      const at = node.timestamp();
      const asked: Duty = {
        ...duty,
        waiver: { ground, reason, askedBy: officer.id, answer: "open", answeredBy: null, answerReason: null, at },
      };
      await putDuty(tx, asked);
      await recordAct(tx, node, { verb: "duty-waiver-asked", subject: duty.source, officer: officer.id, facts: { ground } });
      return shown(asked, node.clock.nowMs());
    });
  },
};

/** Grants or refuses a waiver. A granted one ends the duty on the record; after a refusal the clock runs on. */
const dutyWaiverAnswer: Verb = {
  roles: ["duty-to-warn-authority"],
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, ["duty-to-warn-authority"], "waive");
    const isGranted = args.flag("grant");
    const reason = reasonGiven(call.args);
    return await node.store.transact(async (tx) => {
      const duty = await findDuty(tx, args.text("source"));
      checkWaiverAnswer(duty, officer.id);
      if (duty.waiver === null) throw new TypeError("a waiver that is answered was asked for");
      const answer = isGranted ? "granted" : "refused";
      const waiver = { ...duty.waiver, answer, answeredBy: officer.id, answerReason: reason, at: node.timestamp() } as const;
      const answered: Duty = { ...duty, state: isGranted ? "waived" : "running", waiver };
      await putDuty(tx, answered);
      if (isGranted) await endClock(tx, node, duty.source);
      await recordAct(tx, node, {
        verb: isGranted ? "duty-waived" : "duty-waiver-refused",
        subject: duty.source,
        officer: officer.id,
        facts: { ground: waiver.ground, askedBy: waiver.askedBy },
      });
      return shown(answered, node.clock.nowMs());
    });
  },
};

/** The duties to warn and where each stands; never the threat itself. */
const dutyList: Verb = {
  roles: ["drafter", "source-owner", "releaser", "duty-to-warn-authority", "watch-officer", "auditor"],
  run: ({ node }) =>
    node.store.read(async (view) => ({
      duties: (await view.watchSettings(settingKind)).map(({ value }) => shown(JSON.parse(value) as Duty, node.clock.nowMs())),
    })),
};

/** The verbs of the duty to warn, by name. */
export const dutyVerbs: Readonly<Record<string, Verb>> = {
  "duty-assess": dutyAssess,
  "duty-list": dutyList,
  "duty-waive": dutyWaive,
  "duty-waiver-answer": dutyWaiverAnswer,
};
