import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, timestamp } from "../../base/index.ts";
import type { Header } from "../message/header.ts";
import { hashText, party, warning } from "../message/unsafe-testing.ts";
import { compareHead, judgeArrival, type ReceivedSide } from "./compare.ts";
import { readHead, signHead, type Head } from "./head.ts";
import { completeTo, holds, missingOf, withNumber, withoutNumber, type Held } from "./ranges.ts";

const [alder, birch] = await Promise.all([party("alder"), party("birch")]);
const hashAt = (number: number) => hashText(`envelope ${number}`);
const fields = (count: number, changes: Partial<Head> = {}) => ({
  sender: alder.nodeId,
  recipient: birch.nodeId,
  agreement: "6f0dfa55-3f8f-4f57-8f19-6d5b3a7e9f10",
  epoch: 1,
  count,
  chain: count === 0 ? null : hashAt(count),
  log: { origin: "alder.example/pair", size: Math.min(10 * count, Number.MAX_SAFE_INTEGER), root: hashText(`root ${count}`) },
  received: { epoch: 1, completeTo: 0, missing: [] },
  at: timestamp(1_795_000_000_000),
  ...changes,
});
const head = (count: number, changes: Partial<Head> = {}): Head => signHead(fields(count, changes), alder.message).value;
const side = (held: Held, lastHead?: Head): ReceivedSide => ({
  epoch: 1,
  held,
  hashAt: (number) => (holds(held, number) ? hashAt(number) : undefined),
  lastHead,
});
const upTo = (to: number): Held => [{ from: 1, to }];

test("a head is read by whom it is for, and as it was signed", () => {
  const signed = signHead(fields(3), alder.message);
  const expected = { sender: alder.nodeId, recipient: birch.nodeId, key: alder.message.publicKey };
  assert.deepEqual(readHead(signed.envelope, expected), signed);
  for (const wrong of [{ sender: birch.nodeId }, { recipient: hashText("cedar") }, { key: birch.message.publicKey }]) {
    assert.throws(
      () => readHead(signed.envelope, { ...expected, ...wrong }),
      (thrown) => isTocsinError(thrown, "verification-failed"),
    );
  }
  const malformed: Partial<Head>[] = [
    { chain: null },
    { count: 0 },
    { count: -1 },
    { epoch: 0 },
    { count: 2 ** 53 },
    { received: { epoch: 1, completeTo: 0, missing: [{ from: 3, to: 2 }] } },
    {
      received: {
        epoch: 1,
        completeTo: 0,
        missing: [
          { from: 1, to: 2 },
          { from: 3, to: 4 },
        ],
      },
    },
  ];
  for (const change of malformed)
    assert.throws(
      () => head(3, change),
      (thrown) => isTocsinError(thrown, "input-malformed"),
      JSON.stringify(change),
    );
});

test("complete, missing, and nothing yet", () => {
  assert.deepEqual(compareHead(head(0), side([]), true), { result: "complete", to: 0, withheld: [] });
  assert.deepEqual(compareHead(head(3), side(upTo(3)), true), { result: "complete", to: 3, withheld: [] });
  assert.deepEqual(
    compareHead(
      head(9),
      side([
        { from: 2, to: 3 },
        { from: 6, to: 6 },
      ]),
      true,
    ),
    {
      result: "missing",
      ranges: [
        { from: 1, to: 1 },
        { from: 4, to: 5 },
        { from: 7, to: 9 },
      ],
      withheld: [],
    },
  );
});

test("what its sender withheld is not missing: it is told beside, and only where it is not held", () => {
  const withheld = [
    { from: 4, to: 5 },
    { from: 7, to: 9 },
  ];
  const held = [
    { from: 1, to: 3 },
    { from: 6, to: 6 },
  ];
  const gaps = (changes: Partial<Head>) => compareHead(head(9, changes), side(held), true);
  assert.deepEqual(gaps({ withheld }), { result: "complete", to: 9, withheld });
  assert.deepEqual(gaps({ withheld: [{ from: 5, to: 8 }] }), {
    result: "missing",
    ranges: [
      { from: 4, to: 4 },
      { from: 9, to: 9 },
    ],
    withheld: [
      { from: 5, to: 5 },
      { from: 7, to: 8 },
    ],
  });
  assert.deepEqual(gaps({ withheld: [{ from: 1, to: 9 }] }), { result: "complete", to: 9, withheld });
  const all = compareHead(head(Number.MAX_SAFE_INTEGER, { withheld: [{ from: 1, to: Number.MAX_SAFE_INTEGER }] }), side(upTo(3)), true);
  assert.deepEqual(all, { result: "complete", to: Number.MAX_SAFE_INTEGER, withheld: [{ from: 4, to: Number.MAX_SAFE_INTEGER }] });
  for (const wrong of [[], [{ from: 9, to: 10 }], [{ from: 5, to: 4 }], [...withheld].toReversed(), [{ from: 0, to: 1 }]])
    assert.throws(
      () => head(9, { withheld: wrong }),
      (thrown) => isTocsinError(thrown, "input-malformed"),
      JSON.stringify(wrong),
    );
});

test("a count of 2^53 - 1 costs no more than a small one", () => {
  const judged = compareHead(head(Number.MAX_SAFE_INTEGER), side(upTo(3)), true);
  assert.deepEqual(judged, { result: "missing", ranges: [{ from: 4, to: Number.MAX_SAFE_INTEGER }], withheld: [] });
});

test("equivocation: another chain at a number that is held, another head of one count, another root of one size", () => {
  assert.deepEqual(compareHead(head(3, { chain: hashText("x") }), side(upTo(5)), false), {
    result: "equivocation",
    at: 3,
    about: "messages",
  });
  assert.deepEqual(compareHead(head(3, { chain: hashText("x") }), side([], head(3)), false), {
    result: "equivocation",
    at: 3,
    about: "messages",
  });
  const log = { origin: "alder.example/pair", size: 30, root: hashText("x") };
  assert.deepEqual(compareHead(head(4, { log }), side(upTo(3), head(3)), false), { result: "equivocation", at: 30, about: "log" });
});

test("a live partner that signs less than before was rolled back; carried by courier the head is only older", () => {
  assert.deepEqual(compareHead(head(2), side(upTo(3), head(3)), true), { result: "rolled-back", signed: 3, now: 2 });
  assert.deepEqual(compareHead(head(2), side(upTo(3), head(3)), false), { result: "older" });
  const log = { origin: "alder.example/pair", size: 5, root: hashText("y") };
  assert.equal(compareHead(head(3, { log }), side(upTo(3), head(3)), true).result, "rolled-back");
  assert.deepEqual(compareHead(head(1, { epoch: 2 }), side(upTo(3), head(3)), true), { result: "new-epoch", epoch: 2 });
  assert.equal(compareHead(head(3), { ...side(upTo(1)), epoch: 2 }, true).result, "rolled-back");
  assert.equal(compareHead(head(3), { ...side(upTo(1)), epoch: 2 }, false).result, "older");
});

test("an arriving message is new, there already, or contradicts one that is signed", () => {
  const { header } = warning(alder, birch, "a plot").message;
  const at = (sequence: number, previous: string | null): Header => ({ ...header, sequence, previous });
  const held = {
    hashAt: (number: number) => (number === 2 ? hashAt(2) : undefined),
    previousAt: (number: number) => (number === 2 ? hashAt(1) : undefined),
  };
  assert.equal(judgeArrival(at(2, hashAt(1)), hashAt(2), held), "duplicate");
  assert.equal(judgeArrival(at(2, hashAt(1)), hashText("x"), held), "equivocation");
  assert.equal(judgeArrival(at(3, hashAt(2)), hashAt(3), held), "new");
  assert.equal(judgeArrival(at(3, hashText("x")), hashAt(3), held), "equivocation");
  assert.equal(judgeArrival(at(1, null), hashAt(1), held), "new");
  assert.equal(judgeArrival(at(1, null), hashText("x"), held), "equivocation");
  assert.equal(judgeArrival(at(9, hashText("x")), hashAt(9), held), "new");
});

test("ranges hold what a set of numbers would", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 60 }), fc.integer({ min: 0, max: 45 }), (numbers, count) => {
      const held = numbers.reduce<Held>((now, number) => withNumber(now, number), []);
      const set = new Set(numbers);
      for (let number = 1; number <= 45; number += 1) assert.equal(holds(held, number), set.has(number));
      for (const [at, { from, to }] of held.entries()) assert.equal(from <= to && (at === 0 || (held[at - 1]?.to ?? 0) + 1 < from), true);
      const missing = missingOf(held, count).flatMap(({ from, to }) => Array.from({ length: to - from + 1 }, (_, step) => from + step));
      assert.deepEqual(
        missing,
        Array.from({ length: count }, (_, at) => at + 1).filter((number) => !set.has(number)),
      );
      let complete = 0;
      while (set.has(complete + 1)) complete += 1;
      assert.equal(completeTo(held), complete);
      const [first = 7] = numbers;
      const fewer = withoutNumber(held, first);
      for (let number = 1; number <= 45; number += 1) assert.equal(holds(fewer, number), number !== first && set.has(number));
      assert.deepEqual(fewer.length === 0 ? [] : withNumber(fewer, first), fewer.length === 0 ? [] : withNumber(held, first));
    }),
  );
  assert.equal(
    missingOf(
      Array.from({ length: 200 }, (_, at) => ({ from: 2 * at + 2, to: 2 * at + 2 })),
      1000,
    ).length,
    64,
  );
  assert.throws(() => withNumber([], 0), TypeError);
});
