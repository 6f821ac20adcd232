import { canonicalJson, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { contributingProperties, deterministicIdentifier, isJsonObject, parseIdentifier, redactedExtensionId } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";

/**
 * Makes an id for an observable that has none left to show. Takes the observable's type and bytes that say what is shown of it, and gives an
 * id of that type with a UUID version 4: the same for the same bytes and one reader, and without the key nobody gets back to the bytes.
 */
export type Pseudonym = (type: string, shown: Uint8Array) => string;

/**
 * The id under which a reader sees what is left of an object. An observable whose id is made from a name (UUID versions 3 and 5) gets the one
 * that what is shown of it has: the deterministic one, where a contributing property is shown, else a pseudonym; where there is none
 * either, `undefined`: it cannot be shown, since 130,000 guesses a second give back an address from its id (STIX 2.1 section 2.9).
 * Every other id says nothing and stays. Only what is shown is asked, so that the same is shown under the same id.
 */
export function shownId(shown: StixObject, given: string, pseudonym: Pseudonym | undefined): string | undefined {
  const version = parseIdentifier(given)?.uuidVersion;
  if ((version !== 3 && version !== 5) || !isObservable(shown)) return given;
  const { id: _, extensions, ...rest } = shown;
  const named = { ...rest, type: shown.type, ...withoutFlag(extensions) };
  try {
    return deterministicIdentifier(named) ?? pseudonym?.(shown.type, utf8(canonicalJson(named as JsonValue)));
  } catch {
    // A value without a canonical form: nobody could make the id.
    return undefined;
  }
}

function isObservable(object: StixObject): boolean {
  if (Object.hasOwn(contributingProperties, object.type)) return true;
  const extensions = object["extensions"];
  return isJsonObject(extensions) && Object.values(extensions).some((one) => isJsonObject(one) && one["extension_type"] === "new-sco");
}

/** The flag is put on by redaction, so no id is made from it. */
function withoutFlag(extensions: JsonValue | undefined): { readonly extensions?: JsonValue } {
  if (!isJsonObject(extensions)) return {};
  const { [redactedExtensionId]: _, ...others } = extensions;
  return Object.keys(others).length === 0 ? {} : { extensions: others };
}
