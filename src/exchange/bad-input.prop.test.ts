import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, utf8, utf8Text } from "../base/index.ts";
import { readAct } from "./agreement/act.ts";
import { agreementFormat } from "./agreement/clauses.ts";
import { testAct, testTerms } from "./agreement/unsafe-testing.ts";
import { readCard } from "./card/card.ts";
import { createRevocations, readRevocations } from "./card/revocation.ts";
import { issued, testCard } from "./card/unsafe-testing.ts";
import type { DocumentFormat } from "./document.ts";
import { readHead } from "./head/head.ts";
import { attachmentFormat, sealAttachment } from "./message/attachment.ts";
import { decisionFormat, decisionPartFormat } from "./message/decision.ts";
import { headerFormat } from "./message/header.ts";
import { decodeInner, encodeInner } from "./message/inner.ts";
import { markingFormat } from "./message/marking.ts";
import { openInner } from "./message/open-message.ts";
import { readOuter } from "./message/outer.ts";
import { paragraphFormat, personFormat } from "./message/paragraph.ts";
import { onePart } from "./message/part.ts";
import { receiptFormat, receiptSubject } from "./message/receipt.ts";
import { countingRandom, openContext, party, warning } from "./message/unsafe-testing.ts";

const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 400;
const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const { message, release } = warning(alder, birch, "a plot");
const random = countingRandom("fuzz");
const { descriptor } = sealAttachment(
  new Uint8Array(3),
  { mediaType: "text/plain", name: "a", tlp: "AMBER", metadata: "none" },
  { limitBytes: 9, random },
);
const part = (label: "paragraph" | "marking" | "decision") => onePart(message.parts, label).bytes;
const receipt = {
  suite: 1,
  verdict: "delivered",
  of: receiptSubject(message.header, message.envelopeHash),
  at: issued,
  by: null,
  reason: null,
} as const;
const person = {
  suite: 1,
  category: "victim",
  standing: "fact",
  grade: { scheme: "admiralty", source: "B", information: "2" },
  enteredAt: issued,
  names: [{ text: "N", script: "original" }],
  birthDates: ["1980"],
  nationalities: ["XA"],
  identifiers: [],
  remarks: null,
  isMinor: "no",
  purpose: "p",
  basis: "b",
  reviewAt: issued,
} as const;
const inner = encodeInner({
  nonce: random(32),
  envelope: message.envelope,
  parts: message.parts.map((given) => (given.bytes ? { salt: given.salt, bytes: given.bytes } : null)),
});

const formats: readonly (readonly [DocumentFormat<never>, Uint8Array])[] = [
  [headerFormat, message.payload],
  [decisionFormat, release.bytes],
  [decisionPartFormat, part("decision")],
  [paragraphFormat, part("paragraph")],
  [markingFormat, part("marking")],
  [attachmentFormat, attachmentFormat.encode(descriptor)],
  [receiptFormat, receiptFormat.encode(receipt)],
  [
    personFormat,
    personFormat.encode({
      ...person,
      names: [...person.names],
      birthDates: [...person.birthDates],
      nationalities: [...person.nationalities],
      identifiers: [],
    }),
  ],
  [agreementFormat, agreementFormat.encode(testTerms([alder, birch]))],
] as unknown as readonly (readonly [DocumentFormat<never>, Uint8Array])[];

// Bytes near a good one: cut, with some bytes changed, or with a piece put in.
const near = (good: Uint8Array) =>
  fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc.nat(good.length).map((length) => good.slice(0, length)),
    fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const bytes = good.slice();
      for (const [at, byte] of changes) bytes[at] = byte;
      return bytes;
    }),
    fc
      .tuple(fc.nat(good.length), fc.oneof(fc.uint8Array({ maxLength: 8 }), fc.json().map(utf8)))
      .map(([at, piece]) => Buffer.concat([good.subarray(0, at), piece, good.subarray(at)])),
  );

// The same document with one value replaced by any other.
const reshaped = (good: Uint8Array) =>
  fc.tuple(fc.nat(), fc.jsonValue({ maxDepth: 3 })).map(([at, value]) => {
    const document = JSON.parse(utf8Text(good) ?? "") as Record<string, unknown>;
    const names = Object.keys(document);
    return utf8(JSON.stringify({ ...document, [names[at % names.length] ?? ""]: value }));
  });

function isCoded(run: () => unknown): void {
  try {
    run();
  } catch (thrown) {
    assert.ok(isTocsinError(thrown), `uncoded: ${String(thrown)}`);
  }
}

for (const [format, good] of formats) {
  test(`${format.name}: decoding gives one value for one encoding, or a coded error`, () => {
    assert.deepEqual(format.encode(format.decode(good)), good);
    fc.assert(
      fc.property(fc.oneof(near(good), reshaped(good)), (bytes) => {
        isCoded(() => {
          const value = format.decode(bytes);
          assert.deepEqual(Buffer.from(format.encode(value)), Buffer.from(bytes));
        });
      }),
      { numRuns },
    );
  });

  test(`${format.name}: each limit and each newer suite has its code`, () => {
    assert.throws(
      () => format.decode(new Uint8Array(format.limitBytes + 1)),
      (thrown) => isTocsinError(thrown, "input-too-large"),
    );
    assert.throws(
      () => format.decode(utf8('{"suite":2}')),
      (thrown) => isTocsinError(thrown, "input-version-newer"),
    );
    assert.throws(
      () => format.decode(utf8("[".repeat(1000))),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
    assert.throws(
      () => format.decode(Uint8Array.of(0x22, 0xff, 0x22)),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
  });
}

const signed: readonly (readonly [string, Uint8Array, (bytes: Uint8Array) => unknown])[] = [
  ["card", testCard(alder).envelope, readCard],
  [
    "revocations",
    createRevocations({ serial: 1, issuedAt: issued, revoked: [] }, alder.identity).envelope,
    (bytes) => readRevocations(bytes, alder.identity.publicKey),
  ],
  [
    "agreement act",
    testAct(alder, "propose", { terms: testTerms([alder, birch]) }).envelope,
    (bytes) => readAct(bytes, alder.message.publicKey),
  ],
  ["head", message.envelope, (bytes) => readHead(bytes, { sender: alder.nodeId, recipient: birch.nodeId, key: alder.message.publicKey })],
  ["outer", new Uint8Array(1300), readOuter],
];

for (const [name, good, read] of signed) {
  test(`${name}: whatever comes in, a value or a coded error`, () => {
    fc.assert(
      fc.property(near(good), (bytes) => isCoded(() => read(bytes))),
      { numRuns: Math.min(numRuns, 200) },
    );
  });
}

test("the inside of a seal: one value for one encoding, or a coded error", () => {
  fc.assert(
    fc.property(near(inner), (bytes) => {
      isCoded(() => assert.deepEqual(Buffer.from(encodeInner(decodeInner(bytes))), Buffer.from(bytes)));
    }),
    { numRuns },
  );
});

test("opening the inside of a seal: a message, a parked one, or a coded error", async () => {
  const context = openContext(birch, [alder]);
  await fc.assert(
    fc.asyncProperty(near(inner), async (bytes) => {
      try {
        await openInner(bytes, context);
      } catch (thrown) {
        assert.ok(isTocsinError(thrown), String(thrown));
      }
    }),
    { numRuns: Math.min(numRuns, 200) },
  );
});
