import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "../stix/index.ts";
import { markingIdOf } from "./label.ts";

/** Who is to receive, as far as the decision needs it. What a reader has not got written here, it has not got. */
export type Reader = {
  /** How releases name it: a node id between nodes, an account in TAXII, else the organisation. */
  readonly id: string;
  readonly organisation: string;
  /** ISO 3166-1 alpha-2, or `null` where it is not known: then nothing that is releasable to countries opens. */
  readonly country: string | null;
  /** What it wants the content for. A decision is taken for one purpose. */
  readonly purpose: string;
  /** The ids of the markings that it holds, sorted, each once. Held means exactly that one: no marking includes another. */
  readonly markings: readonly string[];
};

const names: Readonly<Record<string, keyof Reader | "note">> = {
  id: "id",
  organisation: "organisation",
  organization: "organisation",
  country: "country",
  purpose: "purpose",
  markings: "markings",
  markings_held: "markings",
  markingsHeld: "markings",
  note: "note",
};

/** The most markings that a reader is read with. */
export const maxReaderMarkings = 10_000;
const maxTextLength = 250;

/**
 * Reads READER.json: `{"organisation","purpose","markings":["TLP:AMBER","marking-definition--…"],"id"?,"country"?,"note"?}`. Markings are
 * ids or labels as `markingIdOf` reads them. Refuses with `input-malformed`: a member that is not listed or given twice in two spellings, an
 * empty or over-long text, control characters, a label that is not known; more than 10,000 markings with `input-too-large`.
 */
export function readReader(value: JsonValue): Reader {
  if (!isJsonObject(value)) throw malformed("an object is needed");
  const found = new Map<string, JsonValue>();
  for (const [name, member] of Object.entries(value)) {
    const meant = Object.hasOwn(names, name) ? names[name] : undefined;
    if (meant === undefined) throw malformed(`the member ${quoted(name)} is not known; ${Object.keys(names).join(", ")} are`);
    if (found.has(meant)) throw malformed(`"${meant}" is given twice`);
    if (member !== undefined) found.set(meant, member);
  }
  const organisation = text(found.get("organisation"), "organisation");
  const country = found.get("country") ?? null;
  if (country !== null && !(typeof country === "string" && /^[A-Z]{2}$/.test(country))) {
    throw malformed("country must be two capital letters (ISO 3166-1)");
  }
  return {
    id: found.has("id") ? text(found.get("id"), "id") : organisation,
    organisation,
    country,
    purpose: text(found.get("purpose"), "purpose"),
    markings: markingIds(found.get("markings")),
  };
}

function markingIds(value: JsonValue | undefined): readonly string[] {
  if (!Array.isArray(value)) throw malformed("markings must be a list of labels and marking-definition ids");
  const given = value as readonly JsonValue[];
  if (given.length > maxReaderMarkings)
    throw new TocsinError("input-too-large", `read the reader: more than ${maxReaderMarkings} markings`);
  const ids = given.map((marking) => {
    const id = typeof marking === "string" ? markingIdOf(marking) : undefined;
    if (id === undefined)
      throw malformed(`the marking ${quoted(marking)} is neither a label that is known nor the id of a marking-definition`);
    return id;
  });
  return [...new Set(ids)].sort();
}

function text(value: JsonValue | undefined, name: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is refused
  if (typeof value !== "string" || value.trim() === "" || value.length > maxTextLength || /[\u0000-\u001f\u007f]/.test(value)) {
    throw malformed(`${name} must be a text of 1 to ${maxTextLength} characters without control characters`);
  }
  return value;
}

function quoted(value: JsonValue): string {
  return JSON.stringify(value).slice(0, 100);
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `read the reader: ${what}`);
}
