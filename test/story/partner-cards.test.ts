import assert from "node:assert/strict";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, test } from "node:test";
import type { CliIo } from "../../src/cli/io.ts";
import { runCli } from "../../src/cli/run.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-cards-"));
after(() => rmSync(root, { recursive: true, force: true }));

type Ran = { readonly out: string; readonly error: string; readonly code: number };

async function tocsin(...words: readonly string[]): Promise<Ran> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  let code = 0;
  const io: CliIo = { stdin, stdout, stderr, env: {}, cwd: root, exitWith: (given) => void (code = given) };
  await runCli(words, io);
  return { out: String(stdout.read() ?? ""), error: String(stderr.read() ?? ""), code };
}

async function done(...words: readonly string[]): Promise<string> {
  const { out, error, code } = await tocsin(...words);
  assert.equal(code, 0, `${words.join(" ")}: ${error}`);
  return out;
}

async function node(folder: string, name: string, unit: string, ...more: readonly string[]): Promise<string> {
  await done("init", folder, "--name", name, "--unit", unit, "--country", "XA", ...more);
  await done("card", folder, "--out", path.join("cards", `${folder}.card`));
  return (JSON.parse(await done("card", folder, "--json")) as { words: string[] }).words.join(" ");
}

test("a folder of cards: every card gives its words, and a file that is none, or is refused, stops no other", async () => {
  mkdirSync(path.join(root, "cards", "more"), { recursive: true });
  await done("init", "alder", "--name", "Alder", "--unit", "Desk", "--country", "XA", "--exercise");
  await done("card", "alder", "--out", "cards/own.card");
  const north = await node("north", "Police", "North", "--exercise");
  const south = await node("south", "Police", "South", "--exercise");
  const third = await node("third", "Police", "South", "--exercise");
  await node("actual", "Birch", "Desk");
  const cards = path.join(root, "cards");
  copyFileSync(path.join(cards, "north.card"), path.join(cards, "north-again.card"));
  writeFileSync(path.join(cards, "notes.txt"), "ask them on Monday\n");
  writeFileSync(path.join(cards, "empty.card"), "");
  writeFileSync(path.join(cards, "big.card"), Buffer.alloc(256 * 1024 + 1));
  symlinkSync("nowhere", path.join(cards, "dangling.card"));
  const { out, code } = await tocsin("partner", "import", "alder", "cards", "--as", "watch-1", "--json");
  assert.equal(code, 1, "somebody is to look at what was not taken up");
  const taken = JSON.parse(out) as {
    ok: boolean;
    cards: { handle: string; words: string; confirmed: boolean; file: string }[];
    refused: { file: string; code: string }[];
  };
  assert.equal(taken.ok, false);
  assert.deepEqual(
    taken.cards.map(({ handle, words, confirmed, file }) => [handle, words, confirmed, file]),
    [
      ["police", north, false, "north-again.card"],
      ["police-south", south, false, "south.card"],
      ["police-south-2", third, false, "third.card"],
    ],
  );
  assert.deepEqual(
    taken.refused.map(({ file, code: why }) => [file, why]),
    [
      ["actual.card", "exercise-mixed"],
      ["big.card", "input-too-large"],
      ["dangling.card", "usage"],
      ["empty.card", "verification-failed"],
      ["notes.txt", "verification-failed"],
      ["own.card", "partner-exists"],
    ],
  );
  // Nothing is trusted by being imported, and a second import changes nothing.
  await done("partner", "add", "alder", "cards/south.card", "--confirm", south, "--as", "watch-1");
  const again = await tocsin("partner", "import", "alder", "cards", "--as", "watch-1");
  assert.match(again.out, /^confirmed before: police-south \(south\.card\)$/mu);
  assert.match(again.out, new RegExp(`^police {2,}Police {2,}${north} {2,}north-again\\.card$`, "mu"));
  assert.match(again.out, /^NOT TAKEN UP: notes\.txt: .*\(verification-failed\)$/mu);
  const { partners } = JSON.parse(await done("partner", "list", "alder", "--json")) as {
    partners: { handle: string; confirmedAt: string | null }[];
  };
  const found = new Map(partners.map(({ handle, confirmedAt }) => [handle, confirmedAt !== null]));
  assert.deepEqual(Object.fromEntries(found), { police: false, "police-south": true, "police-south-2": false });
});

test("the next card of a confirmed partner needs no words; an older one is kept as proof, and whoever brings it is told", async () => {
  const next = path.join("cards", "next.card");
  await done("keys", "rotate", "south", "--as", "admin-1");
  await done("card", "south", "--out", next);
  const add = (card: string) => tocsin("partner", "add", "alder", card, "--as", "watch-1");
  assert.match((await add(next)).out, /its card 2 is taken up/u);
  assert.match((await add(next)).out, /this is the card that is held/u);
  const older = await add(path.join("cards", "south.card"));
  assert.deepEqual([older.code, older.out], [1, ""]);
  assert.match(older.error, /\(card-serial-lower;/u);
  assert.match(await done("partner", "show", "alder", "police-south"), /A SECOND CARD CONTRADICTS THE ONE HELD/u);
  assert.match(await done("status", "alder"), /NOW +a card of police-south contradicts the one held: card-serial-lower/u);
});

test("a folder without cards, or an officer who may not, ends the import before anything is taken up", async () => {
  mkdirSync(path.join(root, "none"), { recursive: true });
  assert.deepEqual((await tocsin("partner", "import", "alder", "none", "--as", "watch-1")).code, 2);
  assert.deepEqual((await tocsin("partner", "import", "alder", "nowhere", "--as", "watch-1")).code, 2);
  const { code, out } = await tocsin("partner", "import", "alder", "cards", "--as", "admin-1", "--json");
  assert.deepEqual([code, (JSON.parse(out) as { error: { code: string } }).error.code], [3, "not-authorised"]);
});
