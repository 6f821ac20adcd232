import assert from "node:assert/strict";
import { test } from "node:test";
import { against, ratesInTurns, rateOf, reachesGoal, resultOf } from "./result.ts";
import { figure, tableOf } from "./table.ts";

test("a result holds median, least and most of its samples", () => {
  assert.deepEqual(resultOf("append", "leaves/s", { samples: [3, 1, 2] }), {
    name: "append",
    unit: "leaves/s",
    median: 2,
    min: 1,
    max: 3,
    rounds: 3,
  });
  assert.equal(resultOf("append", "leaves/s", { samples: [4, 1, 2, 3] }).median, 2.5);
  assert.throws(() => resultOf("append", "leaves/s", { samples: [] }), TypeError);
});

test("a goal is compared with the ratio where there is one", () => {
  const bare = resultOf("bare", "ops/s", { samples: [100] });
  const ours = against(resultOf("ours", "ops/s", { samples: [85], goal: { atLeast: 0.8 } }), bare);
  assert.deepEqual(ours.ratio, { of: "bare", value: 0.85 });
  assert.equal(reachesGoal(ours), true);
  assert.equal(reachesGoal({ ...ours, goal: { atMost: 0.5 } }), false);
  assert.equal(reachesGoal(bare), undefined);
  assert.match(tableOf([bare, ours]), /ours +85 ops\/s +85 \.\. 85 +0\.85 x bare +>= 0\.8 +reached/);
});

test("bodies are called in turns, and as often as asked", async () => {
  const calls: string[] = [];
  const rows = await ratesInTurns(
    [
      { name: "a", body: () => calls.push("a") },
      { name: "b", body: async () => calls.push("b"), calls: 2 },
    ],
    { rounds: 2, unit: "ops/s" },
  );
  assert.equal(calls.join(""), "ababbabb");
  assert.equal(rows[0]?.ratio, undefined);
  assert.equal(rows[1]?.ratio?.of, "a");
  let count = 0;
  const row = await rateOf("count", "units/s", { rounds: 3, calls: 4, perCall: 10, body: () => count++ });
  assert.equal(count, 13);
  assert.equal(row.rounds, 3);
});

test("figures show three digits", () => {
  assert.equal(figure(123456), "123,000");
  assert.equal(figure(12.3456), "12.3");
  assert.equal(figure(0.00123456), "0.00123");
});
