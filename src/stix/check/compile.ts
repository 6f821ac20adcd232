import type { StixNote, StixSchema, TimeOrder } from "../schema.ts";
import { checkCustomProperty, checkKeyCase } from "./custom.ts";
import { extensionsCheck, predefinedOf } from "./extension.ts";
import { hashesCheck } from "./hashes.ts";
import { identifierCheck } from "./identifier.ts";
import { compareTimestamps, timestampDigits } from "./instant.ts";
import type { Check, Members, Run } from "./run.ts";
import { has, isMembers, must, should, shown } from "./run.ts";
import {
  binaryCheck,
  booleanCheck,
  enumCheck,
  hexCheck,
  literalCheck,
  numberCheck,
  openVocabCheck,
  stringCheck,
  timestampCheck,
  wrongKind,
} from "./scalar.ts";

/** A rule that a schema cannot say, run after the object's own schema. */
export type Rule = (object: Members, run: Run) => void;

/** What a schema is compiled with: rules by the title of a schema, checks of registered extensions, and the check of an observable container. */
export type Surroundings = {
  readonly rules: ReadonlyMap<string, readonly Rule[]>;
  readonly registered: ReadonlyMap<string, Check>;
  readonly container: Check;
};

type Context = Surroundings & { readonly section: string; readonly name: string; readonly owner: StixSchema };

/** A reference of a cyber-observable, or of a type inside one, that is no common property. */
function isLooseReference(note: StixNote, context: Context): boolean {
  const category = context.owner.stix.category;
  return (
    context.name !== "id" &&
    note.section !== "3.2" &&
    (category === "sco" || (category === "type" && context.section.startsWith("6")) || category === "extension")
  );
}

function compileScalar(schema: StixSchema, context: Context): Check | undefined {
  const note = schema.stix;
  const section = note.section ?? context.section;
  switch (note.kind) {
    case "string":
      return stringCheck(note, section);
    case "boolean":
      return booleanCheck(section);
    case "integer":
    case "float":
      return numberCheck(schema, section);
    case "timestamp":
      return timestampCheck(note, section);
    case "identifier":
      return identifierCheck(note, { section, isOwn: context.name === "id", isLoose: isLooseReference(note, context) });
    case "literal":
      return literalCheck(schema.const ?? "", section);
    case "hex":
      return hexCheck();
    case "binary":
      return binaryCheck();
    case "hashes":
      return hashesCheck(note, section);
    case "enum":
      return note.vocabulary && enumCheck(note.vocabulary);
    case "open-vocab":
      return note.vocabulary && openVocabCheck(note.vocabulary);
    default:
      return undefined;
  }
}

function compileValue(schema: StixSchema, context: Context): Check {
  const scalar = compileScalar(schema, context);
  if (scalar !== undefined) return scalar;
  switch (schema.stix.kind) {
    case "list":
      return compileList(schema, context);
    case "dictionary":
      return compileDictionary(schema, context);
    case "object":
      return compileObject(schema, context);
    case "extensions": {
      const predefined = predefinedOf(context.owner, (extension) => compileObject(extension, context));
      return extensionsCheck({ predefined, registered: context.registered }, context.owner.stix.category === "sco");
    }
    case "observable-container":
      return context.container;
    case "any":
      return anyCheck(schema.stix.section ?? context.section);
    default:
      throw new TypeError(`a schema of a known kind is needed, got "${schema.stix.kind}" for "${context.name}"`);
  }
}

function anyCheck(section: string): Check {
  return (value, run) => {
    if (value === null) wrongKind(run, "a value", { section, value });
  };
}

function compileList(schema: StixSchema, context: Context): Check {
  if (schema.items === undefined) throw new TypeError(`a list needs items: "${context.name}"`);
  const section = schema.stix.section ?? context.section;
  const item = compileValue(schema.items, { ...context, section, name: "" });
  return (value, run) => {
    if (!Array.isArray(value)) {
      wrongKind(run, "a list", { section, value });
      return;
    }
    const count = value.length;
    if (count === 0) must(run, { code: "empty-list", section: "2.12", message: "a list needs at least one value" });
    const depth = run.depth;
    run.depth = depth + 1;
    for (let index = 0; index < count; index += 1) {
      run.path[depth] = index;
      item(value[index], run);
    }
    run.depth = depth;
  };
}

function compileDictionary(schema: StixSchema, context: Context): Check {
  const [entry] = Object.entries(schema.patternProperties ?? {});
  if (entry === undefined) throw new TypeError(`a dictionary needs a pattern for its keys: "${context.name}"`);
  const key = new RegExp(entry[0]);
  const item = compileValue(entry[1], { ...context, name: "" });
  const { section } = context;
  const keepsCase = schema.stix.keepsCase === true;
  return (value, run) => {
    if (!isMembers(value)) {
      wrongKind(run, "a dictionary", { section, value });
      return;
    }
    const depth = run.depth;
    run.depth = depth + 1;
    let count = 0;
    for (const name in value) {
      count += 1;
      run.path[depth] = name;
      if (!key.test(name))
        must(run, { code: "dictionary-key", section: "2.3", message: `${shown(name)} is no key that the dictionary may have` });
      item(value[name], run);
    }
    run.depth = depth;
    if (count === 0) must(run, { code: "empty-dictionary", section: "2.3", message: "a dictionary needs at least one key" });
    else if (!keepsCase && run.should) checkKeyCase(value, run);
  };
}

type Entry = { readonly check: Check; readonly bit: number };

/** Compiles the schema of an object into one function. The schema stays the only source: nothing here knows a property by name. */
export function compileObject(schema: StixSchema, surroundings: Surroundings & { readonly section?: string }): Check {
  const section = schema.stix.section ?? surroundings.section ?? "";
  const category = schema.stix.category ?? "type";
  const isClosed = schema.additionalProperties === false;
  const required = schema.required ?? [];
  const entries = new Map<string, Entry>();
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    const bit = required.includes(name) ? 1 << required.indexOf(name) : 0;
    entries.set(name, { check: compileValue(property, { ...surroundings, section, name, owner: schema }), bit });
  }
  const all = (1 << required.length) - 1;
  const rules = surroundings.rules.get(schema.title ?? "") ?? [];
  const whole = wholeObjectRules(schema, section);
  return (value, run) => {
    if (!isMembers(value)) {
      wrongKind(run, "an object", { section, value });
      return;
    }
    const depth = run.depth;
    run.depth = depth + 1;
    let seen = 0;
    for (const name in value) {
      run.path[depth] = name;
      const entry = entries.get(name);
      if (entry !== undefined) {
        seen |= entry.bit;
        entry.check(value[name], run);
      } else if (isClosed) {
        must(run, { code: "property-unknown", section, message: `${shown(name)} is no property that the standard has here` });
      } else checkCustomProperty(name, value[name], { run, category });
    }
    run.depth = depth;
    if (seen !== all) missing(value, { run, required, section });
    for (const rule of whole) rule(value, run);
    for (const rule of rules) rule(value, run);
  };
}

function missing(value: Members, options: { readonly run: Run; readonly required: readonly string[]; readonly section: string }): void {
  for (const name of options.required) {
    if (has(value, name)) continue;
    const message = `the property ${name} is required`;
    must(options.run, { code: "property-missing", section: options.section, message });
  }
}

/** Rules that the note of an object's schema states: properties of which one must be there, and timestamps in order. */
function wholeObjectRules(schema: StixSchema, section: string): readonly Rule[] {
  const rules: Rule[] = [];
  for (const names of schema.stix.atLeastOne ?? []) {
    rules.push((value, run) => {
      if (names.some((name) => has(value, name))) return;
      must(run, { code: "property-missing", section, message: `one of these is required: ${names.join(", ")}` });
    });
  }
  for (const order of schema.stix.order ?? []) rules.push(orderRule(order, section));
  const deprecated = Object.entries(schema.properties ?? {}).filter(([, property]) => property.stix.deprecated);
  for (const [name] of deprecated) {
    rules.push((value, run) => {
      if (!has(value, name)) return;
      should(run, { code: "deprecated-properties", section, message: `the property ${name} is deprecated`, at: [name] });
    });
  }
  return rules;
}

/** Refuses an object whose two timestamps are in the wrong order; says nothing where one of them is absent or is none. */
export function orderRule(order: TimeOrder, section: string): Rule {
  const { earlier, later, strict } = order;
  return (value, run) => {
    const [first, second] = [value[earlier], value[later]];
    if (typeof first !== "string" || typeof second !== "string") return;
    const compared = compareTimestamps(first, second);
    if (compared < 0 || (compared === 0 && !strict)) return;
    // A timestamp that is none has its own finding, and no order.
    if (timestampDigits(first) < 0 || timestampDigits(second) < 0) return;
    const message = `${later} ${shown(second)} must be later than ${strict ? "" : "or equal to "}${earlier} ${shown(first)}`;
    must(run, { code: "timestamp-order", section: earlier === "created" ? "3.6.1" : section, message, at: [later] });
  };
}
