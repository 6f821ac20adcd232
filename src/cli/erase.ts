import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type AsOfficer = OfficerOptions & { readonly as: string };
type Called = { readonly folder: string; readonly verb: string; readonly args: Readonly<Record<string, JsonValue>> };
type Result = ReturnType<typeof members>;

async function run(io: CliIo, called: Called, given: { options: AsOfficer; lines(result: Result): readonly string[] }): Promise<void> {
  const result = members(await perform(io, { ...called, as: [given.options.as], options: given.options }));
  if (given.options.json === true) writeJson(io, result);
  else writeLines(io, given.lines(result));
}

function needed(value: string | undefined, option: string): string {
  if (value === undefined) throw new TocsinError("usage", `give ${option}`);
  return value;
}

type EraseOptions = AsOfficer & {
  readonly part?: string;
  readonly draft?: string;
  readonly source?: string;
  readonly template?: string;
  readonly reason?: string;
  readonly finish?: boolean;
};

async function eraseItem(io: CliIo, where: { folder: string; message: string | undefined }, options: EraseOptions): Promise<void> {
  const { folder, message } = where;
  if (options.finish === true) {
    await run(
      io,
      { folder, verb: "erase-finish", args: {} },
      {
        options,
        lines: ({ final }) => [`keys destroyed; ${String(final)} erasures are final, in every backup as well`],
      },
    );
    return;
  }
  const { draft, source, template } = options;
  const item = Object.entries({ draft, source, template }).flatMap(([kind, id]) => (id === undefined ? [] : [[kind, id] as const]));
  if (item.length > 0 && options.part !== undefined) throw new TocsinError("usage", "leave --part out: it names a part of a message");
  const args = {
    ...(item.length === 0 ? { message: needed(message, "the message") } : message === undefined ? {} : { message }),
    ...Object.fromEntries(item),
    reason: needed(options.reason, "--reason"),
    part: options.part === undefined ? null : Number(options.part),
  };
  await run(
    io,
    { folder, verb: "erase", args },
    {
      options,
      lines: ({ row, parts, goneBy, tombstone, item: erased }) => [
        erased !== undefined
          ? `erased: ${Object.values(members(erased)).join(" ")}; what was done with it stays in the log`
          : `erased of message ${String(row)}: ${(parts as number[]).length === 0 ? "what it was opened from" : `parts ${(parts as number[]).join(", ")}`}`,
        `no backup opens it from ${String(goneBy)} at the latest${erased === undefined ? "; what the partner holds is the partner's word: tocsin recall" : ""}`,
        `tombstone ${String(tombstone)}`,
      ],
    },
  );
}

/** `tocsin erase`: erases the content of a message or of one part. */
export function eraseCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("erase"))
    .description("erase the content of a message or of one part; that it was passed stays provable, what it said does not stay")
    .argument("<dir>", "the node's folder")
    .argument("[message]", "its number in tocsin inbox, or its id")
    .option("--part <number>", "this part alone, by its number in tocsin show --json, from 1")
    .option("--draft <id>", "a draft, instead of a message")
    .option("--source <id>", "a source record, with what ties messages to it")
    .option("--template <id>", "the words of a template; it is withdrawn by that")
    .option("--reason <words>", "why: it is recorded")
    .option("--finish", "destroy now the keys that backups would need, instead of within a month")
    .addHelpText(
      "after",
      '\nExamples:\n  tocsin erase birch 4 --part 3 --reason "review" --as dpo-1\n  tocsin erase birch --finish --as dpo-1',
    )
    .action((folder: string, message: string | undefined, options: EraseOptions) => eraseItem(io, { folder, message }, options));
}

type HoldOptions = AsOfficer & {
  readonly authority?: string;
  readonly reference?: string;
  readonly until?: string;
  readonly lift?: boolean;
  readonly reason?: string;
};

async function holdItem(io: CliIo, where: { folder: string; message: string }, options: HoldOptions): Promise<void> {
  const { folder, message } = where;
  const lifting = options.lift === true;
  const args = lifting
    ? { message, reason: needed(options.reason, "--reason") }
    : {
        message,
        authority: needed(options.authority, "--authority"),
        reference: needed(options.reference, "--reference"),
        until: needed(options.until, "--until"),
      };
  await run(
    io,
    { folder, verb: lifting ? "hold-lift" : "hold", args },
    {
      options,
      lines: ({ row, authority, reference, until }) => [
        lifting
          ? `the hold on message ${String(row)} is lifted`
          : `message ${String(row)} is held until ${String(until)} by ${String(authority)}, ${String(reference)}: nothing of it is erased`,
      ],
    },
  );
}

/** `tocsin hold`: a legal hold on a message. */
export function holdCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("hold"))
    .description("keep a message from erasure by a legal hold, or lift one; the auditor sees it")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--authority <name>", "who orders it")
    .option("--reference <text>", "the order's reference")
    .option("--until <time>", "its end")
    .option("--lift", "lift the hold that stands")
    .option("--reason <words>", "why it is lifted")
    .addHelpText(
      "after",
      '\nExample:\n  tocsin hold birch 4 --authority "Regional court" --reference "7 Js 12/26" --until 2027-06-01 --as releaser-1',
    )
    .action((folder: string, message: string, options: HoldOptions) => holdItem(io, { folder, message }, options));
}

type RetentionOptions = AsOfficer & { readonly review?: string; readonly reason?: string; readonly renew?: boolean };

function retentionLines(result: Result): readonly string[] {
  const text = (value: JsonValue | undefined): string =>
    Array.isArray(value)
      ? value.join(", ")
      : typeof value === "object" && value !== null
        ? Object.values(value).join(" ")
        : String(value ?? "");
  const rows = (name: string, columns: readonly string[]): readonly (readonly string[])[] =>
    ((result[name] ?? []) as Readonly<Record<string, JsonValue>>[]).map((row) => columns.map((column) => text(row[column])));
  return [
    "legal holds",
    ...table(["message", "authority", "reference", "until", "stands"], rows("holds", ["row", "authority", "reference", "until", "stands"])),
    "",
    "erased",
    ...table(
      ["message", "else", "parts", "at", "by", "gone by", "keys destroyed"],
      rows("tombstones", ["row", "item", "parts", "at", "officer", "goneBy", "destroyedAt"]),
    ),
  ];
}

/** `tocsin retention`: holds and tombstones, and reviews. */
export function retentionCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("retention"))
    .description(
      "show legal holds and what was erased; or record that a month's content, or an entry on a person, was reviewed and is kept",
    )
    .argument("<dir>", "the node's folder")
    .option("--review <subject>", 'a month such as 2026-11, or an entry on a person as "ROW PART"')
    .option("--renew", "begin the three years anew as well")
    .option("--reason <words>", "why it is kept")
    .addHelpText("after", '\nExample:\n  tocsin retention birch --review 2026-05 --reason "case still open" --as dpo-1')
    .action(async (folder: string, options: RetentionOptions) => {
      if (options.review === undefined) return await run(io, { folder, verb: "retention", args: {} }, { options, lines: retentionLines });
      const args = { subject: options.review, reason: needed(options.reason, "--reason"), renew: options.renew === true };
      return await run(
        io,
        { folder, verb: "retention-review", args },
        {
          options,
          lines: ({ subject, next }) => [`${String(subject)} is kept; the next review is due ${String(next)}`],
        },
      );
    });
}
