import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, type ErrorCode } from "../base/index.ts";
import { assertReleasable, isReleasable, mintReleasable, type Releasable, type ReleaseRequest } from "./releasable.ts";
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
