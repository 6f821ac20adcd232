import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "../stix/index.ts";
import type { Reader } from "./reader.ts";

/** The id of the extension by which a marking-definition says a caveat. Fixed for good. */
export const caveatExtensionId = "extension-definition--0b7d4f5e-6a3c-4c1e-9d27-51f8c2a9e364";

/** The caveats that the decision knows; what each means stands in `vocabulary/caveats.ts`. */
export const caveatKinds = ["releasable-to", "display-only", "originator-controlled", "third-party"] as const;
/** One of the four. */
export type CaveatKind = (typeof caveatKinds)[number];

/** Who a caveat names, by country and by organisation. Both empty is nobody. */
export type Audience = { readonly countries: ReadonlySet<string>; readonly organisations: ReadonlySet<string> };

/** A caveat as a marking-definition says it. `originator` asks for consent in the two kinds that have one. */
export type Caveat = { readonly kind: CaveatKind; readonly audience: Audience; readonly originator: string | null };

const maxAudience = 10_000;
const memberNames = new Set(["extension_type", "caveat", "countries", "organisations", "originator"]);

/**
 * Reads the content of the caveat extension: `{"extension_type":"property-extension","caveat","countries"?,"organisations"?,"originator"?}`.
 * For releasable-to and display-only the lists are the audience; for originator-controlled and third-party they are whom the originator
 * approved beforehand. `undefined` for everything that is not exactly that, so that the marking opens to nobody.
 */
export function readCaveat(value: JsonValue | undefined): Caveat | undefined {
  if (!isJsonObject(value) || !Object.keys(value).every((name) => memberNames.has(name))) return undefined;
  const kind = caveatKinds.find((known) => known === value["caveat"]);
  const countries = texts(value["countries"]);
  const organisations = texts(value["organisations"]);
  if (kind === undefined || countries === undefined || organisations === undefined) return undefined;
  if (!countries.every((country) => /^[A-Z]{2}$/.test(country))) return undefined;
  const originator = value["originator"] ?? null;
  if (originator !== null && (typeof originator !== "string" || originator === "" || originator.length > 250)) return undefined;
  // Who is to be asked must be said where somebody is to be asked, and nowhere else.
  if ((kind === "originator-controlled" || kind === "third-party") !== (originator !== null)) return undefined;
  return { kind, audience: { countries: new Set(countries), organisations: new Set(organisations) }, originator };
}

function texts(value: JsonValue | undefined): readonly string[] | undefined {
  if (value === undefined) return [];
  if (!Array.isArray(value) || value.length > maxAudience) return undefined;
  const list = value as readonly JsonValue[];
  return list.every((entry): entry is string => typeof entry === "string" && entry !== "" && entry.length <= 250) ? list : undefined;
}

/** Whether a reader is in an audience: its country or its organisation is named, letter by letter. A reader whose country is not known is in no country. */
export function isInAudience(reader: Reader, { countries, organisations }: Audience): boolean {
  return (reader.country !== null && countries.has(reader.country)) || organisations.has(reader.organisation);
}
