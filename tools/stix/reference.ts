import { issueCodes } from "../../src/stix/check/codes.ts";
import { knownExtensions } from "../../src/stix/extensions/registry.ts";
import * as objects from "../../src/stix/objects/index.ts";
import { schemas } from "../../src/stix/objects/schemas.ts";
import { patternCodes } from "../../src/stix/pattern/codes.ts";
import { stixSchema } from "../../src/stix/schema.ts";
import type { Category, StixSchema } from "../../src/stix/schema.ts";
import { closedVocabularies, openVocabularies } from "../../src/stix/vocab/index.ts";
import type { Vocabulary } from "../../src/stix/vocab/vocabulary.ts";

const chapters: readonly (readonly [category: Category, title: string])[] = [
  ["sdo", "Domain objects"],
  ["sro", "Relationship objects"],
  ["sco", "Cyber-observable objects"],
  ["smo", "Meta objects"],
  ["bundle", "Bundle"],
];

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function kindOf(schema: StixSchema): string {
  const { kind, vocabulary, to, except, format, precision } = schema.stix;
  if (kind === "list") return `list of ${schema.items === undefined ? "any" : kindOf(schema.items)}`;
  if (kind === "object") return schema.title ?? "object";
  if (kind === "literal") return `\`${schema.const}\``;
  if (vocabulary !== undefined && kind !== "extensions" && kind !== "hashes") return vocabulary.name;
  const bounds = [schema.minimum === undefined ? "" : `from ${schema.minimum}`, schema.maximum === undefined ? "" : `to ${schema.maximum}`];
  const extra = [
    to !== undefined && to.length > 0 ? `of ${to.join(", ")}` : "",
    except !== undefined && except.length > 0 ? "of an object that may be referred to here" : "",
    format ?? "",
    precision ?? "",
    ...bounds,
  ].filter((part) => part !== "");
  return extra.length === 0 ? kind : `${kind}: ${extra.join(" ")}`;
}

function propertyTable(schema: StixSchema, section: string): string {
  const rows = Object.entries(schema.properties ?? {}).map(([name, property]) => {
    const needed = schema.required?.includes(name) ? "required" : property.stix.deprecated ? "deprecated" : "";
    return `| \`${name}\` | ${cell(kindOf(property))} | ${needed} | ${property.stix.section ?? section} | ${cell(property.description ?? "")} |`;
  });
  return ["| property | type | | section | |", "| --- | --- | --- | --- | --- |", ...rows].join("\n");
}

function wholeRules(schema: StixSchema): readonly string[] {
  const { atLeastOne = [], order = [], contributing } = schema.stix;
  const rules = atLeastOne.map((names) => `At least one of: ${names.map((name) => `\`${name}\``).join(", ")}.`);
  for (const { earlier, later, strict } of order) rules.push(`\`${later}\` is ${strict ? "later than" : "not before"} \`${earlier}\`.`);
  if (contributing !== undefined) {
    const names = contributing.map((name) => `\`${name}\``).join(", ");
    rules.push(contributing.length === 0 ? "Its id is random (UUID version 4)." : `Its id is made from: ${names}.`);
  }
  return rules;
}

function entry(heading: string, schema: StixSchema): string {
  const section = schema.stix.section ?? "";
  const rules = wholeRules(schema);
  const parts = [
    `### ${heading}`,
    `${schema.description ?? ""} Section ${section}.`,
    ...(rules.length === 0 ? [] : [rules.map((rule) => `- ${rule}`).join("\n")]),
  ];
  const predefined = Object.entries(schema.stix.extensions ?? {}).map(([key, extension]) => `- \`${key}\`: ${extension.title}`);
  if (predefined.length > 0) parts.push(`Predefined extensions:\n\n${predefined.join("\n")}`);
  parts.push(propertyTable(schema, section));
  return parts.join("\n\n");
}

function vocabularyTable(title: string, vocabularies: readonly Vocabulary[]): string {
  const rows = vocabularies.map(
    ({ name, section, terms }) => `| \`${name}\` | ${section} | ${terms.map((term) => `\`${term}\``).join(", ")} |`,
  );
  return `### ${title}\n\n| name | section | terms |\n| --- | --- | --- |\n${rows.join("\n")}`;
}

function codeTable(): string {
  const rows = Object.entries(issueCodes).map(([code, row]) => {
    return `| \`${code}\` | ${row.level} | ${"check" in row ? row.check : ""} | ${cell(row.summary)} |`;
  });
  return `| code | level | OASIS check | |\n| --- | --- | --- | --- |\n${rows.join("\n")}`;
}

function patternTable(): string {
  const rows = Object.entries(patternCodes).map(([code, summary]) => `| \`${code}\` | ${cell(summary)} |`);
  return `| code | |\n| --- | --- |\n${rows.join("\n")}`;
}

/** The reference of `tocsin/stix` as Markdown: every type, property and section, every vocabulary, every code of an issue. */
export function reference(): string {
  const all = Object.entries(schemas).map(([type, schema]) => ({ type, schema: stixSchema(schema) }));
  const parts = ["# STIX 2.1 reference", "Written from the schemas in `src/stix/objects`; section numbers are those of STIX 2.1."];
  for (const [category, title] of chapters) {
    parts.push(`## ${title}`);
    for (const { type, schema } of all) if (schema.stix.category === category) parts.push(entry(`\`${type}\``, schema));
  }
  const inner = Object.values(objects).map((schema) => stixSchema(schema));
  for (const [category, title] of [
    ["type", "Types inside objects"],
    ["extension", "Predefined extensions"],
  ] as const) {
    parts.push(`## ${title}`);
    for (const schema of inner) if (schema.stix.category === category) parts.push(entry(schema.title ?? "", schema));
  }
  parts.push("## Registered extensions", "Extensions under these definitions are checked against a schema; all others survive untouched.");
  for (const { id, name, on, schema } of knownExtensions) {
    parts.push(
      entry(name, schema).replace(
        / Section [^\n]*\./,
        ` On ${on.length === 0 ? "any type" : on.map((type) => `\`${type}\``).join(", ")}, under \`${id}\`.`,
      ),
    );
  }
  parts.push(
    "## Vocabularies",
    vocabularyTable("Open", Object.values(openVocabularies)),
    vocabularyTable("Closed", Object.values(closedVocabularies)),
  );
  parts.push("## Codes of issues", "Codes at SHOULD level have the names of the OASIS validator's checks, where it has one.", codeTable());
  parts.push("## Codes of findings in patterns", patternTable());
  return `${parts.join("\n\n")}\n`;
}
