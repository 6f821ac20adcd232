import { caseAt, content, grounds, pass, receiptOf } from "./message.ts";
import type { Passed } from "./message.ts";
import { listAt, must, numberAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, look, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { floor } from "./warn.ts";

/** Birch's watch officer acknowledges by name of the duty, in time; Alder holds it signed. */
async function acknowledge(stage: Stage, { sent, there }: Passed): Promise<Result> {
  await act(stage, ["ack", "birch", String(there), "--as", "watch-1"]);
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "accepted" });
  const tookMs =
    Date.parse(textAt(receipt, "at")) -
    Date.parse(textAt(await receiptOf(stage, "alder", { message: sent.message, verdict: "delivered" }), "at"));
  must(tookMs < 600_000, "FLASH was acknowledged late");
  stage.tell.fact(
    `at Alder: accepted by Birch's ${textAt(receipt, "role")}, who is ${textAt(receipt, "pseudonym")} to Alder and to nobody else`,
  );
  return {
    verdict: "accepted",
    role: textAt(receipt, "role"),
    pseudonym: textAt(receipt, "pseudonym"),
    at: textAt(receipt, "at"),
    tookSeconds: Math.round(tookMs / 1000),
  };
}

/** Birch asks for more in the thread, and Alder answers: a second version of the tearline, released like the first, and a word of where it is. */
async function askForMore(stage: Stage, { sent, record }: Passed & { readonly record: string }): Promise<Result> {
  const inThread = ["--thread", sent.thread];
  const asking = ["request", "birch", "--to", "alder", ...inThread, ...content("more"), "--precedence", "FLASH"];
  const asked = await pass(stage, asking, { from: "birch", to: "alder" });
  await act(stage, ["ack", "alder", String(asked.there), "--as", "watch-1"]);
  const writing = ["--record", record, "--precedence", "FLASH", "--our-ref", "A-17/2", ...floor];
  const draft = await act(stage, ["warn", "alder", "--to", "birch", ...inThread, ...content("version2"), ...writing, "--as", "watch-1"]);
  const { verdict, findings } = draft["lint"] as { verdict: string; findings: string };
  const accepting = verdict === "warn" ? ["--accept-findings", findings] : [];
  const released = await act(stage, ["release", "alder", textAt(draft, "id"), "--as", "releaser-1", ...grounds, ...accepting]);
  const [message = {}] = listAt(released, "messages");
  await receiptOf(stage, "alder", { message: textAt(message, "message"), verdict: "delivered" });
  const answering = ["answer", "alder", "--to", "birch", ...inThread, ...content("answer"), "--precedence", "FLASH"];
  const answered = await pass(stage, answering, { from: "alder", to: "birch" });
  for (const { message: id } of [{ message: textAt(message, "message") }, answered.sent])
    await act(stage, ["ack", "birch", id, "--as", "watch-1"]);
  const versions = listAt(await caseAt(stage, "birch", sent.thread), "warnings").map((warning) => numberAt(warning, "version"));
  must(versions.join() === "1,2", "Birch does not hold two versions of the warning");
  stage.tell.fact("asked and answered in the thread of the floor warning, while the agreement is suspended; Birch holds versions 1 and 2");
  return {
    request: asked.sent.message,
    version2: { message: textAt(message, "message"), envelope: textAt(message, "envelope"), lint: verdict },
    answer: answered.sent.message,
    versions,
  };
}

function gradeWords(
  row: number,
  given: { readonly source: string; readonly information: string; readonly actionable: string },
): readonly string[] {
  const { source, information, actionable } = given;
  return ["grade", "birch", String(row), "--source", source, "--information", information, "--actionable", actionable];
}

/** The grades that a party holds of a warning, the first one first. */
export async function gradesAt(
  stage: Stage,
  party: string,
  given: { readonly thread: string; readonly of: string },
): Promise<readonly Result[]> {
  return listAt(await caseAt(stage, party, given.thread), "grades").filter(({ of }) => of === given.of);
}

/** Acknowledged in time, graded provisionally, asked for more, answered by version 2, graded again: the first grade stays as it was. */
export async function answers(stage: Stage, given: Passed & { readonly record: string }): Promise<Scene<undefined>> {
  const acknowledged = await acknowledge(stage, given);
  const first = [...gradeWords(given.there, { source: "B", information: "2", actionable: "partly" }), ...content("assessment")];
  const firstSent = await pass(stage, first, { from: "birch", to: "alder" });
  stage.tell.fact("at Alder: graded B2 (usually reliable, probably true) by Birch, provisional, actionable: partly");
  const more = await askForMore(stage, given);
  const later = [...gradeWords(given.there, { source: "A", information: "1", actionable: "yes" }), "--considered", ...content("later")];
  await pass(stage, later, { from: "birch", to: "alder", as: "liaison-1" });
  const about = { thread: given.sent.thread, of: given.sent.envelope };
  const held = await until(stage, "both grades at Alder", async () => {
    const grades = await gradesAt(stage, "alder", about);
    return grades.length === 2 ? grades : undefined;
  });
  const standings = held.map((grade) => `${textAt(grade, "source")}${textAt(grade, "information")} ${textAt(grade, "standing")}`);
  must(standings.join() === "B2 provisional,A1 considered", `Alder holds other grades: ${standings.join()}`);
  stage.tell.fact("the later grade, A1 by the liaison officer, stands beside the first one, which is as it was");
  const own = await look(stage, ["show", "birch", String(given.there), "--as", "watch-1"]);
  return {
    evidence: { acknowledged, more, grades: held, firstGrade: firstSent.sent.message, receiptsAtBirch: listAt(own, "receipts").length },
    value: undefined,
  };
}
