import { parseJson } from "../base/index.ts";
import type { Issue, IssueLevel, JsonLimits } from "../base/index.ts";
import { checkBundle, checkObject } from "./check/models.ts";
import type { ExtensionChecks, Run } from "./check/run.ts";
import { isMembers, startRun } from "./check/run.ts";
import type { StixBundle, StixObject } from "./object.ts";

/**
 * How a validation is done. `level`: `SHOULD` (the default) lists what the standard recommends too, `MUST` only what it requires.
 * `maxIssues`: how many findings are listed (default 1,000); one more says how many there are beyond. `extensions`: checks of one's own
 * for the content of extensions, by the identifier of their definition; what they find is `extension-content`.
 */
export type ValidateOptions = {
  readonly level?: IssueLevel;
  readonly maxIssues?: number;
  readonly extensions?: ExtensionChecks;
};

/** The outcome of a validation: `valid` where no issue is at MUST level. Issues come in the order of the document. */
export type Validation = { readonly valid: boolean; readonly issues: readonly Issue[] };

/** A validation of text, with what was read: the value itself, unknown types and custom properties included, nothing added or removed. */
export type Parsed<T> = Validation & { readonly value: T | undefined };

const defaultMaxIssues = 1_000;

/** The outcome of a run, with the issue that says how many others are not listed. */
export function finishRun(run: Run): Validation {
  if (run.dropped > 0) {
    run.issues.push({
      path: "",
      code: "more",
      level: run.droppedMust ? "MUST" : "SHOULD",
      section: "",
      message: `${run.dropped} more findings are not listed`,
    });
  }
  return { valid: run.musts === 0, issues: run.issues };
}

/** A fresh run as options say; a number of issues that is none is a mistake of the caller. */
export function runOf(options: ValidateOptions): Run {
  const { level = "SHOULD", maxIssues = defaultMaxIssues, extensions = {} } = options;
  if (!Number.isInteger(maxIssues) || maxIssues < 0) throw new TypeError(`a number of issues from 0 on is needed, got ${maxIssues}`);
  return startRun({ limit: maxIssues, should: level === "SHOULD", extensions });
}

/**
 * Finds everything that is wrong with a STIX 2.1 object, or with a bundle and every object in it, at once. The value is what JSON
 * holds, from anywhere; it is read, never changed, and whatever it is, the answer is a list of issues and never an exception.
 * Only what the standard gives a place to is looked into, so depth costs nothing.
 */
export function validateObject(value: unknown, options: ValidateOptions = {}): Validation {
  const run = runOf(options);
  if (isMembers(value) && value["type"] === "bundle") checkBundle(value, run);
  else checkObject(value, run);
  return finishRun(run);
}

/**
 * Reads one STIX object from JSON and validates it. What is not JSON, or repeats a name, is refused as `parseJson` refuses it; what is
 * no valid object comes back with its issues. `value` is `undefined` only where the text holds no object with a type and an id.
 */
export function parseObject(input: string | Uint8Array, options: ValidateOptions & JsonLimits = {}): Parsed<StixObject> {
  const value = parseJson(input, options);
  const outcome = validateObject(value, options);
  const isObject = isMembers(value) && typeof value["type"] === "string" && typeof value["id"] === "string";
  return { ...outcome, value: isObject ? (value as StixObject) : undefined };
}

/** Reads a bundle from JSON and validates it with every object in it. Anything but a bundle is invalid: `bad-literal` at /type. */
export function parseBundle(input: string | Uint8Array, options: ValidateOptions & JsonLimits = {}): Parsed<StixBundle> {
  const value = parseJson(input, options);
  const run = runOf(options);
  if (isMembers(value)) checkBundle(value, run);
  else checkObject(value, run);
  const isBundle = isMembers(value) && value["type"] === "bundle" && typeof value["id"] === "string";
  return { ...finishRun(run), value: isBundle ? (value as unknown as StixBundle) : undefined };
}
