import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../src/base/index.ts";
import { agreedSides, ask, by, connect, introduce, openSide, quiet } from "./sides.ts";
import type { Context, Given, Side } from "./sides.ts";

const releaser = (side: Side) => by(side, "releaser");

async function proposed(context: Context) {
  const alder = await openSide(context, "alder");
  const birch = await openSide(context, "birch");
  await introduce(alder, birch);
  connect(alder, birch);
  const { id } = await ask(releaser(alder), "agreement-propose", { partner: "birch", scopes: ["plots"] });
  await quiet(alder, birch);
  return { alder, birch, agreement: String(id) };
}

async function standing(side: Side, agreement: string): Promise<Given> {
  return await ask(side, "agreement-show", { agreement });
}

test("terms are refused with a reason, the partner sees it, and other terms may be proposed after", async (context) => {
  const { alder, birch, agreement } = await proposed(context);
  for (const reason of ["", " ", "x".repeat(65)])
    await assert.rejects(ask(releaser(birch), "agreement-refuse", { agreement, reason }), (thrown) => isTocsinError(thrown, "usage"));
  const refused = await ask(releaser(birch), "agreement-refuse", { agreement, reason: "too-wide", remark: "only for the port" });
  assert.equal(refused["standing"], "draft");
  await quiet(alder, birch);
  assert.equal((await standing(alder, agreement))["standing"], "draft");
  assert.deepEqual((await standing(alder, agreement))["proposals"], []);
  await assert.rejects(ask(releaser(birch), "agreement-refuse", { agreement }), (thrown) => isTocsinError(thrown, "state-refuses"));
  const again = await ask(releaser(alder), "agreement-propose", { partner: "birch", scopes: ["port"], agreement });
  await quiet(alder, birch);
  assert.equal(again["standing"], "proposed");
  await ask(releaser(birch), "agreement-accept", { agreement });
  await quiet(alder, birch);
  assert.equal((await standing(alder, agreement))["standing"], "in-force");
});

test("terms that need somebody's approval at home are not signed before it is there; the partner reads that and no more", async (context) => {
  const { alder, birch, agreement } = await proposed(context);
  await ask(releaser(birch), "agreement-approve", { agreement, approval: "parliament", needed: true });
  const waiting = await ask(releaser(birch), "agreement-accept", { agreement });
  assert.deepEqual([waiting["standing"], (waiting["pendingAtHome"] as Given[]).length], ["proposed", 1]);
  await quiet(alder, birch);
  const seen = await standing(alder, agreement);
  assert.deepEqual([seen["standing"], (seen["pendingAtHome"] as Given[])[0]?.["by"]], ["proposed", birch.node.id]);
  assert.ok(!JSON.stringify(seen).includes("parliament"));
  await ask(releaser(birch), "agreement-approve", { agreement, approval: "parliament" });
  await ask(releaser(birch), "agreement-accept", { agreement });
  await quiet(alder, birch);
  assert.deepEqual([(await standing(alder, agreement))["standing"], (await standing(alder, agreement))["pendingAtHome"]], ["in-force", []]);
});

test("an approval is for one restoring: after the next suspension it is needed anew, and what was lifted is not told as standing", async (context) => {
  const { alder, birch, agreement } = await agreedSides(context);
  connect(alder, birch);
  const approve = (more: Given = {}) => ask(releaser(birch), "agreement-approve", { agreement, approval: "parliament", ...more });
  const restore = async (side: Side) => {
    const done = await ask(releaser(side), "agreement-restore", { agreement, scopes: [] });
    await quiet(alder, birch);
    return done;
  };
  await approve({ needed: true });
  for (let round = 0; round < 2; round += 1) {
    await ask(releaser(alder), "agreement-suspend", { agreement, scopes: [], reason: "diplomatic" });
    await quiet(alder, birch);
    await restore(alder);
    const half = ((await standing(birch, agreement))["suspensions"] as Given[]).at(-1);
    assert.deepEqual([half?.["standing"], half?.["lifted"]], [["plots"], { plots: [alder.node.id] }]);
    assert.equal(((await restore(birch))["pendingAtHome"] as Given[]).length, 1, `round ${round}`);
    assert.equal((await standing(alder, agreement))["standing"], "suspended");
    await approve();
    await restore(birch);
    const whole = await standing(alder, agreement);
    assert.deepEqual([whole["standing"], (whole["suspensions"] as Given[]).flatMap((one) => one["standing"])], ["in-force", []]);
  }
});
