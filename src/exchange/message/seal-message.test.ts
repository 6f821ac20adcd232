import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, type ErrorCode } from "../../base/index.ts";
import { mintReleasable } from "../../handling/index.ts";
import { composeControl, composeMessage, isContentMessage, restoreMessage, type ContentMessage } from "./compose.ts";
import { openMessage } from "./open-message.ts";
import { erasePart } from "./part.ts";
import { sealMessage } from "./seal-message.ts";
import { countingRandom, openContext, party, releasedWarning, textParts, warning } from "./unsafe-testing.ts";
import { draftDecision } from "./decision.ts";
import { signDecision } from "./officer-signature.ts";
import { decisionFields } from "./unsafe-testing.ts";

const [alder, birch, cedar] = await Promise.all([party("alder"), party("birch"), party("cedar")]);
const { message, release } = warning(alder, birch, "a plot");
const to = { to: birch.sealing.publicKey, random: countingRandom(1) };
const refused = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);

test("content that handling has not released does not compile, and does not leave", async () => {
  // @ts-expect-error the way out takes content only as Releasable
  await assert.rejects(sealMessage(message, to), refused("release-not-minted"));
  // @ts-expect-error a look-alike of a release
  await assert.rejects(sealMessage({ content: message, recipient: birch.nodeId, purpose: "p" }, to), refused("release-not-minted"));
  // @ts-expect-error a look-alike of a message without content
  await assert.rejects(sealMessage({ ...message }, to), refused("release-not-minted"));
  // @ts-expect-error released, but no message
  await assert.rejects(sealMessage(mintReleasable({ markings: ["AMBER"] }, mint()), to), refused("release-not-minted"));
});

test("a release to somebody else does not open the way out", async () => {
  const other = mintReleasable(message, { ...mint(), recipient: cedar.nodeId, decision: { ...release, recipients: [cedar.nodeId] } });
  await assert.rejects(sealMessage(other, to), refused("release-not-minted"));
});

test("a message sealed again keeps envelope and number and looks like another on the wire", async () => {
  const stored = { envelope: message.envelope, parts: message.parts };
  const again = restoreMessage(stored, alder.message.publicKey);
  assert.ok(isContentMessage(again));
  assert.deepEqual(again.header, message.header);
  const random = countingRandom(2);
  const first = await sealMessage(releasedWarning(message, release), { to: birch.sealing.publicKey, random });
  const second = await sealMessage(releasedWarning(again, release), { to: birch.sealing.publicKey, random });
  assert.equal(first.length, second.length);
  assert.notDeepEqual(first.subarray(25, 57), second.subarray(25, 57));
  const context = openContext(birch, [alder]);
  const [one, two] = [await openMessage(first, context), await openMessage(second, context)];
  assert.equal(one.envelopeHash, two.envelopeHash);
  // The key id is all that two seals to one key have in common.
  assert.deepEqual(first.subarray(0, 25), second.subarray(0, 25));
});

test("restoring refuses another's signature, other parts, and content whose decision is gone", () => {
  const { envelope, parts } = message;
  assert.throws(() => restoreMessage({ envelope, parts }, birch.message.publicKey), refused("verification-failed"));
  assert.throws(() => restoreMessage({ envelope, parts: parts.slice(1) }, alder.message.publicKey), refused("verification-failed"));
  assert.throws(
    () =>
      restoreMessage(
        { envelope, parts: parts.map((part) => (part.label === "decision" ? erasePart(part) : part)) },
        alder.message.publicKey,
      ),
    refused("part-absent"),
  );
  const unmarked = restoreMessage(
    { envelope, parts: parts.map((part) => (part.label === "marking" ? erasePart(part) : part)) },
    alder.message.publicKey,
  );
  assert.throws(() => mintReleasable(unmarked as ContentMessage, mint()), refused("release-marking-missing"));
});

test("composing refuses parts, recipients and keys that the decision and the use do not cover", () => {
  const random = countingRandom(3);
  const parts = textParts("text", random);
  const decision = draftDecision(decisionFields, { parts, recipients: [birch.nodeId], random });
  const source = {
    parts,
    decision,
    signature: signDecision(decision, alder.officer),
    releaser: { role: "releaser", pseudonym: "R1" },
    key: alder.message,
    random,
  } as const;
  const { suite: _suite, commitments: _commitments, ...draft } = message.header;
  assert.doesNotThrow(() => composeMessage(draft, source));
  assert.throws(() => composeMessage(draft, { ...source, parts: textParts("another", random) }), refused("decision-incomplete"));
  assert.throws(() => composeMessage(draft, { ...source, parts: parts.slice(1) }), refused("decision-incomplete"));
  assert.throws(() => composeMessage({ ...draft, kind: "note" }, source), refused("decision-incomplete"));
  assert.throws(() => composeMessage({ ...draft, recipient: cedar.nodeId }, source), refused("release-recipient-not-named"));
  assert.throws(() => composeMessage({ ...draft, sequence: 2 }, source), refused("input-malformed"));
  assert.throws(() => composeMessage(draft, { ...source, key: alder.officer }), TypeError);
  // @ts-expect-error content is no control message
  assert.throws(() => composeControl(draft, { parts, key: alder.message }), TypeError);
});

function mint() {
  return { recipient: birch.nodeId, purpose: release.purpose, decision: release, agreementHighestMarking: "AMBER" as const };
}
