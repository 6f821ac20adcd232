import { timestamp } from "../../base/index.ts";
import { must, numberAt, textAt } from "./result.ts";
import { content, dispatched, grounds, stated, paragraphs, receiptOf, received } from "./message.ts";
import type { Dispatched } from "./message.ts";
import { act, refused } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { texts } from "./texts.ts";

/** How long the warning is valid, in milliseconds: what is not renewed by then reads LAPSED, not stood down. */
const validMs = 14 * 86_400_000;

/** The watch officer drafts a warning, and may not release it. */
export async function draftWarning(stage: Stage): Promise<Scene<string>> {
  const until = timestamp(stage.clock.nowMs() + validMs);
  const draft = await act(stage, [
    "warn",
    "alder",
    "--to",
    "birch",
    ...content("warning"),
    "--precedence",
    "FLASH",
    "--until",
    until,
    "--our-ref",
    "A-17/2",
    "--as",
    "watch-1",
  ]);
  const id = textAt(draft, "id");
  stage.tell.fact(`draft ${id}: FLASH, TLP:${textAt(draft, "tlp")}, exercise; nothing has left the node`);
  const refusal = await refused(stage, "not-authorised", ["release", "alder", id, "--as", "watch-1", ...grounds]);
  return {
    evidence: { draft: id, textHash: textAt(draft, "hash"), drafter: textAt(draft, "drafter"), releaseByDrafter: refusal.code },
    value: id,
  };
}

/** A releaser, not the drafter, signs the exact bytes; the node dispatches. */
export async function releaseWarning(stage: Stage, draft: string): Promise<Scene<Dispatched>> {
  const sent = dispatched(await act(stage, ["release", "alder", draft, "--as", "releaser-1", ...grounds]));
  for (const [name, value] of stated()) stage.tell.fact(`stated and signed: ${name}: ${value}`);
  stage.tell.fact(`dispatched to Birch as #${sent.sequence}, thread ${sent.thread}`);
  stage.tell.fact(`signed envelope ${sent.envelope}; delivery is unproven until Birch's receipt is here`);
  return { evidence: { ...sent, precedence: "FLASH", drafter: "watch-1", releaser: "releaser-1" }, value: sent };
}

/** Birch's node has it, opened and durably kept, and its machine receipt is back; Birch's officer reads what was released. */
export async function deliverWarning(stage: Stage, sent: Dispatched): Promise<Scene<number>> {
  const there = await received(stage, "birch", sent.message);
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "delivered" });
  const row = numberAt(there, "row");
  must(there["envelope"] === sent.envelope, "the two nodes hold different envelopes");
  stage.tell.fact(`machine receipt of Birch's node: delivered, ${textAt(receipt, "at")}; both hold envelope ${sent.envelope}`);
  const shown = await act(stage, ["show", "birch", String(row), "--as", "watch-1"]);
  const read = paragraphs(shown);
  must(JSON.stringify(read) === JSON.stringify(texts.warning), "Birch reads another text than the one that was released");
  stage.tell.fact(`EXERCISE FLASH from Alder, TLP:AMBER, message ${row}:`);
  for (const text of read) stage.tell.fact(`  "${text}"`);
  return {
    evidence: {
      row,
      envelope: { alder: sent.envelope, birch: textAt(there, "envelope") },
      receipt: "delivered",
      receiptAt: textAt(receipt, "at"),
      sequence: numberAt(there, "sequence"),
      isTextAsReleased: true,
    },
    value: row,
  };
}
