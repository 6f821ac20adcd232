import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, type ErrorCode } from "../base/index.ts";
import { bookOf, conditionsFor, markingId, note, readerWith, statement } from "./decide.test-data.ts";
import { Gate } from "./gate.ts";
import {
  assertReleasable,
  isReleasable,
  mintForReader,
  mintObjectsForReader,
  mintReleasable,
  type Releasable,
  type ReleaseRequest,
} from "./releasable.ts";
import { tlpLabels, tlpMarkingIds } from "./tlp.ts";

const request: ReleaseRequest = {
  recipient: "birch",
  purpose: "warn",
  decision: { recipients: ["birch"], purpose: "warn", markings: ["AMBER", "GREEN"] },
  agreementHighestMarking: "AMBER",
};
const refused = (code: ErrorCode, content: { markings: readonly string[] }, changes: Partial<ReleaseRequest> = {}) => {
  assert.throws(
    () => mintReleasable(content, { ...request, ...changes }),
    (thrown) => isTocsinError(thrown, code) && thrown.status === 403,
  );
};

test("marked content leaves to the recipient and for the purpose of its decision", () => {
  const content = { markings: [tlpMarkingIds.AMBER, "GREEN"], text: "t" };
  const released = mintReleasable(content, request);
  assert.equal(released.content, content);
  assert.equal(released.recipient, "birch");
  assert.equal(isReleasable(released), true);
  assert.doesNotThrow(() => assertReleasable(released, "birch"));
});

test("everything else is refused with its code", () => {
  refused("release-marking-missing", { markings: [] });
  refused("release-marking-unknown", { markings: ["AMBER", "NOFORN"] });
  refused("release-marking-unknown", { markings: ["marking-definition--f88d31f6-486f-44da-b317-01333bde0b82"] });
  refused("release-marking-too-high", { markings: ["RED"] });
  refused("release-marking-too-high", { markings: ["AMBER+STRICT"] }, { decision: { ...request.decision, markings: ["AMBER+STRICT"] } });
  refused("release-marking-too-high", { markings: ["AMBER"] }, { agreementHighestMarking: "GREEN" });
  refused("release-marking-too-high", { markings: ["AMBER"] }, { decision: { ...request.decision, markings: ["GREEN"] } });
  refused("release-recipient-not-named", { markings: ["AMBER"] }, { recipient: "cedar" });
  refused("release-purpose-differs", { markings: ["AMBER"] }, { purpose: "prosecute" });
});

test("a decision and an agreement up to each label let exactly their labels out", () => {
  for (const highest of tlpLabels) {
    const decision = { ...request.decision, markings: [...tlpLabels] };
    const left = tlpLabels.filter((label) => {
      try {
        return isReleasable(mintReleasable({ markings: [label] }, { ...request, decision, agreementHighestMarking: highest }));
      } catch {
        return false;
      }
    });
    assert.deepEqual(left, tlpLabels.slice(0, tlpLabels.indexOf(highest) + 1));
  }
});

test("nothing but the mint makes what may leave", () => {
  const released = mintReleasable({ markings: ["AMBER"] }, request);
  const forgeries: unknown[] = [
    { content: released.content, recipient: "birch", purpose: "warn" },
    { ...released },
    Object.create(released) as unknown,
    Object.setPrototypeOf({ ...released }, Object.getPrototypeOf(released) as object),
    structuredClone({ ...released }),
    null,
    "birch",
  ];
  for (const forgery of forgeries) {
    assert.throws(
      () => assertReleasable(forgery, "birch"),
      (thrown) => isTocsinError(thrown, "release-not-minted"),
    );
  }
  const Mint = released.constructor as new (...given: readonly unknown[]) => unknown;
  assert.throws(() => new Mint(Symbol("mint"), { markings: [] }, { recipient: "cedar", purpose: "warn" }), TypeError);
  assert.throws(() => Object.assign(released, { recipient: "cedar" }), TypeError);
  assert.throws(
    () => assertReleasable(released, "cedar"),
    (thrown) => isTocsinError(thrown, "release-not-minted"),
  );
});

test("raw content is not releasable for the compiler", () => {
  const leave = (content: Releasable<{ readonly markings: readonly string[] }>): string => content.recipient;
  // @ts-expect-error raw content has not been released
  assert.equal(leave({ markings: ["AMBER"] }), undefined);
  // @ts-expect-error a look-alike has no brand
  assert.equal(leave({ content: { markings: ["AMBER"] }, recipient: "birch", purpose: "warn" }), "birch");
  assert.equal(leave(mintReleasable({ markings: ["AMBER"] }, request)), "birch");
});

const gateFor = (held: readonly string[], changes: Parameters<typeof conditionsFor>[1] = {}): Gate => {
  const reader = readerWith(held);
  return new Gate(reader, conditionsFor(reader, changes));
};

test("content leaves to the reader of a gate that allows it", () => {
  const released = mintForReader({ markings: ["AMBER", "CLEAR"], text: "t" }, gateFor(["AMBER"]));
  assert.deepEqual([released.recipient, released.purpose, released.content.text], ["birch", "warn", "t"]);
  assert.doesNotThrow(() => assertReleasable(released, "birch"));
});

test("and is refused everywhere else, without a word on which marking it was", () => {
  const nobody = { recipients: [], purposes: ["warn"], markings: [] };
  const idle = { recipients: ["birch"], purposes: [], markings: [] };
  const cases: readonly (readonly [ErrorCode, readonly string[], Gate])[] = [
    ["release-marking-missing", [], gateFor(["RED"])],
    ["release-marking-missing", [markingId(1)], gateFor([], { book: bookOf(statement(markingId(1))) })],
    ["release-marking-unknown", [markingId(1)], gateFor(["RED"])],
    ["release-marking-unknown", ["NOFORN"], gateFor(["RED"])],
    ["release-marking-withheld", ["AMBER+STRICT"], gateFor(["AMBER", "RED"])],
    ["release-marking-withheld", ["CLEAR", "RED"], gateFor(["AMBER"])],
    ["release-recipient-not-named", ["CLEAR"], gateFor([], { agreement: nobody })],
    ["release-purpose-differs", ["CLEAR"], gateFor([], { agreement: idle })],
  ];
  for (const [code, markings, gate] of cases) {
    const isExpected = (thrown: unknown): boolean => isTocsinError(thrown, code) && !/AMBER|RED|marking-definition/.test(thrown.message);
    assert.throws(() => mintForReader({ markings }, gate), isExpected, code);
    const object = note(markings.map((marking) => (tlpLabels.includes(marking as never) ? tlpMarkingIds[marking as "RED"] : marking)));
    assert.throws(() => mintObjectsForReader([note([tlpMarkingIds.CLEAR]), object], gate), isExpected, code);
  }
});

test("a page leaves whole or not at all, and an empty one only to who may be served", () => {
  const gate = gateFor(["GREEN"]);
  const objects = [note([tlpMarkingIds.GREEN]), note([tlpMarkingIds.CLEAR])];
  const released = mintObjectsForReader(objects, gate);
  objects.push(note([tlpMarkingIds.RED]));
  assert.equal(released.content.length, 2);
  assert.throws(() => Object.assign(released.content, { 2: note([]) }), TypeError);
  const inParts = note([tlpMarkingIds.GREEN], [{ marking_ref: tlpMarkingIds.RED, selectors: ["content"] }]);
  assert.throws(
    () => mintObjectsForReader([inParts], gate),
    (thrown) => isTocsinError(thrown, "release-marking-withheld"),
  );
  assert.deepEqual(mintObjectsForReader([], gate).content, []);
  const nobody = { recipients: [], purposes: ["warn"], markings: [] };
  assert.throws(
    () => mintObjectsForReader([], gateFor([], { agreement: nobody })),
    (thrown) => isTocsinError(thrown, "release-recipient-not-named"),
  );
});

test("no raw object, list or verdict passes an exit for the compiler", () => {
  const serve = (page: Releasable<readonly object[]>): number => page.content.length;
  const gate = gateFor(["GREEN"]);
  const objects = [note([tlpMarkingIds.GREEN])];
  const forgeries = (): void => {
    // @ts-expect-error objects have not been released
    serve(objects);
    // @ts-expect-error a look-alike has no brand
    serve({ content: objects, recipient: "birch", purpose: "warn" });
    // @ts-expect-error a verdict is an answer and releases nothing
    serve(gate.mayReceive(note([tlpMarkingIds.GREEN])));
    // @ts-expect-error one released text is no page
    serve(mintForReader({ markings: ["CLEAR"], text: "t" }, gate));
    // @ts-expect-error a page is minted by a gate, not by a verdict from anywhere
    mintObjectsForReader(objects, { allowed: true, terms: [] });
  };
  assert.equal(typeof forgeries, "function");
  assert.equal(serve(mintObjectsForReader(objects, gate)), 1);
});
