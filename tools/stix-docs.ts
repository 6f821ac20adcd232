import { jsonSchema } from "../src/stix/json-schema.ts";
import { outcome, warning } from "../src/stix/extensions/tocsin.ts";
import { stixSchema } from "../src/stix/schema.ts";
import { keepInStep } from "./in-step.ts";
import { reference } from "./stix/reference.ts";

// The reference and the shipped schemas are written from the schemas in src/stix: `--check` compares instead of writing.
const schemaFile = (name: string, schema: Parameters<typeof stixSchema>[0]) => ({
  file: `src/stix/extensions/schemas/${name}.schema.json`,
  text: `${JSON.stringify(jsonSchema(stixSchema(schema), `urn:tocsin:stix:extension:${name}:1`), null, 2)}\n`,
});

const files = [{ file: "docs/stix/reference.md", text: reference() }, schemaFile("warning", warning), schemaFile("outcome", outcome)];
process.exitCode = (await keepInStep(files, { check: process.argv.includes("--check") })) ? 0 : 1;
