import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { waiverGrounds } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOfficer = OfficerOptions & { readonly as: string };
type Called = { readonly folder: string; readonly verb: string; readonly args: Readonly<Record<string, JsonValue>> };

async function tell(io: CliIo, called: Called, options: AsOfficer): Promise<void> {
  const duty = members(await perform(io, { ...called, as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, duty);
    return;
  }
  const due = duty["due"] === null ? "no clock runs" : `to be released or waived by ${String(duty["due"])}`;
  const waiver = duty["waiver"] as { ground: string; answer: string } | null;
  writeLines(io, [
    `${String(duty["result"])}: ${String(duty["state"])}, ${due}`,
    ...(waiver === null || waiver === undefined ? [] : [`waiver on the ground ${waiver.ground}: ${waiver.answer}`]),
  ]);
}

/** `tocsin assess`: whether a source record gives rise to a duty to warn. */
export function assessCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("assess"))
    .description(
      "assess whether a threat is credible, specific and impending: if it is, the duty-to-warn clock runs; doubt counts for warning",
    )
    .argument("<dir>", "the node's folder")
    .argument("[source]", "a source record; without it the duties are listed")
    .option("--credible <answer>", "yes, no or unknown", "unknown")
    .option("--specific <answer>", "yes, no or unknown", "unknown")
    .option("--impending <answer>", "yes, no or unknown", "unknown")
    .option("--window <hours>", "hours until it may happen: under 48, or unknown, 4 hours are left to warn, else 24")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin assess alder ID --credible yes --specific yes --impending yes --window 36 --as watch-1\n  tocsin assess alder --as watch-1",
    )
    .action(
      async (
        folder: string,
        source: string | undefined,
        options: AsOfficer & { credible: string; specific: string; impending: string; window?: string },
      ) => {
        if (source === undefined) {
          await list(io, folder, options);
          return;
        }
        const windowHours = options.window === undefined ? null : Number(options.window);
        if (Number.isNaN(windowHours)) throw new TocsinError("usage", `give --window in hours, got "${options.window ?? ""}"`);
        const { credible, specific, impending } = options;
        await tell(io, { folder, verb: "duty-assess", args: { source, credible, specific, impending, windowHours } }, options);
      },
    );
}

async function list(io: CliIo, folder: string, options: AsOfficer): Promise<void> {
  const result = members(await perform(io, { folder, verb: "duty-list", as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const rows = (result["duties"] as Record<string, JsonValue>[]).map((duty) =>
    ["source", "result", "state", "due"].map((name) => String(duty[name] ?? "")),
  );
  writeLines(io, rows.length === 0 ? ["nothing was assessed"] : table(["source", "result", "state", "due"], rows));
}

/** `tocsin waive`: asks for a waiver of the duty to warn, and answers one. */
export function waiveCommand(io: CliIo): Command {
  const grounds = Object.entries(waiverGrounds).map(([name, meaning]) => `  ${name.padEnd(18)}${meaning}`);
  return withOfficerOptions(new Command("waive"))
    .description("ask for a waiver of a duty to warn; a duty-to-warn authority who did not ask grants or refuses it")
    .argument("<dir>", "the node's folder")
    .argument("<source>", "the source record")
    .option("--ground <ground>", "asks: the ground")
    .option("--grant", "answers: the waiver is granted, and the duty ends on the record")
    .option("--refuse", "answers: the waiver is refused, and the clock runs on")
    .requiredOption("--reason <text>", "why; it is recorded")
    .addHelpText(
      "after",
      `\nGrounds:\n${grounds.join("\n")}\n\nExamples:\n  tocsin waive alder ID --ground endangers-ours --reason '…' --as watch-1\n  tocsin waive alder ID --refuse --reason '…' --as authority-1`,
    )
    .action(
      async (
        folder: string,
        source: string,
        options: AsOfficer & { ground?: string; grant?: boolean; refuse?: boolean; reason: string },
      ) => {
        const chosen = [options.ground !== undefined, options.grant === true, options.refuse === true].filter(Boolean).length;
        if (chosen !== 1) throw new TocsinError("usage", "give one of --ground, --grant and --refuse");
        const { reason } = options;
        if (options.ground === undefined)
          await tell(io, { folder, verb: "duty-waiver-answer", args: { source, grant: options.grant === true, reason } }, options);
        else await tell(io, { folder, verb: "duty-waive", args: { source, ground: options.ground, reason } }, options);
      },
    );
}
