export { compareHead, judgeArrival } from "./compare.ts";
export type { Arrival, HeadJudgement, ReceivedSide } from "./compare.ts";
export { readHead, signHead } from "./head.ts";
export type { Head } from "./head.ts";
export { completeTo, holds, missingOf, withNumber, withoutNumber } from "./ranges.ts";
export type { Held, Range } from "./ranges.ts";
