import { isTocsinError, parseJson, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { tlpMarkingIds } from "../handling/index.ts";
import { isIdentifier, isJsonObject, isObservableType, knownMarking, validateObject } from "../stix/index.ts";
import { microsOf, versionText } from "./date-added.ts";
import { objectTexts } from "./envelope-slices.ts";
import type { HandlingSet } from "./ports.ts";
import { badRequest, TaxiiRefusal, unprocessable } from "./refusal.ts";

/** The most objects that one envelope may hold: what is larger is refused with 413 and sent in parts. */
export const maxEnvelopeObjects = 10_000;

/** An object that can be kept. */
export type Accepted = {
  readonly ok: true;
  readonly id: string;
  readonly type: string;
  readonly spec: number;
  readonly version: number | null;
  readonly set: HandlingSet;
  readonly json: string;
};

/** An object that cannot be kept, with what its sender is told. */
export type Rejected = { readonly ok: false; readonly id: string; readonly version: string; readonly message: string };

/** How objects are taken in: the marking of ours for unmarked ones, the account whose consent they need, and whether STIX 2.0 is taken. */
export type IntakeOptions = {
  readonly marking: string | null;
  readonly consent: string | null;
  readonly takesStix20: boolean;
  /** The account that sends them; none for an officer who seeds them. */
  readonly by?: string | undefined;
};

/**
 * Reads the envelope of a POST (TAXII 2.1 §3.7): attacker-controlled. Refuses with 400 what is not JSON, with 413 more than 10,000 objects,
 * with 422 what is no envelope, an empty one, and one in which nothing is an object with an id. Gives the values and the texts of its objects, in order.
 */
export function readEnvelope(body: Uint8Array): { readonly values: readonly JsonValue[]; readonly texts: readonly string[] } {
  const text = utf8Text(body);
  if (text === undefined) throw badRequest("The body is not UTF-8", "send the envelope as UTF-8 JSON without a byte-order mark");
  let value: JsonValue;
  try {
    value = parseJson(text, { maxBytes: body.length });
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    throw badRequest("The body is not an envelope", `send JSON (RFC 8259): ${thrown.message.slice(0, 200)}`);
  }
  const values = isJsonObject(value) ? value["objects"] : undefined;
  if (!Array.isArray(values))
    throw unprocessable("The body is not an envelope", 'send an object with a list "objects" (TAXII 2.1 section 3.7)');
  if (values.length === 0) throw unprocessable("The envelope is empty", 'send at least one object in "objects"');
  if (values.length > maxEnvelopeObjects)
    throw new TaxiiRefusal(413, "The envelope holds too many objects", {
      description: `send at most ${maxEnvelopeObjects} objects at once`,
    });
  // What has no id cannot be named in a status: an envelope of nothing else has no status at all.
  if (!values.some((item) => isJsonObject(item) && typeof item["id"] === "string"))
    throw unprocessable("The envelope holds no STIX object", "send objects with a type and an id (STIX 2.1 section 3.2)");
  return { values: values as readonly JsonValue[], texts: objectTexts(text) };
}

/**
 * Judges one object at the door: validated against every MUST of STIX 2.1, unknown types and properties kept as they came; STIX 2.0 only
 * where the collection takes it, by its identifier and dates alone.
 */
export function takeObject(value: JsonValue, json: string, options: IntakeOptions): Accepted | Rejected {
  if (!isJsonObject(value)) return rejected(value, "the item is no object");
  const { id, type } = value;
  if (typeof type !== "string" || !isIdentifier(id, type))
    return rejected(value, "the object has no type, or no id of the form type--UUID of its type");
  if (type === "bundle") return rejected(value, "a bundle is no object of a collection: send what it holds");
  const spec = value["spec_version"] === undefined && !isObservableType(type) ? 20 : 21;
  if (spec === 20 ? !options.takesStix20 : value["spec_version"] !== undefined && value["spec_version"] !== "2.1")
    return rejected(value, "the collection takes objects of STIX 2.1: spec_version says otherwise or is missing");
  if (spec === 21) {
    const { valid, issues } = validateObject(value, { level: "MUST", maxIssues: 1 });
    const [first] = issues;
    if (!valid && first !== undefined)
      return rejected(value, `${first.path === "" ? "" : `${first.path}: `}${first.message} (STIX 2.1 section ${first.section})`);
  }
  const version = versionOf(value);
  if (version === undefined) return rejected(value, "modified or created is no instant of the years 1970 to 2255");
  return { ok: true, id, type, spec, version, set: setOf(value, { id, type, options }), json };
}

function rejected(value: JsonValue, message: string): Rejected {
  const { id, modified, created } = isJsonObject(value) ? value : {};
  const micros = [modified, created]
    .map((text) => (typeof text === "string" ? microsOf(text) : undefined))
    .find((found) => found !== undefined);
  return {
    ok: false,
    // What cannot be an id is not repeated: an answer must not grow with what was sent.
    id: isIdentifier(id) ? id : "unknown--00000000-0000-4000-8000-000000000000",
    version: micros === undefined ? "1970-01-01T00:00:00.000Z" : versionText(micros),
    message: message.slice(0, 400),
  };
}

function versionOf(value: { readonly [name: string]: JsonValue }): number | null | undefined {
  const text = value["modified"] ?? value["created"];
  if (text === undefined || text === null) return null;
  return typeof text === "string" ? microsOf(text) : undefined;
}

const tlpIds: ReadonlySet<string> = new Set(Object.values(tlpMarkingIds));

function setOf(
  value: { readonly [name: string]: JsonValue },
  about: { readonly id: string; readonly type: string; readonly options: IntakeOptions },
): HandlingSet {
  const { id, type, options } = about;
  const markings = refs(value["object_marking_refs"]);
  const granular = value["granular_markings"];
  const inParts = Array.isArray(granular)
    ? granular.flatMap((entry: JsonValue) =>
        isJsonObject(entry) && typeof entry["marking_ref"] === "string" ? [entry["marking_ref"]] : [],
      )
    : [];
  // The definitions of TLP say nothing of anybody, and without them no marking can be read.
  const ours = type === "marking-definition" && tlpIds.has(id) ? tlpMarkingIds.CLEAR : options.marking;
  const whole = markings.length > 0 ? markings : ours === null ? [] : [ours];
  // What a marking of somebody's own means only its sender can say: a definition that others send must not open what it did not write.
  const isOwn = options.by !== undefined && [...whole, ...inParts].some((marking) => knownMarking(marking) === undefined);
  const by = isOwn ? { by: options.by } : {};
  return { markings: sorted(whole), granular: sorted(inParts), consent: options.consent, ...by };
}

function refs(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}

function sorted(ids: readonly string[]): readonly string[] {
  return ids.length < 2 ? ids : [...new Set(ids)].sort();
}
