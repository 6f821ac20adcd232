import type { JsonValue } from "../../base/index.ts";
import { isJsonObject, knownMarking, redactedExtensionId } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { edited, newEdit } from "./edit.ts";
import type { Edit } from "./edit.ts";
import { fixedDefinition } from "./fixed.ts";
import { mentionsOf } from "./mention.ts";
import type { Mention } from "./mention.ts";
import { shownId } from "./observable.ts";
import type { Pseudonym } from "./observable.ts";
import { readObjectMarkings } from "./rights.ts";
import type { Rights } from "./rights.ts";
import { movedGranular, readGranular, withholdPlaces } from "./withhold.ts";
import type { GranularEntry } from "./withhold.ts";

/** An object as it is shown: a copy that redaction alone holds, so that it may still set the time of a version. */
export type Shown = { [property: string]: JsonValue | undefined; type: string; id: string };

/** An object, or one version of one, on its way to a reader: as it was given, what was taken out of it so far, and what is left. */
export type Entry = {
  readonly source: StixObject;
  readonly edit: Edit;
  readonly granular: readonly GranularEntry[];
  readonly mentions: readonly Mention[];
  /** A marking-definition that nothing marks: it goes to whoever gets something that it marks. */
  readonly isFollower: boolean;
  /** The id that the reader sees. */
  id: string;
  isLive: boolean;
  /** What is left, valid and flagged; `undefined` until it was reviewed, and nothing that was not is shown. */
  value: Shown | undefined;
};

/** What a reader may see of an object as it stands, by its markings alone; `undefined` where that is nothing. */
export function entryOf(given: StixObject, rights: Rights, markAs: string | undefined): Entry | undefined {
  const source = (given.type === "marking-definition" ? fixedDefinition(given.id) : undefined) ?? given;
  const own = readObjectMarkings(source);
  if (own === undefined) return undefined;
  const isFollower = source.type === "marking-definition" && own.length === 0;
  const marks = own.length === 0 && markAs !== undefined ? [markAs] : own;
  if (!isFollower && !rights.allow(marks)) return undefined;
  const granular = readGranular(source);
  if (granular === undefined) return undefined;
  const edit = newEdit();
  if (granular.length > 0 && !withholdPlaces(granular, marks, { rights, edit })) return undefined;
  const mentions = mentionsOf(source, edit);
  if (mentions === undefined) return undefined;
  return { source, edit, granular, mentions, isFollower, id: source.id, isLive: true, value: undefined };
}

/**
 * What an entry's edit leaves of it, its markings in their places, under the id that it has then, and without the flag; `undefined` where nothing
 * is left or no id can be given.
 */
export function finished(entry: Entry, pseudonym: Pseudonym | undefined): Shown | undefined {
  const { source, edit, granular } = entry;
  const left = edited(source, edit);
  if (!isJsonObject(left)) return undefined;
  const { extensions } = left;
  const isCopied = granular.length > 0 || extensions !== undefined;
  // The flag makes a copy in any case; what is as it was given needs none before.
  const value = (isCopied ? { ...left } : left) as Shown;
  if (granular.length > 0) {
    const moved = movedGranular(granular, edit);
    if (moved === undefined) delete value["granular_markings"];
    else value["granular_markings"] = moved;
  }
  if (extensions !== undefined) moveExtensions(value);
  const id = shownId(value, source.id, pseudonym);
  if (id === undefined) return undefined;
  entry.id = id;
  return id === source.id ? value : { ...value, id };
}

/** Takes the flag of an earlier copy off, and puts the other extensions last: where they stood would tell whether there were more. */
function moveExtensions(value: Shown): void {
  const { extensions } = value;
  delete value["extensions"];
  if (!isJsonObject(extensions) || !Object.hasOwn(extensions, redactedExtensionId)) {
    value["extensions"] = extensions;
    return;
  }
  const { [redactedExtensionId]: _, ...others } = extensions;
  if (Object.keys(others).length > 0) value["extensions"] = others;
}

const flag: JsonValue = Object.freeze({ extension_type: "property-extension", copy: "redacted" });
const flagAlone: JsonValue = Object.freeze({ [redactedExtensionId]: flag });

/** A copy of what is shown, flagged as a redacted copy. The fixed markings are the same for everyone and carry no flag. */
export function putFlag(value: Shown): Shown {
  const { extensions, type, id } = value;
  if (type === "marking-definition" && knownMarking(id) !== undefined) return { ...value };
  return { ...value, extensions: isJsonObject(extensions) ? { ...extensions, [redactedExtensionId]: flag } : flagAlone };
}
