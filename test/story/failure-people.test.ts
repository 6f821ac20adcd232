import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { base64, fromBase64 } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { readReleaseTerms } from "../../src/app/taxii/terms.ts";
import { directory, runtimeVerifier, verifyExport } from "../../src/log/index.ts";
import { restoreDecision, signDecision } from "../../src/exchange/index.ts";
import type { Role } from "../../src/exchange/index.ts";
import { actsOf, answer, coded, dayMs, hourMs, live, minuteMs, pairOf, request, say, warnedPair } from "./failure-sides.ts";
import { forgeWarning, sealLetter } from "./forge.ts";
import { agreedSides, alarms, ask, by, connect, inbox, openSide, quiet, warn } from "./sides.ts";
import type { Given, Side } from "./sides.ts";

const floor = { floorHarm: "death", intendedVictims: "visitors of the market", precedence: "FLASH" };
const words = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};
const writing = { kind: "warning", to: ["birch"], scope: "plots", precedence: "FLASH", tlp: "TLP:AMBER" };
const text = (words_: string): JsonValue => [{ language: "en", text: words_ }];

async function withOfficer(side: Side, id: string, roles: readonly Role[]): Promise<void> {
  Object.assign(side, { officers: [...side.officers, await enrol(side.node, id, roles)] });
}

async function draft(side: Side, given: Readonly<Record<string, JsonValue>> = {}, as = "desk"): Promise<string> {
  return String((await ask(by(side, as), "draft", { ...writing, texts: text("An attack is planned."), ...given }))["id"]);
}

test("failure case 14: no answer to a request for more", async (context) => {
  const pair = await warnedPair(context, { precedence: "FLASH" });
  const { alder, birch, thread } = pair;
  await say(pair, birch, { kind: "request", thread, precedence: "FLASH", texts: text("Which station?") });
  for (const side of [alder, birch]) await live(side, 9 * hourMs);
  assert.ok((await alarms(alder)).includes("request-due"), "who is asked is told");
  assert.ok((await alarms(birch)).includes("request-unanswered"), "who asks is told");
  await say(pair, alder, { kind: "note", thread, texts: text("It takes until tomorrow: the source is away.") });
  const due = async (side: Side): Promise<number> => {
    await live(side);
    const open = await side.node.store.read((view) => view.deadlinesUntil(Infinity, 100));
    return open.filter(({ kind }) => kind.startsWith("request-")).length;
  };
  assert.deepEqual([await due(alder), await due(birch)], [1, 1], "a notice of delay, and the clock begins anew");
  await say(pair, alder, { kind: "answer", thread, texts: text("The central one.") });
  assert.deepEqual([await due(alder), await due(birch)], [0, 0], "only an answer ends it");
});

test("failure case 18: a pledge is not kept, the ledger is disputed, and used as leverage", async (context) => {
  const pair = await pairOf(context);
  const { alder, birch } = pair;
  const until = new Date(birch.clock.nowMs() + 2 * dayMs).toISOString();
  const pledge = await say(pair, birch, { kind: "pledge", body: { act: "pledge", pledge: null, what: "to warn in turn", until } });
  for (const side of [alder, birch]) await live(side);
  for (const side of [alder, birch]) await live(side, 5 * dayMs);
  for (const side of [alder, birch])
    assert.ok((await alarms(side)).includes("pledge-due"), `${side.name} is asked once its date has passed`);
  await say(pair, alder, { kind: "pledge", body: { act: "dispute", pledge, what: "nothing came", until: null } });
  const ledger = (side: Side): Promise<Given> => ask(side, "ledger", { partner: side === alder ? "birch" : "alder" });
  const [ours, theirs] = [await ledger(alder), await ledger(birch)];
  const counts = (ours["sides"] as Record<string, Given>)[birch.node.id]?.["pledges"];
  assert.deepEqual(counts, { open: 0, discharged: 0, disputed: 1, withdrawn: 0 });
  assert.equal(ours["hash"], theirs["hash"], "both see the same dispute");
  assert.doesNotMatch(JSON.stringify(ours), /"(?:price|balance|score|credit|debit)"/, "counts and references, never a price");
  await warn(alder, ["birch"], floor);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).at(-1)?.["state"], "received", "no open account holds up a warning of danger to life");
});

test("failure case 19: an arrest would expose the source; use in court is the originator's to grant", async (context) => {
  const pair = await warnedPair(context, {
    texts: text("The group meets at the harbour.\n\nIt has rifles."),
    caveats: ["no arrest before contact"],
  });
  const { alder, birch, thread, of } = pair;
  const message = String((await inbox(birch))[0]?.["row"]);
  const printed = async (): Promise<string> => JSON.stringify(await ask(by(birch, "desk"), "print", { message, reason: "for the file" }));
  assert.match(await printed(), /NOT FOR COURT/);
  assert.match(await printed(), /no arrest before contact/, "what may be done with it stands on every page");
  const asked = await say(pair, birch, {
    kind: "release-request",
    thread,
    body: request(of, { use: "use-in-court", to: null, isLifeAtRisk: "no" }),
  });
  assert.match(await printed(), /NOT FOR COURT/, "asking is no grant");
  await say(pair, alder, {
    kind: "release-decision",
    thread,
    body: answer(asked, { answer: "refused", reason: "the source is in the room" }),
  });
  assert.match(await printed(), /NOT FOR COURT/);
  assert.equal((await actsOf(birch, "print")).length, 4);
});

test("failure case 20: a risk of mistreatment at the recipient", async (context) => {
  const { alder } = await agreedSides(context);
  const id = await draft(alder);
  const prepare = (given: Readonly<Record<string, JsonValue>>): Promise<Given> =>
    ask(by(alder, "releaser"), "release-prepare", { draft: id, ...words, ...given });
  for (const mistreatment of ["", "unknown", "yes"])
    await assert.rejects(prepare({ mistreatment }), coded("usage"), "the question is answered");
  await assert.rejects(prepare({ mistreatment: "mitigated-by-assurances" }), /is no answer by itself/);
  const prepared = await prepare({ mistreatment: "mitigated-by-assurances", mistreatmentNote: "written assurances of 3 May" });
  const { decision } = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  assert.deepEqual(decision.mistreatmentRisk, { answer: "mitigated-by-assurances", note: "written assurances of 3 May" });
  const criteria = {
    "democratic-embedding": "limited",
    "human-rights": "inadequate",
    professionalism: "adequate",
    powers: "adequate",
    "data-protection": "limited",
  };
  await ask(by(alder, "desk"), "partner-assess", { partner: "birch", criteria, allows: "no" });
  await assert.rejects(warn(alder, ["birch"]), coded("partner-assessment-missing"));
});

test("failure case 21: personal data of victims and minors; an erasure against the log", async (context) => {
  const { alder, birch } = await pairOf(context);
  await withOfficer(birch, "dpo", ["data-protection-officer"]);
  const person = {
    category: "victim",
    standing: "fact",
    isMinor: true,
    statement: "A pupil of the school that was watched.",
    purpose: "prevention",
    legalBasis: "XA-7",
    grade: { scheme: "admiralty", source: "B", information: "2" },
    reviewBy: new Date(alder.clock.nowMs() + 90 * dayMs).toISOString(),
    name: { text: "Ottoline Quillfeather", necessity: "the school must find her" },
  };
  await assert.rejects(draft(alder, { persons: [{ ...person, statement: "A perpetrator." }] }), coded("person-data-rule"));
  await assert.rejects(draft(alder, { persons: [{ ...person, reviewBy: "2099-01-01T00:00:00.000Z" }] }), coded("person-data-rule"));
  const released = async (entry: Given, given: Readonly<Record<string, JsonValue>> = {}): Promise<Given> =>
    await ask(by(alder, "releaser"), "release-prepare", {
      draft: await draft(alder, { persons: [entry], ...given }),
      ...words,
    });
  await assert.rejects(released({ ...person, purpose: "migration" }), coded("person-data-rule"), "another purpose");
  await assert.rejects(
    released(person, { kind: "note", floor: null, validity: null }),
    coded("person-data-rule"),
    "not to whoever protects her",
  );
  await warn(alder, ["birch"], { persons: [person] });
  await quiet(alder, birch);
  await live(birch, 100 * dayMs);
  assert.ok((await alarms(birch)).includes("person-review-due"));
  const message = String((await inbox(birch))[0]?.["row"]);
  const shown = (): Promise<Given> => ask(by(birch, "desk"), "show", { message, reason: "a query of the school" });
  const part = ((await shown())["parts"] as Given[]).findIndex(({ label }) => label === "person") + 1;
  assert.match(JSON.stringify(await shown()), /Ottoline/);
  await ask(by(birch, "dpo"), "hold", { message, authority: "Court of XB", reference: "12/2026", until: "2099-01-01" });
  await assert.rejects(ask(by(birch, "dpo"), "erase", { message, part, reason: "asked for" }), coded("legal-hold"));
  await ask(by(birch, "dpo"), "hold-lift", { message, reason: "the court is done" });
  await assert.rejects(ask(by(birch, "desk"), "erase", { message, part, reason: "asked for" }), coded("not-authorised"));
  await ask(by(birch, "dpo"), "erase", { message, part, reason: "asked for" });
  assert.doesNotMatch(JSON.stringify(await shown()), /Ottoline/);
  assert.match(JSON.stringify(await shown()), /A text\./, "the warning stays");
  const out = path.join(birch.root, "out");
  await ask(birch, "log-export", { out });
  const report = await verifyExport(directory(out), { verifier: runtimeVerifier() });
  assert.deepEqual(report.findings, []);
  assert.ok(report.logs.length >= 3);
});

test("failure case 23: an exercise is mistaken for real", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const actual = await openSide(context, "actual", { exercise: false });
  const { card, words: spoken } = await ask(alder, "card");
  const pairing = ask(by(actual, "desk"), "partner-add", { card: card ?? null, words: (spoken as string[]).join(" "), handle: "alder" });
  await assert.rejects(pairing, coded("exercise-mixed"), "a real node takes up no exercise");
  connect(alder, birch);
  await warn(alder, ["birch"], { precedence: "FLASH" });
  await warn(alder, ["birch"], { precedence: "FLASH", status: "test" });
  await quiet(alder, birch);
  const [exercise, trial] = await inbox(birch);
  assert.deepEqual([exercise?.["status"], trial?.["status"]], ["exercise", "test"], "it stands in the signed header");
  const told = ((await ask(birch, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "arrived");
  for (const { text: said } of told) assert.match(String(said), /^(EXERCISE|TEST) /);
  const clocks = (await birch.node.store.read((view) => view.deadlinesUntil(Infinity, 100))).filter(
    ({ kind }) => kind !== "assessment-ends",
  );
  assert.deepEqual(
    clocks.map(({ kind, subject }) => [kind, subject]),
    [["acknowledge-in", String(exercise?.["row"])]],
    "a test starts no clock",
  );
  const ledger = await ask(birch, "ledger", { partner: "alder" });
  assert.equal((ledger["sides"] as Record<string, Given>)[alder.node.id]?.["warnings"], 1, "and counts nowhere");
  await live(birch, 11 * minuteMs);
  const late = ((await ask(birch, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "not-acknowledged");
  for (const { text: said } of late) assert.match(String(said), /^EXERCISE /);
  const lying = await forgeWarning(alder, birch, { agreement, header: { status: "actual", sequence: 4 } });
  await birch.inbound.message(await sealLetter(lying, birch, alder), alder.node.id);
  const all = ((await ask(birch, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "not-acknowledged");
  assert.equal(all.length, late.length);
});

test("failure case 25: only one releaser on duty at night", async (context) => {
  const { alder, birch } = await pairOf(context);
  await withOfficer(alder, "night", ["releaser", "drafter"]);
  const own = await draft(alder, {}, "night");
  await assert.rejects(ask(by(alder, "night"), "release-prepare", { draft: own, ...words }), coded("release-own-draft"));
  await assert.rejects(
    ask(by(alder, "desk"), "release-prepare", { draft: own, ...words }),
    coded("not-authorised"),
    "the watch alone releases nothing",
  );
  const id = await draft(alder, floor);
  const prepared = await ask(by(alder, "releaser"), "release-prepare", { draft: id, ...words });
  // The second one is at home: the decision's bytes go there, and the signature over them comes back.
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const [desk, releaser] = alder.officers;
  assert.ok(desk !== undefined && releaser !== undefined);
  const release = (signature: Uint8Array): Promise<Given> =>
    ask(by(alder, "releaser"), "release", { draft: id, signature: base64(signature) });
  await assert.rejects(release(signDecision(decision, desk.key).bytes), coded("verification-failed"), "another's signature is none");
  await release(signDecision(decision, releaser.key).bytes);
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 1);
  const [act] = await actsOf(alder, "release");
  assert.deepEqual([act?.facts["drafter"], act?.officer], ["desk", "releaser"], "two humans in all, and the log names both");
});

test("failure case 26: a flood of low-grade warnings", async (context) => {
  const { alder, birch } = await agreedSides(context);
  for (let at = 0; at < 40; at += 1) await warn(alder, ["birch"], { kind: "note", texts: text(`Rumour ${at}.`) });
  await warn(alder, ["birch"], { precedence: "FLASH" });
  const order: string[] = [];
  connect(alder, birch, async ({ verb, payload, lane, from }, deliver) => {
    if (verb === "message" && from === alder && lane !== 1) order.push(String(lane));
    return await deliver(payload);
  });
  await quiet(alder, birch);
  assert.equal(order[0], "0", "the FLASH is not behind the flood");
  const arrived = ((await ask(birch, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "arrived");
  assert.deepEqual(arrived.map(({ urgency, count }) => `${String(urgency)} ${String(count)}`).toSorted(), ["now 1", "today 40"]);
  assert.equal((await inbox(birch)).length, 41, "none is dropped");
  const { source } = await ask(by(birch, "desk"), "source-add", { text: "A rumour." });
  const duty = { source: String(source), windowHours: null, credible: "no", specific: "no", impending: "unknown" };
  assert.equal((await ask(by(birch, "desk"), "duty-assess", duty))["result"], "below-threshold", "what is not credible wakes nobody");
  for (const side of [alder, birch]) await live(side);
  assert.ok(!(await alarms(alder)).includes("flash-quota"), "one FLASH is no flood");
  for (let at = 0; at < 10; at += 1) await warn(alder, ["birch"], { precedence: "FLASH" });
  await quiet(alder, birch);
  for (const side of [alder, birch]) {
    await live(side);
    const told = ((await ask(side, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "flash-quota");
    assert.deepEqual(
      told.map(({ urgency }) => urgency),
      ["today"],
      `${side.name} is asked whether all of it is meant`,
    );
    const ledger = await ask(side, "ledger", { partner: side === alder ? "birch" : "alder" });
    const share = (ledger["flashShare"] as Record<string, Given>)[alder.node.id];
    assert.deepEqual(share, { warnings: 11, flash: 11, share: 1, isOver: true });
  }
  assert.equal((await inbox(birch)).length, 51, "and the quota holds nothing up");
});

test("failure case 27: a release under duress, or by an insider", async (context) => {
  const { alder, birch } = await pairOf(context);
  await withOfficer(alder, "second", ["releaser"]);
  await withOfficer(alder, "root", ["administrator"]);
  const id = await draft(alder);
  for (const alone of ["desk", "root"])
    await assert.rejects(ask(by(alder, alone), "release-prepare", { draft: id, ...words }), coded("not-authorised"), alone);
  await assert.rejects(ask(by(alder, "releaser", "releaser"), "release-prepare", { draft: "none", ...words }), coded("unknown-item"));
  const prepared = await ask(by(alder, "releaser"), "release-prepare", { draft: id, ...words });
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const releaser = alder.officers.find((officer) => officer.id === "releaser");
  assert.ok(releaser !== undefined);
  const signature = base64(signDecision(decision, releaser.key).bytes);
  await assert.rejects(
    ask(by(alder, "root"), "officer-withdraw", { id: "releaser", reason: "duress" }),
    coded("separation-of-duties"),
    "nor does the administrator alone put one out of the way",
  );
  await ask(by(alder, "second"), "officer-withdraw", { id: "releaser", reason: "duress" });
  await assert.rejects(
    ask(by(alder, "releaser"), "release", { draft: id, signature }),
    coded("officer-withdrawn"),
    "signed a second ago, worth nothing now",
  );
  await assert.rejects(ask(by(alder, "second"), "release", { draft: id, signature }), coded("verification-failed"));
  await quiet(alder, birch);
  assert.equal((await inbox(birch)).length, 0);
  assert.equal((await actsOf(alder, "release")).length, 0);
  assert.equal((await actsOf(alder, "officer-withdraw"))[0]?.officer, "second");
});

test("failure case 29: a peer that strips markings gets what its reader may have, or nothing", async (context) => {
  const { alder } = await agreedSides(context);
  for (const tlp of ["TLP:WHITE-ISH", "", "AMBER?"])
    await assert.rejects(draft(alder, { tlp }), coded("release-marking-unknown"), "nothing unmarked or unknown leaves");
  const releasing = (given: Readonly<Record<string, JsonValue>>): Promise<readonly Given[]> => warn(alder, ["birch"], given);
  await assert.rejects(releasing({ tlp: "TLP:RED" }), coded("release-marking-too-high"), "nor what is above the agreement");
  const red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
  const bundle = {
    type: "bundle",
    id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
    objects: [
      {
        type: "identity",
        spec_version: "2.1",
        id: "identity--f431f809-377b-45e0-aa1c-6a4751cae5ff",
        created: "2026-01-01T00:00:00.000Z",
        modified: "2026-01-01T00:00:00.000Z",
        name: "A shop",
        identity_class: "organization",
        object_marking_refs: [red],
      },
    ],
  };
  const hidden = { bundle: base64(Buffer.from(JSON.stringify(bundle))) };
  await assert.rejects(releasing(hidden), coded("release-marking-too-high"), "nor an object marked higher than its message");
  const terms = {
    collection: "c",
    query: "q",
    readers: ["feed"],
    purpose: "prevention",
    basis: "XA-7",
    until: new Date(alder.clock.nowMs() + dayMs).toISOString(),
  };
  for (const ceiling of ["TLP:RED", "TLP:AMBER+STRICT"])
    assert.throws(() => readReleaseTerms({ ...terms, ceiling }, alder.clock.nowMs()), coded("release-marking-too-high"), ceiling);
  assert.equal(await alder.node.store.read((view) => view.countMessages(["dispatched"])), 0, "nothing of all this left");
});
