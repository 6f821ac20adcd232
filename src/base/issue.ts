/** How binding a finding is: `MUST` makes the input invalid, `SHOULD` is a warning. */
export type IssueLevel = "MUST" | "SHOULD";

/** One thing that is wrong with an input: where (JSON Pointer, RFC 6901), what (a stable code), by which section of which standard, and what to do. */
export type Issue = {
  readonly path: string;
  readonly code: string;
  readonly level: IssueLevel;
  readonly section: string;
  readonly message: string;
};
