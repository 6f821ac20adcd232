import assert from "node:assert/strict";
import { test } from "node:test";
import { agreementsInForce, chosenOf, scopesOf } from "./agreements.ts";
import { draftArgs, emptyWriting, missingIn } from "./kept-writing.ts";
import type { AgreementLine } from "./types.ts";

const scope = (id: string, suspended = false): AgreementLine["scopes"][number] => ({ id, title: id, suspended });
const line = (handle: string, given: Partial<AgreementLine> = {}): AgreementLine => ({
  id: handle,
  handle,
  standing: "in-force",
  scopes: [scope("plots")],
  terms: { highestMarking: "AMBER" },
  ...given,
});

test("what follows from the only agreement is filled in: partner, scope, and the strictest marking that passes", () => {
  const { to, scope: chosen, tlp } = chosenOf(emptyWriting, [line("birch")]);
  assert.deepEqual([to, chosen, tlp], [["birch"], "plots", "TLP:AMBER"]);
});

test("of several partners none is chosen, and for several the strictest marking is that of the lowest agreement", () => {
  const agreements = [line("birch", { terms: { highestMarking: "RED" } }), line("cedar", { terms: { highestMarking: "GREEN" } })];
  assert.deepEqual(chosenOf(emptyWriting, agreements).to, []);
  assert.equal(chosenOf({ ...emptyWriting, to: ["birch", "cedar"] }, agreements).tlp, "TLP:GREEN");
});

test("a suspended scope is offered under the life-safety floor alone, and a scope that one recipient lacks not at all", () => {
  const agreements = [line("birch", { standing: "suspended", scopes: [scope("plots", true)] })];
  assert.equal(chosenOf(emptyWriting, agreements).scope, null);
  assert.equal(chosenOf({ ...emptyWriting, floor: { harm: "death", victims: "" } }, agreements).scope, "plots");
  const both = [line("birch", { scopes: [scope("plots"), scope("cyber")] }), line("cedar", { scopes: [scope("cyber")] })];
  assert.deepEqual(
    scopesOf(both, ["birch", "cedar"]).map(({ id }) => id),
    ["cyber"],
  );
});

test("under terms that are not signed, or ended, nothing is written", () => {
  const agreements = [
    line("a", { standing: "proposed", terms: null }),
    line("b", { standing: "terminated" }),
    line("c", { standing: "under-notice" }),
  ];
  assert.deepEqual(
    agreementsInForce(agreements).map(({ handle }) => handle),
    ["c"],
  );
});

test("what is missing is named, and what was left out is not sent", () => {
  const chosen = chosenOf({ ...emptyWriting, floor: { harm: "death", victims: " " } }, []);
  assert.deepEqual(missingIn(chosen), ["to", "scope", "tlp", "text", "victims"]);
  const whole = chosenOf(
    { ...emptyWriting, texts: [{ language: "en", text: "A text." }], caveats: " one \n\ntwo", until: "2026-12-01T10:00" },
    [line("birch")],
  );
  assert.deepEqual(missingIn(whole), []);
  const args = draftArgs(whole, { kind: "warning", thread: null, source: null });
  assert.deepEqual(
    [args["caveats"], args["until"], args["source"], args["floorHarm"]],
    [["one", "two"], "2026-12-01T10:00:00.000Z", undefined, undefined],
  );
});
