import { canonicalJson, concat, hmacSha256, utf8 } from "../../base/index.ts";
import { contributingProperties, deterministicIdentifier, isJsonObject, newIdentifier, parseIdentifier } from "../../stix/index.ts";
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
  if (!isObservable(shown)) return given;
  const version = parseIdentifier(given)?.uuidVersion;
  if (version !== 3 && version !== 5) return given;
  const { id: _, ...named } = shown;
  try {
    return deterministicIdentifier(named) ?? pseudonym?.(shown.type, utf8(canonicalJson(named)));
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

const minKeyBytes = 32;

/**
 * Pseudonyms under a secret key of at least 32 bytes (HMAC-SHA-256), other ones for every reader. Refuses a shorter key with a `RangeError`.
 */
export function keyedPseudonym(key: Uint8Array, reader: string): Pseudonym {
  if (key.length < minKeyBytes) throw new RangeError(`a key of at least ${minKeyBytes} bytes is needed, got ${key.length}`);
  return (type, shown) => {
    const about = utf8(JSON.stringify(["tocsin redacted id 1", reader, type]));
    const digest = hmacSha256(key, concat(hmacSha256(key, about), shown));
    return newIdentifier(type, (length) => digest.subarray(0, length));
  };
}
