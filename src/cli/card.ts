import path from "node:path";
import { Command } from "commander";
import { fromBase64, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { writeDurably } from "../app/index.ts";
import type { CliIo } from "./io.ts";
import { named, style, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type CardOptions = OfficerOptions & { readonly out?: string; readonly hours?: string; readonly zone?: string; readonly as?: string };

function hoursLine(card: Readonly<Record<string, JsonValue | undefined>>): string {
  const hours = card["workingHours"];
  if (hours === null || hours === undefined) return `works round the clock (${String(card["timeZone"])})`;
  const { days, from, until } = members(hours);
  return `works ${(days as string[]).join(",")} ${String(from)}-${String(until)} (${String(card["timeZone"])})`;
}

async function changeHours(io: CliIo, folder: string, options: CardOptions): Promise<void> {
  const { hours, zone, as } = options;
  if (hours === undefined && zone === undefined) return;
  if (as === undefined) throw new TocsinError("usage", "name the officer who changes the card with --as");
  const args = { ...(hours === undefined ? {} : { hours }), ...(zone === undefined ? {} : { zone }) };
  await perform(io, { folder, verb: "card-hours", args, as: [as], options });
}

/** `tocsin card`: the node's card, to be handed to partners. */
export function cardCommand(io: CliIo): Command {
  return withNodeOptions(new Command("card"))
    .description("show the node's card and its fingerprint words; --out writes the file to be handed to partners")
    .argument("<dir>", "the node's folder")
    .option("--out <file>", "write the card here")
    .option("--hours <hours>", 'issue the next card with these working hours: "mon-fri 08:00-17:00", or always; needs --as')
    .option("--zone <zone>", "issue the next card with this time zone, such as Europe/Vienna; needs --as")
    .option("--as <officer>", "the officer who changes the card")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key")
    .addHelpText(
      "after",
      '\nExamples:\n  tocsin card alder --out alder.card\n  tocsin card alder --hours "mon-fri 08:00-17:00" --zone Europe/Vienna --as admin-1\n\nThe card is no secret. Whoever receives it compares the words with you over another channel before trusting it.\nPartners count the working days of ROUTINE messages by its hours; a later card reaches them by itself, without new words.',
    )
    .action(async (folder: string, options: CardOptions) => {
      await changeHours(io, folder, options);
      const card = members(await perform(io, { folder, verb: "card", options }));
      if (options.out !== undefined) {
        writeDurably(path.resolve(io.cwd, options.out), fromBase64(String(card["card"])) ?? new Uint8Array(), { replace: true });
      }
      if (options.json === true) writeJson(io, card);
      else {
        const words = (card["words"] as string[]).join(" ");
        writeLines(io, [
          `${named(card)}: node ${String(card["node"])}, card ${String(card["serial"])}, ${hoursLine(card)}`,
          `fingerprint words: ${style(io, "bold", words)}`,
          ...(options.out === undefined ? ["write it to a file with --out FILE"] : [`written to ${options.out}`]),
        ]);
      }
    });
}
