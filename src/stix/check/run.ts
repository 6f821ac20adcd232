import type { Issue, IssueLevel } from "../../base/index.ts";
import type { IssueCode } from "./codes.ts";

/** What is wrong with the content of an extension: a JSON Pointer into it, and a sentence for people. */
export type ExtensionFault = { readonly path: string; readonly message: string };

/** Checks of the content of extensions, by the identifier of their definition. A check gets one extension, its `extension_type` included. */
export type ExtensionChecks = { readonly [definition: string]: (extension: Members) => Iterable<ExtensionFault> };

/** What one validation has found so far, and where it stands in the value. Checks write into it; nothing else does. */
export type Run = {
  readonly issues: Issue[];
  readonly limit: number;
  /** Whether findings at SHOULD level are wanted. */
  readonly should: boolean;
  /** The segments from the root to the value under check; only the first `depth` count. */
  readonly path: (string | number)[];
  depth: number;
  /** Findings past the limit. */
  dropped: number;
  droppedMust: boolean;
  /** Findings at MUST level, also those past the limit. */
  musts: number;
  /** Whether the object under check brings in properties of its own by an extension, so that they are no finding. */
  allowsCustom: boolean;
  /** Checks of the caller for extensions, by the identifier of their definition. */
  readonly extensions: ExtensionChecks;
  /** The observable container that references may be local to (section 2.13). */
  container: { readonly [key: string]: unknown } | undefined;
};

/** A check of one value. It reads the value, never changes it, and never throws. */
export type Check = (value: unknown, run: Run) => void;

/** A JSON object whose members are read by name: own members only, since they come from JSON. */
export type Members = { readonly [name: string]: unknown };

/** A fresh run. */
export function startRun(options: { readonly limit: number; readonly should: boolean; readonly extensions?: ExtensionChecks }): Run {
  const { limit, should, extensions = {} } = options;
  return {
    issues: [],
    limit,
    should,
    path: [],
    depth: 0,
    dropped: 0,
    droppedMust: false,
    musts: 0,
    allowsCustom: false,
    extensions,
    container: undefined,
  };
}

/** The JSON Pointer (RFC 6901) of where a run stands, with further segments. */
export function pointer(run: Run, further: readonly (string | number)[] = []): string {
  let out = "";
  for (let index = 0; index < run.depth; index += 1) out += segment(run.path[index] ?? "");
  for (const each of further) out += segment(each);
  return out;
}

function segment(name: string | number): string {
  if (typeof name === "number") return `/${name}`;
  return name.includes("~") || name.includes("/") ? `/${name.replaceAll("~", "~0").replaceAll("/", "~1")}` : `/${name}`;
}

/** What a finding says: its code, the section that decides it, the text for people, and segments below where the run stands. */
export type Finding = {
  readonly code: IssueCode;
  readonly section: string;
  readonly message: string;
  readonly at?: readonly (string | number)[];
};

/** Records that a MUST is broken. */
export function must(run: Run, finding: Finding): void {
  run.musts += 1;
  record(run, "MUST", finding);
}

/** Records that a SHOULD is not followed, where such findings are wanted. */
export function should(run: Run, finding: Finding): void {
  if (run.should) record(run, "SHOULD", finding);
}

function record(run: Run, level: IssueLevel, finding: Finding): void {
  if (run.issues.length >= run.limit) {
    run.dropped += 1;
    if (level === "MUST") run.droppedMust = true;
    return;
  }
  const { code, section, message, at } = finding;
  run.issues.push({ path: pointer(run, at), code, level, section, message });
}

const plain = /^[ !#-[\]-~]{0,120}$/;

/** Text from the input as it may stand in a message: quoted, on one line, cut after 120 characters. */
export function shown(value: unknown): string {
  if (typeof value === "string" && plain.test(value)) return `"${value}"`;
  if (typeof value === "string") return JSON.stringify(value.length > 120 ? `${value.slice(0, 120)}…` : value);
  if (typeof value === "number" || typeof value === "boolean" || value === null) return String(value);
  return Array.isArray(value) ? "a list" : "an object";
}

/** Whether a value is an object with members: neither a list nor null. */
export function isMembers(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether an object has a member of its own by that name. */
export function has(object: Members, name: string): boolean {
  return object[name] !== undefined && Object.hasOwn(object, name);
}
