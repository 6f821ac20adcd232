import { timestamp, uuid4 } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { View } from "../../exchange/index.ts";
import { selfTestKind } from "../../exchange/watch/index.ts";
import type { Page, Word } from "../../exchange/watch/index.ts";
import { reasonOf } from "./notice.ts";
import type { NotifierConfig } from "./notifier-config.ts";
import type { DeliveryPorts } from "./deliver.ts";
import { putOwn, readNotifiers, readOwn, settingKinds } from "./settings.ts";
import type { SelfTest } from "./settings.ts";

/** How often a notifier that works is tested, in milliseconds of the node's time. */
export const selfTestEveryMs = 86_400_000;

/** How soon one that failed is tested again. */
export const failedTestEveryMs = 3_600_000;

/** When each notifier is next to be tested: at once where it never was. */
export async function selfTestsDue(view: View): Promise<ReadonlyMap<string, number>> {
  const tests = await readOwn<SelfTest>(view, settingKinds.selfTest);
  return new Map(
    (await view.watchSettings(settingKinds.notifier)).map(({ id }) => {
      const last = tests.get(id);
      return [id, last === undefined ? 0 : last.atMs + (last.ok ? selfTestEveryMs : failedTestEveryMs)];
    }),
  );
}

function testPage(node: DeliveryPorts["node"], officer: string): Page {
  const word: Word = node.config.exercise ? "EXERCISE" : "TEST";
  const text = `${word} page of ${node.config.name}: the notifier works, nothing is to be done`;
  return {
    id: uuid4(node.random),
    officer,
    items: [{ key: "self-test", kind: selfTestKind, word, message: null, alarm: null, text }],
    more: 0,
  };
}

/** Whom a test goes to: an officer at an address, or nobody but the notifier's own address. */
export type TestTarget = { readonly officer: string; readonly address: string | null };

/**
 * Tests a notifier and keeps what came of it: the setting, the act, and the alarm `notifier-silent` where it failed. Gives the reason, null
 * where it works.
 */
export async function testNotifier(
  ports: Omit<DeliveryPorts, "tell">,
  id: string,
  options: { readonly target?: TestTarget; readonly by?: string } = {},
): Promise<string | null> {
  const { node, notify, signal } = ports;
  const { target = { officer: "", address: null }, by = null } = options;
  const config: NotifierConfig | undefined = (await node.store.read(readNotifiers)).get(id);
  let reason: string | null = null;
  try {
    const notice = {
      page: testPage(node, target.officer),
      address: target.address,
      node: { id: node.id, name: node.config.name },
      purpose: "self-test",
    } as const;
    if (config === undefined) reason = "unknown";
    else await notify({ id, config }, notice, { clock: node.machineClock, signal });
  } catch (thrown) {
    if (signal.aborted) return "stopped";
    reason = reasonOf(thrown);
  }
  await node.store.transact(async (tx) => {
    const nowMs = node.clock.nowMs();
    // One that was removed meanwhile leaves nothing behind.
    if (!(await tx.watchSettings(settingKinds.notifier)).some((setting) => setting.id === id)) return;
    await putOwn(tx, { kind: settingKinds.selfTest, id }, { atMs: nowMs, ok: reason === null, reason });
    await recordAct(tx, node, {
      verb: "notifier-test",
      subject: id,
      officer: by,
      facts: { ok: reason === null, ...(reason === null ? {} : { reason }) },
    });
    if (reason !== null) {
      await tx.raiseAlarm({
        at: timestamp(nowMs),
        kind: "notifier-silent",
        subject: id,
        urgency: "now",
        text: `the notifier "${id}" failed its self-test: ${reason}`,
      });
    }
  });
  return reason;
}
