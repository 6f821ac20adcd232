import type { Static } from "typebox";
import { TocsinError } from "../../base/index.ts";
import { documentFormat } from "../document.ts";
import { closed, instant, line, list, oneOf, orNull, scopeId, suiteField, text, whole } from "../fields.ts";
import { floorHarms, maxRecipients, mistreatmentAnswers } from "../message/decision.ts";
import { precedences } from "../message/kinds.ts";

/** Most uses of one template, and its longest term in milliseconds: 30 days. */
export const maxTemplateUses = 20;
export const templateTermMs = 30 * 86_400_000;
/** How long a releaser has to review a use, in milliseconds: 12 hours. */
export const templateReviewMs = 12 * 3_600_000;

const longestValue = 120;
const fieldName = /^[a-z][a-z0-9-]{0,31}$/;
const blank = /\{\{([^{}]*)\}\}/g;

const templateSchema = closed({
  suite: suiteField,
  name: line(80),
  to: list(line(120), maxRecipients, 1),
  scope: scopeId,
  precedence: oneOf(precedences),
  tlp: line(32),
  caveats: list(line(200), 16),
  texts: list(closed({ language: line(35), text: text(8000) }), 8, 1),
  fields: list(closed({ name: line(32), oneOf: orNull(list(line(longestValue), 200, 1)), pattern: orNull(line(200)) }), 16),
  floor: orNull(closed({ harm: oneOf(floorHarms), intendedVictims: text(500) })),
  validHours: orNull(whole(1, 24 * 30)),
  decision: closed({
    purpose: line(200),
    basis: line(64),
    authority: line(200),
    necessity: line(500),
    mistreatment: oneOf(mistreatmentAnswers),
    mistreatmentNote: orNull(text(1000)),
  }),
  uses: whole(1, maxTemplateUses),
  until: instant,
});

/**
 * A warning that a releaser signs by day, for a watch officer who is alone at night: the whole text with blanks, each filled from a list or by a bounded
 * pattern; recipients, scope, precedence, markings and the reasons of the decision; how often and until when.
 */
export type Template = Static<typeof templateSchema>;

/** The encoding of a template. Refuses with `input-malformed` a blank without a field, a field without a blank, and a pattern that is none. */
export const templateFormat = documentFormat("the template", templateSchema, { limitBytes: 128 * 1024, check: templateFault });

function templateFault({ texts, fields }: Template): string | undefined {
  const names = new Set(fields.map(({ name }) => name));
  if (names.size !== fields.length) return "a field stands twice";
  for (const { name, oneOf: values, pattern } of fields) {
    if (!fieldName.test(name)) return "a field's name is not of lower-case letters, digits and hyphens";
    if ((values === null) === (pattern === null)) return `the field "${name}" needs one of oneOf and pattern`;
    if (pattern !== null && readPattern(pattern) === undefined) return `the pattern of "${name}" is none`;
  }
  for (const { text: whole } of texts) {
    const used = [...whole.matchAll(blank)].map(([, name]) => name ?? "");
    if (/\{\{|\}\}/.test(whole.replaceAll(blank, ""))) return "a blank is not closed";
    if (used.some((name) => !names.has(name))) return "a blank has no field";
    if ([...names].some((name) => !used.includes(name))) return "a field has no blank in one of the texts";
  }
  return undefined;
}

type PatternItem = { readonly accepts: (character: string) => boolean; readonly least: number; readonly most: number };

const patternItem = /^(?:\[((?:[^\]\\^[]|\\.)+)\]|([^\][\\{}()*+?|.^$]))(?:\{(\d{1,3})(?:,(\d{1,3}))?\})?/u;

function classOf(body: string): (character: string) => boolean {
  const characters = [...body.replaceAll(/\\(.)/gu, "$1")];
  const ranges: (readonly [string, string])[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const [from = "", dash, to] = characters.slice(at, at + 3);
    const isRange = dash === "-" && to !== undefined;
    ranges.push([from, isRange ? to : from]);
    if (isRange) at += 2;
  }
  return (character) => ranges.some(([from, to]) => character >= from && character <= to);
}

/**
 * Reads a pattern: characters and classes such as `[A-Z0-9]`, each once or `{2}` or `{1,8}` times, one after another. There is no choice and no
 * repetition without an end in it, so that it says how long a value can be and takes no time to match. `undefined` for anything else.
 */
function readPattern(pattern: string): readonly PatternItem[] | undefined {
  const items: PatternItem[] = [];
  let rest = pattern;
  while (rest !== "") {
    const found = patternItem.exec(rest);
    if (found === null) return undefined;
    const [whole, inClass, single, first, second] = found;
    const least = first === undefined ? 1 : Number(first);
    const most = second === undefined ? least : Number(second);
    if (most < least || most < 1) return undefined;
    items.push({ accepts: inClass === undefined ? (character) => character === single : classOf(inClass), least, most });
    rest = rest.slice(whole.length);
  }
  return items.reduce((sum, { most }) => sum + most, 0) > longestValue ? undefined : items;
}

/** Whether a value is of a pattern: by the set of places that can have been reached, in time bounded by both lengths. */
function matches(items: readonly PatternItem[], value: string): boolean {
  const characters = [...value];
  let reached = new Set([0]);
  for (const { accepts, least, most } of items) {
    const next = new Set<number>();
    for (const begin of reached)
      for (let count = 0, at = begin; count <= most; count += 1, at += 1) {
        if (count >= least) next.add(at);
        if (!accepts(characters[at] ?? "")) break;
      }
    reached = next;
  }
  return reached.has(characters.length);
}

const shownLine = /^[^\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]+$/;

function checkValue({ name, oneOf: values, pattern }: Template["fields"][number], value: string | undefined): string {
  const refuse = (): TocsinError =>
    new TocsinError(
      "template-refuses",
      values === null
        ? `give the field "${name}" by the pattern ${pattern ?? ""}`
        : `give the field "${name}" as one of ${values.join(", ")}`,
    );
  if (value === undefined) throw refuse();
  const items = pattern === null ? undefined : readPattern(pattern);
  const isRight = values === null ? items !== undefined && shownLine.test(value) && matches(items, value) : values.includes(value);
  if (!isRight) throw refuse();
  return value;
}

/** The exact texts of a template with its blanks filled. Refuses a value that was not signed for, a missing field and one too many, with `template-refuses`. */
export function fillTemplate(template: Template, given: Readonly<Record<string, string>>): Template["texts"] {
  const extra = Object.keys(given).find((name) => !template.fields.some((field) => field.name === name));
  if (extra !== undefined) throw new TocsinError("template-refuses", `leave the field "${extra}" out: the template has none`);
  const values = new Map(
    template.fields.map((field) => [field.name, checkValue(field, Object.hasOwn(given, field.name) ? given[field.name] : undefined)]),
  );
  // All blanks at once: what stands in a value is never taken for a blank.
  return template.texts.map(({ language, text: whole }) => ({
    language,
    text: whole.replaceAll(blank, (_blank, name: string) => values.get(name) ?? ""),
  }));
}
