import { timestamp } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { gradesAt } from "./answer.ts";
import { listAt, must, numberAt, textAt } from "./result.ts";
import { caseAt, content, dispatched, grounds, listed, pass, receiptOf, received } from "./message.ts";
import type { Dispatched } from "./message.ts";
import { act, advanceAll, look, refused, until, untilQuiet } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { pagesOf, pageTo } from "./watch-floor.ts";

/** How long the second warning is valid, in milliseconds. */
const validMs = 48 * 3_600_000;

/** An officer who may draft and may release drafts, and still not release what he drafted himself. */
async function passSecond(stage: Stage): Promise<{ readonly sent: Dispatched; readonly own: string }> {
  const now = Date.parse(textAt(await look(stage, ["clock", "advance", "alder", "0s"]), "now"));
  await act(stage, ["officer", "enrol", "alder", "deputy-1", "--role", "drafter,releaser", "--by", "releaser-1,watch-1"]);
  const validity = ["--precedence", "FLASH", "--until", timestamp(now + validMs)];
  const draft = await act(stage, ["warn", "alder", "--to", "birch", ...content("second"), ...validity, "--as", "deputy-1"]);
  const id = textAt(draft, "id");
  const own = await refused(stage, "release-own-draft", ["release", "alder", id, "--as", "deputy-1", ...grounds]);
  const sent = dispatched(await act(stage, ["release", "alder", id, "--as", "releaser-1", ...grounds]));
  await receiptOf(stage, "alder", { message: sent.message, verdict: "delivered" });
  return { sent, own: own.code };
}

type Rung = { readonly evidence: Readonly<Record<string, JsonValue>>; readonly row: number; readonly sent: Dispatched };

/** Nobody answers: who is on duty is paged when it arrives, the next in line when the deadline passes, and Alder's officer is told. */
async function ring(stage: Stage): Promise<Rung> {
  stage.tell.fact("an hour later:");
  await advanceAll(stage, "1h");
  await untilQuiet(stage);
  const before = { alder: pagesOf(stage, "alder").length, birch: pagesOf(stage, "birch").length };
  const { sent, own } = await passSecond(stage);
  const row = numberAt(await received(stage, "birch", sent.message), "row");
  const first = await pageTo(stage, { party: "birch", officer: "watch-1", words: "FLASH from alder", after: before.birch });
  stage.tell.fact(`delivered to Birch's node as #${sent.sequence}; the pager rings at Birch's watch-1: "${first.text}"`);
  stage.tell.fact("nobody acknowledges; FLASH is due after ten minutes");
  await advanceAll(stage, "11m");
  const next = await pageTo(stage, { party: "birch", officer: "watch-2", words: "FLASH from alder", after: before.birch });
  stage.tell.fact(`the pager rings at the next in line, Birch's watch-2: "${next.text}"`);
  const told = await pageTo(stage, { party: "alder", officer: "watch-1", words: "not acknowledged", after: before.alder });
  stage.tell.fact(`and at Alder's watch-1: "${told.text}"`);
  const alarm = await until(stage, "the alarm at Alder", async () =>
    listAt(await look(stage, ["status", "alder"]), "alarms").find((open) => open["kind"] === "unacknowledged" && open["urgency"] === "now"),
  );
  stage.tell.fact(`Alder's status: NOW ${textAt(alarm, "text")}`);
  must((await listed(stage, "birch", sent.message))?.["state"] === "received", "the warning is not where it was");
  const evidence = {
    ...sent,
    releaseOfOwnDraft: own,
    pages: { birch: [first, next], alder: [told] },
    alarm: { kind: textAt(alarm, "kind"), urgency: textAt(alarm, "urgency") },
  };
  return { evidence, row, sent };
}

async function stateOf(stage: Stage, party: string, { thread }: Dispatched): Promise<string> {
  const [warning = {}] = listAt(await caseAt(stage, party, thread), "warnings");
  return textAt(warning, "state");
}

/** Late, watch-2 acknowledges and grades what was received; when its validity passes it reads LAPSED; what is said of it later stands beside that grade. */
export async function silence(stage: Stage): Promise<Scene<undefined>> {
  const { evidence, row, sent } = await ring(stage);
  await act(stage, ["ack", "birch", String(row), "--as", "watch-2"]);
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "accepted" });
  const first = ["grade", "birch", String(row), "--source", "B", "--information", "3", "--actionable", "yes", ...content("assessment")];
  await pass(stage, first, { from: "birch", to: "alder", as: "watch-2" });
  stage.tell.fact(`acknowledged by Birch's watch-2, ${textAt(receipt, "at")}; graded on receipt: B3, actionable: yes`);
  await advanceAll(stage, "49h");
  await untilQuiet(stage);
  const states = { alder: await stateOf(stage, "alder", sent), birch: await stateOf(stage, "birch", sent) };
  must(states.alder === "lapsed" && states.birch === "lapsed", `after its validity the warning reads ${states.alder} and ${states.birch}`);
  stage.tell.fact("49 hours later it reads LAPSED on both sides: nobody stood it down");
  await advanceAll(stage, "13d");
  await untilQuiet(stage);
  const later = ["grade", "birch", String(row), "--source", "B", "--information", "3", "--actionable", "no", "--considered"];
  await pass(stage, [...later, "--remark", "too vague", ...content("vague")], { from: "birch", to: "alder", as: "liaison-1" });
  const grades = await gradesAt(stage, "alder", { thread: sent.thread, of: sent.envelope });
  must(grades.map(({ actionable }) => actionable).join() === "yes,no", "the grade on receipt is not on record any more");
  stage.tell.fact(`two weeks later Birch says "too vague"; the record shows, first: actionable: yes, ${textAt(grades[0] ?? {}, "at")}`);
  return {
    evidence: { ...evidence, acknowledgedAt: textAt(receipt, "at"), states, grades, stateAfterwards: await stateOf(stage, "alder", sent) },
    value: undefined,
  };
}
