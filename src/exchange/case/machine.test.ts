import assert from "node:assert/strict";
import { test } from "node:test";
import { machine, next } from "./machine.ts";
import { machines } from "./tables.ts";

const sides = ["originator", "recipient", "clock"] as const;

for (const table of machines) {
  test(`${table.name}: every step of the table is allowed, and every other one is not`, () => {
    let allowed = 0;
    for (const state of table.states) {
      for (const act of table.acts) {
        for (const by of sides) {
          const step = table.steps.find(
            (one) =>
              one.act === act &&
              (one.from as readonly string[]).includes(state) &&
              (one.by === by || (one.by === "either" && by !== "clock")),
          );
          assert.equal(next(table, state, { act, by }), step?.to, `${state} ${act} by ${by}`);
          if (step !== undefined) allowed += 1;
        }
      }
    }
    assert.ok(allowed >= table.steps.length && allowed < table.states.length * table.acts.length * sides.length);
    assert.equal(next(table, table.begin, { act: "toString", by: "originator" }), undefined);
    assert.equal(next(table, "constructor", { act: table.acts[0] ?? "", by: "originator" }), undefined);
  });

  test(`${table.name}: every state is reached from the first, and one act of one side never leads two ways`, () => {
    const reached = new Set<string>([table.begin]);
    for (let before = 0; before < reached.size;) {
      before = reached.size;
      for (const { from, to } of table.steps) if ((from as readonly string[]).some((state) => reached.has(state))) reached.add(to);
    }
    assert.deepEqual([...table.states].toSorted(), [...reached].toSorted());
    const seen = new Map<string, string>();
    for (const { from, act, by, to } of table.steps) {
      for (const state of from) {
        for (const side of by === "either" ? ["originator", "recipient"] : [by]) {
          const key = `${state} ${act} ${side}`;
          assert.equal(seen.get(key) ?? to, to, key);
          seen.set(key, to);
        }
      }
    }
  });
}

test("silence never accepts, releases, grants, sees or stands down: what the clock does leads to none of these", () => {
  const byClock = machines.flatMap(({ steps }) => steps.filter(({ by }) => by === "clock").map(({ to }): string => to));
  assert.ok(byClock.length > 5);
  for (const state of ["accepted", "released", "waived", "granted", "seen", "stood-down", "done", "discharged", "ratified"])
    assert.equal(byClock.includes(state), false, state);
});

test("a duty to warn ends in a release or a waiver and nowhere else", () => {
  const duty = machines.find(({ name }) => name === "duty to warn");
  assert.deepEqual(duty?.final, ["released"]);
  assert.deepEqual(
    duty.steps
      .filter(({ to }) => to === "released" || to === "waived")
      .map(({ act }) => act)
      .toSorted(),
    ["release", "waive"],
  );
});

test("a table says its states, acts and ends by its steps alone", () => {
  const table = machine("door", "open", [{ from: ["open"], act: "close", to: "closed", by: "either" }]);
  assert.deepEqual([table.states, table.acts, table.final], [["open", "closed"], ["close"], ["closed"]]);
  assert.equal(next(table, "open", { act: "close", by: "clock" }), undefined);
});
