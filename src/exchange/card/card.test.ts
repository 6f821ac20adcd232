import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, canonicalJson, isTocsinError, millis, timestamp, utf8, utf8Text, type ErrorCode } from "../../base/index.ts";
import { newSealingKey, sameWords, signEnvelope } from "../../seal/index.ts";
import { countingRandom, party } from "../message/unsafe-testing.ts";
import { cardWords, identityKey, readCard, rotateCard, sealingKeyAt, signingKeys, tlsPinsAt, type Card, type CardFields } from "./card.ts";
import { nodeIdOf } from "./node-id.ts";
import { checkPairable, judgeSuccessor } from "./succession.ts";
import { cardFields, ends, issued, testCard } from "./unsafe-testing.ts";

const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const card = testCard(alder);
const refused = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);
const type = "application/vnd.tocsin.card.v1+json";
const signed = (value: object, text = (given: string) => given) => signEnvelope(type, utf8(text(canonicalJson(value))), alder.identity);

test("a card is read back as it was made, and says whose it is", () => {
  const read = readCard(card.envelope);
  assert.deepEqual(read, card);
  assert.equal(read.value.nodeId, alder.nodeId);
  assert.equal(nodeIdOf(identityKey(read.value)), alder.nodeId);
  assert.deepEqual(
    signingKeys(read.value, "message").map(({ keyId, key }) => [keyId, key]),
    [[alder.message.keyId, alder.message.publicKey]],
  );
  assert.equal(signingKeys(read.value, "log")[0]?.keyId, alder.log.keyId);
});

test("its words are over the whole file", () => {
  const words = cardWords(card);
  assert.equal(words.length, 12);
  assert.equal(sameWords(words.join("-").toUpperCase(), words), true);
  assert.notDeepEqual(cardWords(testCard(alder, { unit: "Watch flour" })), words);
  assert.notDeepEqual(cardWords(testCard(birch)), words);
});

test("the sealing key of a moment is the one in term that began last", async () => {
  const [from, next] = [millis(issued), millis(issued) + 86_400_000];
  const second = (await newSealingKey(countingRandom("second"))).publicKey;
  const { sealing } = cardFields(alder);
  const { value } = testCard(alder, {
    sealing: [...sealing, { key: second, from: timestamp(next), until: timestamp(millis(ends) + 1000) }],
  });
  assert.equal(sealingKeyAt(value, from - 1), undefined);
  assert.deepEqual(sealingKeyAt(value, from), alder.sealing.publicKey);
  assert.deepEqual(sealingKeyAt(value, next), second);
  assert.deepEqual(sealingKeyAt(value, millis(ends)), second);
  assert.equal(sealingKeyAt(value, millis(ends) + 1000), undefined);
  assert.equal(tlsPinsAt(value, from).length, 1);
  assert.equal(tlsPinsAt(value, millis(ends)).length, 0);
});

test("a rotated card has the next serial and the same identity, and needs no new words", () => {
  const next = rotateCard(card.value, { ...cardFields(alder), unit: "Desk" }, alder.identity);
  assert.equal(next.value.serial, 2);
  assert.equal(next.value.nodeId, card.value.nodeId);
  assert.equal(judgeSuccessor(card, readCard(next.envelope)), "newer");
  assert.equal(judgeSuccessor(card, readCard(card.envelope)), "same");
});

test("what alarms a person about a successor", () => {
  const second = testCard(alder, { serial: 2 });
  assert.throws(() => judgeSuccessor(second, card), refused("card-serial-lower"));
  assert.throws(() => judgeSuccessor(second, testCard(alder, { serial: 2, unit: "Desk" })), refused("card-serial-reused"));
  assert.throws(() => judgeSuccessor(card, testCard(birch, { serial: 2 })), refused("card-identity-changed"));
  assert.throws(() => judgeSuccessor(card, testCard(alder, { serial: 2, exercise: false })), refused("exercise-mixed"));
});

test("an exercise node and an actual node do not pair", () => {
  assert.doesNotThrow(() => checkPairable(card.value, testCard(birch).value));
  assert.throws(() => checkPairable(card.value, testCard(birch, { exercise: false }).value), refused("exercise-mixed"));
});

test("cards that contradict themselves are not made, and not read", async () => {
  const { sealing, signing, tlsPins } = cardFields(alder);
  const [key, log] = signing;
  assert.ok(key && log && sealing[0] && tlsPins[0]);
  const faults: Partial<CardFields>[] = [
    { signing: [key, key] },
    { signing: [key] },
    { sealing: [] },
    { sealing: [sealing[0], sealing[0]] },
    { tlsPins: [{ ...tlsPins[0], until: issued }] },
    { serial: 0 },
    { country: "xa" },
    { languages: ["english"] },
    { timeZone: "../etc" },
    { organisation: "Al\u202eder" },
    { organisation: "" },
    { workingHours: { days: ["mon"], from: "08:00", until: "24:00" } },
    ...[
      "http://a.example",
      "https://a.example/",
      "https://a.example/path",
      "https://u@a.example",
      "https://a.example:443",
      "javascript:1",
      "https://A.example",
    ].map((endpoint) => ({ endpoints: [endpoint] })),
  ];
  for (const fault of faults) assert.throws(() => testCard(alder, fault), refused("input-malformed"), JSON.stringify(fault).slice(0, 80));
  const wrong: Card = { ...card.value, nodeId: birch.nodeId };
  assert.throws(() => readCard(signed(wrong)), refused("input-malformed"));
  const [first, second] = card.value.signing;
  assert.ok(first && second);
  assert.throws(
    () =>
      readCard(
        signed({
          ...card.value,
          signing: [
            { ...first, keyId: second.keyId },
            { ...second, keyId: first.keyId },
          ],
        }),
      ),
    refused("input-malformed"),
  );
  assert.throws(() => testCard(alder, { signing: [key, log, { ...key, key: alder.officer.publicKey }] }), TypeError);
});

test("bad cards from outside, each with its code", () => {
  const text = utf8Text(card.envelope) ?? "";
  const signatures = text.match(/\{"keyid":"[^}]*\}/g) ?? [];
  const changes: readonly [string, Uint8Array, ErrorCode][] = [
    ["empty", new Uint8Array(), "verification-failed"],
    ["truncated", card.envelope.subarray(0, -1), "verification-failed"],
    ["oversized", new Uint8Array(300_000), "input-too-large"],
    ["one changed byte", card.envelope.map((byte, at) => (at === 100 ? byte ^ 1 : byte)), "verification-failed"],
    ["doubled signature", utf8(text.replace(signatures[1] ?? "", signatures[0] ?? "")), "verification-failed"],
    ["not canonical envelope", utf8(`${text} `), "verification-failed"],
    ["not canonical card", signed(card.value, (given) => given.replace("{", "{ ")), "input-malformed"],
    ["a name twice", signed(card.value, (given) => given.replace('"serial":1', '"serial":1,"serial":1')), "input-malformed"],
    ["unknown member", signed({ ...card.value, motto: "x" }), "input-malformed"],
    ["wrong suite", signed({ ...card.value, suite: 0 }), "input-malformed"],
    ["newer suite", signed({ ...card.value, suite: 2 }), "input-version-newer"],
    ["newer version", signEnvelope(type.replace("v1", "v2"), utf8("{}"), alder.identity), "input-version-newer"],
    ["another kind", signEnvelope(type.replace("card", "head"), utf8(canonicalJson(card.value)), alder.identity), "verification-failed"],
    ["signed by another", signEnvelope(type, utf8(canonicalJson(card.value)), birch.identity), "verification-failed"],
    ["no identity", signed({ suite: 1 }), "verification-failed"],
    ["signed with the message key", signEnvelope(type, utf8(canonicalJson(card.value)), alder.message), "verification-failed"],
    ["nested", utf8(`{"payload":"${base64(utf8("[".repeat(5000)))}"}`), "verification-failed"],
  ];
  for (const [name, bytes, code] of changes) assert.throws(() => readCard(bytes), refused(code), name);
});
