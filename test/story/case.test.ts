import assert from "node:assert/strict";
import { test } from "node:test";
import type { JsonValue } from "../../src/base/index.ts";
import {
  answer,
  caseAt,
  coded,
  dayMs,
  hourMs,
  outcome as claimed,
  pairOf,
  request as asked,
  say,
  statement,
  warnedPair,
} from "./failure-sides.ts";
import type { Warned } from "./failure-sides.ts";
import { agree, ask, by, inbox, introduce, openSide, quiet, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const warned = (context: Context, given: Given = {}): Promise<Warned> =>
  warnedPair(context, { texts: [{ language: "en", text: "Returnees plan an attack at the tournament." }], ...given });
const outcome = (of: string, version: number, given: Given = {}): JsonValue =>
  claimed(of, { version, facts: [{ fact: "group", value: "members", publishable: "no" }], ...given });
const request = (of: string, given: Given = {}): JsonValue =>
  asked(of, { use: "name-originator", to: null, wording: "the services of a partner country", reason: "the public asks", ...given });

test("actions and outcomes are the recipient's own claims: versioned, in order, laid side by side and never merged", async (context) => {
  const pair = await warned(context);
  const { alder, birch, warning, thread } = pair;
  const of = String(warning["envelope"]);
  await say(pair, birch, { kind: "action", thread, body: { of, state: "in-progress", what: "located", reason: null } });
  await say(pair, birch, { kind: "action", thread, body: { of, state: "arrested", what: "seven people", reason: null } });
  await assert.rejects(
    say(pair, birch, { kind: "action", thread, body: { of, state: "tasked", what: null, reason: null } }),
    coded("act-does-not-follow"),
  );
  await assert.rejects(
    say(pair, alder, { kind: "action", thread, body: { of, state: "tasked", what: null, reason: null } }),
    coded("act-does-not-follow"),
  );
  await assert.rejects(
    say(pair, birch, { kind: "action", thread, body: { of, state: "not-actioned", what: null, reason: null } }),
    coded("input-malformed"),
  );
  await say(pair, birch, { kind: "outcome", thread, body: outcome(of, 1) });
  await assert.rejects(say(pair, birch, { kind: "outcome", thread, body: outcome(of, 1) }), coded("act-does-not-follow"));
  await say(pair, birch, { kind: "outcome", thread, body: outcome(of, 2, { stage: "final", arrested: 8 }) });
  await assert.rejects(say(pair, birch, { kind: "outcome", thread, body: outcome(of, 3) }), coded("act-does-not-follow"));
  await say(pair, alder, { kind: "outcome", thread, body: outcome(of, 1, { contribution: "helped", arrested: null }) });
  for (const side of [alder, birch]) {
    const seen = await caseAt(side, thread);
    assert.deepEqual(
      seen["actions"]?.map(({ state }) => state),
      ["in-progress", "arrested"],
    );
    assert.deepEqual(
      seen["outcomes"]?.map(({ version, arrested }) => [version, arrested]),
      [
        [1, 7],
        [2, 8],
        [1, null],
      ],
    );
    const row = (name: string): { differ: boolean; claims: { value: string }[] } | undefined =>
      (seen["claims"] as unknown as { name: string; differ: boolean; claims: { value: string }[] }[]).find((one) => one.name === name);
    assert.deepEqual([row("weight")?.differ, row("weight")?.claims.map(({ value }) => value)], [true, ["helped", "decisive", "decisive"]]);
    assert.deepEqual([row("arrested")?.differ, row("arrested")?.claims.map(({ value }) => value)], [true, ["unknown", "8", "7"]]);
    assert.equal(row("group")?.differ, false);
    assert.equal(seen["warnings"]?.[0]?.["state"], "foiled");
  }
});

test("naming the originator needs its grant in its words; what goes beyond is refused and recorded; silence refuses", async (context) => {
  const pair = await warned(context);
  const { alder, birch, warning, thread } = pair;
  const of = String(warning["envelope"]);
  const named = statement({ attribution: "agency", wording: "agencies of a partner country" });
  await assert.rejects(say(pair, birch, { kind: "statement", thread, body: named }), coded("consent-missing"));
  assert.ok((await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).some(({ verb }) => verb === "statement-refused"));
  await say(pair, birch, { kind: "statement", thread, body: statement() });
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await assert.rejects(say(pair, birch, { kind: "release-decision", thread, body: answer(asked) }), coded("act-does-not-follow"));
  await say(pair, alder, {
    kind: "release-decision",
    thread,
    body: answer(asked, { answer: "granted-in-other-words", wording: "agencies of a partner country" }),
  });
  await assert.rejects(
    say(pair, alder, { kind: "release-decision", thread, body: answer(asked, { answer: "refused" }) }),
    coded("act-does-not-follow"),
  );
  await assert.rejects(
    say(pair, birch, { kind: "statement", thread, body: statement({ attribution: "agency", wording: "Alder" }) }),
    coded("consent-missing"),
  );
  await say(pair, birch, { kind: "statement", thread, body: named });
  const forgotten = await say(pair, birch, { kind: "release-request", thread, body: request(of, { use: "use-in-court", wording: null }) });
  for (const side of [alder, birch]) side.clock.advance(7 * dayMs);
  for (const side of [alder, birch]) {
    const seen = await caseAt(side, thread);
    assert.deepEqual(
      seen["requests"]?.map(({ request: envelope, state }) => [envelope, state]),
      [
        [asked, "granted-in-other-words"],
        [forgotten, "refused-by-silence"],
      ],
    );
    assert.deepEqual(
      seen["statements"]?.map(({ attribution, beyond }) => [attribution, beyond]),
      [
        ["nobody", []],
        ["agency", []],
      ],
    );
  }
});

test("a message is passed on to a third party by its originator's grant for exactly that party alone; the attempt is recorded", async (context) => {
  const pair = await warned(context);
  const { alder, birch, warning, thread } = pair;
  const cedar = await openSide(context, "cedar");
  await introduce(birch, cedar);
  await agree(birch, cedar);
  const of = String(warning["envelope"]);
  const [received] = await inbox(birch);
  const forward = (): Promise<Given> =>
    ask(by(birch, "desk"), "draft", { kind: "warning", to: ["cedar"], scope: "plots", forwards: String(received?.["row"]) });
  await assert.rejects(forward(), coded("consent-missing"));
  const toAsh = await say(pair, birch, {
    kind: "release-request",
    thread,
    body: request(of, { use: "pass-on", to: "Ash", wording: null }),
  });
  await say(pair, alder, { kind: "release-decision", thread, body: answer(toAsh) });
  await assert.rejects(forward(), coded("consent-missing"));
  const toCedar = await say(pair, birch, {
    kind: "release-request",
    thread,
    body: request(of, { use: "pass-on", to: "cedar", wording: null }),
  });
  await say(pair, alder, {
    kind: "release-decision",
    thread,
    body: answer(toCedar, { until: new Date(alder.clock.nowMs() + hourMs).toISOString() }),
  });
  assert.deepEqual((await forward())["texts"], [{ language: "en", number: 1, text: "Returnees plan an attack at the tournament." }]);
  birch.clock.advance(2 * hourMs);
  await assert.rejects(forward(), coded("consent-missing"));
  const acts = (await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).map(({ verb }) => verb);
  assert.deepEqual(
    [acts.filter((verb) => verb === "forward-refused").length, (await birch.node.store.read((view) => view.drafts())).length],
    [3, 1],
  );
  assert.equal((await inbox(cedar)).length, 0);
});

test("only its originator extends, stands down, revokes and recalls; lapsing is neither; what a holder did is its claim", async (context) => {
  const until = (ms: number): string => new Date(ms).toISOString();
  const { nowMs } = { nowMs: 1_795_000_000_000 };
  const pair = await warned(context, { from: until(nowMs), until: until(nowMs + dayMs) });
  const { alder, birch, warning, thread } = pair;
  const of = String(warning["envelope"]);
  const state = async (side: Side): Promise<unknown> => (await caseAt(side, thread))["warnings"]?.[0]?.["state"];
  for (const side of [alder, birch]) side.clock.advance(dayMs + hourMs);
  assert.deepEqual([await state(alder), await state(birch)], ["lapsed", "lapsed"]);
  const change = (act: string, validity: JsonValue = null): JsonValue => ({ of, act, validity, reason: "as we now know" });
  await assert.rejects(say(pair, birch, { kind: "correct", thread, body: change("stand-down") }), coded("not-authorised"));
  await say(pair, alder, { kind: "correct", thread, body: change("extend", { from: until(nowMs), until: until(nowMs + 9 * dayMs) }) });
  assert.deepEqual([await state(alder), await state(birch)], ["live", "live"]);
  const recall = await say(pair, alder, {
    kind: "recall",
    thread,
    body: { of, ground: "source-at-risk", instruction: "erase", reason: "the source is at risk" },
  });
  await assert.rejects(say(pair, alder, { kind: "correct", thread, body: change("re-affirm") }), coded("act-does-not-follow"));
  const holder = async (side: Side): Promise<unknown> => (await caseAt(side, thread))["warnings"]?.[0]?.["changes"];
  assert.deepEqual(((await holder(alder)) as { kind: string; holder: { state: string } }[]).at(-1)?.holder.state, "told");
  for (const side of [alder, birch]) side.clock.advance(dayMs + hourMs);
  assert.deepEqual(((await holder(alder)) as { holder: { state: string } }[]).at(-1)?.holder.state, "chased");
  await assert.rejects(
    say(pair, alder, { kind: "result", thread, body: { of: recall, state: "done", onward: [], reason: null } }),
    coded("act-does-not-follow"),
  );
  await say(pair, birch, {
    kind: "result",
    thread,
    body: { of: recall, state: "done", onward: [{ holder: "Cedar", state: "told" }], reason: null },
  });
  for (const side of [alder, birch]) {
    const last = ((await holder(side)) as { kind: string; holder: { state: string; onward: unknown } }[]).at(-1);
    assert.deepEqual([last?.kind, last?.holder.state, last?.holder.onward], ["recall", "done", [{ holder: "Cedar", state: "told" }]]);
    assert.equal(await state(side), "recalled");
  }
});

test("thanks go step by step to the unit, pledges are counted, and both sides compute one ledger or see the difference", async (context) => {
  const pair = await warned(context);
  const { alder, birch, warning, thread } = pair;
  const spoken = {
    initiator: "Head of state",
    level: "head-of-state",
    channel: "telephone",
    words: "Thank you.",
    countersignedBy: "Interpreter",
    of: [String(warning["envelope"])],
  };
  const thanks = await say(pair, birch, { kind: "thanks", thread, body: { step: "offered", thanks: null, ...spoken } });
  const step = (name: string): JsonValue => ({ step: name, thanks, ...spoken, of: [], words: null });
  await assert.rejects(say(pair, alder, { kind: "thanks", thread, body: step("seen") }), coded("act-does-not-follow"));
  await assert.rejects(say(pair, birch, { kind: "thanks", thread, body: step("relayed") }), coded("act-does-not-follow"));
  for (const name of ["reply", "relayed", "seen"]) await say(pair, alder, { kind: "thanks", thread, body: step(name) });
  const pledge = await say(pair, birch, { kind: "pledge", body: { act: "pledge", pledge: null, what: "to warn in turn", until: null } });
  for (const side of [alder, birch])
    assert.deepEqual(
      (await caseAt(side, thread))["thanks"]?.map(({ state }) => state),
      ["seen"],
    );
  const ledger = (side: Side, args: Record<string, JsonValue> = {}): Promise<Given> =>
    ask(side, "ledger", { partner: side === alder ? "birch" : "alder", ...args });
  const [ours, theirs] = [await ledger(alder), await ledger(birch)];
  assert.equal(ours["hash"], theirs["hash"]);
  const counts = (ours["sides"] as Record<string, Record<string, JsonValue>>)[birch.node.id];
  assert.deepEqual([counts?.["thanks"], counts?.["pledges"]], [1, { open: 1, discharged: 0, disputed: 0, withdrawn: 0 }]);
  await say(pair, alder, { kind: "pledge", body: { act: "discharge", pledge, what: "a warning came", until: null } });
  const compared = await ledger(alder, { against: theirs });
  assert.deepEqual((compared["difference"] as { equal: boolean }).equal, false);
  assert.equal((compared["difference"] as { onlyOurs: string[] }).onlyOurs.length, 1);
  assert.deepEqual(((await ledger(alder, { against: await ledger(birch) }))["difference"] as { equal: boolean }).equal, true);
});

test("a joint statement needs both signatures over the same bytes; one side's word that both agreed stays its word", async (context) => {
  const pair = await warned(context);
  const { alder, birch, thread } = pair;
  const joint = statement({
    form: "joint",
    text: "Both services worked together.",
    attribution: "agency",
    wording: "both services",
    existence: "told",
  });
  await say(pair, birch, { kind: "statement", thread, body: joint });
  const agreed = async (side: Side): Promise<unknown> =>
    (await caseAt(side, thread))["statements"]?.map(({ isAgreed, beyond }) => [isAgreed, (beyond as string[]).length > 0]);
  assert.deepEqual(await agreed(alder), [[false, true]]);
  await say(pair, alder, {
    kind: "statement",
    thread,
    body: statement({ ...(joint as Record<string, JsonValue>), text: "Both services worked together, at our request." }),
  });
  assert.deepEqual(await agreed(birch), [
    [false, true],
    [false, true],
  ]);
  await say(pair, alder, { kind: "statement", thread, body: joint });
  for (const side of [alder, birch])
    assert.deepEqual(await agreed(side), [
      [true, false],
      [false, true],
      [true, false],
    ]);
});

test("what comes in is matched to standing requirements and says so, until they lapse or are withdrawn", async (context) => {
  const pair = await pairOf(context);
  const { alder, birch } = pair;
  const required = (given: Record<string, JsonValue>): JsonValue => ({
    act: "require",
    requirement: null,
    themes: ["returnee"],
    places: [],
    events: ["the Tournament", "elections"],
    period: null,
    validUntil: new Date(birch.clock.nowMs() + 2 * dayMs).toISOString(),
    ...given,
  });
  const standing = await say(pair, birch, { kind: "requirement", body: required({}) });
  const [warning] = await warn(alder, ["birch"], { texts: [{ language: "en", text: "Returnees look at the tournament." }] });
  await quiet(alder, birch);
  const matched = async (side: Side): Promise<unknown> =>
    (await caseAt(side, String(warning?.["thread"])))["requirements"]?.map(({ words }) => words);
  assert.deepEqual([await matched(alder), await matched(birch)], [[["returnee", "the Tournament"]], [["returnee", "the Tournament"]]]);
  const states = async (side: Side): Promise<unknown> =>
    ((await ask(by(side, "desk"), "requirements"))["requirements"] as { state: string }[]).map(({ state }) => state);
  for (const side of [alder, birch]) side.clock.advance(3 * dayMs);
  assert.deepEqual([await matched(alder), await states(alder)], [[], ["lapsed"]]);
  await say(pair, birch, {
    kind: "requirement",
    body: required({ act: "withdraw", requirement: standing, validUntil: new Date(birch.clock.nowMs() + dayMs).toISOString() }),
  });
  assert.deepEqual(await states(birch), ["withdrawn"]);
});
