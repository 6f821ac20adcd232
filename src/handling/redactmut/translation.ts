import type { JsonValue } from "../../base/index.ts";
import { compareInstants, isInstant, isJsonObject, versionTime } from "../../stix/index.ts";
import type { SelectorPath } from "../../stix/index.ts";
import { isTakenOut, remove } from "./edit.ts";
import type { Edit } from "./edit.ts";
import type { Entry } from "./entry.ts";

/**
 * The versions that language content translates: those of the time that it names, else the newest of those that are shown (STIX 2.1
 * section 7.1.1).
 */
export function translatedVersions(content: Entry, versions: readonly Entry[]): readonly Entry[] {
  // A time that is withheld must decide nothing.
  const wanted = isTakenOut(content.edit, ["object_modified"]) ? undefined : content.source["object_modified"];
  const live = versions.filter((version) => version.isLive);
  if (wanted !== undefined) return live.filter((version) => isSameInstant(version.source["modified"], wanted));
  const times = live.map((version) => versionTime(version.source)).filter((time) => time !== undefined);
  const newest = times.reduce<string | undefined>(
    (last, time) => (last === undefined || compareInstants(time, last) > 0 ? time : last),
    undefined,
  );
  return newest === undefined ? live : live.filter((version) => isSameInstant(versionTime(version.source), newest));
}

/** Whether two values are timestamps of one instant. */
export function isSameInstant(a: unknown, b: unknown): boolean {
  return isInstant(a) && isInstant(b) && compareInstants(a, b) === 0;
}

/**
 * Takes out of language content what translates something that is not shown: what was taken out of the object, what was never in it,
 * and lists that have another length or have lost an item, of which nobody knows what is what.
 */
export function trimTranslations(content: Entry, version: Entry): void {
  const contents = content.source["contents"];
  if (!isJsonObject(contents)) return;
  for (const [language, texts] of Object.entries(contents)) {
    if (isJsonObject(texts)) trim(texts, { original: version.source, edit: version.edit, path: ["contents", language] }, content.edit);
  }
}

type Place = { readonly original: JsonValue | undefined; readonly edit: Edit | undefined; readonly path: SelectorPath };

/** Trims one translation, and tells whether anything is left of it. */
function trim(texts: JsonValue, place: Place, into: Edit): boolean {
  const { original, path } = place;
  const isLeft = !isTakenOut(into, path) && original !== undefined && !isGoneFrom(place) && trimmed(texts, place, into);
  if (!isLeft) remove(into, path);
  return isLeft;
}

function isGoneFrom({ edit }: Place): boolean {
  return edit?.isRemoved === true || edit?.isGone === true;
}

function trimmed(texts: JsonValue, { original, edit, path }: Place, into: Edit): boolean {
  if (typeof original === "string") return typeof texts === "string";
  if (Array.isArray(original)) {
    const items = original as readonly JsonValue[];
    if (!Array.isArray(texts) || texts.length !== items.length) return false;
    const places = items.map((item, i): Place => ({ original: item, edit: edit?.below?.get(i), path: [...path, i] }));
    const isLeft = places.map((place, i) => trim((texts as readonly JsonValue[])[i] as JsonValue, place, into));
    return places.every((place, i) => isLeft[i] === true || isGoneFrom(place));
  }
  if (!isJsonObject(original) || !isJsonObject(texts)) return false;
  let isLeft = false;
  for (const [name, text] of Object.entries(texts)) {
    const member = Object.hasOwn(original, name) ? original[name] : undefined;
    isLeft = trim(text, { original: member, edit: edit?.below?.get(name), path: [...path, name] }, into) || isLeft;
  }
  return isLeft;
}
