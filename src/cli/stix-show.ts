import { hex, parseJson, sha256, TocsinError, utf8 } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import {
  canonicalText,
  contributingProperties,
  countStats,
  deterministicIdentifier,
  differences,
  formatDifferences,
  identifierStanding,
  isJsonObject,
  isSameMeaning,
  isStixObject,
  newest,
  readLines,
} from "../stix/index.ts";
import type { Observable, Stats, StixObject } from "../stix/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { inputBytes, inputChunks, inputObjects, maxDocumentBytes, written } from "./stix-input.ts";

/** What every command of `stix` takes. */
export type ShowOptions = { readonly json?: boolean; readonly lines?: boolean };

/** `stix id`: the deterministic identifier of every cyber-observable object, and how the one that it carries stands to it. */
export async function showIdentifiers(io: CliIo, file: string, options: ShowOptions): Promise<void> {
  for await (const object of inputObjects(io, file, options.lines === true)) {
    const deterministic = deterministicIdentifier(object) ?? null;
    const id = typeof object["id"] === "string" ? object["id"] : null;
    const standing = id === null ? null : identifierStanding(object as StixObject);
    if (options.json === true) {
      await written(io, `${JSON.stringify({ type: object.type, id, deterministic, standing })}\n`);
    } else if (deterministic !== null || Object.hasOwn(contributingProperties, object.type)) {
      await written(
        io,
        `${deterministic ?? `${object.type}: no contributing property, use a random one`}${remark(object, deterministic)}\n`,
      );
    }
  }
}

function remark(object: Observable, deterministic: string | null): string {
  const id = object["id"];
  return typeof id !== "string" || id === deterministic ? "" : `  (carries ${JSON.stringify(id)})`;
}

/** `stix canon`: the canonical form (RFC 8785) without a line end, so that its bytes can be hashed; of each line with `lines`. */
export async function showCanonical(io: CliIo, file: string, options: ShowOptions): Promise<void> {
  const show = (value: JsonValue, end: string): Promise<void> => {
    const canonical = canonicalText(value);
    if (options.json !== true) return written(io, `${canonical}${end}`);
    const bytes = utf8(canonical);
    return written(io, `${JSON.stringify({ canonical, bytes: bytes.length, sha256: hex(sha256(bytes)) })}\n`);
  };
  if (options.lines !== true) return show(parseJson(await inputBytes(io, file), { maxBytes: maxDocumentBytes }), "");
  for await (const line of readLines(inputChunks(io, file))) {
    if (line.kind === "refused") throw line.error;
    await show(line.value, "\n");
  }
  return undefined;
}

/** `stix diff`: what changed from one object or bundle to another. Ends with 1 where anything did, as diff(1) does. */
export async function showDifferences(io: CliIo, files: readonly [string, string], options: ShowOptions): Promise<void> {
  if (files[0] === "-" && files[1] === "-")
    throw new TocsinError("usage", "compare standard input with itself: one of the two must be a file");
  const [before, after] = [await document(io, files[0]), await document(io, files[1])];
  const isBundles = isBundle(before) && isBundle(after);
  const found = isBundles ? differences(byIdentifier(before), byIdentifier(after)) : differences(before, after);
  const isSame = isStixObject(before) && isStixObject(after) && !isBundles ? isSameMeaning(before, after) : undefined;
  if (options.json === true) {
    writeJson(io, { same: found.length === 0, ...(isSame === undefined ? {} : { sameMeaning: isSame }), differences: found });
  } else {
    await written(io, formatDifferences(found));
    if (found.length > 0 && isSame === true) writeLines(io, ["Both say the same."]);
  }
  io.exitWith(found.length === 0 ? 0 : 1);
}

async function document(io: CliIo, file: string): Promise<JsonValue> {
  return parseJson(await inputBytes(io, file), { maxBytes: maxDocumentBytes });
}

function isBundle(value: JsonValue): value is JsonValue & { readonly objects: readonly JsonValue[] } {
  return isJsonObject(value) && Array.isArray(value["objects"]);
}

/** A bundle's newest objects under their identifiers: their order, and the bundle's own identifier, mean nothing (STIX 2.1 section 8). */
function byIdentifier(bundle: { readonly objects: readonly JsonValue[] }): JsonValue {
  return Object.fromEntries(newest(bundle.objects.filter((object): object is JsonValue & StixObject => isStixObject(object))));
}

/** `stix stats`: types, markings, time span and dangling references. */
export async function showStats(io: CliIo, file: string, options: ShowOptions): Promise<void> {
  const counter = countStats();
  for await (const object of inputObjects(io, file, options.lines === true)) if (isStixObject(object)) counter.add(object);
  const stats = counter.result();
  if (options.json === true) writeJson(io, stats);
  else writeLines(io, statsLines(stats));
}

function statsLines(stats: Stats): readonly string[] {
  // Types and identifiers come from the file: whatever could steer a terminal is escaped.
  const safe = (text: string): string => JSON.stringify(text).slice(1, -1);
  const { references, span } = stats;
  return [
    `objects      ${stats.objects} (${stats.identifiers} identifiers, ${stats.revoked} revoked)`,
    `time         ${span === undefined ? "none" : `${span.earliest} to ${span.latest}`}`,
    `references   ${references.total} (${references.dangling} dangling)`,
    ...references.missing.map((ref) => `  missing    ${safe(ref)}`),
    "",
    ...table(
      ["type", "objects"],
      Object.entries(stats.types).map(([type, count]) => [safe(type), `${count}`]),
    ),
    "",
    ...table(
      ["marking", "objects", "granular"],
      [
        ...Object.entries(stats.markings).map(([ref, counts]) => [counts.name ?? safe(ref), `${counts.objects}`, `${counts.granular}`]),
        ["(none)", `${stats.unmarked}`, ""],
      ],
    ),
  ];
}
