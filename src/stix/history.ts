import { compareTimestamps, timestampDigits } from "./check/instant.ts";
import { must, shown, startRun } from "./check/run.ts";
import type { Run } from "./check/run.ts";
import type { StixObject } from "./object.ts";
import { isRedacted } from "./redacted.ts";
import { isSameRepresentation } from "./semantic.ts";
import { finishRun } from "./validate.ts";
import type { Validation } from "./validate.ts";
import { shortestInstant } from "./version-time.ts";

type Version = { readonly object: StixObject; readonly index: number };

/** Versions of one object keep what must not change, and end where the object is revoked (section 3.6). */
function checkVersions(versions: readonly Version[], run: Run): void {
  const [first] = versions;
  if (first === undefined) return;
  const ordered = versions.filter(({ object }) => isTime(object["modified"])).toSorted((a, b) => compareTimestamps(timeOf(a), timeOf(b)));
  const revoked = ordered.find(({ object }) => object["revoked"] === true);
  for (const version of versions) {
    const { object, index } = version;
    if (!isSameTime(object["created"], first.object["created"])) {
      const message = `created ${shown(object["created"])} is another in a version of the same object: ${shown(first.object["created"])}`;
      must(run, { code: "version-created", section: "3.2", message, at: [index, "created"] });
    }
    if (object["created_by_ref"] !== first.object["created_by_ref"]) {
      must(run, {
        code: "version-creator",
        section: "3.6",
        message: "another creator must not create a version of the object",
        at: [index],
      });
    }
    if (revoked !== undefined && isTime(object["modified"]) && compareTimestamps(timeOf(version), timeOf(revoked)) > 0) {
      const message = `a version after the object was revoked at ${shown(timeOf(revoked))}`;
      must(run, { code: "version-after-revoked", section: "3.6", message, at: [index, "modified"] });
    }
  }
  checkSameVersion(versions, run);
}

/** Every representation of a version is the same (section 3.6). */
function checkSameVersion(versions: readonly Version[], run: Run): void {
  const seen = new Map<string, StixObject>();
  for (const version of versions) {
    if (!isTime(version.object["modified"])) continue;
    const time = shortestInstant(timeOf(version));
    const before = seen.get(time);
    if (before === undefined) seen.set(time, version.object);
    else if (!isSameRepresentation(before, version.object)) {
      const message = `the version ${shown(timeOf(version))} has another content here`;
      must(run, { code: "version-content", section: "3.6", message, at: [version.index] });
    }
  }
}

/** Whether two creation times are one, however many zeros they are written with. */
function isSameTime(a: unknown, b: unknown): boolean {
  return a === b || (isTime(a) && isTime(b) && compareTimestamps(a, b) === 0);
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && timestampDigits(value) >= 0;
}

function timeOf(version: Version): string {
  return version.object["modified"] as string;
}

/**
 * Checks versions of objects against each other (section 3.6): `created` and `created_by_ref` stay, nothing follows a revocation, and one
 * version has one content. Paths point into the list: `/3/created`. Takes objects that `validateObject` found valid, in any order,
 * versions of many objects mixed; those without `modified` have no versions, and a redacted copy is no version of its creator's, so that it
 * is in conflict with none. At most 1,000 issues are listed.
 */
export function validateHistory(objects: Iterable<StixObject>): Validation {
  const run = startRun({ limit: 1_000, should: false });
  const byId = new Map<string, Version[]>();
  let index = 0;
  for (const object of objects) {
    if (typeof object["modified"] === "string" && !isRedacted(object)) {
      const versions = byId.get(object.id);
      if (versions === undefined) byId.set(object.id, [{ object, index }]);
      else versions.push({ object, index });
    }
    index += 1;
  }
  for (const versions of byId.values()) if (versions.length > 1) checkVersions(versions, run);
  return finishRun(run);
}
