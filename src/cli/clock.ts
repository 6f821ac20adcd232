import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of a span like `90s`, `10m`, `8h`, `7d`; anything else is `usage`. */
export function spanMs(text: string): number {
  const [, amount, unit = ""] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = units[unit];
  if (amount === undefined || factor === undefined) throw new TocsinError("usage", `give a span like 90s, 10m, 8h or 7d, got "${text}"`);
  return Number(amount) * factor;
}

/** `tocsin clock`: drives the clock of an exercise. */
export function clockCommand(io: CliIo): Command {
  const command = new Command("clock").description("drive the clock of an exercise node");
  withNodeOptions(command.command("advance"))
    .description("advance the clock; what falls due happens")
    .argument("<dir>", "the folder of an exercise node")
    .argument("<span>", "90s, 10m, 8h, 7d")
    .action(async (folder: string, span: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "clock-advance", args: { ms: spanMs(span) }, options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, [`the exercise's clock shows ${String(result["now"])}`]);
    });
  return command;
}
