import assert from "node:assert/strict";
import { receiptOf, paragraphs } from "../../src/app/demo/message.ts";
import { listAt, textAt } from "../../src/app/demo/result.ts";
import { look, refused } from "../../src/app/demo/stage.ts";
import { standsAt } from "../../src/app/demo/meet.ts";
import { texts } from "../../src/app/demo/texts.ts";
import { choose, decide, necessity, newest, openRecord, released, sign } from "./desk-acts.ts";
import type { Line } from "./desk-acts.ts";
import { inPage, open } from "./kit.ts";
import { apiOf, refusedWith } from "./story-play.ts";
import type { Play } from "./story-play.ts";

/** What the issue asks of passing a warning: at most so many actions of two officers together. */
const mostActions = 12;

/** The drafter enters the source record that everything below it is compared with. */
export async function enterRecord({ alder: { watch } }: Play): Promise<void> {
  const page = await open(watch, "/compose");
  await page.getByRole("button", { name: "Enter a source record" }).click();
  await page.getByRole("textbox", { name: "The record as it was reported" }).fill(texts.report.join("\n\n"));
  await page.getByRole("textbox", { name: "Phrases that must never drop" }).fill(texts.phrases.join("\n"));
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("textbox", { name: "Reason for opening" }).waitFor();
}

/** From an existing source record to passed, by two officers; every field that is filled and every button that is pressed counts. */
export async function countActions({ houses, alder: { watch, releaser } }: Play): Promise<void> {
  let actions = 0;
  const act = async (done: Promise<unknown>): Promise<void> => {
    await done;
    actions += 1;
  };
  const page = await open(watch, "/compose");
  await act(page.getByRole("button", { name: /^Open record/ }).click());
  await act(page.getByRole("textbox", { name: "Reason for opening" }).fill("A first word to Birch"));
  await act(page.keyboard.press("Enter"));
  await act(choose(page, "Scope of the agreement", "counter-terrorism"));
  await act(
    page.getByRole("textbox", { name: "Text (en)" }).fill("More than before is heard of an attack on a place where crowds gather."),
  );
  await act(page.getByRole("button", { name: "Hand to a releaser" }).click());
  await page.getByText("Waits for a releaser").first().waitFor();
  const decision = await open(releaser, "/compose");
  await act(decision.getByRole("link", { name: /^Decide: Warning,/ }).click());
  await act(decision.getByRole("textbox", { name: "Necessity" }).fill(necessity));
  await act(decision.getByRole("radio", { name: "No risk is known" }).click());
  await act(decision.getByRole("textbox", { name: "Legal basis" }).fill("threat-to-life"));
  await act(decision.getByRole("button", { name: "Sign and release" }).click());
  await act(sign(releaser));
  await released(decision);
  await newest(houses, "birch", { kind: "warning" });
  assert.ok(actions <= mostActions, `${actions} actions`);
}

/** Relations are strained: Alder's releaser suspends the agreement on Birch's page, and routine is refused from then on. */
export async function suspend({ houses, stage, agreement, alder: { releaser } }: Play): Promise<void> {
  const page = await open(releaser, "/partner/birch");
  await page.getByRole("button", { name: "Suspend" }).click();
  await page.getByRole("textbox", { name: "Reason code" }).fill("relations-strained");
  await page.getByRole("button", { name: "Suspend and sign" }).click();
  await sign(releaser);
  await page.getByText("suspended by: us").first().waitFor();
  await standsAt(stage, "birch", { id: agreement, standing: "suspended" });
  const api = await apiOf(houses, "alder", "releaser-1");
  const unsigned = await api.browser.verb("agreement-suspend", { agreement, scopes: [], reason: "again" });
  assert.deepEqual([unsigned.status, unsigned.body["needs"]], [428, "signature"]);
}

/** The lint stops what would give the source away, in the page and at the API; mended, it is handed to a releaser. Gives the source record. */
export async function write({ houses, stage, alder: { watch } }: Play): Promise<string> {
  const page = await openRecord(watch, "A warning to Birch");
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByRole("checkbox", { name: "Under the life-safety floor" }).click();
  await page.getByRole("textbox", { name: "Intended victims" }).fill("worshippers and visitors of the cathedral");
  await page.getByRole("textbox", { name: "Our reference" }).fill("A-17");
  await choose(page, "Scope of the agreement", /^counter-terrorism/);
  await choose(page, "Precedence", /^FLASH/);
  const text = page.getByRole("textbox", { name: "Text (en)" });
  await text.fill(texts.leak.join("\n\n"));
  const finding = page.getByRole("button", { name: /^must be mended Protected phrase/ }).first();
  await finding.click();
  const marked = page.getByRole("group", { name: "Above the tear line" }).locator("mark");
  assert.match((await marked.allTextContents()).join(" "), /bakery in Mill Lane/);
  const hand = page.getByRole("button", { name: "Hand to a releaser" });
  assert.equal(await hand.isDisabled(), true, "what the lint refuses is handed to nobody");
  const [source = {}] = listAt(await look(stage, ["source", "list", "alder", "--as", "watch-1"]), "sources");
  const record = textAt(source, "source");
  const api = await apiOf(houses, "alder", "watch-1");
  const leak = { kind: "warning", to: ["birch"], scope: "counter-terrorism", tlp: "TLP:AMBER", source: record };
  const floor = { floorHarm: "death", intendedVictims: "visitors" };
  const drafted = { ...leak, ...floor, texts: [{ language: "en", text: texts.leak[0] }] };
  refusedWith(await api.browser.verb("draft", drafted), 403, "lint-refused");
  await text.fill(texts.warning.join("\n\n"));
  await finding.waitFor({ state: "detached" });
  await hand.click();
  await page.getByText("Waits for a releaser").first().waitFor();
  return record;
}

/** No page assesses or waives: the duty's clock is set going on the command line, and Watch shows it and the waiver that is asked for. */
export async function duty({ stage, alder: { releaser } }: Play, record: string): Promise<void> {
  const answers = ["--credible", "yes", "--specific", "yes", "--impending", "yes", "--window", "36"];
  await look(stage, ["assess", "alder", record, ...answers, "--as", "watch-1"]);
  const page = await open(releaser, "/");
  await page.getByText("Duty to warn: release or waive").waitFor();
  const ask = ["--ground", "endangers-ours", "--reason", "The source may be seen.", "--as", "watch-1"];
  await look(stage, ["waive", "alder", record, ...ask]);
  await page.getByText("Duty to warn: a waiver is asked for").waitFor();
  await refused(stage, "not-authorised", ["waive", "alder", record, "--grant", "--reason", "As asked.", "--as", "watch-1"]);
  await look(stage, ["waive", "alder", record, "--refuse", "--reason", "It can be said without the source.", "--as", "releaser-1"]);
  await page.getByText("Duty to warn: a waiver is asked for").waitFor({ state: "detached" });
}

/** The drafter may not release, in the page or at the API; a releaser signs with a passkey under the floor, while the agreement is suspended. */
export async function emergencyRelease({ houses, stage, alder: { watch, releaser } }: Play, record: string): Promise<Line> {
  const own = await open(watch, "/compose");
  await own.getByRole("link", { name: /^Look: Warning,/ }).click();
  await own.getByText("You wrote this").waitFor();
  assert.equal(await own.getByRole("button", { name: "Sign and release" }).count(), 0);
  const [draft = {}] = listAt(await look(stage, ["drafts", "alder"]), "drafts");
  const api = await apiOf(houses, "alder", "watch-1");
  const stated = { purpose: "x", basis: "x", authority: "x", necessity: "x", mistreatment: "none-known" };
  refusedWith(await api.browser.verb("release-prepare", { draft: draft["id"], ...stated }), 403, "not-authorised");
  const before = await newest(houses, "alder", { kind: "warning", state: "delivered" });
  const page = await open(releaser, "/compose");
  await page.getByRole("link", { name: /^Decide: Warning,/ }).click();
  await page.getByText("This browser computed the same number").waitFor();
  await decide(releaser);
  const duties = listAt(await look(stage, ["assess", "alder", "--as", "watch-1"]), "duties");
  assert.equal(duties.find(({ source }) => source === record)?.["state"], "released");
  return await newest(houses, "alder", { kind: "warning", after: before.row, state: "delivered" });
}

/** FLASH stands on Birch's Watch and in the tab's title; one key acknowledges, signed by the passkey. Gives the message as Birch lists it. */
export async function acknowledge({ houses, stage, birch: { watch } }: Play, sent: Line): Promise<Line> {
  const { page } = watch;
  await page
    .getByRole("button", { name: /^Acknowledge ref/ })
    .first()
    .waitFor();
  const there = await newest(houses, "birch", { kind: "warning" });
  assert.equal(there.envelope, sent.envelope);
  const row = page.getByRole("button", { name: `Acknowledge ref ${there.row}` });
  await row.waitFor();
  assert.match(await page.title(), /^\(1 FLASH\)/);
  await page.getByRole("listitem").filter({ has: row }).getByText("FLASH").waitFor();
  await page.getByRole("listitem").and(page.locator("[aria-current=true]")).filter({ has: row }).waitFor();
  // A key within 700 ms of a selection that moved by itself is not taken: it was meant for what was there before.
  await inPage(watch, "new Promise((done) => setTimeout(() => done(true), 750))");
  await page.keyboard.press("a");
  await row.waitFor({ state: "detached" });
  const receipt = await receiptOf(stage, "alder", { message: sent.message, verdict: "accepted" });
  assert.equal(receipt["role"], "watch-officer");
  const read = await look(stage, ["show", "birch", String(there.row), "--as", "watch-1"]);
  assert.deepEqual(paragraphs(read), texts.warning, "Birch holds what was released");
  const opened = await open(watch, `/warning/${there.row}`);
  await opened.getByText(texts.warning[0]).first().waitFor();
  return there;
}
