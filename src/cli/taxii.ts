import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { Command } from "commander";
import { base64, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";
import { accountCommand } from "./taxii-account.ts";
import { addTaxiiClientCommands } from "./taxii-client.ts";
import { soleReleaser } from "./taxii-officer.ts";

type Acting = OfficerOptions & { readonly as: string };
type Rows = readonly Readonly<Record<string, JsonValue>>[];

/** A result as JSON where that was asked for, else in these lines. */
function tell(io: CliIo, options: NodeOptions, shown: { readonly result: JsonValue; readonly lines: readonly string[] }): void {
  if (options.json === true) writeJson(io, shown.result);
  else writeLines(io, shown.lines);
}

type SeedOptions = OfficerOptions & { readonly as?: string; readonly markAs?: string };

async function seed(io: CliIo, where: { readonly folder: string; readonly file: string }, options: SeedOptions): Promise<void> {
  const { folder, file } = where;
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path.resolve(io.cwd, file));
  } catch (cause) {
    throw new TocsinError("usage", `name a file that can be read, got "${file}"`, { cause });
  }
  const args = { packed: base64(gzipSync(bytes)), ...(options.markAs === undefined ? {} : { markAs: options.markAs }) };
  const officer = options.as ?? (await soleReleaser(io, folder, options));
  const result = await perform(io, { folder, verb: "taxii-seed", args, as: [officer], options });
  if (options.as === undefined) notice(io, `Signed by ${officer}, the one releaser whose key is here; --as names another.`);
  const rows = members(result)["collections"] as Rows;
  const refused = rows.flatMap((row) => row["refused"] as Rows);
  tell(io, options, {
    result,
    lines: [
      ...table(
        ["root", "collection", "title", "added", "repeated", "refused"],
        rows.map((row) => [
          String(row["root"]),
          String(row["id"]),
          String(row["title"]),
          String(row["added"]),
          String(row["repeated"]),
          String((row["refused"] as Rows).length),
        ]),
      ),
      ...refused.map((each) => `refused ${String(each["id"])}: ${String(each["message"])}`),
      "",
      ...(options.markAs === undefined
        ? ["Unmarked objects count as the strictest and go to nobody; --mark-as clear says otherwise."]
        : []),
      "Nobody reads it yet: make an account with tocsin taxii account add, then sign a release with tocsin taxii release.",
    ],
  });
}

type CollectionOptions = Acting & {
  readonly title: string;
  readonly root?: string;
  readonly id?: string;
  readonly alias?: string;
  readonly description?: string;
  readonly markAs?: string;
  readonly agreement?: string;
  readonly scope?: string;
  readonly from?: readonly string[];
  readonly type?: readonly string[];
  readonly marking?: readonly string[];
  readonly origin?: readonly string[];
  readonly valid?: boolean;
};

async function addCollection(io: CliIo, folder: string, options: CollectionOptions): Promise<void> {
  const { title, root, id, alias, description, markAs, agreement, scope, from, type, marking, origin, valid } = options;
  const given = { root, id, alias, description, markAs, agreement, scope };
  const args = {
    title,
    ...Object.fromEntries(Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined)),
    from: [...(from ?? [])],
    types: [...(type ?? [])],
    markings: [...(marking ?? [])],
    origins: [...(origin ?? [])],
    valid: valid === true,
  };
  const result = await perform(io, { folder, verb: "taxii-collection-add", args, as: [options.as], options });
  const made = members(result);
  tell(io, options, {
    result,
    lines: [`${String(made["root"])}/${String(made["id"])}  ${title}`, "Nobody reads it yet: sign a release with tocsin taxii release."],
  });
}

async function listCollections(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = await perform(io, { folder, verb: "taxii-collection-list", options });
  const rows = members(result)["collections"] as Rows;
  const cells = rows.map((row) => [
    String(row["root"]),
    String(row["id"]),
    String(row["alias"] ?? ""),
    String(row["title"]),
    String(row["places"]),
    String(row["last"] ?? ""),
  ]);
  tell(io, options, { result, lines: table(["root", "id", "alias", "title", "places", "last added"], cells) });
}

type ReleaseOptions = Acting & {
  readonly reader?: readonly string[];
  readonly ceiling: string;
  readonly purpose: string;
  readonly basis: string;
  readonly until: string;
};

async function release(io: CliIo, where: { readonly folder: string; readonly collection: string }, options: ReleaseOptions): Promise<void> {
  const { folder, collection } = where;
  const { ceiling, purpose, basis, until, reader } = options;
  const looked = members(await perform(io, { folder, verb: "taxii-collection-show", args: { collection }, options }));
  const args = {
    collection,
    query: String(looked["queryHash"]),
    ceiling: ceiling.toUpperCase(),
    readers: [...(reader ?? [])],
    purpose,
    basis,
    until,
  };
  const result = await perform(io, { folder, verb: "taxii-release", args, as: [options.as], options });
  const made = members(result);
  tell(io, options, {
    result,
    lines: [
      `Release ${String(made["no"])}: "${String(looked["title"])}" is open to ${(made["readers"] as string[]).join(", ")} up to ${String(made["ceiling"])} until ${String(made["until"])}.`,
    ],
  });
}

async function listReleases(io: CliIo, folder: string, options: NodeOptions): Promise<void> {
  const result = await perform(io, { folder, verb: "taxii-release-list", options });
  const rows = members(result)["releases"] as Rows;
  const cells = rows.map((row) => [
    String(row["no"]),
    String(row["collection"]),
    String(row["ceiling"]),
    (row["readers"] as string[]).join(", "),
    row["endedAt"] === null ? `until ${String(row["until"])}` : `ended ${String(row["endedAt"])}`,
    String(row["officer"]),
  ]);
  tell(io, options, { result, lines: table(["no", "collection", "ceiling", "readers", "term", "signed by"], cells) });
}

function collectionCommand(io: CliIo): Command {
  const command = new Command("collection").description("add and list the collections of a node");
  withOfficerOptions(command.command("add"))
    .description("add a collection: a place to write to, or with --from a query over places")
    .argument("<dir>")
    .requiredOption("--title <text>", "how readers see it")
    .option("--root <name>", 'the API root that it hangs under (default: "shared"); made where it is missing')
    .option("--id <uuid>", "its id (default: a new one)")
    .option("--alias <name>", "a readable name that also leads to it")
    .option("--description <text>")
    .option("--mark-as <label>", "a releaser's rule: what comes unmarked counts as this TLP label")
    .option("--agreement <id or partner>", "that partner's alone, and closed while the agreement's scope is suspended")
    .option("--scope <id>", "the scope of the agreement")
    .option("--from <collection,...>", "draw it from these places", collect)
    .option("--type <type,...>", "with --from: only these types", collect)
    .option("--marking <label,...>", "with --from: only what carries no marking but these", collect)
    .option("--origin <account,...>", "with --from: only what these accounts wrote", collect)
    .option("--valid", "with --from: only what is neither revoked nor expired when it comes")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin taxii collection add alder --title Indicators --alias indicators --mark-as green --as releaser-1",
    )
    .action((folder: string, options: CollectionOptions) => addCollection(io, folder, options));
  withOfficerOptions(command.command("mark"))
    .description("set the rule for what comes unmarked from now on; without --mark-as it goes to nobody")
    .argument("<dir>")
    .argument("<collection>", "id, alias or ROOT/NAME")
    .option("--mark-as <label>")
    .action(async (folder: string, collection: string, options: Acting & { readonly markAs?: string }) => {
      const args = { collection, ...(options.markAs === undefined ? {} : { markAs: options.markAs }) };
      const result = await perform(io, { folder, verb: "taxii-collection-mark", args, as: [options.as], options });
      if (options.json === true) writeJson(io, result);
      else
        notice(
          io,
          options.markAs === undefined
            ? "What comes unmarked goes to nobody."
            : `What comes unmarked counts as TLP:${options.markAs.toUpperCase()}.`,
        );
    });
  withNodeOptions(command.command("list"))
    .description("list the collections and how much is in them")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => listCollections(io, folder, options));
  return command;
}

function releaseCommand(io: CliIo): Command {
  const command = new Command("release").description("open collections to readers by standing releases, list and end them");
  withOfficerOptions(command.command("give"))
    .description("sign a standing release of a collection; nothing is read without one, and none goes above AMBER")
    .argument("<dir>")
    .argument("<collection>", "id, alias or ROOT/NAME")
    .option("--reader <account,...>", "who may read", collect)
    .requiredOption("--ceiling <label>", "the highest marking that it opens: clear, green or amber")
    .requiredOption("--purpose <text>", "what for; the readers' own purpose must be the same")
    .requiredOption("--basis <text>", "the legal basis")
    .requiredOption("--until <instant>", "when it ends, like 2027-01-01T00:00:00.000Z")
    .addHelpText(
      "after",
      '\nExample:\n  tocsin taxii release give alder indicators --reader birch --ceiling green --purpose "threat detection" --basis "agreement of 1 March" --until 2027-03-01T00:00:00.000Z --as releaser-1',
    )
    .action((folder: string, collection: string, options: ReleaseOptions) => release(io, { folder, collection }, options));
  withOfficerOptions(command.command("end"))
    .description("end a standing release at once")
    .argument("<dir>")
    .argument("<number>")
    .requiredOption("--reason <text>", "why; it is recorded")
    .action(async (folder: string, number: string, options: Acting & { readonly reason: string }) => {
      const result = await perform(io, {
        folder,
        verb: "taxii-release-end",
        args: { no: Number(number), reason: options.reason },
        as: [options.as],
        options,
      });
      if (options.json === true) writeJson(io, result);
      else notice(io, `Release ${number} is ended: its readers get nothing more under it.`);
    });
  withNodeOptions(command.command("list"))
    .description("list the standing releases, ended ones included")
    .argument("<dir>")
    .action((folder: string, options: NodeOptions) => listReleases(io, folder, options));
  return command;
}

/** `tocsin taxii`: the collections of a node, who may read and write them, and what is fetched from and sent to other servers. */
export function taxiiCommand(io: CliIo): Command {
  const command = new Command("taxii").description(
    "exchange in bulk over TAXII 2.1: collections, accounts and standing releases of this node; pull and push to others",
  );
  withNodeOptions(command.command("seed"))
    .description("load a file in the layout of the OASIS sample data, with the dates that its objects were added on")
    .argument("<dir>")
    .argument("<file>")
    .option("--mark-as <label>", "a releaser's rule: what is unmarked counts as this TLP label")
    .option("--as <officer>", "the releaser who does this (default: the one whose key is in the officers' folder of the node)")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key")
    .addHelpText("after", "\nExample:\n  tocsin taxii seed alder default_data.json --mark-as clear --as releaser-1")
    .action((folder: string, file: string, options: SeedOptions) => seed(io, { folder, file }, options));
  command.addCommand(collectionCommand(io));
  command.addCommand(accountCommand(io));
  command.addCommand(releaseCommand(io));
  addTaxiiClientCommands(command, io);
  return command;
}
