import { isTocsinError } from "../../base/index.ts";
import { comparisonsIn, observationsIn } from "../pattern/ast.ts";
import type { Pattern } from "../pattern/ast.ts";
import { reportOn } from "../pattern/check.ts";
import { parsePattern } from "../pattern/parse.ts";
import type { Run } from "./run.ts";
import { must, should, shown } from "./run.ts";

const typeName = /^-?[a-z0-9]+(?:-[a-z0-9]+)*-?$/;
const propertyName = /^[a-z0-9_]{3,250}$/;
const at = ["pattern"];

/**
 * Checks the STIX pattern of an indicator: that it can be read, that each type and first property could be the name of one (sections 3.1
 * and 9.7; names of one's own need no prefix here), and what the sentences of section 9 say of the rest.
 */
export function checkStixPattern(text: string, run: Run): void {
  const pattern = read(text, run);
  if (pattern === undefined) return;
  for (const fault of nameFaults(pattern)) must(run, { code: "pattern-name", section: "9.7", message: fault, at });
  const { errors, warnings } = reportOn(pattern);
  for (const { code, section, message, line, column } of errors) {
    must(run, { code: "pattern-invalid", section, message: `${message}, at line ${line} column ${column} (${code})`, at });
  }
  if (!run.should) return;
  for (const { code, section, message, line, column } of warnings) {
    should(run, { code: "pattern-doubtful", section, message: `${message}, at line ${line} column ${column} (${code})`, at });
  }
}

function read(text: string, run: Run): Pattern | undefined {
  try {
    return parsePattern(text);
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    must(run, { code: "pattern-syntax", section: "9", message: thrown.message, at });
    return undefined;
  }
}

function* nameFaults(pattern: Pattern): Generator<string, void, undefined> {
  for (const observation of observationsIn(pattern.expression)) {
    for (const { path } of comparisonsIn(observation.comparison)) {
      const { type } = path;
      if (!typeName.test(type) || type.length < 3 || type.length > 250) yield `${shown(type)} is not the name of a type`;
      const [first] = path.steps;
      if (first?.kind === "key" && first.name !== "id" && !propertyName.test(first.name))
        yield `${shown(first.name)} is not the name of a property`;
    }
  }
}
