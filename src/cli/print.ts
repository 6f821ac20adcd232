import path from "node:path";
import { Command } from "commander";
import { utf8 } from "../base/index.ts";
import { writeDurably } from "../app/index.ts";
import type { CliIo } from "./io.ts";
import { notice, writeJson } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type PrintOptions = OfficerOptions & { readonly as: string; readonly reason: string; readonly persons?: boolean; readonly out?: string };

/** `tocsin print`: a message as text for paper. */
export function printCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("print"))
    .description("print a message for paper: marking and reference on every page, receipts, proof; logged with the reason")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .requiredOption("--reason <words>", "why: it is recorded")
    .option("--persons", "print entries on persons too")
    .option("--out <file>", "write it to a new file (0600) instead of standard output")
    .addHelpText("after", '\nExample:\n  tocsin print birch 1 --as watch-1 --reason "for the briefing" | lpr')
    .action(async (folder: string, message: string, options: PrintOptions) => {
      const args = { message, reason: options.reason, persons: options.persons === true };
      const result = members(await perform(io, { folder, verb: "print", args, as: [options.as], options }));
      const pages = String(result["pages"]);
      if (options.out !== undefined) {
        writeDurably(path.resolve(io.cwd, options.out), utf8(pages));
        notice(io, `printed to ${options.out}`);
      }
      if (options.json === true) writeJson(io, result);
      else if (options.out === undefined) io.stdout.write(pages);
    });
}
