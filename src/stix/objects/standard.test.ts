import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { openVocabularies, closedVocabularies } from "../vocab/index.ts";
import { stixSchema } from "../schema.ts";
import type { StixSchema } from "../schema.ts";
import * as objects from "./index.ts";
import { schemas } from "./schemas.ts";

const standard = path.join(import.meta.dirname, "../../../../shared/corpus/standards/stix-v2.1.md");
const skip = existsSync(standard) ? false : "the shared corpus is missing";

type Row = { readonly name: string; readonly how: string };
type Table = { readonly section: string; readonly rows: readonly Row[] };

const plain = (html: string) =>
  html
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll(/&[a-z#0-9]+;/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();

/** The property tables of the standard, by the number of the section that they are in. */
function tables(): readonly Table[] {
  const text = readFileSync(standard, "utf8");
  const found: Table[] = [];
  let section = "";
  for (const part of text.split(/^(?=#{1,6} )/m)) {
    section = /^#{1,6} (\d+(?:\.\d+)*)\.? /.exec(part)?.[1] ?? section;
    for (const [, body = ""] of part.matchAll(/<table[^>]*>([\s\S]*?)<\/table>/g)) {
      const rows = [...body.matchAll(/<tr[^>]*>([\s\S]*?)<\/tr>/g)].flatMap(([, row = ""]) => {
        const cell = plain(/<td[^>]*>([\s\S]*?)<\/td>/.exec(row)?.[1] ?? "");
        const parts = /^([a-z][a-z0-9_]*) \((required|optional)/.exec(cell);
        return parts === null ? [] : [{ name: parts[1] ?? "", how: parts[2] ?? "" }];
      });
      if (rows.length > 0) found.push({ section, rows });
    }
  }
  return found;
}

// What the text says differs from its own table, or the OASIS schemas have what the errata dropped.
const known = new Map([
  ["is_family", "section 4.11 marks it optional; the OASIS schemas and every earlier text require it"],
  ["Grouping.name", "section 4.4 marks it required, which its list of changes does not name; the OASIS schemas do not require it"],
  ["statement", "inside the definition of a statement marking, which a rule checks"],
  ["tlp", "inside the definition of a TLP marking, which the standard fixes word by word"],
  ["action", "reserved, so not a property that can be used"],
]);

function allSchemas(): readonly StixSchema[] {
  return [...new Set(Object.values(objects))].map((schema) => stixSchema(schema)).filter((schema) => schema.stix?.kind === "object");
}

test("every property of the standard's tables is in the schema of its section, required where it is", { skip }, () => {
  const bySection = Map.groupBy(allSchemas(), (schema) => schema.stix.section ?? "");
  let compared = 0;
  for (const { section, rows } of tables()) {
    const candidates = [section, section.replace(/\.\d+$/, "")].flatMap((each) => bySection.get(each) ?? []);
    const names = rows.map(({ name }) => name);
    const schema = candidates.find((each) => names.every((name) => known.has(name) || Object.hasOwn(each.properties ?? {}, name)));
    assert.ok(schema, `section ${section}: no schema has all of ${names.join(", ")}`);
    for (const { name, how } of rows) {
      if (known.has(name) || known.has(`${schema.title}.${name}`)) continue;
      assert.equal(schema.required?.includes(name) === true, how === "required", `${schema.title}.${name}`);
      compared += 1;
    }
  }
  assert.ok(compared > 350, `${compared} properties compared`);
});

test("every term of the standard's vocabularies is in the vocabulary of its section, and no other", { skip }, () => {
  const vocabularies = [...Object.values(openVocabularies), ...Object.values(closedVocabularies)];
  const text = readFileSync(standard, "utf8");
  for (const { name, section, terms } of vocabularies) {
    const start = text.search(new RegExp(`^## ${section.replace(".", "\\.")}\\.? `, "m"));
    assert.ok(start > 0, `${name}: section ${section}`);
    const part = text.slice(start, text.indexOf("\n## ", start + 3));
    for (const term of terms) assert.ok(part.includes(`>${term}<`) || part.includes(`**${term}**`), `${name} ${term}`);
  }
  assert.equal(vocabularies.length, 32);
});

test("every object's note and schema agree, and every type has one", () => {
  for (const [type, schema] of Object.entries(schemas)) {
    const { properties, stix, required } = stixSchema(schema);
    assert.equal(properties?.["type"]?.const, type);
    assert.ok(required?.includes("type") && required.includes("id"), type);
    const named = [
      ...(stix.atLeastOne ?? []).flat(),
      ...(stix.contributing ?? []),
      ...(stix.order ?? []).flatMap(({ earlier, later }) => [earlier, later]),
    ];
    for (const name of named) assert.ok(Object.hasOwn(properties ?? {}, name), `${type} names ${name}`);
  }
  assert.equal(Object.keys(schemas).length, 43);
});
