import { sha256, TocsinError, utf8 } from "../../base/index.ts";
import { isIdentifier, isStixObject, newIdentifier } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";
import { entryOf } from "./entry.ts";
import type { Entry } from "./entry.ts";
import type { Pseudonym } from "./observable.ts";
import { Rights } from "./rights.ts";
import type { Allows } from "./rights.ts";
import { settle } from "./settle.ts";
import { shownVersions } from "./times.ts";
import type { Times } from "./times.ts";

/** For whom a copy is made, and how. */
export type RedactOptions = {
  /** The reader's rights. Never asked of no markings at all: unmarked counts as the strictest. */
  readonly allows: Allows;
  /** An intake rule's marking (the id of a marking-definition) for what carries none of its own. It is not written into the copy. */
  readonly markAs?: string;
  /** Makes ids for observables whose own would give away what is withheld. Without it they are not shown. */
  readonly pseudonym?: Pseudonym;
  /**
   * Whether the reader gets an object that is not in this graph: for a part of a snapshot that is redacted apart from the rest, such as one page. It
   * must be true only of what redaction of the whole would show. Without it, what is not in the graph counts as withheld.
   */
  readonly elsewhere?: (id: string) => boolean;
  /** How the times of versions are shown; `visible` unless told. */
  readonly times?: Times;
};

/** The most objects that are redacted at once. */
export const maxObjects = 2_000_000;

/**
 * A copy of a STIX graph for one reader: what its markings, object and granular, withhold is not in it, nor any trace of that. Takes objects
 * as JSON holds them, valid or not; what is no object with a type and an id is passed over. The result is valid at MUST level, refers to
 * nothing that is not in it but markings that the reader holds, and carries a flag on every object alike (docs/redaction.md). It depends on
 * nothing but what is shown and the options. Refuses more than 2,000,000 objects with `input-too-large`, and a `markAs` that is no id of a
 * marking-definition with `stix-marking` (STIX 2.1 section 7.2).
 */
export function redactGraph(objects: Iterable<unknown>, options: RedactOptions): readonly StixObject[] {
  const { allows, markAs, pseudonym, elsewhere = () => false, times = "visible" } = options;
  if (markAs !== undefined && !isIdentifier(markAs, "marking-definition")) {
    throw new TocsinError("stix-marking", "mark what is unmarked: the id of a marking-definition is needed");
  }
  const rights = new Rights(allows);
  const entries: Entry[] = [];
  let count = 0;
  for (const object of objects) {
    count += 1;
    if (count > maxObjects) throw new TocsinError("input-too-large", `redact a graph: at most ${maxObjects} objects are taken`);
    const entry = isStixObject(object) ? entryOf(object, rights, markAs) : undefined;
    if (entry !== undefined) entries.push(entry);
  }
  settle(entries, { pseudonym, elsewhere });
  return shownVersions(entries, times);
}

/**
 * The text of a bundle of objects that were redacted. Its id is made from the objects and nothing else. A bundle of nothing has no `objects`,
 * as the standard wants it (STIX 2.1 section 8).
 */
export function redactedBundle(objects: readonly StixObject[]): string {
  const list = JSON.stringify(objects);
  const digest = sha256(utf8(list));
  const id = newIdentifier("bundle", (length) => digest.subarray(0, length));
  return objects.length === 0 ? `{"type":"bundle","id":"${id}"}` : `{"type":"bundle","id":"${id}","objects":${list}}`;
}
