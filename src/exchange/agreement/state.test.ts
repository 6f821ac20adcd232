import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../../base/index.ts";
import { hashText, party } from "../message/unsafe-testing.ts";
import { agreementActNames, readAct, termsHash, type AgreementAct, type AgreementActName } from "./act.ts";
import { agreementFormat, otherParty } from "./clauses.ts";
import { applyAct, isSuspended, newAgreementState, phases, standingOf, transitions, type AgreementState, type Phase } from "./state.ts";
import { after, agreementId, testAct, testTerms } from "./unsafe-testing.ts";

const [alder, birch, cedar] = await Promise.all([party("alder"), party("birch"), party("cedar")]);
const terms = testTerms([alder, birch]);
const hash = termsHash(terms);
const propose = testAct(alder, "propose", { terms });
const sign = testAct(birch, "sign", { termsHash: hash });
const reason = { code: "relations", remark: null };
const inForce = after([propose, sign]);
const suspend = (by = alder, scopes: readonly string[] | null = null, nonce = "") =>
  testAct(by, "suspend", { scopes: scopes && [...scopes], reason: { code: `relations${nonce}`, remark: null } });
const restore = (by: typeof alder, lifts: readonly string[], scopes: readonly string[]) =>
  testAct(by, "restore", { lifts: [...lifts], scopes: [...scopes] });
const refuses = (state: AgreementState, act: Parameters<typeof applyAct>[1]) =>
  assert.throws(
    () => applyAct(state, act),
    (thrown) => isTocsinError(thrown, "agreement-transition"),
  );

test("in force once both have signed the same bytes, and not before", () => {
  assert.equal(standingOf(after([propose])), "proposed");
  assert.equal(standingOf(after([propose, testAct(alder, "sign", { termsHash: hash })])), "proposed");
  assert.equal(standingOf(inForce), "in-force");
  assert.deepEqual(inForce.terms, terms);
  assert.equal(standingOf(after([propose, testAct(birch, "propose", { terms })])), "in-force");
  refuses(after([propose]), testAct(birch, "sign", { termsHash: termsHash(testTerms([alder, birch], { title: "Exchange of warning" })) }));
});

test("every act in every phase: what does not stand in the table is refused", () => {
  const states: Record<Phase, AgreementState> = {
    draft: newAgreementState(agreementId),
    proposed: after([propose]),
    "in-force": inForce,
    "under-notice": after([testAct(alder, "give-notice")], inForce),
    terminated: after([testAct(alder, "give-notice"), testAct(birch, "terminate")], inForce),
  };
  const amended = testTerms([alder, birch], { version: 2, supersedes: hash });
  const lifted = suspend();
  const acts: Record<AgreementActName, Partial<AgreementAct>> = {
    propose: {},
    sign: { termsHash: hash },
    refuse: { termsHash: hash, reason },
    suspend: { reason },
    restore: { lifts: [lifted.hash], scopes: ["cyber"] },
    "give-notice": {},
    "withdraw-notice": {},
    terminate: {},
    "pending-at-home": {},
  };
  for (const phase of phases) {
    for (const name of agreementActNames) {
      const isOpen = phase === "in-force" || phase === "under-notice";
      const state = name === "restore" && isOpen ? applyAct(states[phase], lifted) : states[phase];
      const act = name === "propose" ? { terms: isOpen ? amended : terms } : acts[name];
      const signed = testAct(alder, name, { ...act, nonce: hashText("another time") });
      const expected = transitions[phase][name];
      if (expected === undefined) refuses(state, signed);
      else if (name !== "sign") assert.equal(applyAct(state, signed).phase, expected, `${phase} ${name}`);
    }
  }
});

test("an act is applied once, however often it arrives", () => {
  const state = after([suspend()], inForce);
  assert.equal(applyAct(state, suspend()), state);
});

test("acts of others, of another agreement and on other terms are refused", () => {
  refuses(inForce, testAct(cedar, "suspend", { reason }));
  refuses(inForce, testAct(alder, "suspend", { reason, agreementId: "00000000-0000-4000-8000-000000000000" }));
  refuses(inForce, suspend(alder, ["unknown"]));
  refuses(inForce, restore(alder, [hash], ["cyber"]));
  refuses(after([propose]), testAct(cedar, "propose", { terms: testTerms([alder, cedar]) }));
});

test("suspension is one-sided and at once; restoring is by scope and needs both", () => {
  const cut = suspend(alder);
  const suspended = after([cut], inForce);
  assert.equal(standingOf(suspended), "suspended");
  const one = after([restore(alder, [cut.hash], ["cyber"])], suspended);
  assert.equal(isSuspended(one, "cyber"), true);
  const both = after([restore(birch, [cut.hash], ["cyber"])], one);
  assert.equal(isSuspended(both, "cyber"), false);
  assert.equal(isSuspended(both, "terrorism"), true);
  assert.equal(standingOf(both), "restricted");
  const whole = after([restore(alder, [cut.hash], ["terrorism"]), restore(birch, [cut.hash], ["terrorism"])], both);
  assert.equal(standingOf(whole), "in-force");
});

test("a suspension that crosses a restoral still holds: a restoral lifts only what it names", () => {
  const [first, second] = [suspend(alder, ["cyber"]), suspend(birch, ["cyber"], "2")];
  const state = after([first, restore(alder, [first.hash], ["cyber"]), second, restore(birch, [first.hash], ["cyber"])], inForce);
  assert.equal(isSuspended(state, "cyber"), true);
});

test("suspensions and restorals come to the same on both sides, in whatever order they arrive", () => {
  const cuts = [suspend(alder, ["cyber"]), suspend(birch, null), suspend(birch, ["terrorism"], "2")];
  const lifts = cuts.flatMap((cut) => [restore(alder, [cut.hash], ["cyber"]), restore(birch, [cut.hash], ["cyber", "terrorism"])]);
  const base = after(cuts, inForce);
  const scopesAfter = (order: typeof lifts) => ["cyber", "terrorism"].map((scope) => isSuspended(after(order, base), scope));
  fc.assert(
    fc.property(fc.shuffledSubarray(lifts), (order) => {
      assert.deepEqual(scopesAfter(order), scopesAfter(lifts.filter((act) => order.includes(act))));
    }),
    { numRuns: 50 },
  );
  assert.deepEqual(scopesAfter(lifts), [false, true]);
});

test("an amendment leaves the old terms in force until both have signed it", () => {
  const amended = testTerms([alder, birch], { version: 2, supersedes: hash, highestMarking: "GREEN" });
  const proposed = after([testAct(birch, "propose", { terms: amended })], inForce);
  assert.deepEqual([standingOf(proposed), proposed.terms?.highestMarking], ["in-force", "AMBER+STRICT"]);
  const signed = after([testAct(alder, "sign", { termsHash: termsHash(amended) })], proposed);
  assert.deepEqual([standingOf(signed), signed.terms?.highestMarking], ["in-force", "GREEN"]);
  const refused = after([testAct(alder, "refuse", { termsHash: termsHash(amended), reason })], proposed);
  assert.deepEqual([refused.terms, refused.phase], [terms, "in-force"]);
  refuses(inForce, testAct(birch, "propose", { terms: testTerms([alder, birch], { version: 3, supersedes: hash }) }));
  refuses(inForce, testAct(birch, "propose", { terms: testTerms([alder, birch], { version: 2, supersedes: termsHash(amended) }) }));
});

test("proposals that cross and are both signed come to the same terms on both sides", () => {
  const other = testTerms([alder, birch], { title: "The other draft" });
  const proposeOther = testAct(birch, "propose", { terms: other });
  const [byBirch, byAlder] = [sign, testAct(alder, "sign", { termsHash: termsHash(other) })];
  const atAlder = after([propose, proposeOther, byAlder, byBirch]);
  const atBirch = after([proposeOther, propose, byBirch, byAlder]);
  assert.equal(atAlder.hash, atBirch.hash);
  assert.equal(standingOf(atAlder), "in-force");
});

test("notice is withdrawn only by who gave it; refusal of a first proposal goes back to draft; pending at home only tells", () => {
  const noticed = after([testAct(alder, "give-notice")], inForce);
  assert.equal(standingOf(noticed), "under-notice");
  refuses(noticed, testAct(birch, "withdraw-notice"));
  assert.equal(standingOf(after([testAct(alder, "withdraw-notice")], noticed)), "in-force");
  assert.equal(standingOf(after([testAct(birch, "refuse", { termsHash: hash, reason })], after([propose]))), "draft");
  const pending = after([testAct(birch, "pending-at-home", { scopes: ["cyber"] })], inForce);
  assert.deepEqual(pending.pendingAtHome, [{ by: birch.nodeId, scopes: ["cyber"] }]);
  assert.deepEqual(after([suspend(birch)], pending).pendingAtHome, []);
});

test("acts are read as they were signed, and by nobody else's key", () => {
  assert.deepEqual(readAct(propose.envelope, alder.message.publicKey), propose);
  assert.throws(
    () => readAct(propose.envelope, birch.message.publicKey),
    (thrown) => isTocsinError(thrown, "verification-failed"),
  );
});

test("acts and terms that contradict themselves are not made", () => {
  const malformed = (make: () => unknown) => assert.throws(make, (thrown) => isTocsinError(thrown, "input-malformed"));
  malformed(() => testAct(alder, "propose"));
  malformed(() => testAct(cedar, "propose", { terms }));
  malformed(() => testAct(alder, "sign"));
  malformed(() => testAct(alder, "suspend"));
  malformed(() => testAct(alder, "suspend", { reason, lifts: [hash] }));
  malformed(() => testAct(alder, "restore", { scopes: ["cyber"] }));
  malformed(() => testAct(alder, "terminate", { scopes: ["cyber"] }));
  const wrong: Partial<typeof terms>[] = [
    { parties: terms.parties.toReversed() },
    { parties: terms.parties.slice(1) },
    { scopes: [] },
    {
      scopes: [
        { id: "a", title: "A" },
        { id: "a", title: "B" },
      ],
    },
    { version: 2 },
    { supersedes: hash },
    { thirdPartyRule: "named-parties" },
    { namedParties: ["Cedar"] },
    { retentionDays: 0 },
    { lifeSafetyFloor: { allowed: false, survivesTermination: true } },
    { highestMarking: "WHITE" as "CLEAR" },
    { deadlines: { ...terms.deadlines, floorReviewMs: 0 } },
  ];
  for (const change of wrong) malformed(() => agreementFormat.encode(testTerms([alder, birch], change)));
  assert.equal(otherParty(terms, alder.nodeId), birch.nodeId);
  assert.equal(otherParty(terms, cedar.nodeId), undefined);
});
