import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fromBase64, isTocsinError } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { runVerify } from "../../src/log/index.ts";
import { agreedSides, ask, by, connect, inbox, quiet, swapHeads, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const record = "Reported by the source HARRIER-7.\n\nThe group meets at 14 Tiergarten on Friday.";
const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);
const list = (value: JsonValue | undefined): readonly Given[] => value as readonly Given[];

async function withSource(side: Side): Promise<string> {
  const added = await ask(by(side, "desk"), "source-add", { text: record, protect: ["HARRIER-7", "14 Tiergarten"] });
  return String(added["source"]);
}

const writing = (source: string, text: string): Record<string, JsonValue> => ({
  kind: "warning",
  to: ["birch"],
  scope: "plots",
  precedence: "ROUTINE",
  tlp: "TLP:AMBER",
  source,
  texts: [{ language: "en", text }],
});

test("a text is linted as it is written, with the place in both texts, once its writer opened the record; nothing is kept", async (context) => {
  const { alder } = await agreedSides(context);
  const source = await withSource(alder);
  const text = 'An attack is "planned".\n\n  They meet at 14 Tiergarten, we hear.';
  await assert.rejects(ask(by(alder, "desk"), "desk-lint", writing(source, text)), coded("not-authorised"));
  await ask(by(alder, "desk"), "source-show", { source, reason: "a warning" });
  const before = (await alder.node.store.read((view) => view.newestAct()))?.sequence;
  const told = await ask(by(alder, "desk"), "desk-lint", writing(source, text));
  assert.equal(told["verdict"], "refuse");
  const [finding] = list(told["findings"]);
  const below = finding?.["below"] as Given;
  const above = finding?.["source"] as Given;
  assert.equal(text.slice(Number(below["start"]), Number(below["end"])), "14 Tiergarten");
  assert.equal(below["paragraph"], 2);
  assert.ok(record.slice(Number(above["start"]), Number(above["end"])).includes("Tiergarten"));
  const words = "An attack is planned.\n\nIt is likely.";
  const clean = await ask(by(alder, "desk"), "desk-lint", writing(source, words));
  const drafted = await ask(by(alder, "desk"), "draft", writing(source, words));
  assert.deepEqual(
    list(clean["findings"]).map(({ kind }) => kind),
    ["drift-likelihood"],
    "paragraphs are no translations of each other",
  );
  assert.deepEqual([clean["reading"], clean["sha256"]], [drafted["reading"], drafted["sha256"]], "what is shown is what is drafted");
  const acts = await alder.node.store.read((view) => view.acts({ after: before ?? 0, limit: 10 }));
  assert.deepEqual(
    acts.map(({ verb }) => verb),
    ["draft"],
  );
  await assert.rejects(ask(by(alder, "releaser"), "desk-lint", writing(source, text)), coded("not-authorised"));
});

test("places are led back through quotes, line ends and translations to the text as it was written", async (context) => {
  const { alder } = await agreedSides(context);
  const source = await withSource(alder);
  await ask(by(alder, "desk"), "source-show", { source, reason: "a warning" });
  const texts = [
    { language: "en", text: ' "Two"\tlines,\nsay \\ HARRIER-7.\r\n\r\nThe end.' },
    { language: "de", text: 'Ein "Wort" 😀 von HARRIER-7.\n\nDas Ende.' },
  ];
  const told = await ask(by(alder, "desk"), "desk-lint", { ...writing(source, ""), texts });
  const places = list(told["findings"])
    .filter(({ kind }) => kind === "identifier")
    .map(({ below }) => below as Given);
  assert.deepEqual(
    places.map((place) => [place["text"], texts[Number(place["text"])]?.text.slice(Number(place["start"]), Number(place["end"]))]),
    [
      [0, "HARRIER-7"],
      [1, "HARRIER-7"],
    ],
  );
});

test("whoever decides on a draft is shown its text and what the lint finds below the line, and no word from above it", async (context) => {
  const { alder } = await agreedSides(context);
  const source = await withSource(alder);
  const draft = await ask(by(alder, "desk"), "draft", writing(source, "An attack is planned. It is very likely."));
  const shown = await ask(by(alder, "releaser"), "desk-draft", { draft: String(draft["id"]) });
  assert.deepEqual([shown["reading"], shown["isOwn"], shown["drafter"]], [draft["reading"], false, "desk"]);
  assert.doesNotMatch(JSON.stringify(shown), /HARRIER|Tiergarten/);
  const own = await ask(by(alder, "desk"), "desk-draft", { draft: String(draft["id"]) });
  assert.equal(own["isOwn"], true);
});

test("the partner's page tells at once what is known of a partner, and no content", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  connect(alder, birch);
  await warn(alder, ["birch"], { texts: [{ language: "en", text: "Kestrelword." }] });
  await quiet(alder, birch);
  await ask(by(alder, "releaser"), "agreement-suspend", { agreement, reason: "strained", scopes: [] });
  const shown = await ask(alder, "desk-partner", { partner: "birch" });
  assert.doesNotMatch(JSON.stringify(shown), /Kestrelword/);
  assert.deepEqual(shown["words"], (await ask(birch, "card"))["words"]);
  assert.deepEqual(shown["ownWords"], (await ask(alder, "card"))["words"]);
  const history = list(shown["history"]);
  assert.ok(history.some(({ what, name, by: side }) => what === "agreement" && name === "suspend" && side === "us"));
  assert.ok(history.some(({ what, name, by: side }) => what === "message" && name === "warning" && side === "us"));
  assert.ok(history.some(({ what, name, officer }) => what === "act" && name === "partner-assess" && officer === "desk"));
  const [first] = list(shown["agreements"]);
  assert.deepEqual([first?.["standing"], shown["gap"]], ["suspended", null]);
  await assert.rejects(ask(alder, "desk-partner", { partner: "cedar" }), coded("partner-unknown"));
});

async function askFor(birch: Side, of: Given): Promise<void> {
  const body = {
    act: "ask",
    of: of["envelope"] ?? null,
    request: null,
    paragraphs: [],
    use: "pass-on",
    to: "Cedar",
    wording: null,
    reason: "Cedar is next.",
    isLifeAtRisk: "no",
  };
  await warn(birch, ["alder"], { kind: "release-request", body, thread: of["thread"] ?? null, texts: [] });
}

test("release requests are listed on both sides without their words, opened one by one, and only by those who may know", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  await warn(alder, ["birch"], { texts: [{ language: "en", text: "First.\n\nSecond." }] });
  await quiet(alder, birch);
  const [received] = await inbox(birch);
  await askFor(birch, received ?? {});
  await quiet(alder, birch);
  const asked = await ask(by(alder, "desk"), "desk-requests");
  assert.doesNotMatch(JSON.stringify(asked), /Cedar is next/);
  const [incoming] = list(asked["requests"]);
  assert.deepEqual([incoming?.["direction"], incoming?.["use"], incoming?.["state"]], ["in", "pass-on", "asked"]);
  const [outgoing] = list((await ask(by(birch, "desk"), "desk-requests"))["requests"]);
  assert.deepEqual([outgoing?.["direction"], outgoing?.["request"]], ["out", incoming?.["request"]]);
  const opened = await ask(by(alder, "desk"), "desk-request", { request: String(incoming?.["request"]) });
  assert.deepEqual([opened["reason"], opened["to"], opened["scope"]], ["Cedar is next.", "Cedar", "plots"]);
  assert.deepEqual(
    list(opened["texts"]).map(({ text, isAsked }) => [text, isAsked]),
    [
      ["First.", true],
      ["Second.", true],
    ],
  );
  const acts = await alder.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.ok(acts.some(({ verb, officer }) => verb === "open-release-request" && officer === "desk"));
  const auditor = await enrol(alder.node, "auditor", ["auditor"]);
  Object.assign(alder, { officers: [...alder.officers, auditor, await enrol(alder.node, "liaison", ["liaison-officer"])] });
  await assert.rejects(ask(by(alder, "auditor"), "desk-requests"), coded("not-authorised"));
  await ask(by(alder, "desk"), "assign", { message: String((incoming?.["of"] as Given | undefined)?.["row"]), officers: ["desk"] });
  assert.deepEqual((await ask(by(alder, "liaison"), "desk-requests"))["requests"], []);
  await assert.rejects(ask(by(alder, "liaison"), "desk-request", { request: String(incoming?.["request"]) }), coded("not-authorised"));
});

test("the page of proofs names the boundary, and its archive verifies elsewhere with the command that it names", async (context) => {
  const { alder, birch } = await agreedSides(context);
  connect(alder, birch);
  await warn(alder, ["birch"]);
  await quiet(alder, birch);
  await ask(alder, "log-checkpoint");
  await swapHeads(alder, birch);
  const shown = await ask(alder, "desk-proof");
  const pair = list(shown["logs"]).find(({ of }) => of === "pair");
  const boundary = pair?.["boundary"] as Given;
  assert.deepEqual([pair?.["partner"], boundary["by"]], ["birch", "birch"]);
  assert.ok(Number(boundary["size"]) > 0 && Number(boundary["size"]) <= Number(pair?.["size"]));
  assert.match(String(boundary["at"]), /^\d{4}-/);
  const made = await ask(by(alder, "releaser"), "desk-proof-export");
  const folder = path.join(alder.root, "carried");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "a.tar"), fromBase64(String(made["archive"])) ?? new Uint8Array());
  execFileSync("tar", ["-xf", "a.tar"], { cwd: folder });
  const names = list(made["logs"]).map(({ folder: name }) => String(name));
  assert.ok(names.some((name) => name.startsWith("pair-")) && names.includes("local") && names.includes("node"));
  const said: string[] = [];
  const io = { out: (text: string) => void said.push(text), notice: (text: string) => void said.push(text) };
  assert.equal(await runVerify([path.join(folder, "tocsin-export")], io), 0, said.join(""));
  await assert.rejects(ask(by(alder, "desk"), "desk-proof-export", { partner: "cedar" }), coded("partner-unknown"));
});

test("the administrator is told the keys of the card and their terms, and no secret", async (context) => {
  const { alder } = await agreedSides(context);
  const told = await ask(alder, "desk-keys");
  const card = told["card"] as Given;
  assert.deepEqual(new Set(list(card["signing"]).map(({ use }) => use)), new Set(["log", "message"]));
  assert.deepEqual(told["words"], (await ask(alder, "card"))["words"]);
  const { vocabularies } = await ask(alder, "desk-words");
  const tlp = list(((vocabularies as Given)["tlp-2"] as Given)["terms"]);
  assert.ok(tlp.every(({ meaning }) => typeof meaning === "string" && meaning !== ""));
});
