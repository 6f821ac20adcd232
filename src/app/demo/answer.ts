import { must, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { content, pass, receiptOf } from "./message.ts";
import type { Dispatched } from "./message.ts";
import { act, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

/** The warning at Birch: what Alder dispatched, and its number in Birch's inbox. */
export type Taken = { readonly sent: Dispatched; readonly row: number };

/** Birch's watch officer acknowledges by name of the duty; Alder holds it signed. */
export async function acknowledge(stage: Stage, { sent, row }: Taken): Promise<Scene<undefined>> {
  await act(stage, ["ack", "birch", String(row), "--as", "watch-1"]);
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "accepted" });
  stage.tell.fact(
    `at Alder: accepted by Birch's ${textAt(receipt, "role")}, who is ${textAt(receipt, "pseudonym")} to Alder and to nobody else`,
  );
  return {
    evidence: { verdict: "accepted", role: textAt(receipt, "role"), pseudonym: textAt(receipt, "pseudonym"), at: textAt(receipt, "at") },
    value: undefined,
  };
}

async function bodyAt(stage: Stage, party: string, row: unknown): Promise<Result> {
  return objectAt(await look(stage, ["show", party, String(row), "--as", "watch-1"]), "body");
}

/** Birch's own grade, provisional, fixed at receipt. */
export async function grade(stage: Stage, { sent, row }: Taken): Promise<Scene<undefined>> {
  const words = ["grade", "birch", String(row), "--source", "B", "--information", "2", "--actionable", "partly", ...content("assessment")];
  const passed = await pass(stage, words, { from: "birch", to: "alder" });
  const body = await bodyAt(stage, "alder", passed.there["row"]);
  must(body["of"] === sent.envelope && body["isProvisional"] === "provisional", "Alder holds a grade of something else");
  stage.tell.fact("at Alder: graded B2 (usually reliable, probably true) by Birch, provisional, actionable: partly");
  return {
    evidence: {
      message: passed.sent.message,
      of: textAt(body, "of"),
      source: textAt(body, "source"),
      information: textAt(body, "information"),
      actionable: textAt(body, "actionable"),
      standing: textAt(body, "isProvisional"),
    },
    value: undefined,
  };
}

/** What came of it, as Birch's own claim. */
export async function outcome(stage: Stage, { sent, row }: Taken): Promise<Scene<undefined>> {
  const facts = ["seized=explosives, quantity not told", "seized=automatic rifles", "seized=munitions", "seized=literature"].flatMap(
    (fact) => ["--fact", fact],
  );
  const words = [
    "outcome",
    "birch",
    String(row),
    "--stage",
    "interim",
    "--arrested",
    "7",
    "--event",
    "not-occurred",
    "--contribution",
    "decisive",
    ...facts,
    ...content("outcome"),
  ];
  const passed = await pass(stage, words, { from: "birch", to: "alder" });
  const body = await bodyAt(stage, "alder", passed.there["row"]);
  must(body["of"] === sent.envelope && body["arrested"] === 7, "Alder holds another outcome than Birch claimed");
  stage.tell.fact(
    "at Alder: Birch claims seven arrested; explosives, rifles, munitions, literature seized; the event did not occur; the warning was decisive",
  );
  return {
    evidence: {
      message: passed.sent.message,
      of: textAt(body, "of"),
      version: body["version"] ?? null,
      arrested: 7,
      event: textAt(body, "event"),
      contribution: textAt(body, "contribution"),
      facts: body["facts"] ?? null,
    },
    value: undefined,
  };
}
