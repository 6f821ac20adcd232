import { TocsinError, utf8Text } from "../base/index.ts";
import type { Range } from "../exchange/index.ts";

const largestRequest = 16_384;
const mostRanges = 64;

/** What a partner asks for: ranges of numbers of one agreement in one epoch. */
export type FetchRequest = { readonly agreement: string; readonly epoch: number; readonly ranges: readonly Range[] };

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

function isRange(value: unknown): value is Range {
  return (
    typeof value === "object" &&
    value !== null &&
    "from" in value &&
    "to" in value &&
    isNumber(value.from) &&
    isNumber(value.to) &&
    value.from <= value.to
  );
}

/** Reads a request for missing messages. Attacker-controlled: at most 64 ranges, anything else is `input-malformed`; how wide a range is bounds nothing here. */
export function readFetch(payload: Uint8Array): FetchRequest {
  let value: unknown;
  try {
    value = payload.length > largestRequest ? undefined : JSON.parse(utf8Text(payload) ?? "");
  } catch {
    value = undefined;
  }
  const { agreement, epoch, ranges } = (value ?? {}) as { agreement?: unknown; epoch?: unknown; ranges?: unknown };
  if (typeof agreement !== "string" || !isNumber(epoch) || !Array.isArray(ranges) || ranges.length > mostRanges || !ranges.every(isRange)) {
    throw new TocsinError("input-malformed", `ask for ranges of numbers of one agreement and epoch, at most ${mostRanges}`);
  }
  return { agreement, epoch, ranges };
}
