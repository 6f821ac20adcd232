import type { ToneName } from "../parts/index.ts";

const tones: Readonly<Record<string, ToneName>> = {
  asked: "due",
  notified: "alarm",
  referred: "wait",
  granted: "done",
  "granted-in-other-words": "done",
  "granted-on-conditions": "done",
  ratified: "done",
  refused: "quiet",
  "refused-by-silence": "quiet",
  protested: "alarm",
  withdrawn: "quiet",
  expired: "quiet",
};

/** How urgent a request's state is. */
export function toneOfState(state: string): ToneName {
  return tones[state] ?? "quiet";
}

/** Whether a request still waits for a word. */
export function isOpenRequest(state: string): boolean {
  return state === "asked" || state === "referred" || state === "notified";
}
