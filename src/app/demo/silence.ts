import { listAt, must, numberAt, textAt } from "./result.ts";
import { content, dispatched, grounds, listed, receiptOf, received } from "./message.ts";
import type { Dispatched } from "./message.ts";
import { act, advanceAll, look, refused, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { pagesOf, pageTo } from "./watch-floor.ts";

/** An officer who may draft and may release drafts, and still not release what he drafted himself. */
async function passSecond(stage: Stage): Promise<{ readonly sent: Dispatched; readonly own: string }> {
  await act(stage, ["officer", "enrol", "alder", "deputy-1", "--role", "drafter,releaser", "--by", "releaser-1,watch-1"]);
  const draft = await act(stage, ["warn", "alder", "--to", "birch", ...content("second"), "--precedence", "FLASH", "--as", "deputy-1"]);
  const id = textAt(draft, "id");
  const own = await refused(stage, "release-own-draft", ["release", "alder", id, "--as", "deputy-1", ...grounds]);
  const sent = dispatched(await act(stage, ["release", "alder", id, "--as", "releaser-1", ...grounds]));
  await receiptOf(stage, "alder", { message: sent.message, verdict: "delivered" });
  return { sent, own: own.code };
}

/** A second warning is not acknowledged: who is on duty is paged when it arrives, the next in line when the deadline passes, and Alder's officer is told. */
export async function silence(stage: Stage): Promise<Scene<undefined>> {
  stage.tell.fact("an hour later:");
  await advanceAll(stage, "1h");
  const before = { alder: pagesOf(stage, "alder").length, birch: pagesOf(stage, "birch").length };
  const { sent, own } = await passSecond(stage);
  const there = await received(stage, "birch", sent.message);
  const row = numberAt(there, "row");
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
  await act(stage, ["ack", "birch", String(row), "--as", "watch-2"]);
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "accepted" });
  stage.tell.fact(`acknowledged by Birch's watch-2, ${textAt(receipt, "at")}`);
  return {
    evidence: {
      ...sent,
      releaseOfOwnDraft: own,
      pages: { birch: [first, next], alder: [told] },
      alarm: { kind: textAt(alarm, "kind"), urgency: textAt(alarm, "urgency") },
      acknowledgedAt: textAt(receipt, "at"),
    },
    value: undefined,
  };
}
