import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { base64, fromBase64, parseJson, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { restoreDecision, signDecision } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { decisionLines, previewLines, readingToSign } from "./preview.ts";
import { collectWhole, members, officerKey, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOfficer = OfficerOptions & { readonly as: string };
type Row = Readonly<Record<string, JsonValue>>;

const largestFile = 256 * 1024;

const signHelp = `
The file:
  { "name": "threat to a public place", "to": ["birch"], "scope": "counter-terrorism", "precedence": "FLASH", "tlp": "TLP:AMBER",
    "texts": [{ "language": "en", "text": "An attack on {{place}} is reported for {{time}}." }],
    "fields": [{ "name": "place", "oneOf": ["the Central Station", "the market"] }, { "name": "time", "pattern": "[0-2][0-9]:[0-5][0-9]" }],
    "floor": { "harm": "death", "intendedVictims": "visitors of the place" }, "validHours": 24, "uses": 2, "until": "2026-12-20T00:00:00.000Z",
    "decision": { "purpose": "prevention", "basis": "XA-7", "authority": "Head of watch", "necessity": "Lives are in danger.",
                  "mistreatment": "none-known" } }
A pattern is a row of characters and classes such as [A-Z0-9], each with {n} or {n,m}; at most 20 uses within 30 days.

Example:
  tocsin template sign alder --file night.json --as releaser-1`;

async function signTemplate(io: CliIo, folder: string, options: AsOfficer & { readonly file: string }): Promise<void> {
  const template = parseJson(new Uint8Array(readFileSync(path.resolve(io.cwd, options.file))), { maxBytes: largestFile });
  const result = members(await perform(io, { folder, verb: "template-sign", args: { template }, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else
    writeLines(io, [
      `template ${String(result["template"])} is signed: "${String(result["name"])}", ${String(result["uses"])} uses until ${String(result["until"])}`,
    ]);
}

type UseOptions = AsOfficer & {
  readonly field?: readonly string[];
  readonly record?: string;
  readonly unassessed?: string;
  readonly preview?: boolean;
};

function fieldsOf(given: readonly string[]): Record<string, JsonValue> {
  return Object.fromEntries(
    given.map((text) => {
      const at = text.indexOf("=");
      if (at < 1) throw new TocsinError("usage", `give a field as NAME=VALUE, got "${text}"`);
      return [text.slice(0, at), text.slice(at + 1)];
    }),
  );
}

/** The exact text is shown before it is signed, as in any release. */
async function useTemplate(io: CliIo, where: { folder: string; template: string }, options: UseOptions): Promise<void> {
  const { folder, template } = where;
  const args: Record<string, JsonValue> = {
    template,
    fields: fieldsOf(options.field ?? []),
    source: options.record ?? null,
    unassessed: options.unassessed ?? null,
  };
  const prepared = members(await perform(io, { folder, verb: "template-prepare", args, as: [options.as], options }));
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const reading = readingToSign(prepared, decision.decision);
  const draft = String(prepared["id"]);
  if (options.json !== true) writeLines(io, [...previewLines(prepared, reading), ...decisionLines(decision.decision), ""]);
  if (options.preview === true) {
    await perform(io, { folder, verb: "draft-discard", args: { draft }, as: [options.as], options });
    if (options.json === true) writeJson(io, prepared);
    return;
  }
  const signature = signDecision(decision, await officerKey(io, { folder, officer: options.as, options }));
  const sent = members(
    await perform(io, { folder, verb: "template-use", args: { draft, signature: base64(signature.bytes) }, as: [options.as], options }),
  );
  if (options.json === true) writeJson(io, sent);
  else
    writeLines(io, [
      ...(sent["messages"] as readonly Row[]).map(
        ({ partner, sequence, row }) =>
          `dispatched to ${String(partner)} as #${String(sequence)} (message ${String(row)}); delivery is unproven until its receipt is here`,
      ),
      `a releaser reviews it within 12 hours: tocsin template review ${folder} ${draft} --agree --reason … --as RELEASER`,
    ]);
}

async function listTemplates(io: CliIo, folder: string, options: AsOfficer): Promise<void> {
  const result = members(await perform(io, { folder, verb: "template-list", as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const lines = (rows: readonly Row[], names: readonly string[]): readonly string[] =>
    rows.length === 0
      ? ["none"]
      : table(
          names,
          rows.map((row) => names.map((name) => String(row[name] ?? ""))),
        );
  const templates = result["templates"] as readonly Row[];
  writeLines(io, [
    ...lines(templates, ["template", "name", "state", "signedBy", "used", "uses", "until"]),
    ...templates.flatMap(({ template, texts, fields }) => [
      "",
      `${String(template)}:`,
      ...((texts ?? []) as readonly Row[]).map(({ language, text }) => `  [${String(language)}] ${String(text)}`),
      ...((fields ?? []) as readonly Row[]).map(
        ({ name, oneOf, pattern }) => `  ${String(name)}: ${oneOf === null ? String(pattern) : `one of ${(oneOf as string[]).join(", ")}`}`,
      ),
    ]),
    "",
    "uses:",
    ...lines(result["uses"] as readonly Row[], ["use", "by", "at", "due", "state"]),
  ]);
}

type ReviewOptions = AsOfficer & { readonly agree?: boolean; readonly disagree?: boolean; readonly reason: string };

async function reviewUse(io: CliIo, where: { folder: string; use: string }, options: ReviewOptions): Promise<void> {
  if ((options.agree === true) === (options.disagree === true)) throw new TocsinError("usage", "give one of --agree and --disagree");
  const args = { use: where.use, agree: options.agree === true, reason: options.reason };
  const result = members(await perform(io, { folder: where.folder, verb: "template-review", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [`use ${String(result["use"])} is ${String(result["state"])}`]);
}

/** `tocsin template`: warnings that a releaser signs by day for a watch officer who is alone at night. */
export function templateCommand(io: CliIo): Command {
  const command = new Command("template").description("warnings that a releaser signs by day, for a watch officer who is alone at night");
  withOfficerOptions(command.command("sign"))
    .description("sign a template: the whole text with blanks, recipients, markings, the reasons, how often and until when")
    .argument("<dir>", "the node's folder")
    .requiredOption("--file <template.json>", "the template")
    .addHelpText("after", signHelp)
    .action((folder: string, options: AsOfficer & { file: string }) => signTemplate(io, folder, options));
  withOfficerOptions(command.command("use"))
    .description(
      "fill a template and send it, alone; the exact text is shown before it is signed, and a releaser reviews it within 12 hours",
    )
    .argument("<dir>", "the node's folder")
    .argument("<template>", "its id in tocsin template list")
    .option("--field <name=value>", "a blank of the text", collectWhole)
    .option("--record <id>", "the source record that it is linted against and tied to; it stays at home")
    .option("--unassessed <reason>", "under the life-safety floor: to a partner without a valid assessment, and why")
    .option("--preview", "only show what would be signed")
    .addHelpText("after", "\nExample:\n  tocsin template use alder ID --field place='the market' --field time=18:30 --as watch-1")
    .action((folder: string, template: string, options: UseOptions) => useTemplate(io, { folder, template }, options));
  withOfficerOptions(command.command("list"))
    .description("list the templates with their blanks, and the uses with their reviews")
    .argument("<dir>", "the node's folder")
    .action((folder: string, options: AsOfficer) => listTemplates(io, folder, options));
  withOfficerOptions(command.command("review"))
    .description("review what was sent from a template, as a releaser who did not send it")
    .argument("<dir>", "the node's folder")
    .argument("<use>", "its id in tocsin template list")
    .option("--agree", "it was rightly sent")
    .option("--disagree", "it was not: nothing is taken back by that, correct or recall it")
    .requiredOption("--reason <text>", "why; it is recorded")
    .action((folder: string, use: string, options: ReviewOptions) => reviewUse(io, { folder, use }, options));
  withOfficerOptions(command.command("withdraw"))
    .description("withdraw a template at once")
    .argument("<dir>", "the node's folder")
    .argument("<template>", "its id in tocsin template list")
    .action(async (folder: string, template: string, options: AsOfficer) => {
      const result = members(await perform(io, { folder, verb: "template-withdraw", args: { template }, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`template ${template} is withdrawn`]);
    });
  return command;
}
