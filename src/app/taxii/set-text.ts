import type { HandlingSet } from "../../taxii/index.ts";

/** The one text of a set. */
export function setText({ markings, granular, consent, by, copy }: HandlingSet): string {
  return JSON.stringify([markings, granular, consent, by ?? null, copy ?? null]);
}
