import { writeFileSync } from "node:fs";
import path from "node:path";
import { caseAt, content, pass } from "./message.ts";
import type { Passed } from "./message.ts";
import { listAt, must, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act, at, look } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { texts } from "./texts.ts";

const toAlder = { from: "birch", to: "alder", as: "liaison-1" } as const;
const toBirch = { from: "alder", to: "birch" } as const;
const spoken = ["--initiator", "Birch's head of state", "--level", "head-of-state", "--channel", "telephone"];

async function stateAt(stage: Stage, party: string, thread: string): Promise<Result> {
  const [thanks] = listAt(await caseAt(stage, party, thread), "thanks");
  must(thanks !== undefined, `${party} holds no thanks`);
  return thanks;
}

/** Thanks by telephone, at Birch's initiative, with Alder's reply; relayed to the unit that heard of it first, which marks them seen. */
async function relay(stage: Stage, { sent }: Passed): Promise<Result> {
  const inThread = ["--thread", sent.thread, ...content()];
  const words = ["--words", texts.thanks[0], "--countersigned", "the interpreter of both", "--for", sent.envelope];
  const offered = await pass(stage, ["thank", "birch", "alder", ...spoken, ...words, ...inThread], toAlder);
  const step = (name: string, more: readonly string[] = []): Promise<Passed> =>
    pass(stage, ["thank", "alder", "birch", "--step", name, "--thanks", offered.sent.envelope, ...spoken, ...more, ...inThread], toBirch);
  await step("reply", ["--words", texts.reply[0]]);
  await step("relayed");
  await step("seen");
  const [here, there] = [await stateAt(stage, "alder", sent.thread), await stateAt(stage, "birch", sent.thread)];
  must(here["state"] === "seen" && there["state"] === "seen", "the thanks were not seen by the unit");
  stage.tell.fact("recorded by Birch's liaison officer; answered, relayed to the unit that supplied the tip, and seen there");
  const steps = listAt(there, "steps").map((one) => ({ step: textAt(one, "step"), at: textAt(one, "at") }));
  return { thanks: offered.sent.envelope, initiator: textAt(there, "initiator"), channel: textAt(there, "channel"), state: "seen", steps };
}

/** Thanks and a pledge; the ledger of the pair is equal on both sides. */
export async function thanksAndPledge(stage: Stage, warning: Passed): Promise<Scene<undefined>> {
  const thanks = await relay(stage, warning);
  const what = ["--what", "to pass on warnings in turn"];
  const pledged = await pass(stage, ["pledge", "birch", "alder", ...what, "--thread", warning.sent.thread, ...content()], toAlder);
  const theirs = await act(stage, ["ledger", "birch", "alder"]);
  const file = path.join("reports", "ledger-birch.json");
  writeFileSync(at(stage, file), JSON.stringify(theirs), { mode: 0o600 });
  const ours = await act(stage, ["ledger", "alder", "birch", "--against", file]);
  must(objectAt(ours, "difference")["equal"] === true && ours["hash"] === theirs["hash"], "the ledgers of the two sides differ");
  stage.tell.fact(`the ledger is equal on both sides: ${textAt(ours, "hash")}; counts and references, and no price`);
  const birch = (objectAt(theirs, "sides")[textAt(theirs, "node")] ?? {}) as Result;
  const { references: _references, ...counts } = birch;
  const left = await look(stage, ["ledger", "birch", "alder"]);
  return {
    evidence: {
      thanks,
      pledge: pledged.sent.envelope,
      ledger: { alder: textAt(ours, "hash"), birch: textAt(left, "hash"), equal: true, counts },
    },
    value: undefined,
  };
}
