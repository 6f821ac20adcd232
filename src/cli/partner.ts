import path from "node:path";
import { Command } from "commander";
import { base64 } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { named, style, table, writeJson, writeLines } from "./output.ts";
import type { Line } from "./message-rows.ts";
import { partnerLines } from "./status.ts";
import { addAssessment } from "./partner-assess.ts";
import { importCards, readCardFile } from "./partner-import.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type AddOptions = OfficerOptions & {
  readonly as: string;
  readonly confirm?: string;
  readonly handle?: string;
  readonly kind?: string;
  readonly organisation?: string;
  readonly unit?: string;
};

function standing({ kind, changed, serial }: Readonly<Record<string, unknown>>): string {
  if (kind !== "node") return `taken up: reached by ${String(kind)}`;
  if (changed === true) return `confirmed before: its card ${String(serial)} is taken up, the identity key that you confirmed signed it`;
  return changed === false ? "confirmed before, and this is the card that is held" : "confirmed";
}

async function add(io: CliIo, where: { folder: string; card: string | undefined }, options: AddOptions): Promise<void> {
  const { folder, card } = where;
  const given = {
    ...(options.handle === undefined ? {} : { handle: options.handle }),
    ...(options.confirm === undefined ? {} : { words: options.confirm }),
    ...(options.kind === undefined ? {} : { kind: options.kind }),
    ...(options.organisation === undefined ? {} : { organisation: options.organisation }),
    ...(options.unit === undefined ? {} : { unit: options.unit }),
    ...(card === undefined ? {} : { card: base64(readCardFile(path.resolve(io.cwd, card))) }),
  };
  const result = members(await perform(io, { folder, verb: "partner-add", args: given, as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const words = result["words"];
  writeLines(io, [
    `${String(result["handle"])}: ${named(result)}`,
    ...(Array.isArray(words)
      ? [
          `Not trusted yet. Ask them over another channel for their words and compare: ${style(io, "bold", words.join(" "))}`,
          `Then: tocsin partner add ${folder} ${card ?? "CARD"} --confirm "the words they read to you" --as ${options.as}`,
        ]
      : [standing(result)]),
  ]);
}

async function list(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "partner-list", options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  const rows = (result["partners"] as Record<string, unknown>[]).map((partner) => [
    String(partner["handle"]),
    String(partner["organisation"]),
    String(partner["kind"]),
    partner["confirmedAt"] === null ? "words not compared" : "confirmed",
  ]);
  if (rows.length === 0) writeLines(io, ["No partner yet: tocsin partner add --help"]);
  else writeLines(io, table(["partner", "organisation", "reached by", "state"], rows));
}

/** A partner for a person: who it is, how it is reached, whether it is trusted, and how far the exchange with it is. */
function shownLines(folder: string, partner: Line): readonly string[] {
  const { handle, kind, node, serial, endpoints, confirmedAt, confirmedBy, addedAt, rivalCard } = partner;
  const addresses = endpoints as string[];
  const [, ...agreements] = partnerLines(partner);
  return [
    `${String(handle)}: ${named(partner)}`,
    kind === "node" ? `node ${String(node)}, card ${String(serial)}` : `without a node: reached by ${String(kind)}`,
    ...(kind === "node" ? [addresses.length === 0 ? "it dials us: its card names no address" : `address: ${addresses.join(", ")}`] : []),
    confirmedAt === null
      ? `NOT TRUSTED: compare the words, then tocsin partner add ${folder} CARD --confirm "…"; taken up ${String(addedAt)}`
      : `confirmed ${String(confirmedAt)} by ${String(confirmedBy)}`,
    ...(rivalCard === true ? ["A SECOND CARD CONTRADICTS THE ONE HELD: both are kept; ask the partner over another channel"] : []),
    `${String(partner["waiting"])} messages wait to leave`,
    agreements.length === 0 ? "no agreement: tocsin agreement propose --help" : "agreements:",
    ...agreements,
  ];
}

/** The commands that end the trust in a partner, and that try the path to it. */
function addTrustCommands(io: CliIo, command: Command): void {
  withOfficerOptions(command.command("distrust"))
    .description("end the trust in a partner's card at once, for example after its identity key was stolen; what was passed stays")
    .argument("<dir>")
    .argument("<partner>")
    .requiredOption("--reason <text>", "why; it is recorded")
    .action(async (folder: string, partner: string, options: OfficerOptions & { as: string; reason: string }) => {
      const result = members(
        await perform(io, { folder, verb: "partner-distrust", args: { partner, reason: options.reason }, as: [options.as], options }),
      );
      if (options.json === true) writeJson(io, result);
      else
        writeLines(io, [
          `not trusted any more; it is kept as ${String(result["handle"])}. Take up its new card with tocsin partner add, and compare new words.`,
        ]);
    });
  withNodeOptions(command.command("test"))
    .description("try the path to a partner both ways, with a message of status test; the node must be running")
    .argument("<dir>")
    .argument("<partner>")
    .action(async (folder: string, partner: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "partner-test", args: { partner }, options }));
      const isWell = result["there"] === true && result["back"] === true;
      if (options.json === true) writeJson(io, { ok: isWell, ...result });
      else {
        const session = result["session"] === null ? undefined : members(result["session"] ?? null);
        writeLines(io, [
          session === undefined
            ? "session: none"
            : `session: dialled by ${String(session["dialledBy"])}, ${String(session["protocol"])}, ${String(session["group"])}`,
          `there: ${result["there"] === true ? "ok" : "failed"}, back: ${result["back"] === true ? "ok" : "failed"}`,
          ...(result["problem"] === null ? [] : [String(result["problem"])]),
        ]);
      }
      if (!isWell) io.exitWith(1);
    });
}

/** `tocsin partner`: take up partners, compare words, look at the exchange with them. */
export function partnerCommand(io: CliIo): Command {
  const command = new Command("partner").description("take up partners, compare their words, look at the exchange with them");
  withOfficerOptions(command.command("add"))
    .description("take up a partner by its card, or one without a node; trusted only once the words are confirmed")
    .argument("<dir>")
    .argument("[card]", "the card file as it was received")
    .option("--confirm <words>", "the words that the partner read to you over another channel")
    .option("--handle <name>", "the name by which your officers call it (default: from the organisation)")
    .option("--kind <kind>", "for a partner without a node: voice, hand or embassy")
    .option("--organisation <name>", "for a partner without a node")
    .option("--unit <name>", "for a partner without a node")
    .addHelpText(
      "after",
      '\nExamples:\n  tocsin partner add alder birch.card --as watch-1\n  tocsin partner add alder birch.card --confirm "level increase …" --as watch-1\n  tocsin partner add alder --kind voice --organisation "Dogwood" --as watch-1',
    )
    .action((folder: string, card: string | undefined, options: AddOptions) => add(io, { folder, card }, options));
  withOfficerOptions(command.command("import"))
    .description("take up a folder of cards at once; prints one page of words to be compared")
    .argument("<dir>")
    .argument("<cards>", "a folder of card files")
    .action((folder: string, cards: string, options: AddOptions) => importCards(io, { folder, cards }, options));
  withNodeOptions(command.command("list"))
    .description("list the partners")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => list(io, folder, options));
  withNodeOptions(command.command("show"))
    .description('show a partner: agreements, "complete to #n" both ways, what waits')
    .argument("<dir>")
    .argument("<partner>")
    .action(async (folder: string, partner: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "partner-show", args: { partner }, options })) as Line;
      if (options.json === true) writeJson(io, result);
      else writeLines(io, shownLines(folder, result));
    });
  addTrustCommands(io, command);
  addAssessment(io, command);
  return command;
}
