import type { JsonValue } from "../../base/index.ts";
import { isJsonObject, schemas, validateObject } from "../../stix/index.ts";
import { isTakenOut, originalPath, remove } from "./edit.ts";
import { finished, putFlag } from "./entry.ts";
import type { Entry, Shown } from "./entry.ts";
import type { Pseudonym } from "./observable.ts";

/**
 * Takes out what would tell of something that is not shown, or means nothing without it. Each rule asks only for what is left, so that it
 * does the same whether something was withheld or was never there.
 */
export function takeOutTraces({ source, edit }: Entry): void {
  const isShown = (name: string): boolean => source[name] !== undefined && !isTakenOut(edit, [name]);
  if (source.type === "observed-data" && source["objects"] !== undefined) {
    // Its keys are numbered by hand: a gap tells that something is missing. The standard has deprecated it.
    remove(edit, ["objects"]);
  }
  if (source.type === "location" && isShown("latitude") !== isShown("longitude")) {
    for (const name of ["latitude", "longitude", "precision"]) if (isShown(name)) remove(edit, [name]);
  }
  const references = source["external_references"];
  if (!Array.isArray(references)) return;
  for (let i = 0; i < references.length; i += 1) {
    const reference = references[i] as JsonValue;
    if (!isJsonObject(reference) || reference["hashes"] === undefined) continue;
    const hasUrl = reference["url"] !== undefined && !isTakenOut(edit, ["external_references", i, "url"]);
    // A digest of what stands behind a URL gives the content away to whoever can guess it.
    if (!hasUrl) remove(edit, ["external_references", i, "hashes"]);
  }
}

/** Properties that an object is nothing without: where one of them is not valid, the object is not shown. */
const essential = new Set<string | number>([
  "type",
  "id",
  "spec_version",
  "created",
  "modified",
  "object_marking_refs",
  "granular_markings",
]);

const requiredOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(schemas).map(([type, schema]) => [type, schema.required ?? []]),
);

/** Whether an object has what its type requires: validation says so too, and takes longer to say no. */
function isComplete(value: Shown): boolean {
  for (const name of requiredOf.get(value.type) ?? []) if (value[name] === undefined) return false;
  return true;
}

const maxMends = 24;

/**
 * Makes what is left of an entry a valid object: the innermost parts that break a MUST of the standard are taken out, and then what is not
 * valid without them, from the inside outwards. Gives the object with its flag, which none of this counts on, or
 * `undefined` where it cannot be valid.
 */
export function mended(entry: Entry, pseudonym: Pseudonym | undefined): Shown | undefined {
  for (let turn = 0; turn < maxMends; turn += 1) {
    const value = finished(entry, pseudonym);
    if (value === undefined || !isComplete(value)) return undefined;
    const { valid, issues } = validateObject(value, { level: "MUST" });
    if (valid) return putFlag(value);
    for (const { path: pointer, level } of issues) {
      if (level !== "MUST") continue;
      const path = originalPath(entry.source, entry.edit, pointer);
      if (path.length === 0 || essential.has(path[0] as string | number)) return undefined;
      remove(entry.edit, path);
    }
  }
  return undefined;
}
