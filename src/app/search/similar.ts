import type { MonthKeys, View } from "../../exchange/index.ts";
import { createFold } from "../../handling/index.ts";
import { labelsWithKeys } from "./find.ts";
import { searchHash } from "./index-messages.ts";
import { tokensOf } from "./tokens.ts";

/** Above this number of messages a word says nothing of where a sentence came from. */
const mostOfWord = 2000;
const mostWords = 24;
const leastShared = 3;
const mostMessages = 200;

/**
 * The messages that share the most of a text's rarer words, the closest first, at most 200: those in which a passage of it may stand. What
 * stands in none of them is not in the index.
 */
export async function similarMessages(view: View, text: string, keys: MonthKeys): Promise<readonly number[]> {
  const labels = await labelsWithKeys(view, keys);
  const words = tokensOf(text, createFold()).filter((token) => token.startsWith("w") || token.startsWith("n"));
  const counted: { readonly hashes: readonly Uint8Array[]; readonly count: number }[] = [];
  for (const word of words) {
    const hashes = labels.map(({ key }) => searchHash(key, word));
    let count = 0;
    for (const hash of hashes) count += await view.searchCount(hash, mostOfWord);
    if (count > 0 && count < mostOfWord) counted.push({ hashes, count });
  }
  const rarest = counted.toSorted((one, other) => one.count - other.count).slice(0, mostWords);
  const shared = new Map<number, number>();
  for (const { hashes } of rarest) {
    const standing = new Set<number>();
    for (const hash of hashes) for (const { message } of await view.searchPlaces(hash, mostOfWord)) standing.add(message);
    for (const message of standing) shared.set(message, (shared.get(message) ?? 0) + 1);
  }
  return [...shared]
    .filter(([, count]) => count >= Math.min(leastShared, rarest.length))
    .toSorted((one, other) => other[1] - one[1])
    .slice(0, mostMessages)
    .map(([message]) => message);
}
