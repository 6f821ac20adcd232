import type { MessageRecord, SearchItem, SearchPlace, View } from "../../exchange/index.ts";
import type { MonthKeys } from "../../exchange/index.ts";
import { createFold } from "../../handling/index.ts";
import { parkedLabel, searchHash } from "./index-messages.ts";
import { tellingOf, wantedOf } from "./tokens.ts";
import type { TextToken, Wanted } from "./tokens.ts";

/** Most places of one hash that are looked at: beyond it a word says nothing. */
const mostPlaces = 20_000;
/** Above this number of messages a word is common, and no link hangs on it. */
const rareUpTo = 5;
const mostLinks = 20;

/** A message in which something was found, and the positions of the parts where it stands. */
export type Found = { readonly message: number; readonly positions: readonly number[] };

/** A month of the index and its key. */
export type Labelled = { readonly label: string; readonly key: Uint8Array };

/** The months of the index whose keys are there. */
export async function labelsWithKeys(view: View, keys: MonthKeys): Promise<readonly Labelled[]> {
  return (await view.searchLabels()).flatMap((label) => {
    const key = label === parkedLabel ? undefined : keys.get(label);
    return key === undefined ? [] : [{ label, key }];
  });
}

async function placesOf(view: View, tokens: readonly TextToken[], labels: readonly Labelled[]): Promise<readonly SearchPlace[]> {
  const places: SearchPlace[] = [];
  for (const { key } of labels) for (const token of tokens) places.push(...(await view.searchPlaces(searchHash(key, token), mostPlaces)));
  return places;
}

async function countOf(view: View, tokens: readonly TextToken[], given: { labels: readonly Labelled[]; most: number }): Promise<number> {
  let count = 0;
  for (const { key } of given.labels)
    for (const token of tokens) {
      count += await view.searchCount(searchHash(key, token), given.most);
      if (count > given.most) return count;
    }
  return count;
}

const textKey = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Where the other words stand in a message, or `undefined` where one of them does not. */
async function othersIn(
  view: View,
  item: SearchItem,
  given: { readonly others: readonly Wanted[]; readonly labels: readonly Labelled[] },
): Promise<readonly number[] | undefined> {
  const key = given.labels.find(({ label }) => label === item.label)?.key;
  if (key === undefined) return undefined;
  const here = new Map<string, number[]>();
  for (const { token, position } of await view.searchOf(item.message)) {
    const at = textKey(token);
    here.set(at, [...(here.get(at) ?? []), position]);
  }
  const positions: number[] = [];
  for (const { tokens } of given.others) {
    const found = tokens.flatMap((token) => here.get(textKey(searchHash(key, token))) ?? []);
    if (found.length === 0) return undefined;
    positions.push(...found);
  }
  return positions;
}

/** Messages in which every word of the query stands in some spelling, or the whole query as a plate, reference or telephone number; the newest first. */
export async function findMessages(view: View, query: string, keys: MonthKeys): Promise<readonly Found[]> {
  const { words, whole } = wantedOf(query, createFold());
  const labels = await labelsWithKeys(view, keys);
  const found = new Map<number, Set<number>>();
  const add = (message: number, positions: readonly number[]): void => {
    const known = found.get(message) ?? new Set();
    for (const position of positions) known.add(position);
    found.set(message, known);
  };
  if (whole !== undefined) for (const { message, position } of await placesOf(view, whole.tokens, labels)) add(message, [position]);
  const counted: { readonly wanted: Wanted; readonly count: number }[] = [];
  for (const wanted of words) counted.push({ wanted, count: await countOf(view, wanted.tokens, { labels, most: mostPlaces }) });
  // The rarest word is looked up, and the others are looked for only where it stands.
  const [rarest, ...others] = counted.toSorted((one, other) => one.count - other.count).map(({ wanted }) => wanted);
  if (rarest !== undefined) {
    const places = new Map<number, number[]>();
    for (const { message, position } of await placesOf(view, rarest.tokens, labels))
      places.set(message, [...(places.get(message) ?? []), position]);
    for (const [message, positions] of places) {
      const item = others.length === 0 ? undefined : await view.searchItem(message);
      const beside = others.length === 0 ? [] : item === undefined ? undefined : await othersIn(view, item, { others, labels });
      if (beside !== undefined) add(message, [...positions, ...beside]);
    }
  }
  return [...found]
    .map(([message, positions]) => ({ message, positions: [...positions].toSorted((one, other) => one - other) }))
    .toSorted((one, other) => other.message - one.message);
}

/** An earlier message that shares with this one what few others have, and how much of it. */
export type EarlierLink = { readonly message: number; readonly shared: number };

/**
 * "Have we had this before": earlier messages of other threads that share a plate, a reference or a telephone number with these texts, or two
 * names or numbers, each of which stands in at most five messages. A link is shown; nothing is merged by it.
 */
export async function earlierLinks(
  view: View,
  given: { readonly message: MessageRecord; readonly text: string; readonly keys: MonthKeys },
): Promise<readonly EarlierLink[]> {
  const { message, text, keys } = given;
  const labels = await labelsWithKeys(view, keys);
  const weights = new Map<number, number>();
  for (const { weight, tokens } of tellingOf(text, createFold())) {
    // This message is one of those in which it stands.
    if ((await countOf(view, tokens, { labels, most: (rareUpTo + 1) * tokens.length + 1 })) > (rareUpTo + 1) * tokens.length) continue;
    const rows = new Set((await placesOf(view, tokens, labels)).map((place) => place.message));
    if (rows.size > rareUpTo + 1) continue;
    for (const row of rows) if (row < message.row) weights.set(row, (weights.get(row) ?? 0) + weight);
  }
  const links: EarlierLink[] = [];
  for (const [row, shared] of [...weights].filter(([, weight]) => weight >= 2).toSorted((one, other) => other[1] - one[1])) {
    const earlier = await view.message(row);
    if (earlier !== undefined && earlier.thread !== message.thread) links.push({ message: row, shared });
    if (links.length === mostLinks) break;
  }
  return links;
}
