import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { must, textAt } from "../../src/app/demo/result.ts";
import type { Result } from "../../src/app/demo/result.ts";
import { listAt } from "../../src/app/demo/result.ts";
import { look, until } from "../../src/app/demo/stage.ts";
import { open } from "./kit.ts";
import type { Seat } from "./kit.ts";
import type { Houses } from "./houses.ts";

/** What a releaser states in the story: the necessity; the rest is filled in or stands from the last decision. */
export const necessity = "Lives are in danger and only the recipient can act in time.";

/** Chooses an option of a list by its field's name. */
export async function choose(page: Page, field: string, option: string | RegExp): Promise<void> {
  await page.getByRole("combobox", { name: field }).click();
  await page.getByRole("option", { name: option }).click();
}

/** Signs what the dialog of the passkey shows, this act where one is named, and waits until it is gone; fails with what it says where it stays. */
export async function sign({ page }: Seat, act = ""): Promise<void> {
  const dialog = page.getByRole("dialog", { name: "Sign with your passkey" }).filter({ hasText: act });
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await dialog.waitFor({ state: "hidden" }).catch(async () => assert.fail(`the dialog stays: ${await dialog.innerText()}`));
}

/** Fills in what a releaser states of the draft that is open; gives whether findings of the lint are accepted with it. */
export async function state(page: Page): Promise<boolean> {
  await page.getByRole("textbox", { name: "Necessity" }).fill(necessity);
  await page.getByRole("radio", { name: "No risk is known" }).click();
  const basis = page.getByRole("textbox", { name: "Legal basis" });
  if ((await basis.inputValue()) === "") await basis.fill("threat-to-life");
  const accept = page.getByRole("checkbox", { name: /^I have read these findings/ });
  const hasFindings = (await accept.count()) > 0;
  if (hasFindings) await accept.click();
  return hasFindings;
}

/** States the reasons, signs, and waits until the message is on its way. Findings that are accepted are signed for apart from the release. */
export async function decide(seat: Seat): Promise<void> {
  const hasFindings = await state(seat.page);
  await seat.page.getByRole("button", { name: "Sign and release" }).click();
  if (hasFindings) await sign(seat, "Accept what stands below on your own word");
  await sign(seat, "Release to the partner");
  await released(seat.page);
}

/** Waits until the page says that a message is on its way, or fails with what it says instead. */
export async function released(page: Page): Promise<void> {
  const done = page.getByText("Delivery is unproven");
  const refused = page.locator("main").getByRole("alert");
  await done.or(refused).first().waitFor();
  if ((await done.count()) === 0) assert.fail(`the release was refused: ${(await refused.allInnerTexts()).join(" ")}`);
}

/** A releaser finds the draft of this kind on Compose, reads it, states the reasons and signs. */
export async function release(seat: Seat, kind: string): Promise<void> {
  const page = await open(seat, "/compose");
  await page.getByRole("link", { name: new RegExp(`^Decide: ${kind},`) }).click();
  await decide(seat);
}

/** Opens an act of the message that is open, by its name in the menu. */
export async function askFor(page: Page, act: string): Promise<void> {
  await page.getByRole("button", { name: "Answer with…" }).click();
  await page.getByRole("menuitem", { name: act }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Hand to a releaser" }).waitFor();
}

/** Hands what the open dialog holds to a releaser. */
export async function hand(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Hand to a releaser" }).click();
  await dialog.waitFor({ state: "hidden" });
}

/** Opens the newest source record of the list, with a reason. */
export async function openRecord(seat: Seat, reason: string): Promise<Page> {
  const page = await open(seat, "/compose");
  await page
    .getByRole("button", { name: /^Open record/ })
    .first()
    .click();
  await page.getByRole("textbox", { name: "Reason for opening" }).fill(reason);
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Text (en)" }).waitFor();
  return page;
}

/** A message as a house lists it. */
export type Line = { readonly row: number; readonly message: string; readonly envelope: string; readonly thread: string };

/** Waits until a house lists a message of this kind after the ones that it listed before; gives the newest. */
export async function newest(
  { stage }: Houses,
  party: string,
  { kind, after = 0, state = "received" }: { readonly kind: string; readonly after?: number; readonly state?: string },
): Promise<Line> {
  return await until(stage, `a ${kind} at ${party}`, async () => {
    const lines = listAt(await look(stage, ["inbox", party, "--all"]), "messages");
    const found = lines.findLast((line) => line["kind"] === kind && Number(line["row"]) > after && line["state"] === state);
    return found === undefined ? undefined : lineOf(found);
  });
}

function lineOf(line: Result): Line {
  const { row } = line;
  must(typeof row === "number", "a message has no row");
  return { row, message: textAt(line, "message"), envelope: textAt(line, "envelope"), thread: textAt(line, "thread") };
}
