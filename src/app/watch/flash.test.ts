import assert from "node:assert/strict";
import { test } from "node:test";
import { timestamp } from "../../base/index.ts";
import type { Node } from "../node.ts";
import { putWatch, testNode, until } from "./node.test-data.ts";
import { startWatch } from "./watch.ts";

async function raise(node: Node, alarm: { readonly kind: string; readonly subject: string; readonly text: string }): Promise<void> {
  await node.store.transact((tx) => tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), urgency: "now", ...alarm }));
}

test("a page about a FLASH message waits for no page about anything else; a page about anything else waits for the officer's pause", async (context) => {
  const { node, clock } = await testNode(context);
  await putWatch(node, { roster: { ana: ["mail"] } });
  const sent: string[] = [];
  const watch = startWatch(node, {
    notify: async (_notifier, { page }) => void sent.push(page.items.map(({ text }) => text).join("; ")),
    tell: () => {},
  });
  context.after(() => watch.stop());
  await raise(node, { kind: "withheld", subject: "7", text: "message 7 was not sent" });
  watch.nudge();
  await until(() => sent.length === 1);
  // A second later, in the middle of the pause after a page: another alarm waits, a FLASH does not, and takes it along.
  clock.advance(1000);
  await raise(node, { kind: "parked", subject: "x", text: "a message is parked" });
  watch.nudge();
  clock.advance(1000);
  assert.equal(sent.length, 1);
  await raise(node, { kind: "arrived", subject: "alder-id FLASH actual", text: "FLASH from alder to be acknowledged" });
  watch.nudge();
  await until(() => sent.length === 2);
  assert.match(sent[1] ?? "", /FLASH from alder/);
  // A second FLASH of the same partner comes within seconds too, however long the first was not answered.
  for (const pages of [3, 4]) {
    clock.advance(1000);
    await raise(node, { kind: "arrived", subject: "alder-id FLASH actual", text: "FLASH from alder to be acknowledged" });
    clock.advance(10_000);
    watch.nudge();
    await until(() => sent.length === pages);
  }
});
