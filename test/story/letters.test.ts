import assert from "node:assert/strict";
import { test } from "node:test";
import { base64, isTocsinError, timestamp, uuid4, systemRandom } from "../../src/base/index.ts";
import type { Timestamp } from "../../src/base/index.ts";
import { openMessage, receiptFormat } from "../../src/exchange/index.ts";
import { isPresent } from "../../src/exchange/index.ts";
import type { Header, OpenedMessage } from "../../src/exchange/index.ts";
import { sealingKeyOf } from "../../src/app/sealing-keys.ts";
import { signEnvelope } from "../../src/seal/index.ts";
import {
  agree,
  agreedSides,
  alarms,
  ask,
  by,
  connect,
  inbox,
  introduce,
  openSide,
  quiet,
  standing,
  startMs,
  swapHeads,
  warn,
} from "./sides.ts";
import type { Side } from "./sides.ts";
import { documentPart, forgeControl, forgeHeader, forgeWarning, sealLetter } from "./forge.ts";
import type { Letter } from "./forge.ts";

const coded =
  (...codes: readonly string[]) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown) && codes.includes(thrown.code);

/** How much a side holds: nothing that is refused may change it. */
async function weight(side: Side): Promise<readonly number[]> {
  return await side.node.store.read(async (view) => [
    (await view.messages({ limit: 1000 })).length,
    (await view.newestAct())?.sequence ?? 0,
    (await view.openAlarms()).length,
  ]);
}

/** Takes a letter in as if it came over the sender's session; gives the receipt's verdict, or nothing where none came. */
async function take(letter: Letter, from: Side, to: Side): Promise<string | undefined> {
  const { code, payload } = await to.inbound.message(await sealLetter(letter, to, from), from.node.id);
  assert.equal(code, "ok");
  if (payload.length === 0) return undefined;
  const opened = await from.inbound.answer(payload, to.node.id);
  const part = opened.parts[0];
  assert.ok(part?.bytes !== undefined);
  return opened.header.kind === "receipt" ? receiptFormat.decode(part.bytes).verdict : opened.header.kind;
}

/** Refused with one of the codes, and nothing of it kept. */
async function refused(work: () => Promise<unknown>, side: Side, ...codes: readonly string[]): Promise<void> {
  const before = await weight(side);
  await assert.rejects(work, coded(...codes));
  assert.deepEqual(await weight(side), before);
}

/** What a side opens of sealed bytes: header, parts and envelope, as anybody with its keys has them. */
async function openAt(side: Side, sealed: Uint8Array): Promise<OpenedMessage> {
  const opened = await openMessage(sealed, {
    self: side.node.id,
    sealingKey: (keyId) => sealingKeyOf(side.node.vault, keyId),
    senderKey: async (keyId) => side.book.sender(keyId),
  });
  assert.equal(opened.state, "open");
  return opened;
}

/** Three sides: Alder and Birch, Cedar and Birch, Alder and Cedar have agreed. */
async function threeSides(context: Parameters<typeof agreedSides>[0]) {
  const { alder, birch, agreement } = await agreedSides(context);
  const cedar = await openSide(context, "cedar");
  await introduce(alder, cedar);
  await introduce(birch, cedar);
  return { alder, birch, cedar, agreement, withCedar: await agree(birch, cedar), alderCedar: await agree(alder, cedar) };
}

test("a message that is replayed is receipted again in the same words, and counted once", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const letter = await forgeWarning(alder, birch, { agreement });
  const sealed = await sealLetter(letter, birch, alder);
  const receipts: string[] = [];
  for (let at = 0; at < 5; at += 1) {
    const { payload } = await birch.inbound.message(
      at < 3 ? sealed : await sealLetter(letter, birch, alder),
      at === 2 ? undefined : alder.node.id,
    );
    const [part] = (await alder.inbound.answer(payload, birch.node.id)).parts;
    assert.ok(part?.bytes !== undefined);
    receipts.push(base64(part.bytes));
    birch.clock.advance(1000);
  }
  assert.equal(new Set(receipts).size, 1);
  assert.equal((await inbox(birch)).length, 1);
});

test("a genuine message that its recipient seals again to a third party is refused by the third party", async (context) => {
  const { alder, birch, cedar, agreement } = await threeSides(context);
  const sealed = await sealLetter(await forgeWarning(alder, birch, { agreement }), birch, alder);
  const opened = await openAt(birch, sealed);
  const letter = { envelope: opened.envelope, payload: opened.signed.payload, parts: opened.parts };
  await refused(async () => cedar.inbound.message(await sealLetter(letter, cedar, birch), birch.node.id), cedar, "verification-failed");
  await refused(async () => cedar.inbound.message(await sealLetter(letter, cedar, birch), undefined), cedar, "verification-failed");
  await refused(async () => cedar.inbound.message(sealed, alder.node.id), cedar, "verification-failed");
});

test("a message signed by another than its sender, or carried by another's session, is refused", async (context) => {
  const { alder, birch, cedar, agreement, withCedar } = await threeSides(context);
  const genuine = await forgeWarning(alder, birch, { agreement });
  const { messageKey } = await cedar.node.exchange();
  const resigned = { ...genuine, envelope: signEnvelope("application/vnd.tocsin.message.v1+json", genuine.payload, messageKey) };
  await refused(async () => birch.inbound.message(await sealLetter(resigned, birch, cedar), cedar.node.id), birch, "verification-failed");
  await refused(async () => birch.inbound.message(await sealLetter(resigned, birch, cedar), undefined), birch, "verification-failed");
  const sealed = await sealLetter(genuine, birch, alder);
  await refused(() => birch.inbound.message(sealed, cedar.node.id), birch, "verification-failed");
  const asAlder = await forgeWarning(cedar, birch, { agreement: withCedar });
  await refused(
    () => sealLetter(asAlder, birch, cedar).then((bytes) => birch.inbound.message(bytes, alder.node.id)),
    birch,
    "verification-failed",
  );
  assert.equal(await take(genuine, alder, birch), "delivered");
});

test("under another pair's agreement nothing is taken; under one that nobody knows it is kept, receipted and shown", async (context) => {
  const { alder, birch, cedar, withCedar, agreement } = await threeSides(context);
  await refused(async () => take(await forgeWarning(alder, birch, { agreement: withCedar }), alder, birch), birch, "verification-failed");
  await refused(async () => take(await forgeWarning(cedar, birch, { agreement }), cedar, birch), birch, "verification-failed");
  assert.equal(
    await take(await forgeWarning(alder, birch, { agreement: uuid4(systemRandom), header: { sequence: 1, previous: null } }), alder, birch),
    "delivered",
  );
  assert.deepEqual(
    (await inbox(birch)).map(({ state, reason }) => [state, reason]),
    [["parked", "agreement-unknown"]],
  );
  assert.ok((await alarms(birch)).includes("parked"));
  const parked = (await ask(birch, "status"))["parked"] as readonly unknown[];
  assert.equal(parked.length, 1);
});

test("dates of the future and the past refuse nothing: kept as claimed, shown to a person", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  let sequence = 1;
  let previous: Header["previous"] = await alder.node.store.read(async (view) => (await view.stream(agreement, true, 1))?.chain ?? null);
  for (const sentAt of [
    timestamp(startMs + 86_400_000),
    timestamp(startMs - 86_400_000 * 400),
    "9999-12-31T23:59:59.999Z",
    "0000-01-01T00:00:00.000Z",
  ]) {
    sequence += 1;
    const letter = await forgeWarning(alder, birch, { agreement, header: { sentAt: sentAt as Timestamp, sequence, previous } });
    assert.equal(await take(letter, alder, birch), "delivered");
    previous = letter.envelopeHash;
  }
  assert.deepEqual(
    (await inbox(birch)).map(({ state, equivocates }) => [state, equivocates]),
    [
      ["received", false],
      ["received", false],
      ["received", false],
      ["received", false],
    ],
  );
  assert.ok((await alarms(birch)).includes("clock-off"));
  const acts = await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.ok(
    acts.every(({ at }) => at === timestamp(startMs)),
    "the log says when it was taken in, by its own clock",
  );
});

test("a number of 2^53 - 1 costs no more than a small one, and what lies between is said to be missing", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const letter = await forgeWarning(alder, birch, { agreement, header: { sequence: Number.MAX_SAFE_INTEGER } });
  assert.equal(await take(letter, alder, birch), "delivered");
  const [received] = (await standing(birch, alder)).received;
  assert.deepEqual([received?.["completeTo"], received?.["count"]], [1, Number.MAX_SAFE_INTEGER]);
  // The honest rest of the exchange goes on.
  await warn(birch, ["alder"]);
  connect(alder, birch);
  await quiet(alder, birch);
  assert.equal((await inbox(alder)).length, 1);
});

test("every second number, a thousand and more times: the gaps that are kept stay bounded, and what fills one is still taken", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const put = (ranges: number): Promise<void> =>
    birch.node.store.transact(async (tx) => {
      const stream = (await tx.streams(agreement)).find(({ outgoing }) => !outgoing);
      assert.ok(stream !== undefined);
      await tx.putStream({
        ...stream,
        held: Array.from({ length: ranges }, (_, at) => ({ from: 4 * at + 1, to: 4 * at + 1 })),
        count: 4 * ranges - 3,
      });
    });
  const send = async (sequence: number): Promise<unknown> =>
    await take(await forgeWarning(alder, birch, { agreement, header: { sequence } }), alder, birch).catch((thrown: unknown) =>
      isTocsinError(thrown) ? thrown.code : thrown,
    );
  await put(999);
  assert.deepEqual(
    [await send(10_000), await send(20_000), await send(10_001), await send(3), await send(6), await send(20_000)],
    ["delivered", "peer-busy", "delivered", "peer-busy", "delivered", "peer-busy"],
  );
  const acts = await birch.node.store.read((view) => view.acts({ after: 0, limit: 1000 }));
  assert.equal(
    acts.filter(({ verb, facts }) => verb === "take-in" && facts["sequence"] === 20_000).length,
    0,
    "what was not taken is in no log",
  );
});

test("a partner that opens one epoch after another is stopped, and shown", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const outcomes: unknown[] = [];
  for (let epoch = 2; epoch < 80; epoch += 1) {
    const letter = await forgeWarning(alder, birch, { agreement, header: { epoch, sequence: 1, previous: null } });
    outcomes.push(await take(letter, alder, birch).catch((thrown: unknown) => (isTocsinError(thrown) ? thrown.code : thrown)));
  }
  assert.deepEqual([...new Set(outcomes)], ["delivered", "peer-busy"]);
  assert.ok((await birch.node.store.read((view) => view.streams(agreement))).length <= 66);
  assert.ok((await alarms(birch)).includes("new-epoch"));
});

test("two envelopes under one number, and a chain that does not join: both kept as proof, in one alarm", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const previous = await alder.node.store.read(async (view) => (await view.stream(agreement, true, 1))?.chain ?? null);
  const first = await forgeWarning(alder, birch, { agreement, header: { previous }, text: "Told to Birch." });
  for (const letter of [
    first,
    await forgeWarning(alder, birch, { agreement, header: { previous }, text: "Told to the court." }),
    await forgeWarning(alder, birch, { agreement, header: { sequence: 3, previous: "B".repeat(42) + "A" } }),
  ]) {
    assert.equal(await take(letter, alder, birch), "delivered");
  }
  assert.deepEqual(
    (await inbox(birch)).map(({ sequence, equivocates }) => [sequence, equivocates]),
    [
      [2, false],
      [2, true],
      [3, true],
    ],
  );
  assert.ok((await alarms(birch)).includes("equivocation"));
});

test("signed headers of every other form are parked or refused with a code, never a fault", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const genuine = await forgeWarning(alder, birch, { agreement });
  const header = JSON.parse(Buffer.from(genuine.payload).toString("utf8")) as Record<string, unknown>;
  const forms: readonly unknown[] = [
    { ...header, kind: "telepathy" },
    { ...header, kind: "__proto__" },
    { ...header, suite: 2 },
    { ...header, suite: 0 },
    { ...header, more: true },
    { ...header, sequence: 0, kind: "telepathy" },
    { ...header, sequence: -1, suite: 7 },
    { ...header, sequence: 2 ** 53, suite: 7 },
    { ...header, sequence: 1e308, suite: 7 },
    { ...header, epoch: 0, suite: 7 },
    { ...header, epoch: -5, kind: "telepathy" },
    { ...header, agreement: "not an id", suite: 7 },
    { ...header, agreement: null },
    { ...header, sequence: null },
    { ...header, previous: null },
    { ...header, commitments: [] },
    { ...header, direction: "sideways" },
    { ...header, sentAt: "yesterday" },
    { ...header, thread: null },
    { ...header, commitments: Array.from({ length: 5000 }, (_, at) => ({ label: "paragraph", commitment: String(at) })) },
    { sender: header["sender"], recipient: header["recipient"] },
    { ...header, recipient: null },
    [],
    "null",
    "{",
  ];
  for (const form of forms) {
    const letter = await forgeHeader(alder, form, { parts: genuine.parts.filter(isPresent) });
    const outcome = await take(letter, alder, birch).catch((thrown: unknown) => thrown);
    if (outcome !== undefined && outcome !== "delivered")
      assert.ok(
        isTocsinError(outcome),
        `${JSON.stringify(form).slice(0, 100)}: ${outcome instanceof Error ? outcome.stack : String(outcome)}`,
      );
  }
  const later = await forgeHeader(alder, header, { type: "application/vnd.tocsin.message.v2+json" });
  assert.equal(await take(later, alder, birch), undefined);
  // The honest rest of the exchange goes on, whatever is parked.
  const line = connect(alder, birch);
  await warn(birch, ["alder"]);
  await quiet(alder, birch);
  await swapHeads(birch, alder);
  assert.equal((await inbox(alder)).length, 1);
  assert.equal((await ask(birch, "status"))["deliveryUnproven"], 0);
  line.cut();
});

test("acts, receipts, heads, cards, revocations and cosignatures that are none are answered with codes, and change nothing", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  const documents = [
    "",
    "{}",
    "null",
    "[]",
    "nonsense",
    JSON.stringify({ ask: base64(Buffer.from("x")) }),
    JSON.stringify({ size: -1 }),
    JSON.stringify({ size: 1e300 }),
    JSON.stringify({ lines: "x".repeat(20_000) }),
    JSON.stringify({ ask: 7, size: "1" }),
  ];
  for (const kind of ["head", "cosignature", "card", "revocation", "receipt"] as const) {
    for (const text of documents) {
      const letter = await forgeControl(alder, birch, {
        agreement,
        kind,
        header: { sequence: null, previous: null },
        parts: [documentPart(text, kind === "receipt" ? "receipt" : "document")],
      });
      const outcome = await take(letter, alder, birch).catch((thrown: unknown) => thrown);
      assert.ok(
        outcome === undefined || typeof outcome === "string" || isTocsinError(outcome),
        `${kind} ${text.slice(0, 40)}: ${outcome instanceof Error ? outcome.stack : ""}`,
      );
    }
  }
  let sequence = 1;
  for (const text of documents) {
    const letter = await forgeControl(alder, birch, {
      agreement,
      kind: "agreement",
      header: { sequence: (sequence += 1) },
      parts: [documentPart(text)],
    });
    assert.equal(await take(letter, alder, birch), "delivered");
    const receipt = await forgeControl(alder, birch, {
      agreement,
      kind: "acknowledgement",
      header: { sequence: (sequence += 1) },
      parts: [documentPart(text, "receipt")],
    });
    const outcome = await take(receipt, alder, birch).catch((thrown: unknown) => thrown);
    assert.ok(outcome === "delivered" || isTocsinError(outcome), outcome instanceof Error ? outcome.stack : String(outcome));
  }
  const { agreements } = await ask(birch, "agreement-show");
  assert.deepEqual(
    (agreements as { standing: string }[]).map(({ standing: now }) => now),
    ["in-force"],
  );
  assert.equal((await ask(birch, "partner-show", { partner: "alder" }))["rivalCard"], false);
});

test("wrong words, and cards that are cut, altered or of the wrong kind, make no partner", async (context) => {
  const alder = await openSide(context, "alder");
  const birch = await openSide(context, "birch");
  const { card, words } = await ask(birch, "card");
  const right = words as string[];
  const add = (args: Record<string, string>) => ask(by(alder, "desk"), "partner-add", args);
  for (const wrong of [
    right.toReversed().join(" "),
    right.slice(1).join(" "),
    "",
    `${right.join(" ")} extra`,
    right.with(0, "abandon").join(" ") === right.join(" ") ? "zoo" : right.with(0, "abandon").join(" "),
  ]) {
    await refused(() => add({ card: String(card), words: wrong }), alder, "words-differ", "usage");
  }
  const bytes = Buffer.from(String(card), "base64");
  for (const changed of [
    bytes.subarray(0, -1),
    bytes.subarray(1),
    Buffer.concat([bytes, bytes]),
    Buffer.alloc(0),
    Buffer.alloc(5000, 7),
    Buffer.from("{}"),
    Buffer.alloc(5_000_000, 0x20),
  ]) {
    await refused(
      () => add({ card: changed.toString("base64"), words: right.join(" ") }),
      alder,
      "verification-failed",
      "input-malformed",
      "input-too-large",
      "input-version-newer",
    );
  }
  for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 25)) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    await refused(
      () => add({ card: flipped.toString("base64"), words: right.join(" ") }),
      alder,
      "verification-failed",
      "input-malformed",
      "input-version-newer",
    );
  }
  const own = await ask(alder, "card");
  await refused(() => add({ card: String(own["card"]) }), alder, "partner-exists");
  const actual = await openSide(context, "actual", { exercise: false });
  await refused(async () => add({ card: String((await ask(actual, "card"))["card"]) }), alder, "exercise-mixed");
  // A card whose words nobody compared opens nothing.
  await add({ card: String(card) });
  await alder.book.refresh();
  assert.deepEqual(alder.book.all(), []);
  await assert.rejects(
    ask(by(alder, "releaser"), "agreement-propose", { partner: "birch", scopes: ["plots"] }),
    coded("partner-unconfirmed"),
  );
});
