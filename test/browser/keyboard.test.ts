import assert from "node:assert/strict";
import { test } from "node:test";
import { gradesAt } from "../../src/app/demo/answer.ts";
import { receiptOf } from "../../src/app/demo/message.ts";
import { listAt } from "../../src/app/demo/result.ts";
import { look } from "../../src/app/demo/stage.ts";
import { texts } from "../../src/app/demo/texts.ts";
import { necessity, newest, released } from "./desk-acts.ts";
import type { Line } from "./desk-acts.ts";
import { agree, introduce, openHouses, seat } from "./houses.ts";
import type { Houses } from "./houses.ts";
import { noBrowser, open, openBrowser, settled, tabTo, untroubled } from "./kit.ts";
import type { Seat } from "./kit.ts";
import { heldAt } from "./story-play.ts";

async function press(at: Seat, name: RegExp, key = "Enter"): Promise<void> {
  await tabTo(at, name);
  await at.page.keyboard.press(key);
}

async function type(at: Seat, name: RegExp, said: string): Promise<void> {
  await tabTo(at, name);
  await at.page.keyboard.type(said);
}

/** Signs in the dialog of the passkey, whose button has the focus when it opens. */
async function sign({ page }: Seat): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Sign with your passkey" });
  await dialog.waitFor();
  await dialog.getByRole("button", { name: "Sign", exact: true }).and(page.locator(":focus")).waitFor();
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "hidden" });
}

async function write(drafter: Seat): Promise<void> {
  const { page } = drafter;
  await page.getByRole("heading", { name: "Watch", level: 1 }).waitFor();
  await press(drafter, /^Compose$/);
  await page.getByRole("button", { name: "Enter a source record" }).waitFor();
  await press(drafter, /^Enter a source record$/);
  await page.getByRole("dialog").waitFor();
  await type(drafter, /^The record as it was reported/, texts.report[1]);
  await press(drafter, /^Save$/);
  await page.getByRole("textbox", { name: "Reason for opening" }).and(page.locator(":focus")).waitFor();
  await page.keyboard.type("A warning to Birch");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Text (en)" }).waitFor();
  await tabTo(drafter, /^Precedence/);
  for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press("ArrowDown");
  await page.getByRole("option", { name: /^FLASH/ }).waitFor();
  await page.keyboard.press("Enter");
  await type(drafter, /^Text \(en\)/, "An attack is planned on a place where crowds gather.");
  await press(drafter, /^Hand to a releaser$/);
  await page.getByText("Waits for a releaser").first().waitFor();
}

async function decide(releaser: Seat): Promise<void> {
  const { page } = releaser;
  await press(releaser, /^Compose$/);
  await page.getByRole("link", { name: /^Decide: Warning,/ }).waitFor();
  await press(releaser, /^Decide: Warning,/);
  await page.getByRole("textbox", { name: "Necessity" }).waitFor();
  if ((await page.getByRole("checkbox", { name: /^I have read these findings/ }).count()) > 0)
    await press(releaser, /^I have read these findings/, "Space");
  await type(releaser, /^Necessity/, necessity);
  await press(releaser, /^No risk is known$/, "Space");
  await type(releaser, /^Legal basis/, "threat-to-life");
  await press(releaser, /^Sign and release$/);
  await sign(releaser);
  await released(page);
}

async function answer({ stage }: Houses, watch: Seat, there: Line): Promise<void> {
  const { page } = watch;
  const acknowledge = page.getByRole("button", { name: `Acknowledge ref ${there.row}` });
  await acknowledge.waitFor();
  await press(watch, new RegExp(`^Acknowledge ref ${there.row}$`));
  await acknowledge.waitFor({ state: "detached" });
  await receiptOf(stage, "alder", { message: there.message, verdict: "accepted" });
  await open(watch, `/warning/${there.row}`);
  await press(watch, /^Answer with…$/);
  await page.getByRole("menuitem", { name: "Grade…" }).waitFor();
  while ((await page.getByRole("menuitem", { name: "Grade…" }).and(page.locator(":focus")).count()) === 0)
    await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog").waitFor();
  await tabTo(watch, /cannot be judged$/);
  for (let turn = 0; turn < 4; turn += 1) await page.keyboard.press("ArrowUp");
  await press(watch, /^Hand to a releaser$/);
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

test("a warning is written, released, acknowledged and graded by keyboard alone", { skip: noBrowser }, async (context) => {
  const [houses, browser] = await Promise.all([openHouses(context, ["alder", "birch"]), openBrowser(context)]);
  const { stage } = houses;
  await introduce(houses, "alder", "birch");
  await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism" });
  const drafter = await seat(browser, houses, { house: "alder", officer: "watch-1" });
  const releaser = await seat(browser, houses, { house: "alder", officer: "releaser-1" });
  const watch = await seat(browser, houses, { house: "birch", officer: "watch-1" });
  const birchReleaser = await seat(browser, houses, { house: "birch", officer: "releaser-1" });
  await write(drafter);
  await decide(releaser);
  const there = await newest(houses, "birch", { kind: "warning" });
  await answer(houses, watch, there);
  const drafts = listAt(await look(stage, ["drafts", "birch"]), "drafts");
  assert.deepEqual(
    drafts.map(({ kind }) => kind),
    ["assessment"],
  );
  await press(birchReleaser, /^Compose$/);
  await settled(birchReleaser);
  await press(birchReleaser, /^Decide: Grade,/);
  await birchReleaser.page.getByRole("textbox", { name: "Necessity" }).waitFor();
  await type(birchReleaser, /^Necessity/, necessity);
  await press(birchReleaser, /^No risk is known$/, "Space");
  await type(birchReleaser, /^Legal basis/, "threat-to-life");
  await press(birchReleaser, /^Sign and release$/);
  await sign(birchReleaser);
  await heldAt(stage, "alder", { thread: there.thread, list: "grades", count: 1 });
  const [grade] = await gradesAt(stage, "alder", { thread: there.thread, of: there.envelope });
  assert.equal(grade?.["source"], "B", "four up from F");
  untroubled([drafter, releaser, watch, birchReleaser]);
});
