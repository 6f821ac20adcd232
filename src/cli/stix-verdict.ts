import type { Issue, TocsinError } from "../base/index.ts";

/** A finding as `stix validate` prints it. */
export type Finding = { readonly path: string; readonly code: string; readonly section: string; readonly message: string };

/** What `stix validate` prints for one document. */
export type Verdict = {
  readonly id: string | null;
  readonly valid: boolean;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
};

/** The most findings of each level that are kept for one document; the number of the others is told in one more. */
export const maxFindings = 10_000;

const sections: Readonly<Record<string, string>> = {
  "json-syntax": "RFC 8259",
  "json-duplicate-name": "RFC 8259 4",
  "json-not-utf8": "RFC 8259 8.1",
  "json-number-range": "RFC 7493 2.2",
  "json-too-deep": "RFC 8259 9",
  "input-too-large": "RFC 8259 9",
};

/** Collects the findings of one document, in bounded memory. */
export class VerdictCollector {
  #errors: Finding[] = [];
  #warnings: Finding[] = [];
  #moreErrors = 0;
  #moreWarnings = 0;

  /** Adds issues of a value that stands at a path (JSON Pointer) of the document. */
  add(issues: readonly Issue[], at = ""): void {
    for (const issue of issues) {
      const isError = issue.level === "MUST";
      const list = isError ? this.#errors : this.#warnings;
      if (list.length < maxFindings) list.push({ path: `${at}${issue.path}`, code: issue.code, section: issue.section, message: issue.message });
      else if (isError) this.#moreErrors += 1;
      else this.#moreWarnings += 1;
    }
  }

  /** Adds what made the value at a path of the document unreadable: its code, and its message with the position. */
  addRefusal(error: TocsinError, at = ""): void {
    this.add([{ path: at, code: error.code, level: "MUST", section: sections[error.code] ?? "", message: error.message }]);
  }

  /** Forgets everything: what was collected belongs to a reading of the document that turned out wrong. */
  clear(): void {
    this.#errors = [];
    this.#warnings = [];
    this.#moreErrors = 0;
    this.#moreWarnings = 0;
  }

  /** The verdict on the document. */
  verdict(id: unknown): Verdict {
    return {
      id: typeof id === "string" ? id : null,
      valid: this.#errors.length === 0,
      errors: withRest(this.#errors, this.#moreErrors),
      warnings: withRest(this.#warnings, this.#moreWarnings),
    };
  }
}

function withRest(findings: readonly Finding[], more: number): readonly Finding[] {
  return more === 0 ? findings : [...findings, { path: "", code: "more-findings", section: "", message: `${more} more are not listed` }];
}
