import assert from "node:assert/strict";
import path from "node:path";
import { agreementAt, standsAt } from "../../src/app/demo/meet.ts";
import { receiptOf } from "../../src/app/demo/message.ts";
import { listAt, textAt } from "../../src/app/demo/result.ts";
import { act, at, look, until, untilQuiet } from "../../src/app/demo/stage.ts";
import { texts } from "../../src/app/demo/texts.ts";
import { pagesOf, pageTo } from "../../src/app/demo/watch-floor.ts";
import { runProgram } from "../../tools/program.ts";
import { choose, newest, release, sign } from "./desk-acts.ts";
import { open } from "./kit.ts";
import type { Seat } from "./kit.ts";
import type { Play } from "./story-play.ts";

async function restoreScope(seat: Seat, partner: string, keep: string): Promise<void> {
  const page = await open(seat, `/partner/${partner}`);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  const dialog = page.getByRole("dialog", { name: "Restore" });
  for (const box of await dialog.getByRole("checkbox").all()) {
    const isKept = (await box.getAttribute("value")) === keep;
    if ((await box.isChecked()) !== isKept) await box.click();
  }
  await dialog.getByRole("button", { name: "Sign the restoring" }).click();
  await sign(seat);
}

async function approve(seat: Seat, recorded: "It is needed" | "It was given"): Promise<void> {
  const page = await open(seat, "/partner/alder");
  await page.getByRole("button", { name: "Record an approval" }).click();
  await page.getByRole("textbox", { name: "Name of the approval" }).fill("Ministry of the Interior");
  await page.getByRole("radio", { name: recorded }).click();
  await page.getByRole("button", { name: "Record and sign" }).click();
  await sign(seat);
  await page.getByText(recorded === "It is needed" ? /0 of 1 given/ : /1 of 1 given/).waitFor();
}

/** Scope by scope, by both signatures; the second waits for an approval at Birch's home, of which Alder sees only that it is pending. */
export async function restore({ stage, agreement, alder, birch }: Play): Promise<void> {
  const standing = (party: string, wanted: string) => standsAt(stage, party, { id: agreement, standing: wanted });
  await restoreScope(alder.releaser, "birch", "cyber");
  await restoreScope(birch.releaser, "alder", "cyber");
  await Promise.all(["alder", "birch"].map((party) => standing(party, "restricted")));
  await approve(birch.releaser, "It is needed");
  await restoreScope(alder.releaser, "birch", "counter-terrorism");
  await restoreScope(birch.releaser, "alder", "counter-terrorism");
  const page = await open(alder.releaser, "/partner/birch");
  await page.getByText("pending at home: birch").first().waitFor();
  const seen = JSON.stringify(await agreementAt(stage, "alder", agreement));
  assert.doesNotMatch(seen, /Ministry/, "whose approval is missing stays at home");
  await standing("alder", "restricted");
  await approve(birch.releaser, "It was given");
  await restoreScope(birch.releaser, "alder", "counter-terrorism");
  await Promise.all(["alder", "birch"].map((party) => standing(party, "in-force")));
  await page.getByText("pending at home: birch").first().waitFor({ state: "detached" });
}

async function advance({ stage }: Play, span: string): Promise<void> {
  await Promise.all(["alder", "birch", "cedar"].map((party) => look(stage, ["clock", "advance", party, span])));
  await untilQuiet(stage);
}

/**
 * A second warning meets silence: clock and pagers are driven from outside the pages. Birch's next in line is paged, Alder's officer is told
 * on Watch, and when its validity passes the warning reads LAPSED on both sides.
 */
export async function silence(play: Play): Promise<void> {
  const { houses, stage, alder, birch } = play;
  const before = { alder: pagesOf(stage, "alder").length, birch: pagesOf(stage, "birch").length };
  const now = Date.parse(textAt(await look(stage, ["clock", "advance", "alder", "0s"]), "now"));
  const page = await open(alder.watch, "/compose/write");
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByLabel("Valid until (UTC)").fill(new Date(now + 48 * 3_600_000).toISOString().slice(0, 16));
  await choose(page, "Scope of the agreement", "counter-terrorism");
  await choose(page, "Precedence", /^FLASH/);
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.second.join("\n\n"));
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  const earlier = await newest(houses, "birch", { kind: "warning" });
  await release(alder.releaser, "Warning");
  const there = await newest(houses, "birch", { kind: "warning", after: earlier.row });
  await receiptOf(stage, "alder", { message: there.message, verdict: "delivered" });
  await pageTo(stage, { party: "birch", officer: "watch-1", words: "FLASH from alder", after: before.birch });
  const watch = await open(birch.watch, "/");
  await watch.getByRole("button", { name: `Acknowledge ref ${there.row}` }).waitFor();
  await advance(play, "11m");
  await pageTo(stage, { party: "birch", officer: "watch-2", words: "FLASH from alder", after: before.birch });
  await pageTo(stage, { party: "alder", officer: "watch-1", words: "not acknowledged", after: before.alder });
  const told = await open(alder.watch, "/");
  await told.getByText("Alarm: unacknowledged").first().waitFor();
  await advance(play, "49h");
  const [here] = listAt(await look(stage, ["inbox", "alder", "--all"]), "messages").filter(({ message }) => message === there.message);
  for (const [seat, row] of [
    [birch.watch, there.row],
    [alder.watch, here?.["row"]],
  ] as const) {
    const shown = await open(seat, `/warning/${String(row)}`);
    await shown.getByText("LAPSED").first().waitFor();
    assert.equal(await shown.getByText("stood down").count(), 0);
  }
  await until(stage, "the warning to lapse", async () => {
    const [warning] = listAt(await look(stage, ["case", "birch", there.thread, "--as", "watch-1"]), "warnings");
    return warning?.["state"] === "lapsed" ? true : undefined;
  });
}

const cli = path.join(import.meta.dirname, "../../src/cli/main.ts");

/** The archive that the Proof page makes is verified by a program that asks no node, and tells of the refused forwarding. */
export async function prove({ stage, birch: { releaser } }: Play): Promise<void> {
  const page = await open(releaser, "/proof");
  await page.getByRole("button", { name: "Make the archive" }).click();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /^Save tocsin-export/ }).click()]);
  const archive = at(stage, "export.tar");
  await download.saveAs(archive);
  await runProgram(["tar", "-xf", archive, "-C", stage.folder]);
  const verified = await runProgram([process.execPath, cli, "log", "verify", at(stage, "tocsin-export")]);
  assert.equal(verified.code, 0, `${verified.stdout}${verified.stderr}`);
  const report = await act(stage, ["audit", "birch", "--as", "auditor-1"]);
  const { events } = report["opened"] as unknown as { events: { verb: string; officer: string }[] };
  const attempts = events.filter(({ verb }) => verb === "forward-refused");
  assert.ok(attempts.length >= 2 && attempts.every(({ officer }) => officer === "liaison-1"), JSON.stringify(attempts));
}
