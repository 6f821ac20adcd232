import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import type { Browser } from "playwright-core";
import { texts } from "../../src/app/demo/texts.ts";
import { askFor, openRecord, release, state } from "./desk-acts.ts";
import { agree, introduce, invited, openHouses, seat } from "./houses.ts";
import type { Houses } from "./houses.ts";
import { accessible, noBrowser, open, openBrowser, settled, sitDown, untroubled } from "./kit.ts";
import type { Ending, Seat } from "./kit.ts";
import { passWarning } from "./told.ts";

/** The budget of the first load of Watch, in bytes of script under gzip. */
const mostFirstLoad = 250 * 1024;

type Set = { readonly houses: Houses; readonly browser: Browser };

async function openPair(ending: Ending): Promise<Set> {
  const [houses, browser] = await Promise.all([openHouses(ending, ["alder", "birch"]), openBrowser(ending)]);
  await introduce(houses, "alder", "birch");
  await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism" });
  return { houses, browser };
}

/** Opens a dialog by its button, looks at it in both themes, and closes it again. */
async function dialog(at: Seat, button: string | RegExp, name: string): Promise<void> {
  const { page } = at;
  await page.getByRole("button", { name: button }).first().click();
  await page.getByRole("dialog").waitFor();
  await accessible(at, name);
  await page.keyboard.press("Escape");
  await page.getByRole("dialog").waitFor({ state: "hidden" });
}

async function look(at: Seat, address: string, name: string): Promise<void> {
  await open(at, address);
  await accessible(at, name);
}

async function strangers({ houses, browser }: Set): Promise<Seat> {
  const at = await sitDown(browser, { officer: "nobody", origin: houses.origins["birch"] ?? "" });
  await look(at, "/", "login");
  await at.page.getByRole("button", { name: "Other ways to log in" }).click();
  await accessible(at, "other ways to log in");
  await at.page.goto(`${at.origin}/join`);
  await at.page.getByText("This link is not complete").waitFor();
  await accessible(at, "join without a secret");
  await at.page.goto("about:blank");
  await at.page.goto(`${at.origin}/join#${"x".repeat(43)}`);
  await at.page.getByText("This link does not open anything").waitFor();
  await accessible(at, "join with a wrong secret");
  await at.page.goto("about:blank");
  await at.page.goto(await invited(houses, "birch", "watch-1"));
  await at.page.getByRole("button", { name: "Make my passkey" }).waitFor();
  await accessible(at, "join");
  await at.page.getByRole("button", { name: "Make my passkey" }).click();
  await settled(at);
  return at;
}

async function emptyPages(at: Seat): Promise<void> {
  for (const [address, name] of [
    ["/", "Watch with nothing"],
    ["/compose", "Compose with nothing"],
    ["/releases", "Releases with nothing"],
    ["/releases/ask", "a request about nothing"],
    ["/search", "Search with nothing"],
    ["/no-such-page", "no such page"],
    ["/warning/4711", "no such message"],
  ] as const)
    await look(at, address, name);
}

async function messagePages(at: Seat, row: number): Promise<void> {
  await look(at, "/", "Watch");
  await at.page.getByRole("button", { name: "Account of watch-1" }).click();
  await accessible(at, "account");
  await at.page.keyboard.press("Escape");
  await at.page.keyboard.press("?");
  await at.page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await accessible(at, "keys");
  await at.page.keyboard.press("Escape");
  await look(at, `/warning/${row}`, "message");
  await at.page.getByRole("button", { name: "Show the graph" }).click();
  await at.page.getByRole("button", { name: "Hide the graph" }).waitFor();
  await accessible(at, "graph");
  await dialog(at, "Query…", "query");
  await dialog(at, "Reject…", "reject");
  for (const act of ["Grade…", "Ask for more…", "Record an action…", "Record an outcome…"]) {
    await askFor(at.page, act);
    await accessible(at, act);
    await at.page.keyboard.press("Escape");
    await at.page.getByRole("dialog").waitFor({ state: "hidden" });
  }
  await open(at, "/search");
  await at.page.getByRole("textbox", { name: "What to look for" }).fill("explosives");
  await at.page.getByRole("textbox", { name: "Reason" }).fill("who wrote of them");
  await at.page.getByRole("button", { name: "Search", exact: true }).last().click();
  await at.page.getByRole("heading", { name: /^\d+ found$/ }).waitFor();
  await accessible(at, "Search");
}

async function writing(at: Seat): Promise<void> {
  const { page } = at;
  await open(at, "/compose");
  await dialog(at, "Enter a source record", "entering a source record");
  await page.getByRole("button", { name: "Enter a source record" }).click();
  await page.getByRole("textbox", { name: "The record as it was reported" }).fill(texts.report.join("\n\n"));
  await page.getByRole("textbox", { name: "Phrases that must never drop" }).fill(texts.phrases.join("\n"));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("textbox", { name: "Reason for opening" }).waitFor();
  await accessible(at, "Compose");
  await openRecord(at, "to write below it");
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByRole("checkbox", { name: "Under the life-safety floor" }).click();
  await page.getByRole("textbox", { name: "Intended victims" }).fill("visitors");
  await page.getByRole("textbox", { name: "Text (en)" }).fill(`${texts.leak[0]} It is likely.`);
  await page
    .getByRole("button", { name: /^must be mended/ })
    .first()
    .click();
  await accessible(at, "writing, with findings");
  await page.getByRole("button", { name: "Likelihood", exact: true }).click();
  await page.getByRole("button", { name: /^very likely/ }).waitFor();
  await accessible(at, "words of the field");
  await page.keyboard.press("Escape");
  await page.getByRole("combobox", { name: "Marking" }).click();
  await page.getByRole("option").first().waitFor();
  await accessible(at, "markings");
  await page.keyboard.press("Escape");
  await page.getByRole("textbox", { name: "Text (en)" }).fill("An attack is planned.");
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await accessible(at, "handed over");
}

async function deciding(at: Seat): Promise<void> {
  const { page } = at;
  await look(at, "/compose", "what waits for a releaser");
  await page.getByRole("link", { name: /^Decide:/ }).click();
  await page.getByText("This browser computed the same number").waitFor();
  await accessible(at, "deciding");
  await dialog(at, "Discard the draft", "discarding");
  await state(page);
  await dialog(at, "Sign and release", "signing");
  await release(at, "Warning");
  await accessible(at, "released");
}

async function asking(birch: Seat, row: number): Promise<void> {
  await open(birch, `/releases/ask/${row}`);
  const { page } = birch;
  await page.getByRole("radio", { name: "Pass on" }).click();
  await page.getByRole("textbox", { name: "To whom" }).fill("Cedar");
  await page.getByRole("textbox", { name: "Why" }).fill("Cedar asks after the same men.");
  await accessible(birch, "asking for a further use");
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
}

async function answering(at: Seat): Promise<void> {
  await open(at, "/releases");
  await at.page.getByRole("link", { name: /^Open: Pass on/ }).waitFor();
  await accessible(at, "Releases");
  await at.page.getByRole("link", { name: /^Open: Pass on/ }).click();
  await at.page.getByRole("radio", { name: "Grant in other words" }).click();
  await accessible(at, "answering a request");
}

async function partnerPages(at: Seat): Promise<void> {
  await look(at, "/partner", "Partners");
  await dialog(at, "Take up a partner", "taking up a partner");
  await look(at, "/partner/birch", "Partner");
  await dialog(at, "Suspend", "suspending");
  await dialog(at, "Assess anew", "assessing");
  await look(at, "/proof", "Proof");
  await at.page.getByRole("button", { name: "Make the archive" }).click();
  await at.page.getByRole("link", { name: /^Save tocsin-export/ }).waitFor();
  await accessible(at, "the archive");
}

async function administration(at: Seat): Promise<void> {
  await open(at, "/admin/health");
  await at.page.getByRole("table").first().waitFor();
  await accessible(at, "health");
  for (const [tab, buttons] of [
    ["officers", ["Withdraw"]],
    ["access", ["Give a login", "End all logins", "Make a token"]],
    ["keys", ["Rotate"]],
    ["feeds", []],
  ] as const) {
    await look(at, `/admin/${tab}`, tab);
    for (const button of buttons) await dialog(at, button, `${tab}: ${button}`);
  }
}

test("every page and dialog in light and dark: axe finds nothing, no error, no breach of policy", { skip: noBrowser }, async (context) => {
  const set = await openPair(context);
  const { houses, browser } = set;
  const birch = await strangers(set);
  await emptyPages(birch);
  const { there } = await passWarning(houses.stage, { text: texts.warning.join("\n\n"), city: "Second city" });
  await messagePages(birch, there);
  const drafter = await seat(browser, houses, { house: "alder", officer: "watch-1" });
  const releaser = await seat(browser, houses, { house: "alder", officer: "releaser-1" });
  const birchReleaser = await seat(browser, houses, { house: "birch", officer: "releaser-1" });
  await writing(drafter);
  await deciding(releaser);
  await asking(birch, there);
  await release(birchReleaser, "Release request");
  await answering(drafter);
  await partnerPages(releaser);
  const admin = await seat(browser, houses, { house: "alder", officer: "admin-1" });
  await administration(admin);
  await context.test("the first load of Watch has at most 250 KiB of script under gzip", () => firstLoad(birch));
  untroubled([birch, drafter, releaser, birchReleaser, admin]);
});

async function firstLoad({ page, origin }: Seat): Promise<void> {
  const scripts: Promise<number>[] = [];
  let isLoaded = false;
  page.on("request", (request) => {
    // Watch asks for its list once it stands; what is fetched after that is for other pages.
    if (request.url().endsWith("/api/verbs/desk-watch")) isLoaded = true;
    if (isLoaded || request.resourceType() !== "script") return;
    scripts.push(request.response().then(async (response) => gzipSync((await response?.body()) ?? "").length));
  });
  await page.goto(`${origin}/`);
  await page.getByRole("heading", { name: "Watch", level: 1 }).waitFor();
  const sizes = await Promise.all(scripts);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(sizes.length > 0 && bytes > 0);
  assert.ok(bytes <= mostFirstLoad, `${bytes} bytes`);
}
