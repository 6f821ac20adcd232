import type { Issue, TocsinError } from "../base/index.ts";
import type { Run } from "./check/run.ts";
import type { Validation } from "./validate.ts";

const sections: Readonly<Record<string, string>> = {
  "json-syntax": "RFC 8259",
  "json-duplicate-name": "RFC 8259 4",
  "json-not-utf8": "RFC 8259 8.1",
  "json-number-range": "RFC 7493 2.2",
};

/** The issue that a refusal of bytes is: the code of the error, and its message with the position. Limits of size and depth are those of RFC 8259 section 9. */
export function refusalIssue(error: TocsinError, path: string): Issue {
  return { path, code: error.code, level: "MUST", section: sections[error.code] ?? "RFC 8259 9", message: error.message };
}

/** Keeps the first findings of each level, and counts the others. */
export class FindingCollector {
  readonly #limit: number;
  readonly #issues: Issue[] = [];
  #errors = 0;
  #warnings = 0;
  #listedErrors = 0;
  #listedWarnings = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Takes findings in order. */
  add(issues: readonly Issue[]): void {
    for (const issue of issues) {
      if (issue.level === "MUST") {
        this.#errors += 1;
        if (this.#listedErrors >= this.#limit) continue;
        this.#listedErrors += 1;
      } else {
        this.#warnings += 1;
        if (this.#listedWarnings >= this.#limit) continue;
        this.#listedWarnings += 1;
      }
      this.#issues.push(issue);
    }
  }

  /** Takes what the checks of one object found, also what they dropped. */
  addRun(run: Run): void {
    if (run.issues.length === 0 && run.dropped === 0) return;
    this.add(run.issues);
    const listedMusts = run.issues.filter((issue) => issue.level === "MUST").length;
    this.#errors += run.musts - listedMusts;
    this.#warnings += run.dropped - (run.musts - listedMusts);
  }

  /** All that was found so far. */
  validation(): Validation {
    const more = (level: "MUST" | "SHOULD", count: number): readonly Issue[] =>
      count === 0 ? [] : [{ path: "", code: "more", level, section: "", message: `${count} more findings are not listed` }];
    const rest = [...more("MUST", this.#errors - this.#listedErrors), ...more("SHOULD", this.#warnings - this.#listedWarnings)];
    return { valid: this.#errors === 0, issues: [...this.#issues, ...rest] };
  }
}
