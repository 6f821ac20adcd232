import assert from "node:assert/strict";
import { test } from "node:test";
import type { Browser } from "playwright-core";
import { receiptOf } from "../../src/app/demo/message.ts";
import { listAt } from "../../src/app/demo/result.ts";
import { look } from "../../src/app/demo/stage.ts";
import { texts } from "../../src/app/demo/texts.ts";
import type { Json } from "../story/console-browser.ts";
import { SoftBrowser } from "../story/console-browser.ts";
import { newest, released, sign, state } from "./desk-acts.ts";
import { agree, introduce, openHouses, seat } from "./houses.ts";
import type { Houses } from "./houses.ts";
import { noBrowser, open, openBrowser, settled, sitDown, untroubled } from "./kit.ts";
import type { Seat } from "./kit.ts";
import { apiOf } from "./story-play.ts";
import { passWarning } from "./told.ts";

type Floor = { readonly houses: Houses; readonly browser: Browser; readonly watch: Seat; readonly releaser: Seat };

/** Alder's drafter hands a text to a releaser; gives the count of drafts that wait then. */
async function handOver(at: Seat, said: string, presses: 1 | 2 = 1): Promise<void> {
  const page = await open(at, "/compose/write");
  await page.getByRole("textbox", { name: "Text (en)" }).fill(said);
  await page.getByRole("button", { name: "Hand to a releaser" }).click({ clickCount: presses });
  await page.getByText("Waits for a releaser").first().waitFor();
}

async function drafts({ stage }: Houses): Promise<number> {
  return listAt(await look(stage, ["drafts", "alder"]), "drafts").length;
}

async function sent({ stage }: Houses): Promise<number> {
  return listAt(await look(stage, ["inbox", "alder", "--all"]), "messages").filter(({ kind }) => kind === "warning").length;
}

async function decideOn(at: Seat): Promise<void> {
  const page = await open(at, "/compose");
  await page.getByRole("link", { name: /^Decide: Warning,/ }).click();
  await page.getByText("This browser computed the same number").waitFor();
  await state(page);
}

async function twoOfficers({ houses, browser, watch, releaser }: Floor): Promise<void> {
  await look(houses.stage, ["officer", "enrol", "alder", "releaser-2", "--role", "releaser", "--by", "releaser-1,watch-1"]);
  const second = await seat(browser, houses, { house: "alder", officer: "releaser-2" });
  const before = await sent(houses);
  await handOver(watch, "Two decide on this.");
  await decideOn(releaser);
  await decideOn(second);
  await releaser.page.getByRole("button", { name: "Sign and release" }).click();
  await second.page.getByRole("button", { name: "Sign and release" }).click();
  await second.page.getByRole("dialog", { name: "Sign with your passkey" }).waitFor();
  await sign(releaser);
  // Both have read the same text; the decision that was prepared last is the one that can be signed.
  await releaser.page.getByRole("alert").filter({ hasText: "Another officer is deciding on this draft too" }).waitFor();
  assert.equal(await sent(houses), before, "nothing left by it");
  await sign(second);
  await released(second.page);
  await releaser.page.getByRole("button", { name: "Sign and release" }).click();
  await releaser.page.getByRole("alert").filter({ hasText: "It was released, discarded or taken back in the meantime." }).waitFor();
  assert.equal(await sent(houses), before + 1, "one act");
  untroubled([second]);
}

async function staleTab({ houses, watch, releaser }: Floor): Promise<void> {
  const before = await sent(houses);
  await handOver(watch, "This is taken back.");
  await decideOn(releaser);
  await watch.page.getByRole("button", { name: "Take it back" }).click();
  const text = watch.page.getByRole("textbox", { name: "Text (en)" });
  await text.waitFor();
  assert.equal(await text.inputValue(), "This is taken back.");
  await releaser.page.getByRole("button", { name: "Sign and release" }).click();
  await releaser.page.getByText("It was released, discarded or taken back in the meantime.").waitFor();
  assert.deepEqual([await sent(houses), await drafts(houses)], [before, 0]);
}

async function doubleClicks({ houses, watch, releaser }: Floor): Promise<void> {
  await handOver(watch, "Pressed twice.", 2);
  assert.equal(await drafts(houses), 1);
  const before = await sent(houses);
  await decideOn(releaser);
  await releaser.page.getByRole("button", { name: "Sign and release" }).dblclick();
  const dialog = releaser.page.getByRole("dialog", { name: "Sign with your passkey" });
  await dialog.getByRole("button", { name: "Sign", exact: true }).dblclick();
  await released(releaser.page);
  assert.deepEqual([await sent(houses), await drafts(houses)], [before + 1, 0]);
}

async function lostConnection({ houses, watch, releaser }: Floor): Promise<void> {
  const page = await open(watch, "/compose/write");
  const text = page.getByRole("textbox", { name: "Text (en)" });
  await text.fill("Begun with a line,");
  await watch.context.setOffline(true);
  await page.getByText("No connection").first().waitFor();
  await text.fill("Begun with a line, ended without.");
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("The node does not answer").first().waitFor();
  await watch.context.setOffline(false);
  await page.getByText("Live", { exact: true }).waitFor();
  await page.reload();
  assert.equal(await text.inputValue(), "Begun with a line, ended without.", "no text is lost");
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  const before = await sent(houses);
  await decideOn(releaser);
  const decision = releaser.page;
  await decision.getByRole("button", { name: "Sign and release" }).click();
  const dialog = decision.getByRole("dialog", { name: "Sign with your passkey" });
  await dialog.waitFor();
  await releaser.context.setOffline(true);
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await dialog.getByText(/^Signed, but the connection broke/).waitFor();
  await releaser.context.setOffline(false);
  await dialog.getByRole("button", { name: "Send it again" }).click();
  await released(decision);
  assert.equal(await sent(houses), before + 1, "one act");
}

async function stolenCookie({ houses, browser, watch }: Floor): Promise<void> {
  const cookies = await watch.context.cookies();
  assert.ok(cookies.some(({ name, httpOnly, sameSite }) => name === "__Host-tocsin" && httpOnly && sameSite === "Strict"));
  const thief = await sitDown(browser, { officer: "nobody", origin: watch.origin });
  await thief.context.addCookies(cookies);
  await thief.page.goto(`${thief.origin}/compose`);
  await thief.page.getByRole("button", { name: "Log in with a passkey" }).waitFor();
  const without = new SoftBrowser(houses.origins["alder"] ?? "");
  for (const { name, value } of cookies) without.cookies.set(name, value);
  for (const answer of [await without.get("/api/session"), await without.verb("inbox")]) {
    const error = answer.body["error"] as Json;
    assert.deepEqual([answer.status, error["code"]], [401, "session-invalid"]);
  }
  await open(watch, "/");
  untroubled([thief]);
}

/** Whatever the administrator opens, and whatever the API answers to the pages, no word of the message is in it. */
async function administrator({ houses, browser, releaser }: Floor): Promise<void> {
  const { there } = await passWarning(houses.stage, { text: texts.warning.join("\n\n") });
  for (const house of ["alder", "birch"]) {
    const admin = await seat(browser, houses, { house, officer: "admin-1" });
    const told: Promise<string>[] = [];
    admin.page.on("response", (response) => {
      if (response.url().includes("/api/") && !response.url().includes("/api/events")) told.push(response.text().catch(() => ""));
    });
    const addresses = [
      "/",
      `/warning/${there}`,
      "/compose",
      "/releases",
      "/search",
      "/partner",
      "/proof",
      "/admin/health",
      "/admin/access",
    ];
    const shown: string[] = [];
    for (const address of addresses) {
      const page = await open(admin, address);
      shown.push(await page.locator("body").innerText());
    }
    const api = await apiOf(houses, house, "admin-1");
    for (const [verb, args] of Object.entries({
      show: { message: String(there) },
      case: { item: String(there) },
      inbox: {},
      "source-list": {},
      search: { query: "cathedral", reason: "x" },
      draft: { kind: "note", to: ["birch"], scope: "counter-terrorism", tlp: "TLP:AMBER", texts: [{ language: "en", text: "x" }] },
      ack: { message: String(there) },
    })) {
      const answer = await api.browser.verb(verb, args, api.passkey);
      shown.push(answer.text);
      if (["show", "case", "source-list", "search", "draft", "ack"].includes(verb))
        assert.equal(answer.status, 403, `${verb}: ${answer.text}`);
    }
    const all = [...shown, ...(await Promise.all(told))].join("\n");
    assert.ok(told.length > addresses.length);
    assert.doesNotMatch(all, /cathedral|explosives|returnees|Head of the watch floor/);
    untroubled([admin]);
  }
  await open(releaser, "/");
}

test(
  "acts happen once, texts are kept, sessions stay with their device, administrators see nothing",
  { skip: noBrowser },
  async (context) => {
    const [houses, browser] = await Promise.all([openHouses(context, ["alder", "birch"]), openBrowser(context)]);
    await introduce(houses, "alder", "birch");
    await agree(houses, { by: "alder", to: "birch", scopes: "counter-terrorism" });
    const watch = await seat(browser, houses, { house: "alder", officer: "watch-1" });
    const releaser = await seat(browser, houses, { house: "alder", officer: "releaser-1" });
    const floor: Floor = { houses, browser, watch, releaser };
    await context.test("a tab whose draft was taken back signs nothing and says so", () => staleTab(floor));
    await context.test("two clicks are one draft, one signature and one message", () => doubleClicks(floor));
    await context.test("of two officers on one decision one decides, and the other is told", () => twoOfficers(floor));
    await context.test("a lost connection loses no text, and what was signed is sent once", () => lostConnection(floor));
    await context.test("a session's cookie opens nothing in another browser", () => stolenCookie(floor));
    await context.test("an administrator is shown no word of a message, in pages or by the API", () => administrator(floor));
    await context.test("two clicks acknowledge once", async () => {
      const there = await newest(houses, "birch", { kind: "warning" });
      const birch = await seat(browser, houses, { house: "birch", officer: "watch-1" });
      await birch.page.getByRole("button", { name: `Acknowledge ref ${there.row}` }).dblclick();
      await birch.page.getByRole("button", { name: `Acknowledge ref ${there.row}` }).waitFor({ state: "detached" });
      await receiptOf(houses.stage, "alder", { message: there.message, verdict: "accepted" });
      const lines = listAt(await look(houses.stage, ["inbox", "birch", "--all"]), "messages");
      const receipts = listAt(lines.find(({ message }) => message === there.message) ?? {}, "receipts");
      assert.equal(receipts.filter(({ verdict }) => verdict === "accepted").length, 1);
      untroubled([birch]);
    });
    await settled(watch);
    untroubled([watch, releaser]);
  },
);
