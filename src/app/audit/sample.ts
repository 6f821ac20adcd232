import { concat, sha256, TocsinError, uint64, utf8 } from "../../base/index.ts";

/** A log as a sample is drawn from it: its origin, how many leaves it has, and the root of them in hexadecimal. */
export type SampledLog = { readonly origin: string; readonly size: number; readonly root: string };

/** A leaf that was drawn. */
export type DrawnLeaf = { readonly log: string; readonly leaf: number };

/** The most leaves that are drawn at once. */
export const largestSample = 100_000;
const domain = "tocsin/audit-sample/v1";
const wordRange = 2n ** 64n;

/**
 * Draws `count` different leaves out of logs by a public seed, each as likely as any other (docs/audit.md, Sample): the same seed and the same tree
 * heads give the same leaves in the same order, to whoever draws. The heads go into every draw, so that a log that is written after the seed is known
 * changes all of it. Draws all leaves where there are fewer. Refuses a seed of several lines, and a count outside 1 to 100,000, with `usage`.
 */
export function drawSample(logs: readonly SampledLog[], count: number, seed: string): readonly DrawnLeaf[] {
  if (seed === "" || seed.length > 1000 || seed.includes("\n"))
    throw new TocsinError("usage", "give --seed as one line of at most 1,000 characters");
  if (!Number.isSafeInteger(count) || count < 1 || count > largestSample)
    throw new TocsinError("usage", `draw 1 to ${largestSample} leaves, got ${count}`);
  const sorted = logs.toSorted((a, b) => (a.origin < b.origin ? -1 : 1));
  const total = sorted.reduce((sum, { size }) => sum + size, 0);
  if (total === 0) return [];
  const heads = sorted.map(({ origin, size, root }) => `${origin} ${size} ${root}\n`).join("");
  const key = sha256(utf8(`${domain}\n${seed}\n${heads}`));
  // Words above the largest multiple of the total are passed over: with them the first leaves would be drawn more often.
  const limit = wordRange - (wordRange % BigInt(total));
  const drawn = new Set<number>();
  for (let counter = 0; drawn.size < Math.min(count, total); counter += 1) {
    const digest = sha256(concat(key, uint64(counter)));
    for (let at = 0; at < 32 && drawn.size < Math.min(count, total); at += 8) {
      const value = new DataView(digest.buffer, digest.byteOffset + at, 8).getBigUint64(0);
      if (value < limit) drawn.add(Number(value % BigInt(total)));
    }
  }
  return [...drawn].map((number) => placeOf(sorted, number));
}

function placeOf(logs: readonly SampledLog[], number: number): DrawnLeaf {
  let before = 0;
  for (const { origin, size } of logs) {
    if (number < before + size) return { log: origin, leaf: number - before };
    before += size;
  }
  throw new TypeError(`a number below the count of all leaves is needed, got ${number}`);
}
