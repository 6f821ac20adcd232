import { base64url, sha256, utf8 } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { canonicalText, isIdentifier, isInstant, isJsonObject, knownMarking } from "../stix/index.ts";
import type { KnownMarking, Markable } from "../stix/index.ts";
import { caveatExtensionId, readCaveat, type Caveat } from "./caveat.ts";

/** What one marking demands of a reader, as far as this node knows. */
export type MarkingRule =
  /** Limits nobody: TLP:CLEAR, and TLP:WHITE of TLP 1. */
  | { readonly kind: "open" }
  /** A statement, PAP:CLEAR or PAP:WHITE: terms that travel with the content and neither open nor close it. */
  | { readonly kind: "terms" }
  /** Opens to who holds exactly it: every other fixed marking, and everything that is not known. */
  | { readonly kind: "held"; readonly isKnown: boolean }
  /** An IEP 2.0 policy: as `held`, and only between its two instants. */
  | { readonly kind: "policy"; readonly start: string | null; readonly end: string | null }
  /** A caveat: its audience or a consent decides, and holding it does not help. */
  | { readonly kind: "caveat"; readonly caveat: Caveat }
  /** Opens to nobody. */
  | { readonly kind: "closed"; readonly why: ClosedReason };

/** Why a marking opens to nobody: its definitions contradict one another or the standard, mark themselves in a circle, or cannot be read. */
export type ClosedReason = "marking-contradictory" | "marking-cycle" | "marking-malformed";

/** A marking-definition as the decision reads it. */
export type Definition = {
  readonly id: string;
  /** The same for definitions that say the same; names and times are not part of what a marking says. */
  readonly digest: string;
  /** The markings of the definition itself, object and granular. */
  readonly marks: readonly string[];
  readonly rule: MarkingRule;
};

const tlp2ExtensionId = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
const papExtensionId = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b";
const iepExtensionId = "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a";
const maxMarksOfDefinition = 100;

/**
 * Reads a marking-definition (STIX 2.1 section 7.2.1). `undefined` for another type or for an id that is no identifier. What cannot be read
 * as one of the forms that the rules know is `held` by its exact id; what is damaged is closed.
 */
export function readDefinition(object: Markable): Definition | undefined {
  const id = object["id"];
  if (object["type"] !== "marking-definition" || !isIdentifier(id, "marking-definition")) return undefined;
  const marks = marksOf(object);
  const digest = digestOf(object);
  if (marks === undefined || digest === undefined) return { id, digest: "", marks: [], rule: { kind: "closed", why: "marking-malformed" } };
  const known = knownMarking(id);
  return { id, digest, marks, rule: known === undefined ? ownRule(object) : fixedRule(known, object) };
}

/**
 * The rule of a fixed marking, which no definition changes. PAP:CLEAR and PAP:WHITE limit no action and say nothing of who may receive, so
 * they are terms; the stricter PAP levels open to who holds them, which is to who has undertaken to keep them.
 */
export function ruleOfFixed({ scheme, level }: KnownMarking): MarkingRule {
  if (level !== "clear" && level !== "white") return { kind: "held", isKnown: true };
  return scheme === "pap" ? { kind: "terms" } : { kind: "open" };
}

function fixedRule(known: KnownMarking, object: Markable): MarkingRule {
  const extensions = membersOf(object["extensions"]);
  const said = {
    "tlp-1": membersOf(object["definition"])["tlp"],
    "tlp-2": membersOf(extensions[tlp2ExtensionId])["tlp_2_0"],
    pap: membersOf(extensions[papExtensionId])["pap"],
  }[known.scheme];
  return said === known.level ? ruleOfFixed(known) : { kind: "closed", why: "marking-contradictory" };
}

function ownRule(object: Markable): MarkingRule {
  const extensions = membersOf(object["extensions"]);
  const [only, ...others] = Object.keys(extensions);
  if (only === undefined) {
    const { statement, ...rest } = membersOf(object["definition"]);
    const isStatement = object["definition_type"] === "statement" && typeof statement === "string" && Object.keys(rest).length === 0;
    return isStatement ? { kind: "terms" } : { kind: "held", isKnown: false };
  }
  if (extensions[caveatExtensionId] !== undefined) {
    const caveat = others.length === 0 && object["definition"] === undefined ? readCaveat(extensions[caveatExtensionId]) : undefined;
    return caveat === undefined ? { kind: "closed", why: "marking-malformed" } : { kind: "caveat", caveat };
  }
  return only === iepExtensionId && others.length === 0 ? policyRule(membersOf(extensions[only])) : { kind: "held", isKnown: false };
}

function policyRule(policy: Markable): MarkingRule {
  const { start_date: start = null, end_date: end = null } = policy;
  if ((start !== null && !isInstantText(start)) || (end !== null && !isInstantText(end)))
    return { kind: "closed", why: "marking-malformed" };
  return { kind: "policy", start, end };
}

function isInstantText(value: JsonValue): value is string {
  return typeof value === "string" && isInstant(value);
}

/** The markings of a definition; `undefined` where they cannot be read or are more than 100. */
function marksOf(object: Markable): readonly string[] | undefined {
  const { object_marking_refs: refs = [], granular_markings: granular = [] } = object;
  if (!Array.isArray(refs) || !Array.isArray(granular)) return undefined;
  if (refs.length + granular.length > maxMarksOfDefinition) return undefined;
  const inner = (granular as readonly JsonValue[]).map((entry) => membersOf(entry)).filter((entry) => entry["lang"] === undefined);
  const marks = [...(refs as readonly JsonValue[]), ...inner.map((entry) => entry["marking_ref"])];
  return marks.every((mark): mark is string => isIdentifier(mark, "marking-definition")) ? [...new Set(marks)].sort() : undefined;
}

function digestOf(object: Markable): string | undefined {
  const { definition_type = null, definition = null, extensions = null, object_marking_refs = null, granular_markings = null } = object;
  try {
    return base64url(sha256(utf8(canonicalText({ definition_type, definition, extensions, object_marking_refs, granular_markings }))));
  } catch {
    // Half surrogates and the like have no canonical form, so nobody can say that two of them are the same.
    return undefined;
  }
}

function membersOf(value: JsonValue | undefined): Markable {
  return isJsonObject(value) ? value : {};
}
