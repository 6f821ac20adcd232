import assert from "node:assert/strict";
import { test } from "node:test";
import { receiptOf } from "../../src/app/demo/message.ts";
import { listAt, textAt } from "../../src/app/demo/result.ts";
import { look, until, untilQuiet } from "../../src/app/demo/stage.ts";
import { texts } from "../../src/app/demo/texts.ts";
import { pagesOf, pageTo, setUpWatch } from "../../src/app/demo/watch-floor.ts";
import { newest, release } from "./desk-acts.ts";
import type { Line } from "./desk-acts.ts";
import { agree, introduce, openHouses, seat } from "./houses.ts";
import type { Houses } from "./houses.ts";
import { noBrowser, open, openBrowser, untroubled } from "./kit.ts";
import type { Seat } from "./kit.ts";
import { choose } from "./desk-acts.ts";

const hourMs = 3_600_000;

async function advance({ stage, origins }: Houses, span: string): Promise<void> {
  await Promise.all(Object.keys(origins).map((party) => look(stage, ["clock", "advance", party, span])));
  await untilQuiet(stage);
}

/** Alder's drafter writes a FLASH warning that is valid for two days, by the node's clock; the releaser lets it out. Gives it as Birch lists it. */
async function warn(houses: Houses, given: { readonly drafter: Seat; readonly releaser: Seat }): Promise<Line> {
  const { stage } = houses;
  const now = Date.parse(textAt(await look(stage, ["clock", "advance", "alder", "0s"]), "now"));
  const page = await open(given.drafter, "/compose/write");
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByLabel("Valid until (UTC)").fill(new Date(now + 48 * hourMs).toISOString().slice(0, 16));
  await choose(page, "Precedence", /^FLASH/);
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.second.join("\n\n"));
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await release(given.releaser, "Warning");
  const there = await newest(houses, "birch", { kind: "warning" });
  await receiptOf(stage, "alder", { message: there.message, verdict: "delivered" });
  return there;
}

async function readsLapsed(
  { stage }: Houses,
  { seats, there }: { readonly seats: Readonly<Record<string, Seat>>; readonly there: Line },
): Promise<void> {
  for (const [party, at] of Object.entries(seats)) {
    await until(stage, `the warning to lapse at ${party}`, async () => {
      const [warning] = listAt(await look(stage, ["case", party, there.thread, "--as", "watch-1"]), "warnings");
      return warning?.["state"] === "lapsed" ? true : undefined;
    });
    const lines = listAt(await look(stage, ["inbox", party, "--all"]), "messages");
    const row = lines.find(({ message }) => message === there.message)?.["row"];
    const page = await open(at, `/warning/${String(row)}`);
    await page.getByText("LAPSED").first().waitFor();
    assert.equal(await page.getByText("stood down").count(), 0);
  }
}

// The clock of the exercise and the pagers are driven from outside the pages: no page offers either.
test(
  "a warning that meets silence pages the next in line, tells the originator, and reads LAPSED",
  { skip: noBrowser },
  async (context) => {
    const [houses, browser] = await Promise.all([openHouses(context, ["alder", "birch"]), openBrowser(context)]);
    const { stage } = houses;
    await introduce(houses, "alder", "birch");
    await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism" });
    await look(stage, ["officer", "enrol", "birch", "watch-2", "--role", "watch-officer", "--by", "releaser-1,watch-1"]);
    await setUpWatch(stage);
    const drafter = await seat(browser, houses, { house: "alder", officer: "watch-1" });
    const releaser = await seat(browser, houses, { house: "alder", officer: "releaser-1" });
    const watch = await seat(browser, houses, { house: "birch", officer: "watch-1" });
    const before = { alder: pagesOf(stage, "alder").length, birch: pagesOf(stage, "birch").length };
    const there = await warn(houses, { drafter, releaser });
    await pageTo(stage, { party: "birch", officer: "watch-1", words: "FLASH from alder", after: before.birch });
    await watch.page.getByRole("button", { name: `Acknowledge ref ${there.row}` }).waitFor();
    await advance(houses, "11m");
    await pageTo(stage, { party: "birch", officer: "watch-2", words: "FLASH from alder", after: before.birch });
    await pageTo(stage, { party: "alder", officer: "watch-1", words: "not acknowledged", after: before.alder });
    const told = await open(drafter, "/");
    await told.getByText("Alarm: unacknowledged").first().waitFor();
    await advance(houses, "49h");
    await readsLapsed(houses, { seats: { alder: drafter, birch: watch }, there });
    untroubled([drafter, releaser, watch]);
  },
);
