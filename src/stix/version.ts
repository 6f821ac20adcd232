import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { contributingProperties, identifierStanding } from "./identifier.ts";
import type { StixObject } from "./object.ts";
import { isRedacted } from "./redacted.ts";
import { requireSelectors } from "./selector.ts";
import { compareInstants, isInstant } from "./version-time.ts";

/** What changes from one version to the next: new values of properties; `undefined` or null takes a property away. */
export type VersionChanges = { readonly [property: string]: JsonValue | undefined };

/** Who makes a version, and when. */
export type VersionOptions = {
  /**
   * The identifier of the identity that makes it, which must be the object's `created_by_ref`. `null` stands for the creator of an
   * object that names none: then the caller vouches for being it.
   */
  readonly by: string | null;
  /** The time of the new version; `instantAfter` finds one. */
  readonly modified: string;
  /** Where given, a version that has other properties is refused with `stix-version-property`: no custom ones get in, or stay. */
  readonly allowed?: (property: string) => boolean;
};

/** The properties that all versions of an object share (STIX 2.1 sections 3.2 and 3.6). */
export const fixedProperties: readonly string[] = ["type", "id", "created", "created_by_ref"];

/**
 * The next version of an object: the changes made, `modified` set. Granular markings of what the changes take away are refused rather than
 * dropped. Refuses: `stix-not-versionable` for marking definitions, bundles, redacted copies, objects without `created`, and cyber-observable
 * objects whose deterministic identifier others may have made too; `stix-revoked`; `stix-creator` for anybody but the creator;
 * `stix-version-property` for a change of `type`, `id`, `created` or `created_by_ref`; `stix-version-time` where `modified` is not
 * strictly later; `stix-selector` (STIX 2.1 sections 3.2, 3.6 and 7.2.3).
 */
export function newVersion<T extends StixObject>(object: T, changes: VersionChanges, options: VersionOptions): T {
  requireVersionable(object);
  requireCreator(object, options.by);
  requireLater(object, options.modified);
  const next: Record<string, JsonValue | undefined> = { ...object };
  for (const [property, value] of Object.entries(changes)) {
    if (property === "modified") continue;
    if (fixedProperties.includes(property) && value !== object[property]) {
      throw new TocsinError("stix-version-property", `change "${property}" in a new version: it is the same in all versions`);
    }
    if (value === undefined || value === null) delete next[property];
    else setOwn(next, property, value);
  }
  next["modified"] = options.modified;
  for (const property of Object.keys(next)) {
    if (options.allowed?.(property) === false) {
      throw new TocsinError(
        "stix-version-property",
        `make a version of type "${object.type}" with "${property.slice(0, 250)}": not a property of the standard`,
      );
    }
  }
  requireMarkedContent(next);
  return next as T;
}

/** Revokes an object: a last version with `revoked` set, after which there are no others. Refuses as `newVersion` does (STIX 2.1 section 3.6). */
export function revoke<T extends StixObject>(object: T, options: VersionOptions): T {
  return newVersion(object, { revoked: true }, options);
}

/** The time of an object's version: `modified`, else `created`, else `undefined` for what has no versions. */
export function versionTime(object: StixObject): string | undefined {
  const modified = object["modified"];
  if (isInstant(modified)) return modified;
  const created = object["created"];
  return isInstant(created) ? created : undefined;
}

function setOwn(target: Record<string, JsonValue | undefined>, property: string, value: JsonValue): void {
  // An assignment to `__proto__` would change the object's nature instead of its properties.
  Object.defineProperty(target, property, { value, writable: true, enumerable: true, configurable: true });
}

function requireVersionable(object: StixObject): void {
  const refuse = (why: string): never => {
    throw new TocsinError("stix-not-versionable", `make a new version of "${object.id}": ${why}`);
  };
  if (object.type === "marking-definition" || object.type === "bundle") refuse("objects of this type have no versions");
  if (isRedacted(object)) refuse("it is a redacted copy, of which only its creator has the whole");
  if (!isInstant(object["created"])) refuse("it has no created property, so it has no versions");
  if (object["revoked"] === true) {
    throw new TocsinError("stix-revoked", `make a new version of "${object.id}": it is revoked, and that is permanent`);
  }
  if (Object.hasOwn(contributingProperties, object.type) && identifierStanding(object) === "agrees") {
    refuse("its identifier is deterministic in the default namespace, so every producer has the same object");
  }
}

function requireCreator(object: StixObject, by: string | null): void {
  const creator = object["created_by_ref"] ?? null;
  if (creator !== by) {
    throw new TocsinError(
      "stix-creator",
      `make a new version of "${object.id}": only its creator may; make a new object and a derived-from relationship`,
    );
  }
}

function requireLater(object: StixObject, modified: string): void {
  if (!isInstant(modified))
    throw new TocsinError("stix-version-time", `date a version "${String(modified).slice(0, 50)}": not a timestamp`);
  const last = versionTime(object) as string;
  if (compareInstants(modified, last) <= 0) {
    throw new TocsinError("stix-version-time", `date a version ${modified}: it must be later than the one before, ${last}`);
  }
}

function requireMarkedContent(object: Record<string, JsonValue | undefined>): void {
  const granular = object["granular_markings"];
  if (!Array.isArray(granular)) return;
  for (const entry of granular as readonly { readonly selectors?: readonly string[] }[]) {
    if (Array.isArray(entry?.selectors)) requireSelectors(object, entry.selectors);
  }
}
