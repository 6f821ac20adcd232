import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { answers } from "../src/app/demo/answer.ts";
import { naming } from "../src/app/demo/naming.ts";
import { enrolOfficers } from "../src/app/demo/officers.ts";
import { outcome } from "../src/app/demo/outcome.ts";
import { require } from "../src/app/demo/require.ts";
import { suspendAndOpen } from "../src/app/demo/suspend.ts";
import { texts } from "../src/app/demo/texts.ts";
import { thanksAndPledge } from "../src/app/demo/thanks.ts";
import { deliver, lintAndDraft, release } from "../src/app/demo/warn.ts";
import { setUpWatch } from "../src/app/demo/watch-floor.ts";
import { setUpWitness } from "../src/app/demo/witness.ts";
import { choose, openRecord } from "../test/browser/desk-acts.ts";
import { agree, introduce, openHouses, seat } from "../test/browser/houses.ts";
import type { Houses } from "../test/browser/houses.ts";
import { inPage, noBrowser, open, openBrowser, settled, stillness } from "../test/browser/kit.ts";
import type { Seat } from "../test/browser/kit.ts";
import { passWarning } from "../test/browser/told.ts";
import { builtConsole } from "./build-console.ts";
import { root } from "./in-step.ts";
import { smallPng } from "./screenshots/png.ts";

const folder = path.join(root, "docs/img");

/** Plays the demo's story up to the thanks; gives the number of its warning in Birch's inbox. */
async function play(houses: Houses): Promise<number> {
  const { stage } = houses;
  await introduce(houses, "alder", "birch");
  await introduce(houses, "birch", "cedar");
  const agreement = await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism,cyber" });
  await agree(houses, { by: "birch", to: "cedar", scopes: "counter-terrorism" });
  await enrolOfficers(stage);
  await setUpWatch(stage);
  await setUpWitness(stage);
  await require(stage);
  const { value: record } = await suspendAndOpen(stage, agreement);
  const { value: draft } = await lintAndDraft(stage, record);
  const { value: sent } = await release(stage, draft);
  const { value: passed } = await deliver(stage, sent);
  await answers(stage, { ...passed, record });
  await outcome(stage, passed);
  await naming(stage, passed);
  await thanksAndPledge(stage, passed);
  const floor = ["--floor", "death", "--victims", "visitors of the market"];
  await passWarning(stage, { text: texts.second.join("\n\n"), city: "Second city", more: floor });
  return passed.there;
}

async function picture(at: Seat, name: string): Promise<void> {
  await settled(at);
  await inPage(at, "document.activeElement?.blur()");
  await inPage(at, stillness);
  const small = smallPng(new Uint8Array(await at.page.screenshot()));
  writeFileSync(path.join(folder, `${name}.png`), small);
  process.stdout.write(`docs/img/${name}.png ${Math.ceil(small.length / 1024)} KiB\n`);
}

async function writing(drafter: Seat): Promise<void> {
  const page = await openRecord(drafter, "A warning to Birch");
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByRole("checkbox", { name: "Under the life-safety floor" }).click();
  await page.getByRole("textbox", { name: "Intended victims" }).fill("visitors of the cathedral");
  await choose(page, "Scope of the agreement", /^counter-terrorism/);
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.leak[0]);
  await page
    .getByRole("button", { name: /^must be mended/ })
    .first()
    .click();
  await picture(drafter, "compose");
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.warning.join("\n\n"));
  await page
    .getByRole("button", { name: /^must be mended/ })
    .first()
    .waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
}

async function take(houses: Houses, browser: Awaited<ReturnType<typeof openBrowser>>, warning: number): Promise<void> {
  const sit = (house: string, officer: string): Promise<Seat> => seat(browser, houses, { house, officer, width: 1280, height: 800 });
  const [watch, drafter] = [await sit("birch", "watch-1"), await sit("alder", "watch-1")];
  const [releaser, admin] = [await sit("alder", "releaser-1"), await sit("alder", "admin-1")];
  await open(watch, "/");
  await watch.page
    .getByRole("button", { name: /^Acknowledge ref/ })
    .first()
    .waitFor();
  await picture(watch, "watch");
  await watch.page.emulateMedia({ colorScheme: "dark" });
  await picture(watch, "watch-dark");
  await watch.page.emulateMedia({ colorScheme: "light" });
  await open(watch, `/warning/${warning}`);
  await picture(watch, "warning");
  await open(watch, "/releases");
  await picture(watch, "releases");
  await open(watch, "/search");
  await watch.page.getByRole("textbox", { name: "What to look for" }).fill("supporters");
  await watch.page.getByRole("textbox", { name: "Reason" }).fill("what else is known of them");
  await watch.page.getByRole("button", { name: "Search", exact: true }).last().click();
  await watch.page.getByRole("heading", { name: /^\d+ found$/ }).waitFor();
  await watch.page.getByRole("button", { name: "Objects" }).first().click();
  await picture(watch, "search");
  await writing(drafter);
  await open(releaser, "/compose");
  await releaser.page.getByRole("link", { name: /^Decide: Warning,/ }).click();
  await releaser.page.getByText("This browser computed the same number").waitFor();
  await picture(releaser, "decide");
  for (const [name, address] of [
    ["partner", "/partner/birch"],
    ["proof", "/proof"],
  ] as const) {
    await open(releaser, address);
    await picture(releaser, name);
  }
  await open(admin, "/admin/officers");
  await picture(admin, "administration");
}

/** Makes docs/img/*.png, a picture of each page, from the data of the demo. */
async function main(): Promise<number> {
  if (noBrowser !== false) {
    process.stderr.write(`${noBrowser}\n`);
    return 1;
  }
  await builtConsole();
  mkdirSync(folder, { recursive: true });
  const ends: (() => Promise<void> | void)[] = [];
  const ending = { after: (end: () => Promise<void> | void): void => void ends.push(end) };
  try {
    const [houses, browser] = await Promise.all([openHouses(ending, ["alder", "birch", "cedar"]), openBrowser(ending)]);
    await take(houses, browser, await play(houses));
    return 0;
  } finally {
    for (const end of ends.toReversed()) await end();
  }
}

process.exitCode = await main();
