import assert from "node:assert/strict";
import { test } from "node:test";
import { followMessages } from "../../src/app/follow.ts";
import type { Node } from "../../src/app/node.ts";
import type { Transaction } from "../../src/exchange/index.ts";
import { dayMs, live, pairOf } from "./failure-sides.ts";
import { alarms, ask, by, quiet, startMs, warn } from "./sides.ts";

const until = (ms: number): string => new Date(ms).toISOString();

test("whoever searches first brings the index up to date, and the clocks of what came in with it", async (context) => {
  const { alder, birch } = await pairOf(context);
  await warn(alder, ["birch"], { from: until(startMs), until: until(startMs + 2 * dayMs) });
  await quiet(alder, birch);
  await ask(by(birch, "desk"), "search", { query: "text", reason: "a look at what came in" });
  birch.clock.advance(dayMs + 1);
  await live(birch);
  assert.ok(
    (await alarms(birch)).includes("validity-ending"),
    `the prompt before the end of validity is raised: ${(await alarms(birch)).join(", ")}`,
  );
});

test("a message that cannot be followed is left out, a person is told, and those after it are followed", async (context) => {
  const { alder, birch } = await pairOf(context);
  for (const word of ["first", "second", "third"])
    await warn(alder, ["birch"], { texts: [{ language: "en", text: `The ${word} warning.` }] });
  await quiet(alder, birch);
  const rows = (await birch.node.store.read((view) => view.messages({ kinds: ["warning"], limit: 10 }))).map(({ row }) => row);
  const poisoned = rows[1] ?? 0;
  const transact: Node["store"]["transact"] = (work) =>
    birch.node.store.transact((tx) => {
      const put: Transaction["putSearch"] = (item, tokens) =>
        item.message === poisoned && tokens.length > 0 ? Promise.reject(new Error("no")) : tx.putSearch(item, tokens);
      return work({ ...tx, putSearch: put });
    });
  const followed = await followMessages({ ...birch.node, store: { ...birch.node.store, transact } });
  assert.deepEqual(
    rows.map((row) => followed.includes(row)),
    [true, false, true],
  );
  const open = await birch.node.store.read((view) => view.openAlarms());
  assert.deepEqual(
    open.filter(({ kind }) => kind === "not-followed").map(({ subject, urgency }) => [subject, urgency]),
    [[String(poisoned), "now"]],
  );
  assert.deepEqual(await followMessages(birch.node), [], "it is not tried again for ever");
});

test("following ends early when it is told to, and goes on from there", async (context) => {
  const { alder, birch } = await pairOf(context);
  for (let count = 0; count < 12; count += 1) await warn(alder, ["birch"]);
  await quiet(alder, birch);
  const first = await followMessages(birch.node, () => Promise.resolve(false));
  const rest = await followMessages(birch.node);
  assert.ok(first.length > 0 && rest.length > 0);
  assert.equal(new Set([...first, ...rest]).size, first.length + rest.length);
});
