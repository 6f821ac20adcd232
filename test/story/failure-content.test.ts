import assert from "node:assert/strict";
import { test } from "node:test";
import { timestamp } from "../../src/base/index.ts";
import type { TocsinError } from "../../src/base/index.ts";
import { corroboration } from "../../src/handling/index.ts";
import {
  actsOf,
  answer,
  caseAt,
  changesAt,
  coded,
  dayMs,
  hourMs,
  live,
  outcome,
  pairOf,
  request,
  say,
  stateAt,
  statement,
  warnedPair,
} from "./failure-sides.ts";
import { agree, alarms, ask, by, connect, inbox, introduce, openSide, quiet, startMs, warn } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const english = (text: string) => [{ language: "en", text }];

async function cedarBeside(context: Context, birch: Side): Promise<Side> {
  const cedar = await openSide(context, "cedar");
  await introduce(birch, cedar);
  await agree(birch, cedar);
  connect(birch, cedar);
  return cedar;
}

/** Writes below a source record; gives what the lint found. */
async function lintOf(side: Side, given: { readonly text: string; readonly protect: readonly string[]; readonly tearline: string }) {
  const { source } = await ask(by(side, "desk"), "source-add", { text: given.text, protect: [...given.protect] });
  const draft = { kind: "warning", to: ["birch"], scope: "plots", precedence: "FLASH", tlp: "TLP:AMBER", texts: english(given.tearline) };
  const written = await ask(by(side, "desk"), "draft", { ...draft, source: String(source) });
  return written["lint"] as Given;
}

test("failure case 5: the warning is false or its source discredited; every holder is reached, the third party included", async (context) => {
  const pair = await warnedPair(context, { texts: english("Returnees plan an attack.") });
  const { alder, birch, thread, of } = pair;
  const cedar = await cedarBeside(context, birch);
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked) });
  const [passed] = await warn(birch, ["cedar"], { forwards: String((await inbox(birch))[0]?.["row"]), texts: [] });
  await quiet(birch, cedar);
  const ground = { ground: "source-discredited", reason: "the source invented it: do not rely on it, and tell whom you told" };
  const revoked = await say(pair, alder, { kind: "revoke", thread, body: { of, ...ground } });
  await live(birch);
  const untold = async (): Promise<readonly string[]> =>
    ((await ask(birch, "status"))["alarms"] as Given[])
      .filter(({ kind }) => kind === "onward-holders")
      .map(({ text, urgency }) => `${String(urgency)} ${String(text)}`);
  assert.match(
    (await untold()).join(),
    /^now .*passed on to cedar \(message \d+\): tell them with tocsin revoke/,
    "who passed it on is told to whom",
  );
  const silent = { of: revoked, state: "done", onward: [], reason: null };
  await assert.rejects(
    say(pair, birch, { kind: "result", thread, body: silent }),
    /cedar is missing/,
    "nor can it be called done without them",
  );
  await warn(birch, ["cedar"], {
    kind: "revoke",
    thread: String(passed?.["thread"]),
    texts: [],
    body: { of: String(passed?.["envelope"]), ...ground },
  });
  await quiet(birch, cedar);
  assert.deepEqual([await stateAt(birch, thread), await stateAt(cedar, String(passed?.["thread"]))], ["revoked", "revoked"]);
  await live(birch);
  assert.deepEqual(await untold(), [], "they were told: the alarm is closed");
  for (const side of [alder, birch, cedar]) await live(side, dayMs + hourMs);
  const holder = async (side: Side, at: string) => (await changesAt(side, at)).at(-1)?.holder;
  assert.deepEqual(
    [(await holder(alder, thread))?.state, (await holder(birch, String(passed?.["thread"])))?.state],
    ["chased", "chased"],
    "who has not answered within a day is chased",
  );
  assert.ok((await alarms(alder)).includes("result-unanswered"), "and a person is told");
  const body = { of: revoked, state: "done", onward: [{ holder: "cedar", state: "told" }], reason: null };
  await say(pair, birch, { kind: "result", thread, body });
  assert.deepEqual(
    [(await holder(alder, thread))?.state, (await holder(alder, thread))?.onward],
    ["done", body.onward],
    "what a holder did, and whom it told, is its claim",
  );
});

test("failure case 6: the validity passes, the attack comes later", async (context) => {
  const validity = { from: timestamp(startMs), until: timestamp(startMs + 2 * dayMs) };
  const pair = await warnedPair(context, { precedence: "FLASH", ...validity });
  const { alder, birch, thread, of } = pair;
  await live(alder, dayMs + hourMs);
  assert.ok((await alarms(alder)).includes("validity-ending"), "who warned is asked before");
  birch.clock.advance(dayMs + hourMs);
  for (const side of [alder, birch]) await live(side, 2 * dayMs);
  assert.deepEqual([await stateAt(alder, thread), await stateAt(birch, thread)], ["lapsed", "lapsed"]);
  assert.ok((await alarms(birch)).includes("validity-lapsed"), "and after: lapsed is not stood down");
  for (const side of [alder, birch]) await live(side, 12 * dayMs);
  assert.equal(await stateAt(birch, thread), "lapsed", "it never closes itself");
  await say(pair, birch, { kind: "outcome", thread, body: outcome(of, { event: "occurred", contribution: "unknown", arrested: null }) });
  for (const side of [alder, birch]) assert.equal(await stateAt(side, thread), "occurred");
  const [claim] = (await caseAt(alder, thread))["outcomes"] ?? [];
  assert.ok(Date.parse(String(claim?.["committedAt"])) > Date.parse(validity.until) + 12 * dayMs);
});

test("failure case 8: name variants, scripts, dates, time zones and calendars", async (context) => {
  const { alder, birch } = await pairOf(context);
  const text = "Tamerlan Tsarnaev arrives on 12 May 2026 at 14:00 UTC.\n\nIt comes from a friend.";
  const protect = ["Tamerlan Tsarnaev", "12 May 2026", "14:00 UTC"];
  for (const tearline of [
    "Look for Tamerlan Tsarnayev.",
    "Ищите Тамерлана Царнаева.",
    "Look for TSARNAEV, Tamerlan.",
    "Expect it on 12.05.2026.",
    "Expect it on May 12th, 2026.",
    "Expect it on 25.11.1447.",
    "Expect it on 22.2.1405.",
    "Expect it at 2 pm UTC.",
  ])
    await assert.rejects(lintOf(alder, { text, protect, tearline }), coded("lint-refused"), tearline);
  await warn(alder, ["birch"], { texts: english("Tamerlan Tsarnaev, plate XA-77 BC 12.") });
  await quiet(alder, birch);
  for (const query of ["Царнаев", "tsarnayev", "XA77BC12"]) {
    const found = await ask(by(birch, "desk"), "search", { query, reason: "a stop at the border" });
    assert.equal((found["hits"] as Given[]).length, 1, query);
  }
  assert.equal((await actsOf(birch, "search")).length, 3);
});

test("failure case 9: the same plot from two originators is linked, never merged, and one source counts once", async (context) => {
  const { alder, birch } = await pairOf(context);
  const cedar = await cedarBeside(context, birch);
  const text = "The white van XA-77 BC 12 of Bartholomew Quillfeather stands at the harbour.";
  const [first] = await warn(alder, ["birch"], { texts: english(text) });
  await quiet(alder, birch);
  await live(birch);
  const [second] = await warn(cedar, ["birch"], { texts: english(`We hear that ${text}`) });
  await quiet(birch, cedar);
  await live(birch);
  assert.ok((await alarms(birch)).includes("seen-before"), "a person is told that it was there before");
  const held = await inbox(birch);
  assert.deepEqual(
    held.map(({ envelope, partner }) => [envelope, partner]),
    [
      [first?.["envelope"], "alder"],
      [second?.["envelope"], "cedar"],
    ],
  );
  const like = await ask(by(birch, "desk"), "search-like", { message: String(held[1]?.["row"]), reason: "is it the same" });
  assert.deepEqual(
    (like["earlier"] as Given[]).map(({ partner }) => partner),
    ["alder"],
  );
  assert.deepEqual((await caseAt(birch, String(second?.["thread"])))["warnings"]?.length, 1);
  const reports = [
    { id: "source", passedBy: "alder", restsOn: [], source: "one voice" },
    { id: "from alder", passedBy: "alder", restsOn: ["source"], source: null },
    { id: "from cedar", passedBy: "cedar", restsOn: ["from alder"], source: null },
  ];
  const counted = corroboration(reports, ["from alder", "from cedar"]);
  assert.deepEqual([counted.heard, counted.independent], [2, 1], "heard twice, and one source");
});

test("failure case 10: third-party content inside a tearline leaves by its originator's grant alone", async (context) => {
  const pair = await warnedPair(context, { texts: english("Returnees plan an attack.") });
  const { alder, birch, thread, of } = pair;
  const cedar = await cedarBeside(context, birch);
  const message = String((await inbox(birch))[0]?.["row"]);
  const forward = (): Promise<readonly Given[]> => warn(birch, ["cedar"], { forwards: message, texts: [] });
  await assert.rejects(forward(), coded("consent-missing"));
  const asked = await say(pair, birch, { kind: "release-request", thread, body: request(of) });
  await assert.rejects(forward(), coded("consent-missing"), "asking is not a grant");
  for (const side of [alder, birch]) side.clock.advance(8 * dayMs);
  await assert.rejects(forward(), coded("consent-missing"), "silence is no grant");
  await say(pair, alder, { kind: "release-decision", thread, body: answer(asked, { answer: "refused", reason: "a source is at risk" }) });
  await assert.rejects(forward(), coded("consent-missing"));
  assert.equal((await actsOf(birch, "forward-refused")).length, 4);
  assert.equal((await inbox(cedar)).length, 0);
});

test("failure case 11: the recipient forwards or publishes; attribution by deduction", async (context) => {
  const pair = await warnedPair(context, { texts: english("Returnees plan an attack on the north market.") });
  const { alder, birch, thread } = pair;
  await cedarBeside(context, birch);
  const forward = warn(birch, ["cedar"], { forwards: String((await inbox(birch))[0]?.["row"]), texts: [] });
  await assert.rejects(forward, coded("consent-missing"));
  const publish = (given: Readonly<Record<string, string>>): Promise<string> =>
    say(pair, birch, { kind: "statement", thread, body: statement(given) });
  // Each of them alone lets a reader deduce from whom it came.
  for (const given of [
    { attribution: "country", wording: "a country to the west" },
    { attribution: "community", wording: "a partner service" },
    { existence: "told" },
    { text: "We were told: returnees plan an attack on the north  market." },
  ])
    await assert.rejects(publish(given), coded("consent-missing"), JSON.stringify(given));
  assert.deepEqual([(await actsOf(birch, "forward-refused")).length, (await actsOf(birch, "statement-refused")).length], [1, 4]);
  await publish({});
  // A node that does not refuse is shown by the other's: it says "joint" and nobody else has signed.
  await publish({ form: "joint", attribution: "agency", wording: "both services", existence: "told" });
  const [own, claimed] = (await caseAt(alder, thread))["statements"] ?? [];
  assert.deepEqual([own?.["beyond"], claimed?.["beyond"], claimed?.["isAgreed"]], [[], ["attribution", "existence"], false]);
});

test("failure case 12: a change of the tearline alters its meaning or confidence", async (context) => {
  const pair = await warnedPair(context, { texts: english("An attack is possible.") });
  const { alder, birch, thread, of } = pair;
  const text = "It is unlikely that the group attacks. Three men were seen.";
  for (const [tearline, kind] of [
    ["It is almost certain that the group attacks.", "drift-likelihood"],
    ["It is unlikely that the group attacks. Thirty men were seen.", "drift-number"],
    ["It is unlikely that the group attacks. Three men were not seen.", "drift-negation"],
  ] as const) {
    const kinds = await lintOf(alder, { text, protect: [], tearline }).then(
      (lint) => lint["kinds"],
      (thrown: TocsinError) => (thrown.details["findings"] as Given[]).map((finding) => finding["kind"] ?? null),
    );
    assert.ok((kinds as string[]).includes(kind), `${kind} in ${JSON.stringify(kinds)}`);
  }
  await say(pair, alder, { kind: "warning", thread, texts: english("An attack is almost certain.") });
  const versions = (await caseAt(birch, thread))["warnings"] ?? [];
  assert.deepEqual(
    versions.map(({ version }) => version),
    [1, 2],
  );
  const shown = await ask(by(birch, "desk"), "show", { message: String(versions[0]?.["row"]) });
  assert.deepEqual([shown["envelope"], String(shown["reading"]).includes("An attack is possible.")], [of, true], "the first words stay");
});

test("failure case 15: both sides claim different outcomes", async (context) => {
  const pair = await warnedPair(context);
  const { alder, birch, thread, of } = pair;
  const claim = (value: string, date: string) => ({
    contribution: value,
    facts: [{ fact: "date", value: date, publishable: "no" }],
  });
  await say(pair, birch, { kind: "outcome", thread, body: outcome(of, { ...claim("helped", "in December"), arrested: null }) });
  await say(pair, alder, { kind: "outcome", thread, body: outcome(of, claim("decisive", "14 December")) });
  for (const side of [alder, birch]) {
    const rows = (await caseAt(side, thread))["claims"] as unknown as { name: string; differ: boolean; claims: { value: string }[] }[];
    for (const [name, values] of [
      ["weight", ["decisive", "helped"]],
      ["date", ["14 December", "in December"]],
      ["arrested", ["7", "unknown"]],
    ] as const) {
      const row = rows.find((one) => one.name === name);
      assert.deepEqual([row?.differ, row?.claims.map(({ value }) => value)], [true, values], `${side.name} ${name}`);
    }
  }
});

test("failure case 24: a public alert contradicts the private tearline or tips off the plotters", async (context) => {
  const pair = await warnedPair(context, { texts: english("Seven men in the flat at the harbour plan an attack on Saturday.") });
  const { alder, birch, thread, of } = pair;
  const alert = (text: string, given: Readonly<Record<string, string>> = {}): Promise<string> =>
    say(pair, birch, { kind: "statement", thread, body: statement({ text, ...given }) });
  const words = "Seven men in the flat at the harbour plan an attack on Saturday.";
  await assert.rejects(alert(`Alert! ${words}`), coded("consent-missing"), "the originator's words are not public until it says so");
  const asked = await say(pair, birch, {
    kind: "release-request",
    thread,
    body: request(of, { use: "publish", to: null, isLifeAtRisk: "yes" }),
  });
  const cleared = "Avoid the harbour on Saturday.";
  await say(pair, alder, {
    kind: "release-decision",
    thread,
    body: answer(asked, { answer: "granted-in-other-words", wording: cleared }),
  });
  await assert.rejects(alert(words), coded("consent-missing"), "other words were granted");
  await alert(cleared);
  const contradicting = statement({ text: "There is no danger.", claims: [{ name: "date", value: "none" }] });
  await say(pair, birch, { kind: "statement", thread, body: contradicting });
  await say(pair, alder, {
    kind: "outcome",
    thread,
    body: outcome(of, { event: "unknown", arrested: null, facts: [{ fact: "date", value: "Saturday", publishable: "no" }] }),
  });
  const rows = (await caseAt(alder, thread))["claims"] as unknown as { name: string; differ: boolean }[];
  assert.equal(rows.find(({ name }) => name === "date")?.differ, true, "what is said in public is laid beside what was passed");
});
