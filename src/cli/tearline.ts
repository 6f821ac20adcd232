import { Command } from "commander";
import { systemRandom, TocsinError, utf8 } from "../base/index.ts";
import { partsOfWriting, readingOf } from "../exchange/index.ts";
import { lint, omissions, tlpLabelOf } from "../handling/index.ts";
import type { Finding, LintReport } from "../handling/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, notice, writeJson, writeLines } from "./output.ts";
import { inputBytes } from "./stix-input.ts";

const lintHelp = `
SOURCE is the source record above the line, TEARLINE what is to go below it: plain text, or JSON (docs/lint.md). PHRASES has one protected
phrase on each line. Without it the record itself says what is protected; a plain one protects the identifiers in it.
With --json: {"verdict","findings":[{"level","kind","reason","source":{"start","end"},"tearline":{"start","end"},"mend"}]}, places in
UTF-16 units of the files. A pass says that no known pattern was found. It never says that a tearline is safe.
Ends with 0 where it passes or warns, 1 where it refuses, 2 for wrong use.

Examples:
  tocsin tearline lint record.txt tearline.txt --protect phrases.txt
  tocsin tearline lint record.json tearline.json --json | jq .verdict`;

const previewHelp = `
Prints the very bytes that the recipient will read, their SHA-256, and what became of every paragraph of the source record, with the reason.
With --json: {"text","bytes","sha256","omissions":[{"paragraph","state","reason","source"}]}.

Example:
  tocsin tearline preview record.txt tearline.json`;

type LintOptions = { readonly protect?: string; readonly json?: boolean };

async function textOf(io: CliIo, file: string): Promise<string> {
  const bytes = await inputBytes(io, file);
  const label = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new TocsinError("input-malformed", `give a text in UTF-8: "${file}" is none`, { cause });
  }
}

async function phrasesOf(io: CliIo, file: string | undefined): Promise<readonly string[]> {
  if (file === undefined) return [];
  const text = await textOf(io, file);
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|[\n\r]/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The line, from 1, in which an offset lies. */
function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1)) line += 1;
  return line;
}

function findingLines(finding: Finding, tearline: string, name: string): readonly string[] {
  const { level, kind, reason, mend, tearline: place } = finding;
  const shown = tearline.slice(place.start, place.end).replace(/\s+/g, " ");
  const quoted = shown === "" ? "" : `: ${JSON.stringify(shown.length > 60 ? `${shown.slice(0, 59)}…` : shown)}`;
  return [`${level} ${kind} ${name}:${lineAt(tearline, place.start)}${quoted}`, `  ${reason}`, `  ${mend}`];
}

const closings: Readonly<Record<LintReport["verdict"], string>> = {
  pass: "pass: no known pattern was found",
  warn: "warn: no known pattern that is refused was found; a person decides on the warnings",
  refuse: "refuse: mend what is named, then lint again",
};

async function lintFiles(io: CliIo, files: { source: string; tearline: string }, options: LintOptions): Promise<void> {
  const [source, tearline] = [await textOf(io, files.source), await textOf(io, files.tearline)];
  const report = lint({ source, tearline, protect: await phrasesOf(io, options.protect) });
  if (options.json === true) writeJson(io, report);
  else writeLines(io, [...report.findings.flatMap((finding) => findingLines(finding, tearline, files.tearline)), closings[report.verdict]]);
  if (report.verdict === "refuse") io.exitWith(exitCodes.refused);
}

type Written = {
  readonly texts: readonly { readonly language: string; readonly text: string }[];
  readonly tlp: string | undefined;
  readonly caveats: readonly string[];
};

/** What a tearline file has to say, as `tocsin warn --file` reads it; a plain text is in English unless the option says otherwise. */
function writtenIn(text: string, language: string): Written {
  if (!text.trimStart().startsWith("{")) return { texts: [{ language, text }], tlp: undefined, caveats: [] };
  const value = JSON.parse(text) as { texts?: unknown; tlp?: unknown; caveats?: unknown };
  const list = Array.isArray(value.texts) ? (value.texts as readonly { language?: unknown; text?: unknown; authentic?: unknown }[]) : [];
  const texts = list.map((each) => {
    if (typeof each.text !== "string") throw new TocsinError("input-malformed", 'give each of "texts" a "text"');
    return {
      language: typeof each.language === "string" ? each.language : language,
      text: each.text,
      isAuthentic: each.authentic === true,
    };
  });
  if (texts.length === 0) throw new TocsinError("input-malformed", 'give the tearline\'s texts as "texts":[{"language","text"}]');
  return {
    // The authentic text goes first: the others are bound to it.
    texts: texts.toSorted((a, b) => Number(b.isAuthentic) - Number(a.isAuthentic)),
    tlp: typeof value.tlp === "string" ? value.tlp : undefined,
    caveats: Array.isArray(value.caveats) ? (value.caveats as readonly unknown[]).filter((each) => typeof each === "string") : [],
  };
}

function written(text: string, language: string): Written {
  try {
    return writtenIn(text, language);
  } catch (cause) {
    if (cause instanceof TocsinError) throw cause;
    throw new TocsinError("json-syntax", "the tearline begins like JSON and is none", { cause });
  }
}

type PreviewOptions = LintOptions & { readonly tlp?: string; readonly language: string };

async function preview(io: CliIo, files: { source: string; tearline: string }, options: PreviewOptions): Promise<void> {
  const [source, tearline] = [await textOf(io, files.source), await textOf(io, files.tearline)];
  const { texts, tlp: named, caveats } = written(tearline, options.language);
  const tlp = tlpLabelOf(options.tlp ?? named ?? "TLP:RED");
  if (tlp === undefined) throw new TocsinError("usage", `give --tlp as a TLP 2.0 label, got "${options.tlp ?? named ?? ""}"`);
  const { text, sha256 } = readingOf(
    partsOfWriting(
      { kind: "warning", texts: texts.map(({ language, text: each }) => ({ language, text: each })), tlp, caveats },
      systemRandom,
    ),
  );
  const became = omissions({ source, tearline, protect: await phrasesOf(io, options.protect) });
  if (options.json === true) {
    writeJson(io, { text, bytes: utf8(text).length, sha256, omissions: became });
    return;
  }
  if (options.tlp === undefined && named === undefined) notice(io, "No marking was given: shown as TLP:RED. Name one with --tlp.");
  writeLines(io, [
    "---------- exactly as it will be read ----------",
    ...text.slice(0, -1).split("\n"),
    "------------------------------------------------",
    `SHA-256 of the text between the lines: ${sha256}`,
    "",
    ...became.map(({ paragraph, state, reason }) => `paragraph ${paragraph} of the source record: ${state}. ${reason}`),
  ]);
}

/** `tocsin tearline`: lints a tearline against its source record, and shows what its recipient will read. */
export function tearlineCommand(io: CliIo): Command {
  const command = new Command("tearline").description("lint a tearline against its source record, and preview what the recipient reads");
  command
    .command("lint")
    .description("refuse what repeats or gives away protected matter; warn of what a person decides")
    .argument("<source>", "the source record")
    .argument("<tearline>", "the tearline")
    .option("--protect <phrases>", "a file with one protected phrase on each line")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", lintHelp)
    .action((source: string, tearline: string, options: LintOptions) => lintFiles(io, { source, tearline }, options));
  command
    .command("preview")
    .description("show the exact bytes that the recipient will read, and what the source record has that they have not")
    .argument("<source>", "the source record")
    .argument("<tearline>", "the tearline: a text, or the JSON that tocsin warn --file reads")
    .option("--protect <phrases>", "a file with one protected phrase on each line")
    .option("--tlp <label>", "the marking, where the tearline is a plain text")
    .option("--language <tag>", "the language of a plain text", "en")
    .option("--json", "print JSON instead of text")
    .addHelpText("after", previewHelp)
    .action((source: string, tearline: string, options: PreviewOptions) => preview(io, { source, tearline }, options));
  return command;
}
