import type { StixObject } from "./object.ts";
import { isRedacted } from "./redacted.ts";
import { compareInstants } from "./version-time.ts";
import { versionTime } from "./version.ts";

/** Orders versions of one object in time; what carries no time comes first. */
export function compareVersions(a: StixObject, b: StixObject): number {
  const at = versionTime(a);
  const bt = versionTime(b);
  if (at === undefined || bt === undefined) return Number(at !== undefined) - Number(bt !== undefined);
  return compareInstants(at, bt);
}

/**
 * The newest version of every object by identifier: the one with the most recent `modified` is its state (STIX 2.1 section 3.6).
 * Of two that have the same time the first one stays, since the standard leaves that open; `validateHistory` finds them. A redacted copy
 * gives way to what is none.
 */
export function newest<T extends StixObject>(objects: Iterable<T>): Map<string, T> {
  const found = new Map<string, T>();
  for (const object of objects) {
    const known = found.get(object.id);
    if (known === undefined || isNewer(object, known)) found.set(object.id, object);
  }
  return found;
}

function isNewer(object: StixObject, known: StixObject): boolean {
  const order = compareVersions(object, known);
  return order > 0 || (order === 0 && isRedacted(known) && !isRedacted(object));
}

/** The state of a set of objects at an instant: the newest versions that are no later. What carries no time is always there. */
export function asOf<T extends StixObject>(objects: Iterable<T>, instant: string): Map<string, T> {
  const isThen = (object: T): boolean => {
    const time = versionTime(object);
    return time === undefined || compareInstants(time, instant) <= 0;
  };
  return newest(Iterator.from(objects).filter(isThen));
}

/** All versions of every object by identifier, the oldest first. */
export function histories<T extends StixObject>(objects: Iterable<T>): Map<string, readonly T[]> {
  const found = Map.groupBy(objects, (object) => object.id);
  for (const versions of found.values()) versions.sort(compareVersions);
  return found;
}

/** Whether an object is revoked, which its newest version says of all versions before it (STIX 2.1 section 3.6). */
export function isRevoked(versions: Iterable<StixObject>): boolean {
  return Iterator.from(versions).some((version) => version["revoked"] === true);
}
