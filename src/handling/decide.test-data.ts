import type { JsonValue } from "../base/index.ts";
import type { Markable } from "../stix/index.ts";
import { caveatExtensionId } from "./caveat.ts";
import type { Conditions } from "./decide.ts";
import { MarkingBook } from "./marking-book.ts";
import { readReader, type Reader } from "./reader.ts";
import { termsOfReader } from "./terms.ts";

/** An id of a marking that nobody publishes. */
export function markingId(number: number): string {
  return `marking-definition--00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** The ids of TLP 1, as STIX 2.1 section 7.2.1.4 has them. */
export const tlp1Ids = {
  WHITE: "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9",
  GREEN: "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da",
  AMBER: "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82",
  RED: "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed",
} as const;

/** The ids of PAP. */
export const papIds = {
  WHITE: "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730",
  CLEAR: "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92",
  GREEN: "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9",
  AMBER: "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab",
  RED: "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e",
} as const;

/** A reader of organisation birch in XB who holds these markings. */
export function readerWith(markings: readonly string[], changes: Partial<Reader> = {}): Reader {
  return { ...readReader({ organisation: "birch", country: "XB", purpose: "warn", markings }), ...changes };
}

/** Conditions under which nothing but the markings decides. */
export function conditionsFor(reader: Reader, changes: Partial<Conditions> = {}): Conditions {
  return { purpose: "warn", agreement: termsOfReader(reader), book: new MarkingBook(), ...changes };
}

/** A book that knows these definitions. */
export function bookOf(...definitions: readonly Markable[]): MarkingBook {
  const book = new MarkingBook();
  for (const definition of definitions) book.add(definition);
  return book;
}

/** A marking-definition. */
export function definition(id: string, members: { readonly [name: string]: JsonValue } = {}): Markable {
  return { type: "marking-definition", spec_version: "2.1", id, created: "2026-01-01T00:00:00.000Z", ...members };
}

/** A statement marking. */
export function statement(id: string, text = "no warranty"): Markable {
  return definition(id, { definition_type: "statement", definition: { statement: text } });
}

/** A caveat marking. */
export function caveat(id: string, members: { readonly [name: string]: JsonValue }): Markable {
  return definition(id, { extensions: { [caveatExtensionId]: { extension_type: "property-extension", ...members } } });
}

/** A note with these markings, and with granular ones where they are given. */
export function note(markings: readonly string[] | undefined, granular?: JsonValue): Markable {
  return {
    type: "note",
    spec_version: "2.1",
    id: "note--00000000-0000-4000-8000-000000000001",
    content: "text",
    ...(markings === undefined ? {} : { object_marking_refs: markings }),
    ...(granular === undefined ? {} : { granular_markings: granular }),
  };
}
