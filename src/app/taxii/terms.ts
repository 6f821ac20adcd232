import { canonicalBytes, hex, isTimestamp, sha256, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { isCovered, tlpLabelOf } from "../../handling/index.ts";
import { highestCeiling } from "../../taxii/index.ts";
import type { CollectionRecord, ReleaseTerms } from "../../taxii/index.ts";

/** The hash of what a collection is, for a release to be signed over: its place and its query, not its title. */
export function queryHash(collection: Pick<CollectionRecord, "root" | "id" | "query">): string {
  const { root, id, query } = collection;
  return hex(sha256(canonicalBytes({ root, id, query: query as JsonValue })));
}

/** What is to be released. Refuses a ceiling above AMBER with `release-marking-too-high`, and wrong words with `usage` (PROTOCOL.md 9). */
export function readReleaseTerms(given: ReleaseTerms, nowMs: number): ReleaseTerms {
  const ceiling = tlpLabelOf(given.ceiling);
  if (ceiling === undefined)
    throw new TocsinError("usage", `give the ceiling as CLEAR, GREEN or AMBER, got "${given.ceiling.slice(0, 40)}"`);
  if (!isCovered(ceiling, highestCeiling)) {
    throw new TocsinError(
      "release-marking-too-high",
      `release what is above ${highestCeiling} one by one: a standing release never opens "${ceiling}"`,
    );
  }
  if (given.readers.length === 0)
    throw new TocsinError("usage", "name the accounts that may read with --reader: nobody is meant by default");
  for (const [name, text] of [
    ["purpose", given.purpose],
    ["legal basis", given.basis],
  ] as const) {
    if (text.trim() === "" || text.length > 250) throw new TocsinError("usage", `give the ${name} in 1 to 250 characters`);
  }
  if (!isTimestamp(given.until) || Date.parse(given.until) <= nowMs)
    throw new TocsinError(
      "usage",
      `give the end of the release as an instant to come like 2027-01-01T00:00:00.000Z, got "${given.until.slice(0, 40)}"`,
    );
  return { ...given, ceiling, readers: [...new Set(given.readers)].sort() };
}
