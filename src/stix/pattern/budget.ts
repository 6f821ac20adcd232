import { TocsinError } from "../../base/index.ts";

/** What one decision may cost when the caller names no limit: a few seconds of work at most. */
export const defaultWork = 50_000_000;

/** Counts work down, so that no pattern with no data can take unbounded time. One unit is about one step of a search or one character looked at. */
export class Budget {
  #left: number;

  constructor(work: number = defaultWork) {
    this.#left = work;
  }

  /** Takes units off. Refuses with `pattern-limit` once there are none left. */
  spend(units: number): void {
    this.#left -= units;
    if (this.#left < 0) throw new TocsinError("pattern-limit", "deciding this pattern takes more work than the limit allows");
  }
}
