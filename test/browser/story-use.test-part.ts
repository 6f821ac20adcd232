import assert from "node:assert/strict";
import { grantedWording, statementWords } from "../../src/app/demo/naming.ts";
import { grounds, pass } from "../../src/app/demo/message.ts";
import { listAt } from "../../src/app/demo/result.ts";
import { look, refused } from "../../src/app/demo/stage.ts";
import { thanksAndPledge } from "../../src/app/demo/thanks.ts";
import { newest, release } from "./desk-acts.ts";
import type { Line } from "./desk-acts.ts";
import { open } from "./kit.ts";
import { apiOf, heldAt, refusedWith } from "./story-play.ts";
import type { Play } from "./story-play.ts";

const press = { from: "birch", to: "alder", as: "press-1" } as const;

/** No page writes a statement: the press officer's goes by the command line, names nobody, and is read on Alder's page. */
export async function speak({ stage, alder: { watch } }: Play, sent: Line): Promise<void> {
  await pass(stage, statementWords("birch", "statement", { thread: sent.thread }), press);
  await heldAt(stage, "alder", { thread: sent.thread, list: "statements", count: 1 });
  const page = await open(watch, `/warning/${sent.row}`);
  await page.getByText("names nobody").waitFor();
}

type Wish = { readonly use: string; readonly to?: string; readonly wording?: string; readonly why: string };

async function ask({ houses, birch: { liaison, releaser } }: Play, there: Line, wish: Wish): Promise<void> {
  const page = await open(liaison, `/releases/ask/${there.row}`);
  await page.getByRole("radio", { name: wish.use }).click();
  if (wish.to !== undefined) await page.getByRole("textbox", { name: "To whom" }).fill(wish.to);
  if (wish.wording !== undefined) await page.getByRole("textbox", { name: "In exactly these words" }).fill(wish.wording);
  await page.getByRole("textbox", { name: "Why" }).fill(wish.why);
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await release(releaser, "Release request");
  await newest(houses, "alder", { kind: "release-request" });
}

async function answer({ alder: { watch, releaser } }: Play, use: string, say: (page: typeof watch.page) => Promise<void>): Promise<void> {
  const page = await open(watch, "/releases");
  await page.getByRole("link", { name: `Open: ${use}, birch` }).click();
  await say(page);
  await page.getByRole("button", { name: "Hand to a releaser" }).click();
  await page.getByText("Waits for a releaser").first().waitFor();
  await release(releaser, "Answer to a release request");
}

/** Naming Alder is asked for and granted in other words; telling Cedar is refused. What was granted, and nothing else, may be said. */
export async function askToName(play: Play, given: { readonly there: Line; readonly sent: Line }): Promise<void> {
  const { stage } = play;
  const { there, sent } = given;
  const common = { thread: sent.thread };
  const tooMuch = [...statementWords("birch", "named", { ...common, more: ["--attribution", "agency", "--wording", "Alder"] })];
  await ask(play, there, { use: "Name the originator", wording: "Alder", why: "The press asks who helped." });
  await answer(play, "Name the originator", async (page) => {
    await page.getByRole("radio", { name: "Grant in other words" }).click();
    await page.getByRole("textbox", { name: "The words that are granted instead" }).fill(grantedWording);
  });
  const [request = {}] = await heldAt(stage, "birch", { ...common, list: "requests", count: 1 });
  await until(play, sent.thread, ["granted-in-other-words"]);
  assert.equal(request["use"], "name-originator");
  await refused(stage, "consent-missing", [...tooMuch, "--as", "press-1", "--released-by", "releaser-1", ...grounds]);
  await ask(play, there, { use: "Pass on", to: "Cedar", why: "Cedar asks after the same men." });
  await answer(play, "Pass on", async (page) => {
    await page.getByRole("radio", { name: "Refuse", exact: true }).click();
    await page.getByRole("textbox", { name: "Reason", exact: true }).fill("The source would be seen there.");
  });
  await until(play, sent.thread, ["granted-in-other-words", "refused"]);
  const page = await open(play.birch.liaison, "/releases");
  await page.getByText("granted in other words").waitFor();
  await page.getByText("refused", { exact: true }).waitFor();
}

async function until({ stage }: Play, thread: string, states: readonly string[]): Promise<void> {
  for (const party of ["alder", "birch"]) {
    const seen = async (): Promise<readonly string[]> =>
      (await heldAt(stage, party, { thread, list: "requests", count: states.length })).map(({ state }) => String(state)).toSorted();
    for (let turn = 0; JSON.stringify(await seen()) !== JSON.stringify(states); turn += 1)
      assert.ok(turn < 200, `${party} holds ${JSON.stringify(await seen())}`);
  }
}

/** Birch's own node refuses to forward to Cedar, at the API and on the command line; its message's page says that nobody may pass it on. */
export async function forwardRefused({ houses, stage, birch: { liaison } }: Play, there: Line): Promise<void> {
  const api = await apiOf(houses, "birch", "liaison-1");
  const words = { kind: "warning", to: ["cedar"], scope: "counter-terrorism", tlp: "TLP:AMBER", texts: [], forwards: String(there.row) };
  refusedWith(await api.browser.verb("draft", words), 403, "consent-missing");
  const marked = ["--tlp", "TLP:AMBER", "--scope", "counter-terrorism"];
  const forward = ["forward", "birch", String(there.row), "--to", "cedar", ...marked, "--as", "liaison-1"];
  await refused(stage, "consent-missing", [...forward, "--released-by", "releaser-1", ...grounds]);
  const message = await open(liaison, `/warning/${there.row}`);
  const mayPass = message.getByRole("region", { name: /^Who has this/ });
  await mayPass.getByText("Nobody without the word of").waitFor();
  assert.equal(await mayPass.getByText("pass on", { exact: true }).count(), 0);
  const { messages } = await look(stage, ["inbox", "cedar", "--all"]);
  assert.deepEqual(
    (messages as { kind: string }[]).filter(({ kind }) => kind !== "agreement"),
    [],
    "Cedar has got nothing",
  );
}

/** No page records what was said by telephone: thanks and pledge go by the command line; the ledger is equal on both sides' pages. */
export async function thank({ stage, alder, birch }: Play, given: { readonly there: Line; readonly sent: Line }): Promise<void> {
  const { there, sent } = given;
  await thanksAndPledge(stage, { sent: { ...sent, sequence: 0 }, row: sent.row, there: there.row });
  const hashes: string[] = [];
  for (const [party, partner, { releaser }] of [
    ["alder", "birch", alder],
    ["birch", "alder", birch],
  ] as const) {
    const { hash } = await look(stage, ["ledger", party, partner]);
    hashes.push(String(hash));
    const page = await open(releaser, `/partner/${partner}`);
    const ledger = page.getByRole("region", { name: "Ledger" });
    await ledger.getByText(String(hash).slice(0, 16)).first().waitFor();
    await ledger.getByText("Thanks").waitFor();
  }
  assert.equal(hashes[0], hashes[1]);
  const [thanks = {}] = listAt(await look(stage, ["case", "alder", sent.thread, "--as", "watch-1"]), "thanks");
  assert.equal(thanks["state"], "seen");
}
