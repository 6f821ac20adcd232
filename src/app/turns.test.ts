import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turnOfTheLoop } from "node:timers/promises";
import { Turns } from "./turns.ts";

test("the most urgent lane has the next turn, and one step runs at a time", async () => {
  const turns = new Turns();
  const order: string[] = [];
  let running = 0;
  const step = (name: string) => async (): Promise<void> => {
    running += 1;
    assert.equal(running, 1);
    await turnOfTheLoop();
    order.push(name);
    running -= 1;
  };
  await Promise.all([
    turns.take(3, step("bulk 1")),
    turns.take(3, step("bulk 2")),
    turns.take(2, step("warning")),
    turns.take(0, step("flash")),
  ]);
  assert.deepEqual(order, ["bulk 1", "flash", "warning", "bulk 2"]);
});

test("a step that fails gives the turn on", async () => {
  const turns = new Turns();
  await assert.rejects(
    turns.take(0, () => Promise.reject(new Error("no"))),
    /no/,
  );
  assert.equal(await turns.take(3, () => Promise.resolve("next")), "next");
});

test("whoever calls everything urgent does not hold up the others for good", async () => {
  const turns = new Turns();
  const order: number[] = [];
  const urgent = Array.from({ length: 30 }, () => turns.take(0, async () => void order.push(0)));
  await Promise.all([...urgent, turns.take(3, async () => void order.push(3))]);
  assert.ok(order.indexOf(3) <= 10, `bulk came after ${order.indexOf(3)}`);
});

test("commits are gathered while others wait for a turn, and FLASH waits for nobody", async () => {
  const turns = new Turns();
  const together: string[] = [];
  const commit = async (name: string): Promise<void> => {
    await turns.take(3, () => Promise.resolve());
    await turns.gather(3);
    together.push(name);
  };
  const all = Promise.all([commit("a"), commit("b"), commit("c")]);
  await turns.gather(0);
  assert.deepEqual(together, []);
  await all;
  assert.deepEqual(together, ["a", "b", "c"]);
  await turns.gather(3);
});

test("a commit waits a few turns for others, and not until nobody wants one", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const steps = Array.from({ length: 20 }, (_, at) => turns.take(3, async () => void order.push(`step ${at}`)));
  const commit = turns.gather(3).then(() => order.push("commit"));
  await Promise.all([...steps, commit]);
  assert.ok(order.indexOf("commit") <= 5, `the commit came after ${order.indexOf("commit")} steps`);
});
