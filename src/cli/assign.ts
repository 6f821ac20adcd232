import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOfficer = OfficerOptions & { readonly as: string };
type AssignOptions = AsOfficer & { readonly unit?: readonly string[]; readonly officer?: readonly string[]; readonly only?: boolean };

/** `tocsin assign`: gives a message to those who need to know. */
export function assignCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("assign"))
    .description(
      "assign a message to units and officers: from then on nobody else reads it, but watch officers and those who sign releases",
    )
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--unit <units>", "a unit of tocsin unit, also several", collect)
    .option("--officer <officers>", "single officers; TLP:RED goes to named persons alone", collect)
    .option("--only", "instead of those to whom it is assigned; without any other option it is open to all readers again")
    .addHelpText("after", "\nExample:\n  tocsin assign birch 4 --unit unit-3 --as liaison-1")
    .action(async (folder: string, message: string, options: AssignOptions) => {
      const args = { message, units: [...(options.unit ?? [])], officers: [...(options.officer ?? [])], only: options.only === true };
      if (!args.only && args.units.length + args.officers.length === 0) throw new TocsinError("usage", "give --unit or --officer");
      const result = members(await perform(io, { folder, verb: "assign", args, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else {
        const to = [...(result["units"] as string[]), ...(result["officers"] as string[])].join(", ");
        writeLines(io, [
          to === "" ? `message ${String(result["row"])} is open to all readers` : `message ${String(result["row"])} is for ${to}`,
        ]);
      }
    });
}

type UnitOptions = AsOfficer & { readonly officer?: readonly string[] };

/** `tocsin unit`: the units of the house. */
export function unitCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("unit"))
    .description("show the units of the house, or say who belongs to one")
    .argument("<dir>", "the node's folder")
    .argument("[unit]", "the unit to set; without it all are shown")
    .option("--officer <officers>", "all who belong to it; nobody takes the unit away", collect)
    .addHelpText("after", "\nExample:\n  tocsin unit birch unit-3 --officer action-1,liaison-1 --as liaison-1")
    .action(async (folder: string, unit: string | undefined, options: UnitOptions) => {
      const [verb, args] = unit === undefined ? ["unit-list", {}] : ["unit-set", { unit, officers: [...(options.officer ?? [])] }];
      const result = members(await perform(io, { folder, verb, args, as: [options.as], options }));
      const rows =
        unit === undefined ? (result["units"] as { unit: string; officers: string[] }[]) : [result as { unit: string; officers: string[] }];
      if (options.json === true) writeJson(io, result);
      else
        writeLines(
          io,
          table(
            ["unit", "officers"],
            rows.map((row) => [row.unit, row.officers.join(", ")]),
          ),
        );
    });
}

type NoteOptions = AsOfficer & { readonly text?: string; readonly textFile?: string; readonly reason?: string };

/** `tocsin note-internal`: notes on a message that never cross. */
export function noteInternalCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("note-internal"))
    .description("write a note on a message that never crosses, or with --reason read those that there are")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--text <words>", "the note")
    .option("--text-file <file>", "a file with the note")
    .option("--reason <words>", "read the notes: the reason is recorded")
    .addHelpText("after", '\nExample:\n  tocsin note-internal birch 4 --text "Compare with the spring case." --as liaison-1')
    .action(async (folder: string, message: string, options: NoteOptions) => {
      const text = options.textFile === undefined ? options.text : readFileSync(path.resolve(io.cwd, options.textFile), "utf8");
      if ((text === undefined) === (options.reason === undefined))
        throw new TocsinError("usage", "give --text to write a note, or --reason to read");
      const [verb, args] =
        text === undefined ? ["notes-internal", { message, reason: options.reason ?? "" }] : ["note-internal", { message, text }];
      const result = members(await perform(io, { folder, verb, args, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else if (text !== undefined) writeLines(io, [`noted on message ${String(result["row"])}; it stays in this house`]);
      else
        writeLines(
          io,
          (result["notes"] as { at: string; author: string; text: string }[]).flatMap((note) => [
            `${note.at}  ${note.author}`,
            note.text,
            "",
          ]),
        );
    });
}
