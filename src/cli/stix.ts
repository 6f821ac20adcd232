import { Command } from "commander";
import type { CliIo } from "./io.ts";
import { stixPatternCommand } from "./stix-pattern.ts";
import { stixRedactCommand } from "./stix-redact.ts";
import { showCanonical, showDifferences, showIdentifiers, showStats } from "./stix-show.ts";
import type { ShowOptions } from "./stix-show.ts";
import { validateFile } from "./stix-validate.ts";
import type { ValidateOptions } from "./stix-validate.ts";

const fileArgument = "a file, or - for standard input";
const linesOption = ["--lines", "the file has one JSON document on each line"] as const;
const jsonOption = ["--json", "print JSON instead of text"] as const;

const validateHelp = `
Prints one line of JSON for each document:
  {"id":…,"valid":…,"errors":[{"path","code","section","message"}],"warnings":[…]}
Errors break a MUST of the standard, warnings a SHOULD. Paths are JSON Pointers; the objects of a bundle stand under /objects/N.
A bundle of any size is read in bounded memory; at most 10,000 errors and 10,000 warnings are listed for a document.
Ends with 0 where all is valid, 1 where something is not, 2 for wrong use.

Examples:
  tocsin stix validate bundle.json
  tocsin stix validate --lines objects.ndjson | jq 'select(.valid | not)'
  curl -s https://example.org/bundle.json | tocsin stix validate -`;

const idHelp = `
Cyber-observable objects have identifiers that follow from their contents (STIX 2.1 section 2.9). Prints the identifier that each
object of the file should have, and the one that it carries where that is another. With --json one line for every object:
  {"type","id","deterministic","standing"}, where standing is agrees, random or differs.

Examples:
  echo '{"type":"ipv4-addr","value":"198.51.100.3"}' | tocsin stix id -
  tocsin stix id --json bundle.json | jq 'select(.standing == "differs")'`;

const canonHelp = `
Prints the canonical form (RFC 8785) of a JSON document, without a line end, so that its bytes can be hashed and compared.
With --json: {"canonical","bytes","sha256"}.

Examples:
  tocsin stix canon object.json | sha256sum
  tocsin stix canon --lines objects.ndjson`;

const diffHelp = `
Prints what changed from A to B: + added, - removed, ~ changed, each with its JSON Pointer. Two bundles are compared object by object, by
identifier and newest version. With --json: {"same","sameMeaning","differences":[{"kind","path","before","after"}]}.
Ends with 0 where nothing changed, 1 where something did.

Examples:
  tocsin stix diff old.json new.json
  curl -s https://example.org/bundle.json | tocsin stix diff bundle.json -`;

const statsHelp = `
Counts types and markings, tells the span of time, and finds references to objects that are not in the file.

Examples:
  tocsin stix stats bundle.json
  tocsin stix stats --lines --json objects.ndjson | jq .references.dangling`;

/** `tocsin stix`: validates, identifies, compares and counts STIX 2.1 objects, and works with patterns. */
export function stixCommand(io: CliIo): Command {
  const command = new Command("stix").description("STIX 2.1: validate, identify, compare and count objects; check and match patterns");
  command
    .command("validate")
    .description("check objects or bundles against the standard")
    .argument("<file>", fileArgument)
    .option(...linesOption)
    .option("--json", "accepted for evenness: the output is always JSON")
    .addHelpText("after", validateHelp)
    .action((file: string, options: ValidateOptions) => validateFile(io, file, options));
  command
    .command("id")
    .description("print the identifiers that cyber-observable objects should have")
    .argument("<file>", fileArgument)
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", idHelp)
    .action((file: string, options: ShowOptions) => showIdentifiers(io, file, options));
  command
    .command("canon")
    .description("print the canonical form of a document")
    .argument("<file>", fileArgument)
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", canonHelp)
    .action((file: string, options: ShowOptions) => showCanonical(io, file, options));
  command
    .command("diff")
    .description("print what changed from one object or bundle to another")
    .argument("<a>", fileArgument)
    .argument("<b>", fileArgument)
    .option(...jsonOption)
    .addHelpText("after", diffHelp)
    .action((a: string, b: string, options: ShowOptions) => showDifferences(io, [a, b], options));
  command
    .command("stats")
    .description("count types and markings, and find dangling references")
    .argument("<file>", fileArgument)
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", statsHelp)
    .action((file: string, options: ShowOptions) => showStats(io, file, options));
  return command.addCommand(stixRedactCommand(io)).addCommand(stixPatternCommand(io));
}
