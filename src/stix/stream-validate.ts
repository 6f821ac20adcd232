import { isTocsinError, parseJson, TocsinError } from "../base/index.ts";
import type { Issue, JsonValue } from "../base/index.ts";
import { checkBundle, checkObject } from "./check/models.ts";
import { must } from "./check/run.ts";
import type { Run } from "./check/run.ts";
import { BundleVersions } from "./check/versions.ts";
import { isJsonObject } from "./object.ts";
import { BundleScanner } from "./stream-bundle.ts";
import type { BundleEnvelope, BundleLimits } from "./stream-bundle.ts";
import { FindingCollector, refusalIssue } from "./stream-findings.ts";
import { readLines } from "./stream.ts";
import type { Chunks } from "./stream.ts";
import type { LineLimits } from "./stream-lines.ts";
import { SeenTexts } from "./stream-seen.ts";
import { runOf, validateObject } from "./validate.ts";
import type { Validation, ValidateOptions } from "./validate.ts";

/**
 * How a document is validated as it comes. `maxIssues` counts for errors and for warnings apart (default 1,000 of each), so that a
 * flood of warnings hides no error.
 */
export type StreamValidateOptions = ValidateOptions & Omit<BundleLimits, "acceptsList">;

/** The verdict on a document: as `Validation`, and its identifier where it was read and has one. */
export type DocumentValidation = Validation & { readonly id: string | undefined };

/** The verdict on one line, numbered from 1. */
export type LineValidation = DocumentValidation & { readonly line: number };

// What looks like a bundle may turn out at its end to be an object with a list named `objects`; then it is read again from here.
const keptBytes = 4 * 1024 * 1024;

// Stands for the objects of a bundle, which were checked as they came, while the rest of the bundle is checked.
const soundObject = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--733c5838-34d9-4fbf-949c-62aba761184c",
  created: "2016-08-23T18:05:49.307Z",
  modified: "2016-08-23T18:05:49.307Z",
  name: "x",
  identity_class: "system",
};

/**
 * Validates a document of any size: a bundle object by object in memory that does not grow with it, one object, or a bare list of
 * objects. The verdict is that of `validateObject`, issues of a bundle's objects first. Never throws for what the document holds: what is not JSON, or too
 * large, is an issue with the code of the refusal and the byte offset in its message, and what was found before it stands
 * (STIX 2.1 section 8). Errors of the source of the chunks are thrown on.
 */
export async function validateStream(chunks: Chunks, options: StreamValidateOptions = {}): Promise<DocumentValidation> {
  const reading = new DocumentReading(options);
  for await (const chunk of chunks) if (!reading.push(chunk)) break;
  return reading.end();
}

/** Validates newline-delimited JSON: each line is a document of its own, as for `validateStream`. Lines that are not JSON have a verdict too. */
export async function* validateLines(
  chunks: Chunks,
  options: ValidateOptions & LineLimits = {},
): AsyncGenerator<LineValidation, void, undefined> {
  for await (const line of readLines(chunks, options)) {
    if (line.kind === "value") yield { line: line.line, ...validateWhole(line.value, options) };
    else yield { line: line.line, id: undefined, valid: false, issues: [refusalIssue(line.error, "")] };
  }
}

function validateWhole(value: JsonValue, options: ValidateOptions): DocumentValidation {
  if (!Array.isArray(value)) return { id: idOf(value), ...validateObject(value, options) };
  const findings = new FindingCollector(options.maxIssues ?? 1_000);
  for (const [index, item] of (value as readonly JsonValue[]).entries()) findings.addRun(checkListed(item, index, options));
  if (value.length === 0) findings.add([emptyList]);
  return { id: undefined, ...findings.validation() };
}

/** A bare list is no document of the standard; one is taken for the objects in it all the same, as validators of the field do. */
function checkListed(value: JsonValue, index: number, options: ValidateOptions): Run {
  const run = runOf(options);
  run.path.push(index);
  run.depth = 1;
  if (isJsonObject(value) && value["type"] === "bundle") checkBundle(value, run);
  else checkObject(value, run);
  return run;
}

const emptyList: Issue = { path: "", code: "empty-list", level: "MUST", section: "2.12", message: "a list of objects needs at least one" };

function idOf(value: JsonValue): string | undefined {
  const id = isJsonObject(value) ? value["id"] : undefined;
  return typeof id === "string" ? id : undefined;
}

/** The reading of one document, of which it is not known before its end whether it is a bundle. */
class DocumentReading {
  readonly #options: StreamValidateOptions;
  readonly #scanner: BundleScanner;
  readonly #findings: FindingCollector;
  readonly #versions = new SeenTexts();
  readonly #history = new BundleVersions();
  #refusal: TocsinError | undefined;
  #kept: Uint8Array[] | undefined = [];
  #length = 0;

  constructor(options: StreamValidateOptions) {
    this.#options = options;
    this.#scanner = new BundleScanner({ ...options, acceptsList: true });
    this.#findings = new FindingCollector(options.maxIssues ?? 1_000);
  }

  /** Takes a chunk; `false` where reading on is of no use. */
  push(chunk: Uint8Array): boolean {
    this.#keep(chunk);
    return this.#orRefuse(() => {
      for (const part of this.#scanner.push(chunk)) {
        if (part.kind === "refused")
          this.#findings.add([refusalIssue(part.error, `${this.#scanner.isList ? "" : "/objects"}/${part.index}`)]);
        else if (this.#scanner.isList) this.#findings.addRun(checkListed(part.value, part.index, this.#options));
        else this.#checkItem(part.value, part.index);
      }
    });
  }

  end(): DocumentValidation {
    let envelope: BundleEnvelope | undefined;
    if (this.#refusal === undefined) {
      this.#orRefuse(() => {
        envelope = this.#scanner.end();
      });
    }
    if (envelope === undefined) return this.#refused(this.#refusal as TocsinError);
    if (envelope.isList) {
      if (envelope.objectCount === 0) this.#findings.add([emptyList]);
      return { id: undefined, ...this.#findings.validation() };
    }
    if (!envelope.hasObjectList) return validateWhole(envelope.properties, this.#options);
    if (envelope.properties["type"] !== "bundle") return this.#notABundle(envelope);
    this.#checkEnvelope(envelope);
    return { id: idOf(envelope.properties), ...this.#findings.validation() };
  }

  #orRefuse(step: () => void): boolean {
    try {
      step();
      return true;
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      this.#refusal = thrown;
      return false;
    }
  }

  #refused(error: TocsinError): DocumentValidation {
    const isOtherKind = error.code === "input-malformed";
    this.#findings.add([
      isOtherKind ? { path: "", code: "not-an-object", level: "MUST", section: "3.2", message: error.message } : refusalIssue(error, ""),
    ]);
    return { id: undefined, ...this.#findings.validation() };
  }

  #notABundle(envelope: BundleEnvelope): DocumentValidation {
    if (this.#kept !== undefined) return validateWhole(parseJson(Buffer.concat(this.#kept)), this.#options);
    const what = `a document of ${envelope.byteCount} bytes: with a list of objects and more than ${keptBytes} bytes it must be a bundle`;
    const issues = [refusalIssue(new TocsinError("input-too-large", what), "")];
    return { id: idOf(envelope.properties), valid: false, issues };
  }

  #checkItem(value: JsonValue, index: number): void {
    const run = runOf(this.#options);
    run.path.push("objects", index);
    run.depth = 2;
    // The list of a bundle is checked item by item too, and null is no item of any list (section 2.12).
    if (value === null) must(run, { code: "null-value", section: "8", message: "a value is needed, got null" });
    checkObject(value, run);
    this.#history.check(value, run);
    this.#findings.addRun(run);
    if (this.#options.level !== "MUST" && isJsonObject(value)) this.#checkVersion(value, index);
  }

  #checkVersion(object: { readonly [name: string]: JsonValue }, index: number): void {
    const { id, modified } = object;
    if (typeof id !== "string" || typeof modified !== "string" || this.#versions.add(`${id} ${modified}`)) return;
    const message = `${JSON.stringify(id.slice(0, 300))} is there twice with the same version ${JSON.stringify(modified.slice(0, 64))}`;
    this.#findings.add([{ path: `/objects/${index}`, code: "duplicate-ids", level: "SHOULD", section: "3.6", message }]);
  }

  #checkEnvelope(envelope: BundleEnvelope): void {
    const run = runOf(this.#options);
    checkBundle({ ...envelope.properties, objects: envelope.objectCount === 0 ? [] : [soundObject] }, run);
    this.#findings.addRun(run);
  }

  #keep(chunk: Uint8Array): void {
    this.#length += chunk.length;
    if (this.#length > keptBytes) this.#kept = undefined;
    // The slice of a Buffer would share the chunk's memory, which may be used again.
    this.#kept?.push(Uint8Array.prototype.slice.call(chunk));
  }
}
