import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, introduce, openHouses, seat } from "./houses.ts";
import { accessible, inPage, noBrowser, open, openBrowser, settled, untroubled } from "./kit.ts";
import type { Seat } from "./kit.ts";
import { passWarning } from "./told.ts";

const script = '<img src=x onerror="globalThis.harmed=1"><script>globalThis.harmed=1</script>';
const mixed = "p\u0430ypal";
const turned = "\u202Egpj.exe\u202C";
const longBytes = 1024 * 1024;

/** Asserts that nothing of what was shown ran, and that the page still answers. */
async function unharmed(at: Seat, name: string): Promise<void> {
  assert.equal(await inPage(at, "globalThis.harmed === undefined"), true, `${name}: a script ran`);
  assert.equal(
    await inPage(at, "document.querySelector('main img[src=x], main script') === null"),
    true,
    `${name}: it became a part of the page`,
  );
  assert.equal(await inPage(at, "document.documentElement.scrollWidth <= innerWidth + 1"), true, `${name}: the page scrolls sideways`);
}

async function written(at: Seat): Promise<void> {
  const page = await open(at, "/compose/write");
  const text = page.getByRole("textbox", { name: "Text (en)" });
  await text.fill(`${script} ${turned} ${mixed}`);
  await page.getByText("Characters that nobody sees").first().waitFor();
  await page.getByText(/RLO/).first().waitFor();
  await accessible(at, "writing hidden characters");
  await page.getByRole("button", { name: "Take them out" }).click();
  assert.equal(await text.inputValue(), `${script} gpj.exe ${mixed}`);
  await unharmed(at, "Compose");
}

test("hostile texts, names and objects are shown harmlessly and visibly", { skip: noBrowser }, async (context) => {
  const [houses, browser] = await Promise.all([openHouses(context, ["alder", "birch"]), openBrowser(context)]);
  await introduce(houses, "alder", "birch");
  await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism" });
  const watch = await seat(browser, houses, { house: "birch", officer: "watch-1" });
  const drafter = await seat(browser, houses, { house: "alder", officer: "watch-1" });
  await written(drafter);
  const city = `${script} ${turned} ${mixed} ${"a".repeat(longBytes)}`;
  const { there } = await passWarning(houses.stage, { text: `${script} Log in at ${mixed}.com, said the man from שלום.`, city });
  await open(watch, "/");
  await watch.page.getByText("mixed scripts").first().waitFor();
  await unharmed(watch, "Watch");
  const page = await open(watch, `/warning/${there}`);
  await page.getByText(`${script} Log in at`).first().waitFor();
  await page.getByText("mixed scripts").first().waitFor();
  await page
    .getByRole("img", { name: /^hidden character: RLO/ })
    .first()
    .waitFor();
  await page.getByRole("button", { name: "Show the graph" }).click();
  await page.getByRole("button", { name: "Hide the graph" }).waitFor();
  await accessible(watch, "a hostile message");
  await unharmed(watch, "Warning");
  await open(watch, "/search");
  await page.getByRole("textbox", { name: "What to look for" }).fill("globalThis");
  await page.getByRole("textbox", { name: "Reason" }).fill(script);
  await page.getByRole("button", { name: "Search", exact: true }).last().click();
  await page.getByRole("heading", { name: /found/i }).first().waitFor();
  await unharmed(watch, "Search");
  await page.goto(`${watch.origin}/${encodeURIComponent(script)}?q=${encodeURIComponent(script)}`);
  await settled(watch);
  await unharmed(watch, "an address");
  untroubled([watch, drafter]);
});
