import assert from "node:assert/strict";
import { before, test } from "node:test";
import { canonicalBytes, canonicalJson, isTocsinError, utf8, utf8Text, type ErrorCode } from "../../base/index.ts";
import { signEnvelope, type SigningKey } from "../../seal/index.ts";
import { messagePayloadType, type ContentMessage } from "./compose.ts";
import { openInner, openMessage, type OpenContext, type ParkedMessage } from "./open-message.ts";
import { maxSealedMessageBytes } from "./outer.ts";
import { createPart, erasePart } from "./part.ts";
import { sealMessage } from "./seal-message.ts";
import { countingRandom, openContext, party, releasedWarning, unsafeSeal, warning, type UnsafeParty } from "./unsafe-testing.ts";

let alder: UnsafeParty;
let birch: UnsafeParty;
let cedar: UnsafeParty;
let message: ContentMessage;
let sealed: Uint8Array;
let atBirch: OpenContext;

before(async () => {
  [alder, birch, cedar] = await Promise.all([party("alder"), party("birch"), party("cedar")]);
  const made = warning(alder, birch, "a plot");
  message = made.message;
  sealed = await sealMessage(releasedWarning(message, made.release), { to: birch.sealing.publicKey, random: countingRandom(9) });
  atBirch = openContext(birch, [alder, cedar]);
});

async function refused(bytes: Uint8Array, code: ErrorCode, context = atBirch): Promise<void> {
  await assert.rejects(openMessage(bytes, context), (thrown) => {
    assert.ok(isTocsinError(thrown, code), String(thrown));
    if (code === "verification-failed")
      assert.deepEqual([thrown.message, thrown.details, thrown.cause], ["Verification failed", {}, undefined]);
    return true;
  });
}

async function parked(bytes: Uint8Array, reason: ErrorCode): Promise<ParkedMessage> {
  const opened = await openMessage(bytes, atBirch);
  assert.ok(opened.state === "parked");
  assert.equal(opened.reason, reason);
  return opened;
}

function resigned(changes: object, options: { key?: SigningKey; type?: string; text?: (text: string) => string } = {}) {
  const text = canonicalJson({ ...message.header, ...changes });
  const payload = utf8(options.text?.(text) ?? text);
  return {
    payload,
    envelope: signEnvelope(options.type ?? messagePayloadType, payload, options.key ?? alder.message),
    parts: message.parts,
  };
}

function reenveloped(change: (text: string) => string) {
  return { ...message, payload: message.payload, parts: message.parts, envelope: utf8(change(utf8Text(message.envelope) ?? "")) };
}

test("truncated at any place", async () => {
  for (const length of [0, 1, 7, 8, 9, 25, 56, 57, 1176, 1177, 1192, sealed.length - 1]) {
    await refused(sealed.subarray(0, length), length < 57 + 1120 + 16 ? "input-malformed" : "verification-failed");
  }
});

test("oversized", () => refused(new Uint8Array(maxSealedMessageBytes + 1), "input-too-large"));

test("any byte changed", async () => {
  for (let at = 0; at < sealed.length; at += at < 60 ? 1 : 997) {
    const bytes = Uint8Array.from(sealed);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    // Magic, version and suite come first and stand in the clear; a flipped version or suite bit reads 0.
    await refused(bytes, at < 9 ? "input-malformed" : "verification-failed");
  }
});

test("newer version and suite on the outside", async () => {
  for (const at of [7, 8]) {
    const bytes = Uint8Array.from(sealed);
    bytes[at] = 2;
    await refused(bytes, "input-version-newer");
  }
});

test("a doubled, a third and a missing signature", async () => {
  const signatures = (text: string): readonly string[] => text.match(/\{"keyid":"[^}]*\}/g) ?? [];
  const doubled = (text: string) => text.replace(signatures(text)[1] ?? "", signatures(text)[0] ?? "");
  const third = (text: string) => text.replace("]}", `,${signatures(text)[0] ?? ""}]}`);
  const single = (text: string) => text.replace(`,${signatures(text)[1] ?? ""}`, "");
  const swapped = (text: string) => text.replace(/(\[)(\{[^}]*\}),(\{[^}]*\})/, "$1$3,$2");
  for (const change of [doubled, third, single, swapped]) {
    const given = reenveloped(change);
    assert.notDeepEqual(given.envelope, message.envelope);
    await refused(await unsafeSeal(given, birch), "verification-failed");
  }
});

test("an envelope in another encoding of the same content", async () => {
  const changes = [
    (text: string) => text.replace('{"payload"', '{ "payload"'),
    (text: string) => `${text}\n`,
    (text: string) => text.replace('"payloadType"', '"payloadTyp\\u0065"'),
    (text: string) => text.replace(/"sig":"([^"]*)=="/, '"sig":"$1"'),
  ];
  for (const change of changes) {
    const given = reenveloped(change);
    assert.notDeepEqual(given.envelope, message.envelope);
    await refused(await unsafeSeal(given, birch), "verification-failed");
  }
});

test("a header signed in another than its canonical encoding is parked", async () => {
  await parked(await unsafeSeal(resigned({}, { text: (text) => text.replace("{", "{ ") }), birch), "input-malformed");
  await parked(await unsafeSeal(resigned({}, { text: (text) => text.replace('"epoch":1', '"epoch":1.0') }), birch), "input-malformed");
  await parked(
    await unsafeSeal(resigned({}, { text: (text) => text.replace('"epoch":1', '"epoch":1,"epoch":1') }), birch),
    "input-malformed",
  );
  await parked(await unsafeSeal(resigned({ another: 1 }), birch), "input-malformed");
});

test("an unknown kind is parked with its place, and opened again later", async () => {
  const got = await parked(await unsafeSeal(resigned({ kind: "prophecy" }), birch), "kind-unknown");
  assert.deepEqual(got.place, { agreement: message.header.agreement, epoch: 1, sequence: 1 });
  assert.equal(got.sender, alder.nodeId);
  const again = await openInner(got.inner, atBirch);
  assert.deepEqual(again, got);
});

test("a newer suite in the header and a newer message version are parked", async () => {
  await parked(await unsafeSeal(resigned({ suite: 2 }), birch), "input-version-newer");
  await parked(await unsafeSeal(resigned({ suite: 0 }), birch), "input-malformed");
  await parked(await unsafeSeal(resigned({}, { type: messagePayloadType.replace("v1", "v2") }), birch), "input-version-newer");
  await refused(await unsafeSeal(resigned({}, { type: "application/vnd.tocsin.card.v1+json" }), birch), "verification-failed");
});

test("a genuine message sealed again to Cedar by Birch", async () => {
  const atCedar = openContext(cedar, [alder, birch]);
  await refused(await unsafeSeal(message, cedar), "verification-failed", atCedar);
  // Cedar's own check of the address is what refuses: the seal itself is sound, as the message to Birch shows.
  const control = warning(alder, cedar, "a plot");
  assert.equal((await openMessage(await unsafeSeal(control.message, cedar), atCedar)).state, "open");
});

test("another's header signed anew, and another recipient written in", async () => {
  await refused(await unsafeSeal(resigned({}, { key: cedar.message }), birch), "verification-failed");
  await refused(await unsafeSeal(resigned({}, { key: birch.message }), birch), "verification-failed");
  await refused(await unsafeSeal(resigned({ recipient: cedar.nodeId }), birch), "verification-failed");
});

test("parts changed, swapped, added, taken away", async () => {
  const [first, second, ...rest] = message.parts;
  assert.ok(first?.bytes && second?.bytes);
  const altered = { ...first, bytes: utf8("another text") };
  const lists = [
    [altered, second, ...rest],
    [second, first, ...rest],
    [first, second, ...rest, first],
    [first, second, ...rest.slice(0, -1)],
    [{ ...first, salt: second.salt }, second, ...rest],
  ];
  for (const parts of lists)
    await refused(
      await unsafeSeal({ ...message, payload: message.payload, envelope: message.envelope, parts }, birch),
      "verification-failed",
    );
});

test("an erased part is no failure: the rest still verifies", async () => {
  const parts = message.parts.map((part) => (part.label === "paragraph" ? erasePart(part) : part));
  const opened = await openMessage(await unsafeSeal({ payload: message.payload, envelope: message.envelope, parts }, birch), atBirch);
  assert.equal(opened.state, "open");
  assert.equal(opened.envelopeHash, message.envelopeHash);
});

test("an outer id that does not bind the header, and an inside that does not parse", async () => {
  await refused(await unsafeSeal(message, birch, { id: new Uint8Array(32) }), "verification-failed");
  await refused(await unsafeSeal(message, birch, { inner: (inner) => Uint8Array.of(...inner, 0) }), "verification-failed");
  await refused(await unsafeSeal(message, birch, { inner: (inner) => inner.subarray(0, -1) }), "verification-failed");
  await refused(await unsafeSeal(message, birch, { inner: () => new Uint8Array(0) }), "verification-failed");
  await refused(await unsafeSeal(message, birch, { inner: (inner) => inner.fill(255, 32, 36) }), "verification-failed");
});

test("sealed to a destroyed key is told apart before anything is opened; an unknown key is not", async () => {
  const context = { ...atBirch, senderKey: () => assert.fail("nothing was opened") };
  await refused(sealed, "sealed-to-retired-key", { ...context, sealingKey: async () => "retired" as const });
  await refused(sealed, "verification-failed", { ...context, sealingKey: async () => undefined });
});

test("content under a decision for something else is parked", async () => {
  const others = [
    { scope: "other" },
    { kind: "note" },
    { lifeSafetyFloor: true },
    { commitments: message.header.commitments.filter(({ label }) => label !== "decision") },
  ];
  for (const change of others) {
    const given = resigned(change);
    const parts = "commitments" in change ? message.parts.filter(({ label }) => label !== "decision") : message.parts;
    await parked(await unsafeSeal({ ...given, parts }, birch), "commitments" in change ? "part-absent" : "decision-incomplete");
  }
  const extra = createPart("paragraph", canonicalBytes({ suite: 1 }), countingRandom(5));
  const commitments = [...message.header.commitments, { label: extra.label, commitment: extra.commitment }];
  await parked(await unsafeSeal({ ...resigned({ commitments }), parts: [...message.parts, extra] }, birch), "decision-incomplete");
});
