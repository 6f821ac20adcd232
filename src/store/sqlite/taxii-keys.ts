import { sha256, utf8 } from "../../base/index.ts";

/** How many places a collection has; its number is the part of a key above them. */
export const placesOf = 2 ** 40;

/** The key of a place in a collection. Numbers of collections stay below 8,192, so that keys are safe integers. */
export function keyOf(collection: number, seq: number): number {
  return collection * placesOf + seq;
}

/** The place of a key. */
export function seqOf(key: number): number {
  return key % placesOf;
}

/** The first 48 bits of SHA-256 of an id: what the index of ids holds in place of 45 and more characters. */
export function idHash(id: string): number {
  const digest = sha256(utf8(id));
  return new DataView(digest.buffer, digest.byteOffset).getUint32(0) * 65_536 + ((digest[4] ?? 0) << 8) + (digest[5] ?? 0);
}

/** How an entry stands among the versions of its object; the low two bits of its class, above which is its set. */
export const states = { newest: 0, superseded: 1, mixed: 2 } as const;

/** The class of a set and a state. */
export function classOf(set: number, state: number): number {
  return set * 4 + state;
}

/** Whether a small number is one of these. A list would be made into a table anew for each statement that is run, which costs more than most runs. */
export function isOneOf(expression: string, numbers: readonly number[]): string {
  const unique = [...new Set(numbers)];
  if (unique.some((number) => number > 62)) return `${expression} IN (${unique.join(",")})`;
  return `(${unique.reduce((mask, number) => mask | (1n << BigInt(number)), 0n)} >> ${expression}) & 1`;
}
