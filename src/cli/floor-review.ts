import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { notLifeSafetyWords } from "../app/index.ts";
import { withDraftOptions } from "./draft.ts";
import type { DraftOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";
import { about, draftAndRelease } from "./warn.ts";

type Row = Readonly<Record<string, JsonValue>>;

function rowsOf(rows: readonly Row[], names: readonly string[]): string[][] {
  return rows.map((row) => names.map((name) => String(row[name])));
}

async function list(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "floor-list", options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const releases = result["releases"] as readonly Row[];
  const partners = result["partners"] as readonly Row[];
  const columns = ["rows", "at", "harm", "releaser", "drafter", "due", "state"];
  const counts = ["partner", "sent", "received", "notesFromUs", "notesFromThem"];
  writeLines(io, [
    ...(releases.length === 0
      ? ["Nothing was released under the life-safety floor."]
      : table(["message", ...columns.slice(1)], rowsOf(releases, columns))),
    "",
    ...table(["partner", "sent", "received", '"not life-safety" by us', "by them"], rowsOf(partners, counts)),
  ]);
}

type ReviewOptions = OfficerOptions & {
  readonly as: string;
  readonly agree?: boolean;
  readonly disagree?: boolean;
  readonly reason: string;
};

async function review(io: CliIo, where: { folder: string; message: string }, options: ReviewOptions): Promise<void> {
  if ((options.agree === true) === (options.disagree === true)) throw new TocsinError("usage", "give one of --agree and --disagree");
  const args = { message: where.message, agree: options.agree === true, reason: options.reason };
  const result = members(await perform(io, { folder: where.folder, verb: "floor-review", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [`release ${String(result["draft"])} is ${String(result["state"])}`]);
}

async function note(io: CliIo, where: { folder: string; message: string }, options: DraftOptions & { reason: string }): Promise<void> {
  const of = await about(io, where, options);
  const texts = [{ language: options.language ?? "en", text: `${notLifeSafetyWords}\n\n${options.reason}` }];
  const drafting = { folder: where.folder, kind: "note", texts };
  await draftAndRelease(io, drafting, { ...options, to: [of.partner], thread: of.thread, scope: of.scope });
}

/** `tocsin floor`: what was released under the life-safety floor, its review by a second officer, and the note that it was not about life. */
export function floorCommand(io: CliIo): Command {
  const command = new Command("floor").description(
    "review what was released under the life-safety floor, and see the counts of both sides",
  );
  withNodeOptions(command.command("list"))
    .description("list the releases under the floor with their reviews, and what passed under it with each partner")
    .argument("<dir>", "the node's folder")
    .action((folder: string, options: NodeOptions) => list(io, folder, options));
  withOfficerOptions(command.command("review"))
    .description("review a release under the floor within 24 hours, as an officer who neither drafted nor released it")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin floor list")
    .option("--agree", "it was about life")
    .option("--disagree", "it was not: nothing is taken back by that, correct or recall it")
    .requiredOption("--reason <text>", "why; it is recorded")
    .addHelpText("after", "\nExample:\n  tocsin floor review alder 3 --agree --reason 'visitors of the market were meant' --as releaser-2")
    .action((folder: string, message: string, options: ReviewOptions) => review(io, { folder, message }, options));
  withDraftOptions(command.command("note"))
    .description("tell the partner in its thread that a floor warning was not about life; both sides count it, and it blocks nothing")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "the warning's number in tocsin inbox")
    .requiredOption("--reason <text>", "why")
    .addHelpText("after", "\nExample:\n  tocsin floor note birch 1 --reason 'it was about property' --tlp TLP:AMBER --as watch-1")
    .action((folder: string, message: string, options: DraftOptions & { reason: string }) => note(io, { folder, message }, options));
  return command;
}
