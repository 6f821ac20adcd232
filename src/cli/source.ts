import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { verifyDisclosure, writeDurably } from "../app/index.ts";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { collectWhole, members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOfficer = OfficerOptions & { readonly as: string };

function fileText(io: CliIo, file: string): string {
  const bytes = readFileSync(path.resolve(io.cwd, file));
  const text = new TextDecoder("utf-8", { fatal: false }).decode(bytes);
  if (Buffer.compare(Buffer.from(text, "utf8"), bytes) !== 0)
    throw new TocsinError("input-malformed", `give a text in UTF-8: "${file}" is none`);
  return text;
}

function linesOf(text: string): readonly string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

async function add(io: CliIo, folder: string, options: AsOfficer & { text: string; protect?: string }): Promise<void> {
  const protect = options.protect === undefined ? [] : linesOf(fileText(io, options.protect));
  const args = { text: fileText(io, options.text), protect: [...protect] };
  const result = members(await perform(io, { folder, verb: "source-add", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else
    writeLines(io, [
      `source record ${String(result["source"])}: ${String(result["paragraphs"])} paragraphs, ${String(result["protected"])} protected phrases`,
      `Write below it with --record ${String(result["source"])}; remove the files it came from.`,
    ]);
}

async function list(io: CliIo, folder: string, options: AsOfficer): Promise<void> {
  const result = members(await perform(io, { folder, verb: "source-list", as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const rows = (result["sources"] as { source: string; at: string; author: string; tearlines: string[] }[]).map((source) => [
    source.source,
    source.at,
    source.author,
    String(source.tearlines.length),
  ]);
  writeLines(io, rows.length === 0 ? ["no source record was entered"] : table(["source", "entered", "by", "messages below it"], rows));
}

async function show(io: CliIo, where: { folder: string; source: string }, options: AsOfficer & { reason: string }): Promise<void> {
  const args = { source: where.source, reason: options.reason };
  const result = members(await perform(io, { folder: where.folder, verb: "source-show", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else {
    notice(io, "Above the line: that you opened it, and why, is in the log.");
    const phrases = (result["protect"] as string[]).map((phrase) => `  ${phrase}`);
    writeLines(io, [String(result["text"]), ...(phrases.length === 0 ? [] : ["", "protected phrases:", ...phrases])]);
  }
}

async function disclose(
  io: CliIo,
  where: { folder: string; message: string },
  options: AsOfficer & { reason: string; paragraph?: readonly string[]; out: string },
): Promise<void> {
  const paragraphs = (options.paragraph ?? []).map((text) => {
    if (!/^\d{1,6}$/.test(text)) throw new TocsinError("usage", `give a paragraph by its number, got "${text}"`);
    return Number(text);
  });
  const args: Record<string, JsonValue> = { message: where.message, reason: options.reason, paragraphs };
  const result = await perform(io, { folder: where.folder, verb: "source-disclose", args, as: [options.as], options });
  const out = path.resolve(io.cwd, options.out);
  writeDurably(out, Buffer.from(`${JSON.stringify(result)}\n`, "utf8"));
  if (options.json === true) writeJson(io, { out, paragraphs });
  else
    writeLines(io, [
      `${options.out}: ${paragraphs.length} paragraphs, and nothing of the others; the disclosure is in the log.`,
      `Whoever gets it checks it with  tocsin source verify ${options.out} --card CARD`,
    ]);
}

function verify(io: CliIo, file: string, options: { card?: string; json?: boolean }): void {
  const card = options.card === undefined ? undefined : new Uint8Array(readFileSync(path.resolve(io.cwd, options.card)));
  const found = verifyDisclosure(new Uint8Array(readFileSync(path.resolve(io.cwd, file))), card);
  if (options.json === true) {
    writeJson(io, { ok: true, cardGiven: card !== undefined, ...found });
    return;
  }
  writeLines(io, [
    ...found.paragraphs.flatMap(({ number, text }) => [`paragraph ${number}:`, text, ""]),
    `Committed together with message ${found.message} in ${found.log} before ${new Date(found.time * 1000).toISOString()}, as that node's log says; nothing more is proven.`,
    card === undefined
      ? `No card was given: the signer is whoever has the words  ${found.words.join(" ")}`
      : "The signer is the node of the card that you gave.",
  ]);
}

const examples = `
Examples:
  tocsin source add alder --text report.txt --protect phrases.txt --as watch-1
  tocsin warn alder --record ID --to birch --text warning.txt --tlp TLP:AMBER --scope counter-terrorism --as watch-1
  tocsin source disclose alder MESSAGE --paragraph 2 --reason "oversight inquiry 7" --out opened.json --as owner-1
  tocsin source verify opened.json --card alder.card

What is above the line never leaves: no partner, export or log holds it, and whoever opens it is recorded with the reason.`;

/** `tocsin source`: the records above the tear line. */
export function sourceCommand(io: CliIo): Command {
  const command = new Command("source")
    .description("keep what is above the tear line, and prove what was written below it")
    .addHelpText("after", examples);
  withOfficerOptions(command.command("add"))
    .description("enter a source record and the phrases that must never drop below the line")
    .argument("<dir>", "the node's folder")
    .requiredOption("--text <file>", "the record, in UTF-8; paragraphs are separated by empty lines")
    .option("--protect <file>", "protected phrases, one a line")
    .action((folder: string, options: AsOfficer & { text: string; protect?: string }) => add(io, folder, options));
  withOfficerOptions(command.command("list"))
    .description("list the records without their content")
    .argument("<dir>", "the node's folder")
    .action((folder: string, options: AsOfficer) => list(io, folder, options));
  withOfficerOptions(command.command("show"))
    .description("open a record; it is logged with the reason")
    .argument("<dir>", "the node's folder")
    .argument("<source>", "its id in tocsin source list")
    .requiredOption("--reason <text>", "why; it is recorded")
    .action((folder: string, source: string, options: AsOfficer & { reason: string }) => show(io, { folder, source }, options));
  withOfficerOptions(command.command("disclose"))
    .description("disclose chosen paragraphs to an oversight body, with the proof that they were committed together with a message")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "the message below the line: its number or id")
    .requiredOption("--paragraph <number>", "a paragraph, counted from 1; may be given several times", collectWhole)
    .requiredOption("--reason <text>", "to whom and why; it is recorded")
    .requiredOption("--out <file>", "a new file")
    .action((folder: string, message: string, options: AsOfficer & { reason: string; paragraph?: readonly string[]; out: string }) =>
      disclose(io, { folder, message }, options),
    );
  command
    .command("verify")
    .description("verify a disclosure: needs neither node nor database")
    .argument("<file>")
    .option("--card <file>", "the node's card, from a hand that you trust")
    .option("--json", "print one JSON document on standard output")
    .action((file: string, options: { card?: string; json?: boolean }) => verify(io, file, options));
  return command;
}
