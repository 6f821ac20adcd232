import path from "node:path";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { exitCodes, table, writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOptions = OfficerOptions & { readonly as: string };
type OutOptions = AsOptions & { readonly after?: string; readonly again?: readonly string[] };
type Line = Readonly<Record<string, JsonValue>>;

function rowOf(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new TocsinError("usage", `name a message by its number in tocsin inbox --all, got "${text}"`);
  return Number(text);
}

async function out(io: CliIo, where: { folder: string; partner: string; file: string }, options: OutOptions): Promise<void> {
  const { folder, partner, file } = where;
  const again = (options.again ?? []).map(rowOf);
  const args = {
    partner,
    file: path.resolve(io.cwd, file),
    ...(options.after === undefined ? {} : { after: rowOf(options.after) }),
    ...(again.length === 0 ? {} : { again }),
  };
  const result = members(await perform(io, { folder, verb: "courier-out", args, as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const messages = result["messages"] as number[];
  const held = result["held"] as Line[];
  const left = Number(result["left"]);
  writeLines(io, [
    `${file}: ${String(result["entries"])} sealed entries, ${String(result["bytes"])} bytes, for ${String(result["partner"])} alone to open`,
    `  messages ${messages.length}, receipts ${String(result["receipts"])}, heads ${String(result["heads"])}${Number(result["pieces"]) > 0 ? ", with attachments" : ""}`,
    ...held.map(({ row, code }) => `  message ${String(row)} is not in it: ${String(code)}`),
    ...(left > 0 ? [`  ${left} messages did not fit: write another file with --after ${messages.at(-1) ?? 0}`] : []),
    ...(messages.length > 0 ? ["They count as delivered once the receipts come back; until then the next file carries them again."] : []),
  ]);
}

function lineOf(entry: Line): readonly string[] {
  const { entry: number, outcome, partner, kind, row, code, reason } = entry;
  const why =
    outcome === "receipt"
      ? `${String(reason)}, message ${String(row)}`
      : code === null
        ? ""
        : `${String(code)}${reason === null ? "" : `: ${String(reason)}`}`;
  return [
    String(number),
    String(outcome),
    String(partner ?? ""),
    String(kind ?? ""),
    outcome !== "receipt" && row !== null ? `#${String(row)} in tocsin inbox` : why,
  ];
}

async function take(io: CliIo, where: { folder: string; file: string }, options: AsOptions): Promise<void> {
  const { folder, file } = where;
  const result = members(
    await perform(io, { folder, verb: "courier-in", args: { file: path.resolve(io.cwd, file) }, as: [options.as], options }),
  );
  if (options.json === true) writeJson(io, result);
  else {
    const entries = result["entries"] as Line[];
    const tally = new Map<string, number>();
    for (const { outcome } of entries) tally.set(String(outcome), (tally.get(String(outcome)) ?? 0) + 1);
    writeLines(io, [
      ...table(["entry", "outcome", "partner", "kind", ""], entries.map(lineOf)),
      "",
      `${String(result["count"])} entries: ${[...tally].map(([outcome, count]) => `${count} ${outcome}`).join(", ")}`,
      ...(tally.has("taken") || tally.has("duplicate") ? ["Receipts for what came in go back with the next tocsin courier out."] : []),
    ]);
  }
  if (result["isWhole"] !== true) io.exitWith(exitCodes.refused);
}

/** `tocsin courier`: carry the exchange across an air gap in files. */
export function courierCommand(io: CliIo): Command {
  const command = new Command("courier").description(
    "carry the exchange with a partner across an air gap: the same sealed messages and receipts, in a file",
  );
  withOfficerOptions(command.command("out"))
    .description("write what waits for a partner into a file that it alone can open: messages, receipts, heads, the card")
    .argument("<dir>")
    .argument("<partner>")
    .argument("<file>", "a new file")
    .option("--after <message>", "only messages after this number: where one file was too small")
    .option("--again <message,...>", "also these, though their receipts are here: where an attachment was damaged on its way", collect)
    .addHelpText(
      "after",
      "\nExample:\n  tocsin courier out alder birch /media/stick/today --as watch-1\n\nThe file says nothing of sender, recipient, kinds and numbers; how many entries it has and how large they are is to be seen. Losing it loses nothing: what is not receipted goes into the next one.",
    )
    .action((...[folder, partner, file, options]: [string, string, string, OutOptions]) => out(io, { folder, partner, file }, options));
  withOfficerOptions(command.command("in"))
    .description("take in a file that a courier brought; says of every entry what became of it")
    .argument("<dir>")
    .argument("<file>")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin courier in birch /media/stick/today --as watch-1\n\nA bad entry stops no other, and a file may be taken in twice: what is there already counts once. Ends with 1 where an entry was refused or the file is not whole.",
    )
    .action((folder: string, file: string, options: AsOptions) => take(io, { folder, file }, options));
  return command;
}
