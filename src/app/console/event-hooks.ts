import { readFile } from "node:fs/promises";
import path from "node:path";
import { canonicalJson } from "../../base/index.ts";
import type { Config } from "../config.ts";
import type { Node } from "../node.ts";
import { webhookKey } from "../watch/secret-file.ts";
import { postSigned } from "../watch/webhook.ts";

type Hook = NonNullable<Config["eventHooks"]>[number];

const eventsAtOnce = 100;
const lookEveryMs = 1000;
const longestPauseMs = 5 * 60_000;
const timeoutMs = 10_000;
// Where a hook stands: the number of the last event that it took.
const cursorSetting = (name: string): string => `event-hook ${name}`;

/** What is posted: numbers, kinds and ids, and nothing of what they are about. Canonical JSON (RFC 8785). */
export function hookBody(node: string, events: readonly { readonly n: number; readonly kind: string; readonly subject: string }[]): string {
  return canonicalJson({ version: 1, node, events: events.map(({ n, kind, subject }) => ({ n, kind, subject })) });
}

/** Where a hook goes on: behind what it took; a new one begins with what comes next. */
async function cursorOf(node: Node, hook: Hook): Promise<number> {
  return await node.store.transact(async (tx) => {
    const kept = await tx.setting(cursorSetting(hook.name));
    const { newest } = await tx.accounts.eventRange();
    // After a restore the numbers may be another history's.
    if (kept !== undefined && Number(kept) <= newest) return Number(kept);
    await tx.putSetting(cursorSetting(hook.name), String(newest));
    return newest;
  });
}

/** Posts what is new to one hook; gives whether there may be more. Fails where the receiver does not take it. */
async function postNew(node: Node, hook: Hook, signal: AbortSignal): Promise<boolean> {
  const after = await cursorOf(node, hook);
  const events = await node.store.read((view) => view.accounts.events(after, eventsAtOnce));
  const last = events.at(-1);
  if (last === undefined) return false;
  const place = (file: string): string => path.resolve(node.paths.folder, file);
  const key = await webhookKey(place(hook.secretFile));
  const ca = hook.caFile === undefined ? undefined : await readFile(place(hook.caFile));
  const nowMs = node.machineClock.nowMs();
  const status = await postSigned({ url: hook.url, key, ca, body: hookBody(node.id, events), nowMs, timeoutMs, signal });
  if (status < 200 || status > 299) throw new Error(`it answered ${status}`);
  await node.store.transact((tx) => tx.putSetting(cursorSetting(hook.name), String(last.n)));
  return events.length === eventsAtOnce;
}

function startHook(node: Node, hook: Hook, tell: (text: string) => void): { stop(): Promise<void> } {
  const ended = new AbortController();
  let [timer, failures] = [{ cancel: (): void => {} }, 0];
  const turn = async (): Promise<void> => {
    let pauseMs = lookEveryMs;
    try {
      while ((await postNew(node, hook, ended.signal)) && !ended.signal.aborted);
      failures = 0;
    } catch (thrown) {
      failures += 1;
      pauseMs = Math.min(longestPauseMs, lookEveryMs * 2 ** Math.min(failures, 12));
      // Told once a row of failures: the receiver may be away for days, and nothing is lost.
      if (failures === 1 && !ended.signal.aborted)
        tell(`the event hook "${hook.name}" did not take events, it is tried again: ${thrown instanceof Error ? thrown.message : ""}`);
    }
    if (!ended.signal.aborted) timer = node.machineClock.after(pauseMs, () => void (running = turn()));
  };
  let running = turn();
  return {
    async stop() {
      ended.abort();
      timer.cancel();
      await running;
    },
  };
}

/** Tells the hooks of the configuration of events, each in their order and none left out: what was not taken is posted again, perhaps twice. */
export function startEventHooks(node: Node, tell: (text: string) => void): { stop(): Promise<void> } {
  const hooks = (node.config.eventHooks ?? []).map((hook) => startHook(node, hook, tell));
  return {
    async stop() {
      await Promise.all(hooks.map((hook) => hook.stop()));
    },
  };
}
