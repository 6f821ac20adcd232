import { canonicalJson, isTocsinError, millis, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { Transaction, View } from "../../exchange/index.ts";
import { isDay, rosterEntryFormat } from "../../exchange/watch/index.ts";
import type { Roster, RosterEntry } from "../../exchange/watch/index.ts";
import { notifierFormat } from "./notifier-config.ts";
import type { NotifierConfig } from "./notifier-config.ts";

/**
 * What the watch keeps, by kind of setting: duty roster by officer, holidays by day, notifiers by name, when each was last tested; and what
 * it has to remember over a restart: pages that wait by officer, alarms that were paged by their number, who was told of a deadline.
 */
export const settingKinds = {
  roster: "roster",
  holiday: "holiday",
  notifier: "notifier",
  selfTest: "self-test",
  page: "page",
  paged: "paged",
  told: "told",
} as const;

/** How a notifier's last test went, and when, in the node's time. `reason` is a short code. */
export type SelfTest = { readonly atMs: number; readonly ok: boolean; readonly reason: string | null };

/** An alarm that was paged: how often it had been raised then, when last, how often in a row, and when to whom, in the node's time. */
export type Paged = {
  readonly count: number;
  readonly atMs: number;
  readonly times: number;
  readonly officers: Readonly<Record<string, number>>;
};

/** Who was paged for a deadline so far, and when last. */
export type Told = { readonly atMs: number; readonly officers: readonly string[] };

type Reader = Pick<View, "watchSettings">;

/** What a reading gives, or `undefined` where a later version wrote what this one cannot read. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

/** The roster as it stands in the settings. */
export async function readRoster(view: Reader): Promise<Roster> {
  const entries = (await view.watchSettings(settingKinds.roster)).map(({ value }) => readable(() => rosterEntryFormat.decode(utf8(value))));
  const holidays = (await view.watchSettings(settingKinds.holiday)).map(({ id }) => id).filter(isDay);
  return { entries: entries.filter((entry): entry is RosterEntry => entry !== undefined), holidays: new Set(holidays) };
}

/** The roster without officers who are withdrawn or out of term: nobody is woken who may no longer act. */
export async function activeRoster(view: Reader & Pick<View, "officers">, nowMs: number): Promise<Roster> {
  const roster = await readRoster(view);
  const active = new Set(
    (await view.officers()).filter(({ withdrawnAt, until }) => withdrawnAt === null && nowMs < millis(until)).map(({ id }) => id),
  );
  return { ...roster, entries: roster.entries.filter(({ officer }) => active.has(officer)) };
}

/** The notifiers by name; one that this version cannot read is left out, and then counts as failing. */
export async function readNotifiers(view: Reader): Promise<ReadonlyMap<string, NotifierConfig>> {
  const found = new Map<string, NotifierConfig>();
  for (const { id, value } of await view.watchSettings(settingKinds.notifier)) {
    const config = readable(() => notifierFormat.decode(utf8(value)));
    if (config !== undefined) found.set(id, config);
  }
  return found;
}

/** What the watch wrote for itself under a kind, by id. */
export async function readOwn<T>(view: Reader, kind: string): Promise<ReadonlyMap<string, T>> {
  return new Map((await view.watchSettings(kind)).map(({ id, value }) => [id, JSON.parse(value) as T]));
}

/** Keeps, or with null forgets, what the watch has to remember. */
export async function putOwn(
  tx: Pick<Transaction, "putWatchSetting">,
  key: { readonly kind: string; readonly id: string },
  value: JsonValue,
): Promise<void> {
  await tx.putWatchSetting(key.kind, key.id, value === null ? null : canonicalJson(value));
}
