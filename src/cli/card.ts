import path from "node:path";
import { Command } from "commander";
import { fromBase64 } from "../base/index.ts";
import { writeDurably } from "../app/index.ts";
import type { CliIo } from "./io.ts";
import { style, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";

/** `tocsin card`: the node's card, to be handed to partners. */
export function cardCommand(io: CliIo): Command {
  return withNodeOptions(new Command("card"))
    .description("show the node's card and its fingerprint words; --out writes the file to be handed to partners")
    .argument("<dir>", "the node's folder")
    .option("--out <file>", "write the card here")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin card alder --out alder.card\n\nThe card is no secret. Whoever receives it compares the words with you over another channel before trusting it.",
    )
    .action(async (folder: string, options: NodeOptions & { out?: string }) => {
      const card = members(await perform(io, { folder, verb: "card", options }));
      if (options.out !== undefined) {
        writeDurably(path.resolve(io.cwd, options.out), fromBase64(String(card["card"])) ?? new Uint8Array(), { replace: true });
      }
      if (options.json === true) writeJson(io, card);
      else {
        const words = (card["words"] as string[]).join(" ");
        writeLines(io, [
          `${String(card["organisation"])}, ${String(card["unit"])}: node ${String(card["node"])}, card ${String(card["serial"])}`,
          `fingerprint words: ${style(io, "bold", words)}`,
          ...(options.out === undefined ? ["write it to a file with --out FILE"] : [`written to ${options.out}`]),
        ]);
      }
    });
}
