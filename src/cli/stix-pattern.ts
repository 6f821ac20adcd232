import { Command } from "commander";
import { isTocsinError, parseJson, TocsinError, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { checkPattern, compilePattern, equivalentPatterns } from "../stix/pattern/index.ts";
import type { PatternFinding } from "../stix/pattern/index.ts";
import type { CliIo } from "./io.ts";
import { inputBytes, written } from "./stix-input.ts";
import { maxPatternLineBytes, textLines } from "./stix-pattern-lines.ts";

/** What the commands take. */
type Options = { readonly lines?: boolean; readonly json?: boolean };

/** What a line or argument came to: the document to print, and whether it counts against exit code 0. */
type Answer = { readonly document: unknown; readonly failed: boolean };

type Refusal = { readonly code: string; readonly message: string };

const linesOption = ["--lines", "FILE has one case on each line; the answers come one line of JSON for each"] as const;
const jsonOption = ["--json", "accepted for evenness: the output is always JSON"] as const;

const checkHelp = `
Prints {"pattern","valid","level","error","warnings"}: level is the conformance level that a consumer needs (STIX 2.1 section 12.7), null
where the text is no pattern; error is null or {"code","message","section","offset","line","column"}, the first thing that breaks a MUST.
With --lines each line is a pattern, or a JSON string, or a JSON object with a "pattern": it is JSON where it begins with " or {, which
no pattern does. Blank lines are passed over.
Ends with 0 where all are valid, 1 where one is not, 2 for wrong use.

Examples:
  tocsin stix pattern check "[file:name = 'foo.dll']"
  jq -c '.objects[] | select(.pattern_type == "stix")' bundle.json | tocsin stix pattern check --lines -`;

const matchHelp = `
Prints {"matched","bindings"}: whether the pattern matches the observations, and one set of observations that satisfies it, each as
{"expression","position","observedData","count","objects"}: for which square brackets it stands (from 0), in which bundle it was (from 0), its
identifier, how many of its observations are used, and the objects at which the paths begin. A case that cannot be decided has
"matched":false and an "error".
With --lines each line is {"pattern":…,"observations":[bundle,…]}; a line may have up to ${maxPatternLineBytes >> 20} MiB.
Ends with 1 where a line cannot be decided, or where the one pattern named here does not match; else with 0.

Examples:
  tocsin stix pattern match "[ipv4-addr:value ISSUBSET '198.51.100.0/24']" bundle.json
  tocsin stix pattern match --lines cases.ndjson | jq -c .matched`;

const equalHelp = `
Prints {"equivalent"}: whether two patterns have the same normal form. With --lines each line is {"p1":…,"p2":…}.
Ends with 1 where a line cannot be decided, or where the two patterns named here are not equivalent; else with 0.

Example:
  tocsin stix pattern equal "[a:b = 1 OR a:b = 2]" "[a:b = 2 OR a:b = 1]"`;

/** `tocsin stix pattern`: checks, matches and compares STIX patterns. */
export function stixPatternCommand(io: CliIo): Command {
  const command = new Command("pattern").description("STIX patterns: check, match and compare");
  command
    .command("check")
    .description("check patterns against the grammar and the sentences of the standard")
    .argument("<pattern>", "a pattern, or - for one on standard input; with --lines a file, or - for standard input")
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", checkHelp)
    .action(async (given: string, options: Options) => {
      if (options.lines === true) return answerLines(io, given, checkLine);
      const pattern = given === "-" ? utf8Text(await inputBytes(io, given)) : given;
      if (pattern === undefined) throw new TocsinError("json-not-utf8", "a pattern is UTF-8 text");
      return answerOne(io, () => checkText(pattern));
    });
  command
    .command("match")
    .description("match a pattern against observations")
    .argument("<pattern>", "a pattern; with --lines a file, or - for standard input")
    .argument("[bundle...]", "files with a bundle each, or - for standard input")
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", matchHelp)
    .action(async (given: string, bundles: readonly string[], options: Options) => {
      if (options.lines === true) {
        refuseExtra(bundles);
        return answerLines(io, given, matchLine);
      }
      if (bundles.length === 0) throw new TocsinError("usage", "name the files of the bundles to match against, or use --lines");
      const observations: JsonValue[] = [];
      for (const file of bundles) observations.push(parseJson(await inputBytes(io, file)));
      return answerOne(io, () => decided(() => matched(given, observations), undecidedMatch));
    });
  command
    .command("equal")
    .description("tell whether two patterns are equivalent")
    .argument("<first>", "a pattern; with --lines a file, or - for standard input")
    .argument("[second]", "another pattern")
    .option(...linesOption)
    .option(...jsonOption)
    .addHelpText("after", equalHelp)
    .action(async (first: string, second: string | undefined, options: Options) => {
      if (options.lines === true) {
        refuseExtra(second === undefined ? [] : [second]);
        return answerLines(io, first, equalLine);
      }
      if (second === undefined) throw new TocsinError("usage", "name two patterns, or use --lines");
      return answerOne(io, () => decided(() => equal(first, second), undecidedEqual));
    });
  return command;
}

function refuseExtra(words: readonly string[]): void {
  if (words.length > 0) throw new TocsinError("usage", `with --lines name one file, got "${words[0]}" too`);
}

async function answerOne(io: CliIo, ask: () => Answer): Promise<void> {
  const { document, failed } = ask();
  await written(io, `${JSON.stringify(document)}\n`);
  io.exitWith(failed ? 1 : 0);
}

async function answerLines(io: CliIo, file: string, ask: (line: Line) => Answer): Promise<void> {
  let hasFailed = false;
  for await (const line of textLines(io, file)) {
    const { document, failed } = ask(line);
    hasFailed ||= failed;
    await written(io, `${JSON.stringify(document)}\n`);
  }
  io.exitWith(hasFailed ? 1 : 0);
}

type Line = string | TocsinError;

function checkLine(line: Line): Answer {
  const undecided = (error: Refusal): Answer => {
    const pattern = typeof line === "string" ? line.slice(0, 1000) : null;
    return { document: { pattern, valid: false, level: null, error, warnings: [] }, failed: true };
  };
  return decided(() => checkText(patternOfLine(textOf(line))), undecided);
}

function patternOfLine(line: string): string {
  const begin = line.trimStart()[0];
  if (begin !== '"' && begin !== "{") return line;
  const value = parseJson(line);
  const pattern = typeof value === "string" ? value : membersOf(value)["pattern"];
  if (typeof pattern !== "string")
    throw new TocsinError("input-malformed", 'a line that is a JSON object needs a "pattern" that is a string');
  return pattern;
}

function checkText(pattern: string): Answer {
  const { valid, level, errors, warnings } = checkPattern(pattern);
  const shown = ({ code, message, section, offset, line, column }: PatternFinding): unknown => ({
    code,
    message,
    section,
    offset,
    line,
    column,
  });
  const [first] = errors;
  return {
    document: { pattern, valid, level, error: first === undefined ? null : shown(first), warnings: warnings.map(shown) },
    failed: !valid,
  };
}

function matchLine(line: Line): Answer {
  return decided(() => {
    const { pattern, observations } = membersOf(parseJson(textOf(line)));
    if (typeof pattern !== "string" || !Array.isArray(observations)) {
      throw new TocsinError("input-malformed", 'a line needs a "pattern" that is a string and "observations" that are a list');
    }
    return { ...matched(pattern, observations as readonly JsonValue[]), failed: false };
  }, undecidedMatch);
}

function matched(pattern: string, observations: readonly JsonValue[]): Answer {
  const result = compilePattern(pattern).match(observations);
  return { document: { matched: result.matched, bindings: result.bindings }, failed: !result.matched };
}

function undecidedMatch(error: Refusal): Answer {
  return { document: { matched: false, bindings: [], error }, failed: true };
}

function equalLine(line: Line): Answer {
  return decided(() => {
    const { p1, p2 } = membersOf(parseJson(textOf(line)));
    if (typeof p1 !== "string" || typeof p2 !== "string")
      throw new TocsinError("input-malformed", 'a line needs "p1" and "p2" that are strings');
    return { ...equal(p1, p2), failed: false };
  }, undecidedEqual);
}

function equal(first: string, second: string): Answer {
  const equivalent = equivalentPatterns(first, second);
  return { document: { equivalent }, failed: !equivalent };
}

function undecidedEqual(error: Refusal): Answer {
  return { document: { equivalent: false, error }, failed: true };
}

function membersOf(value: JsonValue): { readonly [name: string]: JsonValue | undefined } {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new TocsinError("input-malformed", "a line is a JSON object");
  return value as { readonly [name: string]: JsonValue };
}

function textOf(line: Line): string {
  if (typeof line !== "string") throw line;
  return line;
}

/** The answer, or what stands in for it where the case is refused: one bad line does not end the others. */
function decided(ask: () => Answer, undecided: (error: Refusal) => Answer): Answer {
  try {
    return ask();
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    return undecided({ code: thrown.code, message: thrown.message, ...thrown.details });
  }
}
