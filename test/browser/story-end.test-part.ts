import assert from "node:assert/strict";
import path from "node:path";
import { agreementAt, standsAt } from "../../src/app/demo/meet.ts";
import { act, at } from "../../src/app/demo/stage.ts";
import { runProgram } from "../../tools/program.ts";
import { sign } from "./desk-acts.ts";
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
