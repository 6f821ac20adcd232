import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import { isVocabularyName, vocabularies } from "../handling/index.ts";
import type { VocabularyTable } from "../handling/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";

const help = `
Prints the terms of a vocabulary of handling with its version, its source and the section; without a name, the vocabularies that there are.
Scales are not converted into one another: Europol's C is not the Admiralty C, and a likelihood is not a confidence.

Examples:
  tocsin vocabulary
  tocsin vocabulary admiralty-source
  tocsin vocabulary likelihood-phia --json`;

/** `tocsin vocabulary`: the tables of labels, caveats, grades, likelihoods and precedence. */
export function vocabularyCommand(io: CliIo): Command {
  return new Command("vocabulary")
    .description("print the vocabularies of handling: TLP, PAP, IEP, caveats, grades, likelihood, precedence")
    .argument("[name]", "one vocabulary")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", help)
    .action((name: string | undefined, options: { readonly json?: boolean }) => show(io, name, options.json === true));
}

function show(io: CliIo, name: string | undefined, json: boolean): void {
  if (name === undefined) {
    if (json) writeJson(io, vocabularies);
    else
      writeLines(
        io,
        table(
          ["name", "version", "what"],
          Object.entries(vocabularies).map(([each, { version, title }]) => [each, version, title]),
        ),
      );
    return;
  }
  if (!isVocabularyName(name)) {
    throw new TocsinError("usage", `name one of ${Object.keys(vocabularies).join(", ")}: got "${name.slice(0, 100)}"`);
  }
  const found: VocabularyTable = vocabularies[name];
  if (json) {
    writeJson(io, { name, ...found });
    return;
  }
  const wording = found.wording === "read" ? "" : " (wording known from second hand)";
  writeLines(io, [
    `${found.title}, version ${found.version}`,
    `${found.source}: ${found.section}${wording}`,
    found.kind === "scale" ? "a scale, in order" : "labels, in no order",
    "",
    ...table(
      ["term", "meaning", ""],
      found.terms.map((term) => [term.code, term.meaning, term.isUnknown === true ? "unknown, not low" : (term.marking ?? "")]),
    ),
  ]);
}
