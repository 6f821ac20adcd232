import { isDeepStrictEqual } from "node:util";
import type { JsonValue } from "../base/index.ts";
import { isInstant, compareInstants, isJsonObject } from "../stix/index.ts";
import type { Markable } from "../stix/index.ts";
import { isInAudience, type Caveat } from "./caveat.ts";
import type { IntakeRule } from "./intake.ts";
import type { MarkingBook } from "./marking-book.ts";
import type { MarkingRule } from "./marking-rule.ts";
import { MarkingSets, type MarkingSet } from "./marking-set.ts";
import type { Reader } from "./reader.ts";
import { maxReasons, reasonOf, type Reason, type ReasonCode } from "./reason.ts";
import { fixedDefinition } from "./redact/fixed.ts";
import { isConsentFor, type Consent, type ReleaseTerms } from "./terms.ts";

/** Under what a decision is taken. What is left out is left out strictly: a copy, no consents, no intake rule, no known time. */
export type Conditions = {
  readonly purpose: string;
  /** What was agreed with the reader. Where no agreement is at hand and only rights are asked for: `termsOfReader`. */
  readonly agreement: ReleaseTerms;
  /** What the marking definitions say. */
  readonly book: MarkingBook;
  /** Whether the reader keeps a copy, or is only shown the content. Every machine path is a copy. */
  readonly form?: "copy" | "display";
  readonly consents?: readonly Consent[];
  /** How `consents` name the content that is decided on. */
  readonly content?: string;
  readonly intake?: IntakeRule;
  /** The instant of the decision, for policies and consents that end. */
  readonly at?: string;
};

/**
 * The answer. `terms` are the ids of statements whose terms the reader takes over with the content. `isOpenInPart`: only granular markings
 * stand in the way, so a copy without what they mark may be received.
 */
export type Verdict =
  | { readonly allowed: true; readonly terms: readonly string[] }
  | { readonly allowed: false; readonly reasons: readonly Reason[]; readonly isOpenInPart: boolean };

/** What a reader may do under some conditions, made ready for many decisions. */
export type Rights = {
  readonly reader: Reader;
  readonly conditions: Conditions;
  readonly held: { has(id: string): boolean };
  readonly covered: { has(id: string): boolean };
  /** What stands in the way whatever the markings are. */
  readonly general: readonly ReasonCode[];
};

const allowed: Verdict = Object.freeze({ allowed: true, terms: Object.freeze([]) });

/** Makes the rights of a reader ready. */
export function rightsOf(reader: Reader, conditions: Conditions): Rights {
  const { agreement, purpose } = conditions;
  const general: ReasonCode[] = [];
  if (!agreement.recipients.includes(reader.id)) general.push("recipient-not-named");
  if (!agreement.purposes.includes(purpose)) general.push("purpose-not-covered");
  if (reader.purpose !== purpose) general.push("purpose-differs");
  return { reader, conditions, held: new Set(reader.markings), covered: new Set(agreement.markings), general };
}

/**
 * Whether a reader may receive what carries exactly these markings. Yes only if the agreement names the reader and the purpose, at least one
 * marking says to whom the content may go, and every marking allows; there are no ranks. No comes with every reason, 100 at most.
 */
export function mayReceiveSet(reader: Reader, set: MarkingSet, conditions: Conditions): Verdict {
  return judge(rightsOf(reader, conditions), set);
}

/** `mayReceiveSet` for rights that were made ready. */
export function judge(rights: Rights, set: MarkingSet): Verdict {
  const { book, intake } = rights.conditions;
  if (rights.general.length > 0 || set.isMalformed || set.isOverfull) return refuse(rights, set);
  let isMarked = false;
  let terms: string[] | undefined;
  for (const id of set.ids) {
    const { rule, also } = book.entry(id);
    if (obstacle(rights, id, rule) !== undefined) return refuse(rights, set);
    for (const above of also) if (obstacle(rights, above, book.entry(above).rule) !== undefined) return refuse(rights, set);
    if (rule.kind === "terms") (terms ??= []).push(id);
    else isMarked = true;
  }
  if (!isMarked && (intake === undefined || obstacle(rights, intake.marking, book.entry(intake.marking).rule) !== undefined)) {
    return refuse(rights, set);
  }
  return terms === undefined ? allowed : { allowed: true, terms };
}

/**
 * Whether a set says nothing of who may receive: no markings, or statements alone. What cannot be read is not unmarked. For intake, which
 * gives a marking of ours to exactly this.
 */
export function isUnmarked(set: MarkingSet, book: MarkingBook): boolean {
  return !set.isMalformed && !set.isOverfull && set.ids.every((id) => book.entry(id).rule.kind === "terms");
}

/** Whether every one of these markings allows, as `judge` says it, and none at all does too: for markings on a part of what is marked as a whole. */
export function allowsEach(rights: Rights, set: MarkingSet): boolean {
  const { book } = rights.conditions;
  if (rights.general.length > 0 || set.isMalformed || set.isOverfull) return false;
  return set.ids.every((id) => {
    const { rule, also } = book.entry(id);
    return obstacle(rights, id, rule) === undefined && also.every((above) => obstacle(rights, above, book.entry(above).rule) === undefined);
  });
}

/** The reasons of a refusal; never empty. */
function refuse(rights: Rights, set: MarkingSet): Verdict {
  const { book, intake } = rights.conditions;
  const reasons: Reason[] = rights.general.map((code) => reasonOf(code));
  if (set.isMalformed) reasons.push(reasonOf("marking-malformed"));
  if (set.isOverfull) reasons.push(reasonOf("markings-too-many"));
  const isBare = isUnmarked(set, book);
  if (isBare && intake === undefined) reasons.push(reasonOf("unmarked"));
  const ids = isBare && intake !== undefined ? [...set.ids, intake.marking] : set.ids;
  reasons.push(...obstaclesOf(rights, ids));
  return { allowed: false, reasons: reasons.slice(0, maxReasons), isOpenInPart: false };
}

function obstaclesOf(rights: Rights, ids: readonly string[]): readonly Reason[] {
  const { book } = rights.conditions;
  const found = new Map<string, Reason>();
  for (const id of ids) {
    for (const each of [id, ...book.entry(id).also]) {
      const code = obstacle(rights, each, book.entry(each).rule);
      if (code !== undefined) found.set(each, reasonOf(code, each));
      if (found.size >= maxReasons) return [...found.values()];
    }
  }
  return [...found.values()];
}

/** What stands in the way of one marking, or `undefined`. The only place where a marking is judged. */
function obstacle(rights: Rights, id: string, rule: MarkingRule): ReasonCode | undefined {
  switch (rule.kind) {
    case "open":
    case "terms":
      return undefined;
    case "held":
      return heldObstacle(rights, id, rule.isKnown);
    case "policy":
      return heldObstacle(rights, id, true) ?? (isInForce(rule, rights.conditions.at) ? undefined : "policy-not-in-force");
    case "caveat":
      return caveatObstacle(rights, id, rule.caveat);
    case "closed":
      return rule.why;
  }
}

function heldObstacle({ held, covered }: Rights, id: string, isKnown: boolean): ReasonCode | undefined {
  if (!held.has(id)) return isKnown ? "marking-not-held" : "marking-unknown";
  return covered.has(id) ? undefined : "marking-not-covered";
}

function caveatObstacle({ reader, conditions }: Rights, id: string, caveat: Caveat): ReasonCode | undefined {
  const { audience, kind } = caveat;
  const isNamed = isInAudience(reader, audience);
  if (kind === "releasable-to" || kind === "display-only") {
    if (audience.countries.size === 0 && audience.organisations.size === 0) return "audience-empty";
    if (!isNamed) return "not-in-audience";
    return kind === "display-only" && conditions.form !== "display" ? "display-only" : undefined;
  }
  if (isNamed) return undefined;
  const { purpose, content, consents = [], at = null } = conditions;
  if (content === undefined) return "consent-missing";
  const asked = { marking: id, recipient: reader.id, purpose, content, at };
  return consents.some((consent) => isConsentFor(consent, asked)) ? undefined : "consent-missing";
}

function isInForce({ start, end }: { readonly start: string | null; readonly end: string | null }, at: string | undefined): boolean {
  if (start === null && end === null) return true;
  if (at === undefined || !isInstant(at)) return false;
  return (start === null || compareInstants(start, at) <= 0) && (end === null || compareInstants(at, end) <= 0);
}

/**
 * Whether a reader may receive an object as it stands: its own markings as `mayReceiveSet` judges them, and every granular marking on any
 * part of it. A marking-definition that carries no markings goes to whoever may receive what it marks, and those of fixed markings, where they
 * hold nothing but what is published, to everyone.
 */
export function mayReceive(reader: Reader, object: Markable, conditions: Conditions): Verdict {
  return judgeObject(rightsOf(reader, conditions), object, { sets: new MarkingSets() });
}

/** `mayReceive` for rights that were made ready, with the sets that the caller keeps. */
export function judgeObject(
  rights: Rights,
  object: Markable,
  by: { readonly sets: MarkingSets; readonly judgeSet?: (set: MarkingSet) => Verdict },
): Verdict {
  const { sets, judgeSet = (set: MarkingSet) => judge(rights, set) } = by;
  const own = sets.ofObject(object);
  const verdict = judgeDefinition(rights, object, { own, sets }) ?? judgeSet(own);
  const granular = object["granular_markings"];
  if (granular === undefined) return verdict;
  const inner = sets.of(granularRefs(granular));
  if (allowsEach(rights, inner)) return verdict;
  const found = new Set(verdict.allowed ? [] : verdict.reasons.map((reason) => reason.marking));
  const reasons = obstaclesOf(rights, inner.ids).map((reason) => ({ ...reason, selectors: selectorsOf(granular, reason.marking) }));
  if (inner.isMalformed) reasons.push({ ...reasonOf("marking-malformed"), selectors: [] });
  if (inner.isOverfull) reasons.push({ ...reasonOf("markings-too-many"), selectors: [] });
  const before = verdict.allowed ? [] : verdict.reasons;
  const added = reasons.filter((reason) => reason.marking === null || !found.has(reason.marking));
  const isOpenInPart = verdict.allowed && !inner.isMalformed && !inner.isOverfull;
  return { allowed: false, reasons: [...before, ...added].slice(0, maxReasons), isOpenInPart };
}

/**
 * The verdict on a marking-definition without markings of its own, by the rule that it defines; `undefined` for everything else, and for
 * what stands under a fixed id and holds more or something else than is published: that is somebody's unmarked content.
 */
function judgeDefinition(
  rights: Rights,
  object: Markable,
  known: { readonly own: MarkingSet; readonly sets: MarkingSets },
): Verdict | undefined {
  const { id } = object;
  if (object["type"] !== "marking-definition" || known.own !== known.sets.empty) return undefined;
  const published: Markable | undefined = typeof id === "string" ? fixedDefinition(id) : undefined;
  if (published !== undefined && !isWithin(object, published)) return undefined;
  if (published !== undefined) return rights.general.length === 0 ? allowed : refuseDefinition(rights, known.sets.empty);
  const self = known.sets.of([id]);
  return allowsEach(rights, self) ? allowed : refuseDefinition(rights, self);
}

function isWithin(object: Markable, published: Markable): boolean {
  return Object.entries(object).every(([name, value]) => isDeepStrictEqual(value, published[name]));
}

function refuseDefinition(rights: Rights, self: MarkingSet): Verdict {
  const general = rights.general.map((code) => reasonOf(code));
  const malformed = self.isMalformed ? [reasonOf("marking-malformed")] : [];
  return { allowed: false, reasons: [...general, ...malformed, ...obstaclesOf(rights, self.ids)], isOpenInPart: false };
}

/** The markings of granular markings, whatever they select; what is neither a marking nor a language comes as `null`, which makes the set malformed. */
function granularRefs(granular: JsonValue): readonly unknown[] {
  if (!Array.isArray(granular)) return [null];
  return (granular as readonly JsonValue[]).flatMap((entry): readonly unknown[] => {
    if (!isJsonObject(entry) || !Array.isArray(entry["selectors"])) return [null];
    if (entry["marking_ref"] !== undefined) return [entry["marking_ref"]];
    return typeof entry["lang"] === "string" ? [] : [null];
  });
}

const maxSelectorsShown = 10;

function selectorsOf(granular: JsonValue, marking: string | null): readonly string[] {
  const shown: string[] = [];
  for (const entry of Array.isArray(granular) ? (granular as readonly JsonValue[]) : []) {
    if (!isJsonObject(entry) || entry["marking_ref"] !== marking || !Array.isArray(entry["selectors"])) continue;
    for (const selector of entry["selectors"] as readonly JsonValue[]) {
      if (shown.length >= maxSelectorsShown) return shown;
      if (typeof selector === "string") shown.push(selector.slice(0, 250));
    }
  }
  return shown;
}
