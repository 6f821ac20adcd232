import type { JsonValue } from "../../base/index.ts";
import { compareInstants, isInstant, isJsonObject, versionTime } from "../../stix/index.ts";
import type { SelectorPath } from "../../stix/index.ts";
import { remove } from "./edit.ts";
import type { Edit } from "./edit.ts";
import type { Entry } from "./entry.ts";

/**
 * The versions that language content translates: those of the time that it names, else the newest of those that are shown (STIX 2.1
 * section 7.1.1).
 */
export function translatedVersions(content: Entry, versions: readonly Entry[]): readonly Entry[] {
  const wanted = content.source["object_modified"];
  const live = versions.filter((version) => version.isLive);
  if (wanted !== undefined) return live.filter((version) => isSameInstant(version.source["modified"], wanted));
  const times = live.map((version) => versionTime(version.source)).filter((time) => time !== undefined);
  const newest = times.reduce<string | undefined>((last, time) => (last === undefined || compareInstants(time, last) > 0 ? time : last), undefined);
  return newest === undefined ? live : live.filter((version) => isSameInstant(versionTime(version.source), newest));
}

/** Whether two values are timestamps of one instant. */
export function isSameInstant(a: unknown, b: unknown): boolean {
  return isInstant(a) && isInstant(b) && compareInstants(a, b) === 0;
}

/**
 * Takes out of language content what translates something that is not shown: what was taken out of the object, what was never in it,
 * and lists that have another length, of which nobody knows what is what. Tells whether anything is new.
 */
export function trimTranslations(content: Entry, version: Entry): boolean {
  const contents = content.source["contents"];
  if (!isJsonObject(contents)) return false;
  let isChanged = false;
  const take = (path: SelectorPath): void => {
    isChanged = remove(content.edit, path) || isChanged;
  };
  for (const [language, texts] of Object.entries(contents)) {
    if (isJsonObject(texts)) trim(texts, { original: version.source, edit: version.edit, path: ["contents", language] }, take);
  }
  return isChanged;
}

type Place = { readonly original: JsonValue | undefined; readonly edit: Edit | undefined; readonly path: SelectorPath };

function trim(texts: JsonValue, { original, edit, path }: Place, take: (path: SelectorPath) => void): void {
  if (original === undefined || edit?.isRemoved === true || edit?.isGone === true) take(path);
  else if (typeof original === "string") {
    if (typeof texts !== "string") take(path);
  } else if (Array.isArray(original)) {
    const items = original as readonly JsonValue[];
    if (!Array.isArray(texts) || texts.length !== items.length) take(path);
    else for (const [i, text] of (texts as readonly JsonValue[]).entries()) trim(text, { original: items[i], edit: edit?.below?.get(i), path: [...path, i] }, take);
  } else if (isJsonObject(original) && isJsonObject(texts)) {
    for (const [name, text] of Object.entries(texts)) {
      const member = Object.hasOwn(original, name) ? original[name] : undefined;
      trim(text, { original: member, edit: edit?.below?.get(name), path: [...path, name] }, take);
    }
  } else take(path);
}
