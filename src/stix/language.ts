import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isLanguageTag, lookupLanguage } from "./language-tag.ts";
import { isJsonObject } from "./object.ts";
import type { StixObject } from "./object.ts";
import { compareInstants, isInstant } from "./version-time.ts";

/** Why a part of a translation was not taken: the property is absent, has no text to translate, or does not have the same shape. */
export type IgnoredText = { readonly path: string; readonly reason: "absent" | "not-translatable" | "shape" };

/** An object as it reads in another language. A view, not a version: it is never sent on in the object's place. */
export type TranslatedObject<T extends StixObject> = {
  readonly object: T;
  /** JSON Pointers of the texts that were replaced. */
  readonly translated: readonly string[];
  readonly ignored: readonly IgnoredText[];
};

/** Properties that hold no text in a natural language: names, times, references, encodings, terms that machines read. */
const untranslatable =
  /^(?:type|spec_version|id|created|modified|revoked|labels|confidence|lang|pattern|pattern_type|pattern_version|relationship_type|hashes|url|external_id|source_name|extension_type|object_marking_refs|granular_markings|kill_chain_phases|value|path|key|command_line|cpe|swid)$|_(?:refs?|bin|hex|enc)$/;

/** The languages that a language-content object has texts for. Keys that are no language tags are left out (STIX 2.1 section 7.1.1). */
export function languagesOf(content: StixObject): readonly string[] {
  const contents = content["contents"];
  return isJsonObject(contents) ? Object.keys(contents).filter(isLanguageTag) : [];
}

/**
 * Whether a language-content object is for this version of this object: `object_ref` is its `id`, and `object_modified`, where it
 * is given, its `modified` (STIX 2.1 section 7.1.1).
 */
export function isLanguageContentFor(content: StixObject, object: StixObject): boolean {
  if (content.type !== "language-content" || content["object_ref"] !== object.id) return false;
  const wanted = content["object_modified"];
  if (wanted === undefined) return true;
  const modified = object["modified"];
  return isInstant(wanted) && isInstant(modified) && compareInstants(wanted, modified) === 0;
}

/**
 * An object with its texts in one language, from language content for this very version. Lists are taken item by item, an empty
 * text standing for the original; keys that name nothing or nothing translatable are ignored, as the standard has it, and
 * told. Refuses with `stix-language` content for another object or version, and a language that it does not have (STIX 2.1 section 7.1.1).
 */
export function applyLanguageContent<T extends StixObject>(object: T, content: StixObject, language: string): TranslatedObject<T> {
  if (!isLanguageContentFor(content, object)) {
    throw new TocsinError("stix-language", `translate "${object.id}" with "${content.id}": it is for another object or version`);
  }
  const contents = content["contents"] as { readonly [tag: string]: JsonValue } | undefined;
  const texts = contents !== undefined && Object.hasOwn(contents, language) && isLanguageTag(language) ? contents[language] : undefined;
  if (!isJsonObject(texts)) {
    throw new TocsinError("stix-language", `translate "${object.id}" to "${language.slice(0, 100)}": the content has no such language`);
  }
  const at: At = { path: "", translated: [], ignored: [] };
  const translated = members(object, texts, at);
  return { object: translated as T, translated: at.translated, ignored: at.ignored };
}

/**
 * The object in the best of the wanted languages (RFC 4647 lookup): as it is where its own language serves best, else through the
 * first language content that has the language. `undefined` where no wanted language is to be had.
 */
export function inLanguage<T extends StixObject>(
  object: T,
  contents: readonly StixObject[],
  wanted: readonly string[],
): { readonly language: string; readonly view: TranslatedObject<T> } | undefined {
  const lang = object["lang"];
  const own = typeof lang === "string" ? lang : "en";
  const fitting = contents.filter((content) => isLanguageContentFor(content, object));
  const language = lookupLanguage([own, ...fitting.flatMap(languagesOf)], wanted);
  if (language === undefined) return undefined;
  if (language.toLowerCase() === own.toLowerCase()) return { language, view: { object, translated: [], ignored: [] } };
  const content = fitting.find((one) => languagesOf(one).includes(language)) as StixObject;
  return { language, view: applyLanguageContent(object, content, language) };
}

/** Where in the object a text stands, and what was done so far. */
type At = { readonly path: string; readonly translated: string[]; readonly ignored: IgnoredText[] };

function below(at: At, name: string | number): At {
  return { ...at, path: `${at.path}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}` };
}

function members(
  object: { readonly [name: string]: JsonValue | undefined },
  texts: { readonly [name: string]: JsonValue },
  at: At,
): JsonValue {
  const out = new Map<string, JsonValue>();
  for (const [name, value] of Object.entries(object)) if (value !== undefined) out.set(name, value);
  for (const [name, text] of Object.entries(texts)) {
    const here = below(at, name);
    const value = out.get(name);
    if (value === undefined) at.ignored.push({ path: here.path, reason: "absent" });
    else if (untranslatable.test(name)) at.ignored.push({ path: here.path, reason: "not-translatable" });
    else out.set(name, translate(value, text, here));
  }
  return Object.fromEntries(out);
}

function translate(value: JsonValue, text: JsonValue, at: At): JsonValue {
  if (typeof value === "string" && typeof text === "string" && !isInstant(value)) {
    at.translated.push(at.path);
    return text;
  }
  if (Array.isArray(value) && Array.isArray(text) && value.length === text.length) {
    const texts = text as readonly JsonValue[];
    return (value as readonly JsonValue[]).map((item, i) => (texts[i] === "" ? item : translate(item, texts[i] ?? null, below(at, i))));
  }
  if (isJsonObject(value) && isJsonObject(text)) return members(value, text, at);
  const isText = typeof value === "string" ? !isInstant(value) : typeof value === "object" && value !== null;
  at.ignored.push({ path: at.path, reason: isText ? "shape" : "not-translatable" });
  return value;
}
