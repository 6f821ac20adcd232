import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isTocsinError, timestamp } from "../../src/base/index.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { agreedSides, alarms, ask, by, connect, inbox, openSide, quiet, startMs, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const minute = 60_000;
const flash = { precedence: "FLASH", texts: [{ language: "en", text: "The market is the target." }] } as const;
const told = { by: "voice", toWhom: "duty officer" } as const;
const reasons = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
} as const;

async function due(side: Side, afterMs: number): Promise<void> {
  side.clock.advance(afterMs);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
}

async function actsOf(side: Side, verb: string) {
  return (await side.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).filter((act) => act.verb === verb);
}

async function unproven(side: Side): Promise<readonly Given[]> {
  return (await ask(side, "status"))["passed"] as readonly Given[];
}

function coded(code: Parameters<typeof isTocsinError>[1]) {
  return (thrown: unknown) => isTocsinError(thrown, code);
}

test("a warning that was told by voice stops the clock for another channel, and the one for an answer where it was understood", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const [first] = await warn(alder, ["birch"], flash);
  const [second] = await warn(alder, ["birch"], flash);
  await due(alder, 6 * minute);
  assert.ok((await alarms(alder)).includes("alternate-channel"));
  const message = String(first?.["row"]);
  const toldAt = timestamp(startMs + 5 * minute);
  const passed = await ask(by(alder, "desk"), "passed", { ...told, message, at: toldAt });
  assert.deepEqual([passed["partner"], passed["toldAt"], passed["countersigned"]], ["birch", toldAt, null]);
  assert.ok((await alarms(alder)).includes("alternate-channel"), "the other warning was told to nobody");
  await ask(by(alder, "desk"), "passed", { ...told, message: String(second?.["row"]), by: "embassy", acknowledged: true });
  assert.ok(!(await alarms(alder)).includes("alternate-channel"));
  await due(alder, 6 * minute);
  const open = (await ask(alder, "status"))["alarms"] as readonly Given[];
  const [late] = open.filter(({ kind }) => kind === "unacknowledged");
  assert.deepEqual([late?.["count"], String(late?.["text"]).endsWith(`ref ${message}`)], [1, true], "only the one that was not understood");
  await ask(by(alder, "desk"), "passed", { ...told, message, acknowledged: true });
  assert.ok(!(await alarms(alder)).includes("unacknowledged"));
  assert.deepEqual(
    (await unproven(alder)).map(({ row, by: way, acknowledged }) => [String(row) === message, way, acknowledged]),
    [
      [true, "voice", false],
      [false, "embassy", true],
      [true, "voice", true],
    ],
  );
  const [act] = await actsOf(alder, "pass-by-voice");
  assert.deepEqual(act?.facts, {
    acknowledged: false,
    beforeRelease: false,
    envelope: (await alder.node.store.read((view) => view.message(Number(message))))?.envelopeHash,
    toWhom: "duty officer",
    toldAt,
  });
  assert.ok(act.log.endsWith(`pair/${agreement}`), "what passed under the agreement is committed with it");
  // The claim stays a claim until the partner's own signature is there.
  connect(alder, birch);
  await quiet(alder, birch);
  for (const { row } of await inbox(birch)) await ask(by(birch, "desk"), "ack", { message: String(row) });
  await quiet(alder, birch);
  assert.deepEqual(await unproven(alder), []);
  const all = (await ask(alder, "passed-list"))["passed"] as readonly Given[];
  assert.deepEqual(
    all.map(({ countersigned }) => countersigned),
    ["accepted", "accepted", "accepted"],
  );
  const shown = await ask(by(alder, "desk"), "show", { message });
  assert.equal((shown["passed"] as readonly Given[]).length, 2);
});

test("only what was released and may leave is told, by those who hold the telephone, and never in time to come", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const line = connect(alder, birch);
  await warn(birch, ["alder"], flash);
  await quiet(alder, birch);
  line.cut();
  const [sent] = await warn(alder, ["birch"], flash);
  const message = String(sent?.["row"]);
  const passed = (args: Readonly<Record<string, string>>, as = "desk") => ask(by(alder, as), "passed", { ...told, message, ...args });
  await assert.rejects(passed({}, "releaser"), coded("not-authorised"));
  await assert.rejects(ask(alder, "passed", { ...told, message }), coded("not-authorised"));
  await assert.rejects(passed({ by: "pigeon" }), coded("usage"));
  for (const toWhom of ["", "  ", "duty\nofficer", "officer\u202e", "x".repeat(201)])
    await assert.rejects(passed({ toWhom }), coded("usage"));
  for (const at of ["now", "2026-11-22", timestamp(startMs + 3_600_000)]) await assert.rejects(passed({ at }), coded("usage"), at);
  await assert.rejects(passed({ message: "999" }), coded("unknown-item"));
  await assert.rejects(passed({ words: "other words", to: "birch" }), coded("usage"));
  const received = (await inbox(alder))[0];
  await assert.rejects(passed({ message: String(received?.["row"]) }), coded("state-refuses"));
  // What a suspension withheld may not be told either.
  await ask(by(alder, "releaser"), "agreement-suspend", { agreement, scopes: [], reason: "diplomatic" });
  connect(alder, birch);
  await quiet(alder, birch);
  await assert.rejects(passed({}), coded("state-refuses"));
  assert.deepEqual(await actsOf(alder, "pass-by-voice"), []);
});

test("told before it was released: it stands in the record, and is marked", async (context) => {
  const { alder } = await agreedSides(context);
  alder.clock.advance(60 * minute);
  const [sent] = await warn(alder, ["birch"], flash);
  await ask(by(alder, "desk"), "passed", { ...told, message: String(sent?.["row"]), at: timestamp(startMs) });
  assert.equal((await actsOf(alder, "pass-by-voice"))[0]?.facts["beforeRelease"], true);
});

test("words to a partner without a node take a releaser beside the one who told them, and rest encrypted", async (context) => {
  const alder = await openSide(context, "alder");
  await ask(by(alder, "desk"), "partner-add", { kind: "embassy", organisation: "Dogwood", handle: "dogwood" });
  const words = "Tell your people: the harbour, on Friday.";
  const given = { by: "embassy", toWhom: "duty attaché", to: "dogwood", words, acknowledged: true, ...reasons };
  await assert.rejects(ask(by(alder, "desk"), "passed", given), coded("not-authorised"), "one officer is not enough");
  await assert.rejects(ask(by(alder, "desk", "releaser"), "passed", { ...given, words: " \n" }), coded("input-malformed"));
  await assert.rejects(ask(by(alder, "desk", "releaser"), "passed", { ...given, to: "birch" }), coded("partner-unknown"));
  await assert.rejects(
    ask(by(alder, "desk", "releaser"), "passed", { ...given, necessity: "It is needed now. It is needed there." }),
    coded("usage"),
  );
  const passed = await ask(by(alder, "desk", "releaser"), "passed", given);
  assert.deepEqual([passed["row"], passed["partner"], passed["acknowledged"]], [null, "dogwood", true]);
  const [act] = await actsOf(alder, "pass-by-embassy");
  assert.deepEqual(
    [act?.officer, act?.facts["releaser"], act?.facts["assessmentGap"], act?.facts["toWhom"]],
    ["desk", "releaser", "missing", "duty attaché"],
  );
  assert.equal((await unproven(alder)).length, 1);
  const source = await ask(by(alder, "desk"), "source-show", { source: String(passed["record"]), reason: "to compare" });
  assert.match(
    String(source["text"]),
    /^Tell your people: the harbour, on Friday\.\n\nPurpose: prevention\nNecessity: An attack is imminent\.\n$/u,
  );
  for (const file of ["node.db", "node.db-wal"]) {
    const bytes = readFileSync(path.join(alder.node.paths.folder, file));
    for (const secret of ["the harbour", "An attack is imminent"]) assert.ok(!bytes.includes(secret), `${file} holds "${secret}" openly`);
  }
});

test("a partner with a node is told of a message, not of loose words", async (context) => {
  const { alder } = await agreedSides(context);
  const given = { ...told, to: "birch", words: "Look at the market.", ...reasons };
  await assert.rejects(ask(by(alder, "desk", "releaser"), "passed", given), coded("usage"));
});
