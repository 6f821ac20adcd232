import type { JsonValue } from "../base/index.ts";
import { canonicalText } from "./canon.ts";
import { contributingProperties } from "./identifier.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";
import { isInstant, shortestInstant } from "./version-time.ts";

/** What each value of a property that is left out means (STIX 2.1 sections 3.2 and 3.6: leaving out a default is no change). */
const defaults: Readonly<Record<string, JsonValue>> = { revoked: false, defanged: false };

const timestampNames = new Set(
  (
    "created modified valid_from valid_until first_seen last_seen first_observed last_observed published start_time stop_time submitted " +
    "analysis_started analysis_ended object_modified ctime mtime atime date start end account_created account_expires " +
    "credential_last_changed account_first_login account_last_login created_time modified_time validity_not_before validity_not_after " +
    "private_key_usage_period_not_before private_key_usage_period_not_after time_date_stamp"
  ).split(" "),
);

/** Lists whose order says nothing: references, labels, and terms of vocabularies. Others keep theirs (STIX 2.1 section 2.12). */
const unordered =
  /(?:_refs|_types|^labels|^aliases|^roles|^sectors|^granular_markings|^selectors|^secondary_motivations|^personal_motivations)$/;

const identityProperties = new Set(["id", "created", "modified", "created_by_ref"]);

/**
 * Whether two objects are representations of the same version: all properties the same, where a default may be left out and a time
 * may be written with more or fewer zeros (STIX 2.1 section 3.6).
 */
export function isSameRepresentation(a: StixObject, b: StixObject): boolean {
  return canonicalText(normal(a, a.type, false)) === canonicalText(normal(b, b.type, false));
}

/**
 * Whether two objects, or two versions of one, say the same: as `isSameRepresentation`, and besides without regard to identifier,
 * creator, time of version, and the order of lists that are sets. A revoked object does not say what it said before.
 */
export function isSameMeaning(a: StixObject, b: StixObject): boolean {
  return meaningText(a) === meaningText(b);
}

/** The canonical text of what an object says: equal for two objects exactly where `isSameMeaning` holds. A key for finding duplicates. */
export function meaningText(object: StixObject): string {
  return canonicalText(normal(object, object.type, true));
}

function normal(object: { readonly [name: string]: JsonValue | undefined }, type: string, isMeaning: boolean): JsonValue {
  const out: [string, JsonValue][] = [];
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined || (isMeaning && identityProperties.has(name))) continue;
    if (Object.hasOwn(defaults, name) && value === defaults[name]) continue;
    if (name === "lang" && value === "en") continue;
    if (name === "spec_version" && value === "2.1" && Object.hasOwn(contributingProperties, type)) continue;
    out.push([name, normalValue(name, value, isMeaning)]);
  }
  return Object.fromEntries(out);
}

function normalValue(name: string, value: JsonValue, isMeaning: boolean): JsonValue {
  if (isInstant(value)) return timestampNames.has(name) ? shortestInstant(value) : value;
  if (Array.isArray(value)) {
    const items = (value as readonly JsonValue[]).map((item) => normalValue(name, item, isMeaning));
    return isMeaning && unordered.test(name) ? inAnyOrder(items) : items;
  }
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, normalValue(key, member, isMeaning)]));
}

function inAnyOrder(items: readonly JsonValue[]): readonly JsonValue[] {
  const byText = new Map(items.map((item) => [canonicalText(item), item]));
  return [...byText.keys()].sort().map((text) => byText.get(text) as JsonValue);
}
