import assert from "node:assert/strict";
import { test } from "node:test";
import { drivenClock } from "./driven-clock.ts";
import type { Clock } from "../base/index.ts";

type Machine = Clock & { pass(ms: number): void };

/** A machine's clock that a test turns, with timers that hold 31 bits as the real ones. */
function machine(): Machine {
  let now = 0;
  const waiting = new Set<{ readonly due: number; readonly call: () => void }>();
  return {
    nowMs: () => 1_795_000_000_000 + now,
    monotonicMs: () => now,
    after(delayMs, call) {
      const entry = { due: now + Math.min(delayMs, 0x7fffffff), call };
      waiting.add(entry);
      return { cancel: () => void waiting.delete(entry) };
    },
    pass(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = [...waiting].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due);
        if (next === undefined) break;
        waiting.delete(next);
        now = next.due;
        next.call();
      }
      now = end;
    },
  };
}

test("both clocks run ahead by what was advanced, now and after a restart", () => {
  const beneath = machine();
  const clock = drivenClock(5000, beneath);
  assert.deepEqual([clock.nowMs() - beneath.nowMs(), clock.monotonicMs() - beneath.monotonicMs()], [5000, 5000]);
  clock.advance(700);
  assert.deepEqual([clock.nowMs() - beneath.nowMs(), clock.monotonicMs() - beneath.monotonicMs(), clock.aheadMs()], [5700, 5700, 5700]);
  assert.throws(() => clock.advance(-1), TypeError);
  assert.throws(() => clock.advance(Number.NaN), TypeError);
});

test("what falls due is called once, in the order in which it falls due, whoever armed it first", () => {
  const beneath = machine();
  const clock = drivenClock(0, beneath);
  const called: string[] = [];
  for (const [name, delay] of [
    ["c", 300],
    ["a", 100],
    ["d", 5000],
    ["b", 200],
  ] as const)
    clock.after(delay, () => called.push(name));
  clock.advance(250);
  assert.deepEqual(called, ["a", "b"]);
  beneath.pass(49);
  assert.deepEqual(called, ["a", "b"]);
  beneath.pass(1);
  assert.deepEqual(called, ["a", "b", "c"]);
  clock.advance(10_000);
  beneath.pass(10_000);
  assert.deepEqual(called, ["a", "b", "c", "d"]);
});

test("one that is called off by another that falls due with it is not called", () => {
  const clock = drivenClock(0, machine());
  const called: string[] = [];
  const second = { cancel: (): void => {} };
  clock.after(1, () => {
    called.push("first");
    second.cancel();
  });
  second.cancel = clock.after(2, () => called.push("second")).cancel;
  clock.after(3, () => called.push("third")).cancel();
  clock.advance(10);
  assert.deepEqual(called, ["first"]);
});

test("one that throws takes no other with it", () => {
  const beneath = machine();
  const clock = drivenClock(0, beneath);
  const called: string[] = [];
  const fault = new Error("fault");
  clock.after(1, () => {
    throw fault;
  });
  clock.after(2, () => called.push("second"));
  clock.after(300, () => called.push("third"));
  assert.throws(() => clock.advance(10), fault);
  beneath.pass(1);
  assert.deepEqual(called, ["second"]);
  clock.advance(400);
  assert.deepEqual(called, ["second", "third"]);
});

test("one that arms another waits for it from the time that it shows then", () => {
  const clock = drivenClock(0, machine());
  const called: number[] = [];
  const again = (): void => {
    called.push(clock.monotonicMs());
    clock.after(100, again);
  };
  clock.after(100, again);
  for (const ms of [50, 50, 99, 1, 1000]) clock.advance(ms);
  assert.deepEqual(called, [100, 200, 1200]);
});

test("a timer longer than the machine's can be is not called before its time", () => {
  const beneath = machine();
  const clock = drivenClock(0, beneath);
  const called: number[] = [];
  const year = 365 * 86_400_000;
  clock.after(year, () => called.push(clock.monotonicMs()));
  beneath.pass(year - 1);
  assert.deepEqual(called, []);
  beneath.pass(1);
  assert.deepEqual(called, [year]);
});
