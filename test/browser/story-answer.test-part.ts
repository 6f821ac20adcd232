import assert from "node:assert/strict";
import { gradesAt } from "../../src/app/demo/answer.ts";
import { textAt } from "../../src/app/demo/result.ts";
import { texts } from "../../src/app/demo/texts.ts";
import { askFor, choose, hand, newest, release } from "./desk-acts.ts";
import type { Line } from "./desk-acts.ts";
import { open } from "./kit.ts";
import type { Seat } from "./kit.ts";
import { heldAt } from "./story-play.ts";
import type { Play } from "./story-play.ts";

type Graded = { readonly source: string; readonly information: string; readonly actionable: string; readonly remark: string };

async function grade({ page }: Seat, { source, information, actionable, remark }: Graded): Promise<void> {
  await askFor(page, "Grade…");
  await page.getByRole("radio", { name: source }).click();
  await page.getByRole("radio", { name: information }).click();
  await page.getByRole("combobox", { name: "Can it be acted on" }).selectOption(actionable);
  await page.getByRole("textbox", { name: "Remark" }).fill(remark);
  await hand(page);
}

/** Birch's watch officer grades provisionally, in the dialog of the message; its releaser lets it out. */
export async function gradeAtOnce({ stage, birch: { watch, releaser } }: Play, there: Line): Promise<void> {
  await open(watch, `/warning/${there.row}`);
  await grade(watch, {
    source: "B usually reliable",
    information: "2 probably true",
    actionable: "partly",
    remark: texts.assessment[0],
  });
  await release(releaser, "Grade");
  await heldAt(stage, "alder", { thread: there.thread, list: "grades", count: 1 });
}

/** Birch asks for more in the thread; Alder acknowledges on Watch, passes a second version of the tearline, and answers. */
export async function askForMore(play: Play, { there, record }: { readonly there: Line; readonly record: string }): Promise<void> {
  const { houses, alder, birch } = play;
  await open(birch.watch, `/warning/${there.row}`);
  await askFor(birch.watch.page, "Ask for more…");
  await birch.watch.page.getByRole("textbox", { name: "What you ask" }).fill(texts.more[0]);
  await hand(birch.watch.page);
  await release(birch.releaser, "Request for more");
  const asked = await newest(houses, "alder", { kind: "request" });
  const page = await open(alder.watch, "/");
  await page.getByRole("button", { name: `Acknowledge ref ${asked.row}` }).click();
  await page.getByText("Answer a request for more").first().waitFor();
  await secondVersion(play, { there, record });
  await open(alder.watch, `/warning/${asked.row}`);
  await page.getByRole("link", { name: "Write an answer" }).click();
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.answer[0]);
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await release(alder.releaser, "Answer");
  const answered = await newest(houses, "birch", { kind: "answer" });
  const watch = await open(birch.watch, "/");
  await watch.getByRole("button", { name: `Acknowledge ref ${answered.row}` }).click();
  await watch.getByRole("button", { name: `Acknowledge ref ${answered.row}` }).waitFor({ state: "detached" });
}

async function secondVersion(
  { houses, stage, alder, birch }: Play,
  given: { readonly there: Line; readonly record: string },
): Promise<void> {
  const { there, record } = given;
  const { page } = alder.watch;
  await open(alder.watch, `/compose/write/${record}?thread=${there.thread}&to=birch&scope=counter-terrorism`);
  await page.getByRole("textbox", { name: "Reason for opening" }).fill("What more can be said");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Text (en)" }).fill(texts.version2.join("\n\n"));
  await page.getByRole("button", { name: /^More:/ }).click();
  await page.getByRole("checkbox", { name: "Under the life-safety floor" }).click();
  await page.getByRole("textbox", { name: "Intended victims" }).fill("worshippers and visitors of the cathedral");
  await choose(page, "Precedence", /^FLASH/);
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await release(alder.releaser, "Warning");
  const second = await newest(houses, "birch", { kind: "warning", after: there.row });
  const held = await heldAt(stage, "birch", { thread: there.thread, list: "warnings", count: 2 });
  assert.deepEqual(new Set(held.map(({ version }) => version)), new Set([1, 2]));
  const watch = await open(birch.watch, `/warning/${second.row}`);
  await watch.getByRole("button", { name: "Acknowledge" }).click();
  await watch.getByRole("button", { name: "Acknowledge" }).waitFor({ state: "detached" });
}

/** The liaison officer grades later; the first grade stays as it was, and Alder's page shows both beside each other. */
export async function gradeLater(
  { stage, alder, birch: { liaison, releaser } }: Play,
  given: { readonly there: Line; readonly sent: Line },
): Promise<void> {
  const { there, sent } = given;
  await open(liaison, `/warning/${there.row}`);
  await grade(liaison, {
    source: "A completely reliable",
    information: "1 confirmed by other sources",
    actionable: "yes",
    remark: texts.later[0],
  });
  await release(releaser, "Grade");
  await heldAt(stage, "alder", { thread: there.thread, list: "grades", count: 2 });
  const held = await gradesAt(stage, "alder", { thread: sent.thread, of: sent.envelope });
  const told = held.map(
    (one) => `${textAt(one, "source")}${textAt(one, "information")} ${textAt(one, "actionable")} ${textAt(one, "standing")}`,
  );
  assert.deepEqual(told, ["B2 partly provisional", "A1 yes considered"]);
  const page = await open(alder.watch, `/warning/${sent.row}`);
  const grades = page.getByRole("region", { name: "Grades" });
  await grades.getByText(/partly actionable, provisional/).waitFor();
  await grades.getByText(/^actionable, considered/).waitFor();
}

/** Birch says what it did and what came of it, as its own claims; Alder's page tells them with their author. */
export async function outcome(
  { stage, alder, birch: { action, releaser } }: Play,
  given: { readonly there: Line; readonly sent: Line },
): Promise<void> {
  const { there, sent } = given;
  const page = await open(action, `/warning/${there.row}`);
  await askFor(page, "Record an action…");
  await page.getByRole("combobox", { name: "State" }).selectOption("arrested");
  await page.getByRole("textbox", { name: "What was done" }).fill("Detected, located and arrested");
  await hand(page);
  await release(releaser, "Action");
  await heldAt(stage, "alder", { thread: there.thread, list: "actions", count: 1 });
  await askFor(page, "Record an outcome…");
  await page.getByRole("combobox", { name: "Event" }).selectOption("not-occurred");
  await page.getByRole("combobox", { name: "Contribution of the warning" }).selectOption("decisive");
  await page.getByRole("textbox", { name: "Arrested" }).fill("7");
  await page.getByRole("textbox", { name: "Seized" }).fill("explosives, automatic rifles, munitions, literature");
  await hand(page);
  await release(releaser, "Outcome");
  const [held = {}] = await heldAt(stage, "alder", { thread: there.thread, list: "outcomes", count: 1 });
  const { arrested, contribution, event } = held;
  assert.deepEqual({ arrested, contribution, event }, { arrested: 7, contribution: "decisive", event: "not-occurred" });
  const shown = await open(alder.watch, `/warning/${sent.row}`);
  await shown.getByText("foiled, by claim").first().waitFor();
  await shown.getByText(/the warning was decisive, 7 arrested/).waitFor();
}
