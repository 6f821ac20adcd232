import type { AccountRecord, CollectionRecord, NewEntry } from "../../taxii/index.ts";
import type { Directory } from "./directory.ts";

type Arrived = {
  readonly collection: CollectionRecord;
  readonly account: AccountRecord | undefined;
  readonly entries: readonly NewEntry[];
  readonly nowMs: number;
};

/** The collections that are queries over a place, each with those of the new entries that it holds too. */
export function drawnFrom(
  directory: Directory,
  arrived: Arrived,
): readonly { readonly no: number; readonly chosen: readonly NewEntry[] }[] {
  const { collection, entries } = arrived;
  if (entries.length === 0) return [];
  return directory.book.collections.flatMap((drawn) => {
    if (drawn.query === null || !drawn.query.from.includes(collection.id)) return [];
    const chosen = entries.filter((entry) => isInQuery(directory, drawn, { entry, arrived })).map(({ date: _date, ...entry }) => entry);
    return chosen.length === 0 ? [] : [{ no: drawn.no, chosen }];
  });
}

function isInQuery(directory: Directory, drawn: CollectionRecord, of: { readonly entry: NewEntry; readonly arrived: Arrived }): boolean {
  const { entry, arrived } = of;
  const { types, markings, origins, valid } = drawn.query ?? {};
  if (types !== undefined && !types.includes(entry.type)) return false;
  if (origins !== undefined && !(arrived.account !== undefined && origins.includes(arrived.account.name))) return false;
  if (markings !== undefined) {
    const set = directory.book.sets.find(({ no }) => no === entry.set)?.set;
    if (set === undefined || ![...set.markings, ...set.granular].every((id) => markings.includes(id))) return false;
  }
  return valid !== true || isValid(entry.json, arrived.nowMs);
}

/** Whether an object is not revoked and, where it says until when it is valid, still is. */
export function isValid(json: string, nowMs: number): boolean {
  const { revoked, valid_until: until } = JSON.parse(json) as { revoked?: unknown; valid_until?: unknown };
  return revoked !== true && !(typeof until === "string" && Date.parse(until) <= nowMs);
}
