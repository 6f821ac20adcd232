import { isTimestamp, isUuid, millis, TocsinError } from "../base/index.ts";
import type { JsonValue, Timestamp } from "../base/index.ts";
import { isJsonObject } from "../stix/index.ts";
import { readGrade, type Grade } from "./grade.ts";

/** What a person is to the matter (Directive (EU) 2016/680 Art 6; DOMAIN.md 1.16). `unverified` is the category before one is known. */
export const personCategories = ["suspect", "convicted", "victim", "witness", "contact", "unverified"] as const;
/** One of the six. */
export type PersonCategory = (typeof personCategories)[number];

/** The special categories of personal data (Directive (EU) 2016/680 Art 10). */
export const specialCategories = [
  "racial-or-ethnic-origin",
  "political-opinions",
  "religious-or-philosophical-beliefs",
  "trade-union-membership",
  "genetic-data",
  "biometric-data",
  "health",
  "sex-life-or-sexual-orientation",
] as const;
/** One of the eight. */
export type SpecialCategory = (typeof specialCategories)[number];

/** One person in a message: a part of its own, encrypted under a key of its own, so that it can be destroyed alone. */
export type PersonEntry = {
  readonly id: string;
  readonly category: PersonCategory;
  /** Facts are told apart from assessments (Art 7(1)). */
  readonly standing: "fact" | "assessment";
  readonly isMinor: boolean | "unknown";
  readonly statement: string;
  readonly purpose: string;
  readonly legalBasis: string;
  readonly grade: Grade;
  readonly enteredAt: Timestamp;
  readonly reviewBy: Timestamp;
  /** The last renewal, from which the three years run anew; or `null`. */
  readonly renewed: { readonly at: Timestamp; readonly by: string; readonly reason: string } | null;
  /** A name, only with the reason why it is needed; or `null`, as it is by default. */
  readonly name: { readonly text: string; readonly necessity: string } | null;
  readonly special: readonly { readonly category: SpecialCategory; readonly strictNecessity: string }[];
};

const day = 86_400_000;
/** The longest time from entry or renewal to the next review. */
export const maxReviewMs = 183 * day;
/** The longest time that an entry is kept without being renewed. */
export const maxKeepMs = 3 * 365 * day;

const memberNames = new Set(
  "id category standing isMinor statement purpose legalBasis grade enteredAt reviewBy renewed name special".split(" "),
);
// Before a conviction nobody is called what only a conviction makes them.
const convictingWords = /\b(?:criminals?|convicts?|convicted|offenders?|perpetrators?|culprits?|guilty)\b/iu;

/**
 * Reads a person entry. Refuses with `input-malformed` what has not exactly these members, and with `person-data-rule` what breaks a rule: a
 * review later than 183 days after entry or renewal; a special category without strict
 * necessity, or a name without a reason; words of conviction about somebody who is not in the category `convicted`.
 */
export function readPersonEntry(value: JsonValue): PersonEntry {
  if (!isJsonObject(value)) throw malformed("an object is needed");
  const unknown = Object.keys(value).find((name) => !memberNames.has(name));
  if (unknown !== undefined) throw malformed(`the member ${JSON.stringify(unknown.slice(0, 100))} is not known`);
  const { isMinor = "unknown", standing, renewed = null, name = null, special = [] } = value;
  if (typeof isMinor !== "boolean" && isMinor !== "unknown") throw malformed("isMinor must be true, false or unknown");
  if (standing !== "fact" && standing !== "assessment") throw malformed("standing must be fact or assessment");
  if (!Array.isArray(special) || special.length > specialCategories.length) throw malformed("special must be a list, each category once");
  const entry: PersonEntry = {
    id: uuid(value["id"]),
    category: oneOf(value["category"], personCategories, "category"),
    standing,
    isMinor,
    statement: text(value["statement"], "statement", 10_000),
    purpose: text(value["purpose"], "purpose"),
    legalBasis: text(value["legalBasis"], "legalBasis"),
    grade: readGrade(value["grade"] ?? null),
    enteredAt: instant(value["enteredAt"], "enteredAt"),
    reviewBy: instant(value["reviewBy"], "reviewBy"),
    renewed: renewed === null ? null : readRenewal(renewed),
    name: name === null ? null : readName(name),
    special: (special as readonly JsonValue[]).map(readSpecial),
  };
  checkRules(entry);
  return entry;
}

function checkRules(entry: PersonEntry): void {
  const entered = millis(entry.enteredAt);
  const from = entry.renewed === null ? entered : millis(entry.renewed.at);
  const review = millis(entry.reviewBy);
  if (from < entered) throw broken("a renewal cannot be earlier than the entry");
  if (review <= entered || review > from + maxReviewMs) throw broken("set the review within 183 days of entry or renewal");
  if (entry.category !== "convicted" && convictingWords.test(entry.statement)) {
    throw broken("use words that do not convict: the person is not in the category convicted");
  }
  if (new Set(entry.special.map(({ category }) => category)).size < entry.special.length)
    throw malformed("a special category is named twice");
}

function readRenewal(value: JsonValue): NonNullable<PersonEntry["renewed"]> {
  const { at, by, reason } = exactly(value, ["at", "by", "reason"], "renewed");
  return { at: instant(at, "renewed.at"), by: text(by, "renewed.by"), reason: text(reason, "renewed.reason", 1000) };
}

function readName(value: JsonValue): NonNullable<PersonEntry["name"]> {
  const { text: name, necessity } = exactly(value, ["text", "necessity"], "name");
  if (typeof necessity !== "string" || necessity.trim() === "") throw broken("leave the name out, or say why it is needed");
  return { text: text(name, "name.text"), necessity: text(necessity, "name.necessity", 1000) };
}

function readSpecial(value: JsonValue): PersonEntry["special"][number] {
  const { category, strictNecessity } = exactly(value, ["category", "strictNecessity"], "special");
  if (typeof strictNecessity !== "string" || strictNecessity.trim() === "")
    throw broken("say why the special category is strictly necessary");
  return {
    category: oneOf(category, specialCategories, "special.category"),
    strictNecessity: text(strictNecessity, "strictNecessity", 1000),
  };
}

/** Why an entry may not go to a recipient at an instant; nothing where it may. */
export type PersonObstacle = "victim-not-to-protector" | "purpose-differs" | "review-overdue" | "kept-too-long";

/** What of an entry decides whether it may go, also where it has been written into a message. */
export type PassedPerson = Pick<PersonEntry, "category" | "purpose" | "enteredAt" | "reviewBy" | "renewed">;

/** To whom and for what a person entry is to go. `isProtector`: the recipient protects the victims of this very threat. */
export type PersonRequest = { readonly purpose: string; readonly isProtector: boolean; readonly at: Timestamp };

/**
 * What stands in the way of passing an entry on: another purpose than that for which it was entered, a victim to somebody who does not protect
 * them, a review that is due, or three years without renewal. Its markings are decided on apart and must allow too.
 */
export function personObstacles(entry: PassedPerson, { purpose, isProtector, at }: PersonRequest): readonly PersonObstacle[] {
  const found: PersonObstacle[] = [];
  const now = millis(at);
  if (entry.category === "victim" && !isProtector) found.push("victim-not-to-protector");
  if (entry.purpose !== purpose) found.push("purpose-differs");
  if (now > millis(entry.reviewBy)) found.push("review-overdue");
  if (now > millis(entry.renewed?.at ?? entry.enteredAt) + maxKeepMs) found.push("kept-too-long");
  return found;
}

function exactly(value: JsonValue, names: readonly string[], where: string): Readonly<Record<string, JsonValue>> {
  if (!isJsonObject(value) || Object.keys(value).some((name) => !names.includes(name))) {
    throw malformed(`${where} must be an object of ${names.join(", ")}`);
  }
  return value;
}

function oneOf<T extends string>(value: JsonValue | undefined, known: readonly T[], name: string): T {
  const found = known.find((each) => each === value);
  if (found === undefined) throw malformed(`${name} must be one of ${known.join(", ")}`);
  return found;
}

function uuid(value: JsonValue | undefined): string {
  if (typeof value !== "string" || !isUuid(value)) throw malformed("id must be a UUID");
  return value;
}

function instant(value: JsonValue | undefined, name: string): Timestamp {
  if (typeof value !== "string" || !isTimestamp(value)) throw malformed(`${name} must be an instant in UTC with milliseconds`);
  return value;
}

function text(value: JsonValue | undefined, name: string, longest = 250): string {
  if (typeof value !== "string" || value.trim() === "" || value.length > longest)
    throw malformed(`${name} must be a text of 1 to ${longest} characters`);
  return value;
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `read the person entry: ${what}`);
}

function broken(rule: string): TocsinError {
  return new TocsinError("person-data-rule", rule);
}
