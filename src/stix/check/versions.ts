import type { StixObject } from "../object.ts";
import { isRedacted } from "../redacted.ts";
import { compareTimestamps, timestampDigits } from "./instant.ts";
import type { Members, Run } from "./run.ts";
import { must, shown } from "./run.ts";

/** How many objects of a bundle are remembered, so that a bundle of any size takes a bounded amount of memory. */
const maxRemembered = 20_000;

type Known = { readonly created: string; readonly creator: unknown; latest: string; revoked: string | undefined };

/**
 * The versions of objects in one bundle against each other, as they come: `created` and `created_by_ref` stay, and nothing follows a
 * revocation (section 3.6). The first 20,000 objects that have versions are remembered; versions of objects after these are not compared. A
 * redacted copy is no version of its creator's.
 */
export class BundleVersions {
  readonly #known = new Map<string, Known>();

  /** Compares an object with the versions of it that came before, where the run stands. */
  check(value: unknown, run: Run): void {
    const version = versionOf(value);
    if (version === undefined) return;
    const { object, id, created, modified } = version;
    const creator = object["created_by_ref"];
    const known = this.#known.get(id);
    if (known === undefined) {
      if (this.#known.size < maxRemembered)
        this.#known.set(id, { created, creator, latest: modified, revoked: object["revoked"] === true ? modified : undefined });
      return;
    }
    if (compareTimestamps(created, known.created) !== 0) {
      const message = `created ${shown(created)} is another in a version of the same object: ${shown(known.created)}`;
      must(run, { code: "version-created", section: "3.2", message, at: ["created"] });
    }
    if (creator !== known.creator) {
      must(run, { code: "version-creator", section: "3.6", message: "another creator must not create a version of the object" });
    }
    checkRevocation(object, { modified, known, run });
  }
}

function checkRevocation(object: Members, version: { readonly modified: string; readonly known: Known; readonly run: Run }): void {
  const { modified, known, run } = version;
  if (known.revoked !== undefined && compareTimestamps(modified, known.revoked) > 0) {
    const message = `a version after the object was revoked at ${shown(known.revoked)}`;
    must(run, { code: "version-after-revoked", section: "3.6", message, at: ["modified"] });
  }
  if (object["revoked"] === true) {
    if (compareTimestamps(known.latest, modified) > 0) {
      const message = `the object is revoked here, and has a version after that at ${shown(known.latest)}`;
      must(run, { code: "version-after-revoked", section: "3.6", message, at: ["revoked"] });
    }
    if (known.revoked === undefined || compareTimestamps(modified, known.revoked) < 0) known.revoked = modified;
  }
  if (compareTimestamps(modified, known.latest) > 0) known.latest = modified;
}

type Version = { readonly object: Members; readonly id: string; readonly created: string; readonly modified: string };

function versionOf(value: unknown): Version | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const object = value as Members;
  const { id, created, modified } = object;
  if (typeof id !== "string" || !isTime(created) || !isTime(modified) || isRedacted(object as StixObject)) return undefined;
  return { object, id, created, modified };
}

function isTime(value: unknown): value is string {
  return typeof value === "string" && timestampDigits(value) >= 0;
}
