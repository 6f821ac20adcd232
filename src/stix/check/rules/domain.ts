import { isCountryCode } from "../../vocab/countries.ts";
import { unlistedPart } from "../../vocab/relationships.ts";
import type { Rule } from "../compile.ts";
import { typeBefore } from "../identifier.ts";
import { checkStixPattern } from "../pattern.ts";
import { has, isMembers, must, should, shown } from "../run.ts";

/** A location has both coordinates or none, and precision only with them (section 4.10). */
export const locationRule: Rule = (value, run) => {
  if (has(value, "latitude") !== has(value, "longitude")) {
    must(run, { code: "property-conflict", section: "4.10", message: "latitude and longitude need each other" });
  }
  if (has(value, "precision") && !(has(value, "latitude") && has(value, "longitude"))) {
    must(run, { code: "property-conflict", section: "4.10", message: "precision needs latitude and longitude", at: ["precision"] });
  }
  const country = value["country"];
  if (typeof country === "string" && !isCountryCode(country)) {
    should(run, { code: "countries", section: "4.10", message: `${shown(country)} is no ISO 3166-1 alpha-2 code`, at: ["country"] });
  }
};

/** A family of malware has a name (section 4.11). */
export const malwareRule: Rule = (value, run) => {
  if (value["is_family"] !== true || has(value, "name")) return;
  must(run, { code: "property-missing", section: "4.11", message: "a malware family needs a name" });
};

const productName = /^[a-z0-9-]+$/;

/** Names of products are lower case (section 4.12). */
export const malwareAnalysisRule: Rule = (value, run) => {
  const product = value["product"];
  if (typeof product !== "string" || productName.test(product)) return;
  const message = `${shown(product)} should be lower case with hyphens between words`;
  should(run, { code: "malware-analysis-product", section: "4.12", message, at: ["product"] });
};

/** An indicator says what it detects, and its STIX pattern can be read (sections 4.7 and 9). */
export const indicatorRule: Rule = (value, run) => {
  if (!has(value, "name") || !has(value, "description")) {
    should(run, { code: "indicator-properties", section: "4.7", message: "an indicator should have a name and a description" });
  }
  const pattern = value["pattern"];
  if (value["pattern_type"] === "stix" && typeof pattern === "string") checkStixPattern(pattern, run);
};

/** Observed data is given by references or in the deprecated container, not both; a reference to an observable is among them (section 4.14). */
export const observedDataRule: Rule = (value, run) => {
  if (has(value, "objects") && has(value, "object_refs")) {
    must(run, { code: "property-conflict", section: "4.14", message: "objects and object_refs exclude each other" });
  }
  const refs = value["object_refs"];
  if (!Array.isArray(refs) || refs.length === 0) return;
  if (refs.every((ref) => typeof ref === "string" && /^(?:relationship|sighting)--/.test(ref))) {
    must(run, { code: "reference-type", section: "4.14", message: "object_refs needs a reference to an observable", at: ["object_refs"] });
  }
};

/** Relationships that the standard does not list are allowed, and are a finding (section 5.1). */
export function relationshipRule(kinds: { isStandard(type: string): boolean; isObservable(type: string): boolean }): Rule {
  return (value, run) => {
    if (!run.should) return;
    const [source, target] = [typeOf(value["source_ref"]), typeOf(value["target_ref"])];
    const relationship = value["relationship_type"];
    if (source === undefined || target === undefined || typeof relationship !== "string") return;
    if (!kinds.isStandard(source) || !kinds.isStandard(target)) return;
    const part = unlistedPart({ source, relationship, target }, kinds.isObservable);
    if (part === undefined) return;
    const message = `the standard does not list ${shown(source)} ${shown(relationship)} ${shown(target)}`;
    const at = [{ source: "source_ref", relationship: "relationship_type", target: "target_ref" }[part]];
    should(run, { code: "relationship-types", section: "5.1", message, at });
  };
}

function typeOf(ref: unknown): string | undefined {
  return typeof ref === "string" ? typeBefore(ref) : undefined;
}

/** Keys of the deprecated container are numbers by custom (section 2.13). */
export const containerKeysRule: Rule = (value, run) => {
  const objects = value["objects"];
  if (!run.should || !isMembers(objects)) return;
  for (const key of Object.keys(objects)) {
    if (/^\d+$/.test(key)) continue;
    const message = `the key ${shown(key)} should be a non-negative integer`;
    should(run, { code: "observable-object-keys", section: "2.13", message, at: ["objects", key] });
  }
};
