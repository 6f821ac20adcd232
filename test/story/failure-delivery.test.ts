import assert from "node:assert/strict";
import { test } from "node:test";
import { timestamp } from "../../src/base/index.ts";
import { forgeWarning, sealLetter } from "./forge.ts";
import { actsOf, caseAt, changesAt, coded, dayMs, grade, hourMs, live, minuteMs, say, stateAt, warnedPair } from "./failure-sides.ts";
import { agree, agreedSides, alarms, ask, by, connect, inbox, introduce, openSide, quiet, standing, startMs, warn } from "./sides.ts";
import type { Given } from "./sides.ts";

const floor = { floorHarm: "death", intendedVictims: "visitors of the market", precedence: "FLASH" };

test("failure case 1: recipient offline or unreachable, channel cut by suspension", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  await ask(by(alder, "releaser"), "agreement-suspend", { agreement, scopes: [], reason: "diplomatic" });
  await assert.rejects(warn(alder, ["birch"], { precedence: "FLASH" }), coded("agreement-suspended"));
  await warn(alder, ["birch"], floor);
  assert.deepEqual([(await standing(alder, birch)).waiting, (await ask(alder, "status"))["deliveryUnproven"]], [2, 2]);
  await live(alder, 6 * minuteMs);
  const told = ((await ask(alder, "status"))["alarms"] as Given[]).filter(({ kind }) => kind === "alternate-channel");
  assert.deepEqual(
    told.map(({ urgency }) => urgency),
    ["now"],
    "a person is told to use another channel",
  );
  connect(alder, birch);
  await quiet(alder, birch);
  assert.deepEqual(
    (await inbox(birch)).map(({ state, reason }) => [state, reason]),
    [["received", "floor"]],
  );
  assert.ok(!(await alarms(alder)).includes("alternate-channel"));
  assert.equal((await ask(birch, "agreement-show", { agreement }))["standing"], "suspended", "the warning reopens nothing");
});

test("failure case 2: delivered, nobody reads", async (context) => {
  const { alder, birch, thread } = await warnedPair(context, { precedence: "FLASH" });
  for (const side of [alder, birch]) await live(side, 11 * minuteMs);
  assert.ok((await alarms(alder)).includes("unacknowledged"));
  assert.ok((await alarms(birch)).includes("not-acknowledged"));
  for (const side of [alder, birch]) await live(side, 30 * dayMs);
  assert.equal(await stateAt(alder, thread), "delivered", "silence never becomes an acknowledgement");
  const [message] = await inbox(birch);
  assert.deepEqual(message?.["receipts"], []);
  assert.equal((await actsOf(birch, "deadline-missed")).length > 1, true, "it is asked again and again");
});

test("failure case 3: acknowledged without action, and called too vague afterwards", async (context) => {
  const pair = await warnedPair(context, { precedence: "FLASH" });
  const { alder, birch, thread, of } = pair;
  await ask(by(birch, "desk"), "ack", { message: String((await inbox(birch))[0]?.["row"]) });
  await say(pair, birch, { kind: "assessment", thread, body: grade(of, { actionable: "yes" }) });
  for (const side of [alder, birch]) await live(side, 2 * dayMs);
  assert.ok((await alarms(birch)).includes("outcome-due"), "who acknowledged is asked what came of it");
  await say(pair, birch, {
    kind: "assessment",
    thread,
    body: grade(of, { actionable: "no", isProvisional: "considered", remark: "too vague" }),
  });
  for (const side of [alder, birch]) {
    const seen = await caseAt(side, thread);
    assert.deepEqual(
      seen["grades"]?.map(({ actionable, standing: word, remark }) => [actionable, word, remark]),
      [
        ["yes", "provisional", null],
        ["no", "considered", "too vague"],
      ],
      "the grade on receipt stands beside what is said later",
    );
    const at = seen["grades"]?.map((given) => Date.parse(String(given["at"]))) ?? [];
    assert.ok((at[1] ?? 0) - (at[0] ?? 0) >= 2 * dayMs);
    const action = seen["warnings"]?.[0]?.["action"] as Given | undefined;
    assert.equal(action?.["state"], "none");
  }
});

test("failure case 4: refused as political or a provocation", async (context) => {
  const { alder, birch, thread } = await warnedPair(context, { precedence: "FLASH" });
  const message = String((await inbox(birch))[0]?.["row"]);
  await assert.rejects(ask(by(birch, "desk"), "ack", { message, verdict: "rejected" }), coded("input-malformed"), "never without a reason");
  await ask(by(birch, "desk"), "ack", { message, verdict: "rejected", reason: "a provocation" });
  await quiet(alder, birch);
  assert.ok((await alarms(alder)).includes("rejected"), "who warned is told at once");
  const [sent] = await alder.node.store.read((view) => view.messages({ kinds: ["warning"], outgoing: true, limit: 1 }));
  const shown = await ask(by(alder, "desk"), "show", { message: String(sent?.row) });
  assert.deepEqual(
    (shown["receipts"] as Given[]).map(({ verdict, reason }) => [verdict, reason]),
    [
      ["delivered", null],
      ["rejected", "a provocation"],
    ],
  );
  assert.equal((await caseAt(alder, thread))["warnings"]?.[0]?.["state"], "live", "a refusal closes nothing: the warning stands");
  assert.equal((await actsOf(birch, "ack-rejected")).length, 1);
});

test("failure case 7: wrong recipient, misaddressed, sent in error", async (context) => {
  const pair = await warnedPair(context);
  const { alder, birch, agreement, thread, of } = pair;
  const cedar = await openSide(context, "cedar");
  await introduce(birch, cedar);
  await introduce(alder, cedar);
  const letter = await sealLetter(await forgeWarning(alder, birch, { agreement }), birch, alder);
  await assert.rejects(cedar.inbound.message(letter, alder.node.id), coded("verification-failed"), "nobody opens what is not for them");
  const notForCedar = await sealLetter(await forgeWarning(alder, birch, { agreement }), cedar, alder);
  await assert.rejects(cedar.inbound.message(notForCedar, alder.node.id), coded("verification-failed"));
  assert.equal((await inbox(cedar)).length, 0);
  await assert.rejects(warn(alder, ["cedar"]), coded("agreement-not-in-force"), "a partner without the scope gets nothing");
  const message = String((await inbox(birch))[0]?.["row"]);
  await assert.rejects(
    ask(by(birch, "desk"), "ack", { message, verdict: "misrouted" }),
    coded("input-malformed"),
    "never without a reason",
  );
  await ask(by(birch, "desk"), "ack", { message, verdict: "misrouted", reason: "this is for the harbour police of Cedar" });
  await quiet(alder, birch);
  assert.ok((await alarms(alder)).includes("misrouted"), "its originator is told at once");
  const [sent] = await alder.node.store.read((view) => view.messages({ kinds: ["warning"], outgoing: true, limit: 1 }));
  const shown = await ask(by(alder, "desk"), "show", { message: String(sent?.row) });
  const [, told] = shown["receipts"] as Given[];
  assert.deepEqual([told?.["verdict"], told?.["reason"]], ["misrouted", "this is for the harbour police of Cedar"]);
  await agree(birch, cedar);
  const forward = warn(birch, ["cedar"], { forwards: message, texts: [] });
  await assert.rejects(forward, coded("consent-missing"), "who got it by mistake passes it to nobody");
  const recall = await say(pair, alder, {
    kind: "recall",
    thread,
    body: { of, ground: "wrong-recipient", instruction: "erase", reason: "meant for another desk" },
  });
  await say(pair, birch, { kind: "result", thread, body: { of: recall, state: "done", onward: [], reason: null } });
  const [change] = await changesAt(alder, thread);
  assert.deepEqual([change?.kind, change?.holder.state], ["recall", "done"]);
  assert.equal(await stateAt(birch, thread), "recalled");
});

test("failure case 13: emergency, and the originator cannot be reached", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const line = connect(alder, birch);
  const [warning] = await warn(alder, ["birch"], {
    texts: [{ language: "en", text: "An attack in the capital of Cedar is planned." }],
  });
  await quiet(alder, birch);
  line.cut();
  const cedar = await openSide(context, "cedar");
  await introduce(birch, cedar);
  await agree(birch, cedar);
  const message = String((await inbox(birch))[0]?.["row"]);
  const forward = (): Promise<Given> =>
    ask(by(birch, "desk"), "draft", { kind: "warning", to: ["cedar"], scope: "plots", forwards: message });
  await assert.rejects(forward(), coded("consent-missing"));
  const thread = String(warning?.["thread"]);
  const body = {
    act: "emergency-used",
    of: String(warning?.["envelope"]),
    request: null,
    paragraphs: [],
    use: "pass-on",
    to: "cedar",
    wording: null,
    reason: "the attack is tonight and nobody answers",
    isLifeAtRisk: "yes",
  };
  await warn(birch, ["alder"], { kind: "release-request", thread, texts: [], body });
  assert.deepEqual((await forward())["texts"], [{ language: "en", number: 1, text: "An attack in the capital of Cedar is planned." }]);
  assert.equal((await standing(birch, alder)).waiting, 1, "the notice waits for the line, and the record says so");
  const restored = connect(alder, birch);
  await quiet(alder, birch);
  const [told] = (await caseAt(alder, thread))["requests"] ?? [];
  assert.deepEqual([told?.["isEmergency"], told?.["state"]], [true, "notified"]);
  const protest = { request: String(told?.["request"]), answer: "protested", wording: null, conditions: null, reason: "no", until: null };
  const pair = { alder, birch, agreement, line: restored };
  await assert.rejects(
    say(pair, alder, { kind: "release-decision", thread, body: { ...protest, answer: "granted" } }),
    coded("act-does-not-follow"),
  );
  await say(pair, alder, { kind: "release-decision", thread, body: protest });
  for (const side of [alder, birch]) assert.equal((await caseAt(side, thread))["requests"]?.[0]?.["state"], "protested");
  await assert.rejects(forward(), coded("consent-missing"), "once protested it is not done again");
});

test("failure case 16: one side rewrites, denies, shows two histories, backdates or replays; clocks differ", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context, { aheadMs: hourMs });
  const previous = await alder.node.store.read(async (view) => (await view.stream(agreement, true, 1))?.chain ?? null);
  const backdated = timestamp(startMs - 30 * dayMs);
  const letters = [
    await forgeWarning(alder, birch, { agreement, header: { previous, sentAt: backdated } }),
    await forgeWarning(alder, birch, { agreement, header: { previous }, text: "Another text." }),
  ];
  for (const letter of letters)
    for (let times = 0; times < 2; times += 1) await birch.inbound.message(await sealLetter(letter, birch, alder), alder.node.id);
  const held = await inbox(birch);
  assert.deepEqual(
    held.map(({ sequence, equivocates, state }) => [sequence, equivocates, state]),
    [
      [2, false, "received"],
      [2, true, "received"],
    ],
    "a replay adds nothing, and of two histories both are kept",
  );
  for (const kind of ["equivocation", "clock-off"]) assert.ok((await alarms(birch)).includes(kind), kind);
  const taken = (await actsOf(birch, "take-in")).filter(({ facts }) => held.some(({ envelope }) => envelope === facts["envelope"]));
  assert.deepEqual(
    taken.map(({ at }) => at >= timestamp(startMs + hourMs)),
    [true, true],
    "its own log says when it came, whatever the sender claims",
  );
});

test("failure case 16: a recipient cannot deny what its node receipted", async (context) => {
  const { alder, birch, of } = await warnedPair(context);
  const [receipt] = await alder.node.store.read(async (view) => {
    const row = (await view.messageByHash(of, true))?.row ?? 0;
    return await view.receipts(row);
  });
  assert.deepEqual([receipt?.verdict, receipt?.byPartner], ["delivered", true]);
  const kept = await alder.node.store.read((view) => view.messageByHash(receipt?.carrier ?? "", false));
  const signed = JSON.parse(Buffer.from(kept?.envelope ?? []).toString()) as { payload: string };
  const header = JSON.parse(Buffer.from(signed.payload, "base64").toString()) as { sender: string; kind: string };
  assert.deepEqual([header.sender, header.kind], [birch.node.id, "receipt"], "the receipt is kept as its node signed it");
});

test("failure case 17: agreement suspended in the middle of a case", async (context) => {
  const pair = await warnedPair(context, { precedence: "FLASH" });
  const { alder, birch, agreement, thread, of } = pair;
  await ask(by(birch, "releaser"), "agreement-suspend", { agreement, scopes: [], reason: "diplomatic" });
  await quiet(alder, birch);
  await assert.rejects(warn(alder, ["birch"]), coded("agreement-suspended"));
  await assert.rejects(warn(birch, ["alder"], { kind: "note", thread }), coded("agreement-suspended"));
  await ask(by(birch, "desk"), "ack", { message: String((await inbox(birch))[0]?.["row"]) });
  await say(pair, alder, { kind: "correct", thread, body: { of, act: "stand-down", validity: null, reason: "it is over" } });
  await say(pair, alder, { kind: "revoke", thread, body: { of, ground: "found-false", reason: "it was not true" } });
  const recall = await say(pair, alder, {
    kind: "recall",
    thread,
    body: { of, ground: "other", instruction: "restrict", reason: "not needed any more" },
  });
  await say(pair, birch, { kind: "result", thread, body: { of: recall, state: "done", onward: [], reason: null } });
  assert.deepEqual([await stateAt(alder, thread), await stateAt(birch, thread)], ["recalled", "recalled"]);
  const [sent] = await alder.node.store.read((view) => view.messages({ kinds: ["warning"], outgoing: true, limit: 1 }));
  const receipts = await alder.node.store.read((view) => view.receipts(sent?.row ?? 0));
  assert.deepEqual(
    receipts.map(({ verdict }) => verdict),
    ["delivered", "accepted"],
    "duties for what was passed go on",
  );
});

test("failure case 22: a leader's call or a voice channel passes the system by", async (context) => {
  const pair = await warnedPair(context);
  const { alder, birch, thread, of } = pair;
  const thanks = await say(pair, birch, {
    kind: "thanks",
    thread,
    body: {
      step: "offered",
      thanks: null,
      of: [of],
      initiator: "head of state",
      level: "head-of-state",
      channel: "telephone",
      words: "Thank you for what your people told us.",
      countersignedBy: "interpreter",
    },
  });
  const [seen] = (await caseAt(alder, thread))["thanks"] ?? [];
  assert.deepEqual(
    [seen?.["thanks"], seen?.["level"], seen?.["channel"], seen?.["state"]],
    [thanks, "head-of-state", "telephone", "offered"],
  );
  const told = { channel: "telephone", number: "call of 14:05", time: timestamp(startMs) };
  await warn(alder, ["birch"], { externalReferences: [told], texts: [{ language: "en", text: "As told by telephone." }] });
  await quiet(alder, birch);
  const message = (await inbox(birch)).at(-1);
  const shown = await ask(by(birch, "desk"), "show", { message: String(message?.["row"]) });
  assert.deepEqual((shown["header"] as Given)["externalReferences"], [told], "the call stands in the signed header as its sender's claim");
});

test("failure case 28: a partner without Tocsin, reached by e-mail, paper or a protecting power", async (context) => {
  const alder = await openSide(context, "alder");
  for (const kind of ["embassy", "hand", "voice"])
    await ask(by(alder, "desk"), "partner-add", { kind, organisation: `Service by ${kind}`, handle: kind });
  await assert.rejects(ask(by(alder, "desk"), "partner-add", { kind: "pigeon", organisation: "Service" }), coded("usage"));
  const partners = (await ask(alder, "partner-list"))["partners"] as Given[];
  assert.deepEqual(partners.map(({ kind }) => String(kind)).toSorted(), ["embassy", "hand", "voice"]);
  await assert.rejects(warn(alder, ["embassy"], floor), coded("agreement-not-in-force"), "nothing is taken for sent that no node can send");
  assert.deepEqual(await alder.node.store.read((view) => view.outboxCounts()), []);
  assert.equal((await actsOf(alder, "partner-add")).length, 3);
});
