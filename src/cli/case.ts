import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { parseJson } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { withDraftOptions } from "./draft.ts";
import type { DraftOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";
import { draftAndRelease } from "./warn.ts";

type Rows = readonly Readonly<Record<string, JsonValue>>[];

function section(title: string, headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : ["", title, ...table(headings, rows)];
}

function textOf(value: JsonValue | undefined): string {
  return value === null || value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value);
}

function cells(rows: JsonValue | undefined, names: readonly string[]): readonly (readonly string[])[] {
  return ((rows ?? []) as Rows).map((row) => names.map((name) => textOf(row[name])));
}

function claimRows(rows: JsonValue | undefined): readonly (readonly string[])[] {
  return (
    (rows ?? []) as unknown as readonly { name: string; differ: boolean; claims: { party: string; value: string; at: string }[] }[]
  ).flatMap(({ name, differ, claims }) => claims.map(({ party, value, at }) => [name, party, value, at, differ ? "they differ" : ""]));
}

async function showCase(io: CliIo, where: { folder: string; item: string }, options: OfficerOptions & { as: string }): Promise<void> {
  const view = members(await perform(io, { folder: where.folder, verb: "case", args: { item: where.item }, as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, view);
    return;
  }
  const matched = (view["requirements"] as unknown as { by: string; words: string[] }[]).map(({ by, words }) => [by, words.join(", ")]);
  writeLines(io, [
    `thread ${textOf(view["thread"])} with ${textOf(view["partner"])}`,
    ...section("messages", ["#", "kind", "by", "at", "precedence"], cells(view["messages"], ["row", "kind", "by", "at", "precedence"])),
    ...section("warnings", ["#", "by", "version", "state"], cells(view["warnings"], ["row", "party", "version", "state"])),
    ...section(
      "grades",
      ["by", "source", "information", "actionable", "standing", "at"],
      cells(view["grades"], ["by", "source", "information", "actionable", "standing", "at"]),
    ),
    ...section("actions", ["by", "state", "what", "at"], cells(view["actions"], ["by", "state", "what", "at"])),
    ...section("what each claims", ["of", "party", "says", "at", ""], claimRows(view["claims"])),
    ...section(
      "requests for further use",
      ["#", "by", "use", "state", "due"],
      cells(view["requests"], ["row", "asker", "use", "state", "due"]),
    ),
    ...section(
      "statements",
      ["by", "form", "attribution", "existence", "agreed", "beyond what was cleared"],
      cells(view["statements"], ["party", "form", "attribution", "existence", "isAgreed", "beyond"]),
    ),
    ...section("thanks", ["by", "initiator", "channel", "state"], cells(view["thanks"], ["party", "initiator", "channel", "state"])),
    ...section("pledges", ["by", "what", "state"], cells(view["pledges"], ["party", "what", "state"])),
    ...section("seen before, to be looked at and never merged", ["#", "words shared"], cells(view["seenBefore"], ["message", "shared"])),
    ...section("matches standing requirements", ["of", "words"], matched),
  ]);
}

/** `tocsin case`: everything that stands in a thread, each party's claims beside each other. */
export function caseCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("case"))
    .description("show what stands in a thread: versions, grades, actions, claims that differ, requests, thanks; opening is logged")
    .argument("<dir>", "the node's folder")
    .argument("<item>", "a message's number or id, or a thread")
    .addHelpText("after", "\nExample:\n  tocsin case alder 4 --as watch-1")
    .action((folder: string, item: string, options: OfficerOptions & { as: string }) => showCase(io, { folder, item }, options));
}

async function showLedger(
  io: CliIo,
  where: { folder: string; partner: string },
  options: NodeOptions & { against?: string },
): Promise<void> {
  const against =
    options.against === undefined
      ? null
      : parseJson(new Uint8Array(readFileSync(path.resolve(io.cwd, options.against))), { maxBytes: 64 * 1024 * 1024 });
  const ledger = members(await perform(io, { folder: where.folder, verb: "ledger", args: { partner: where.partner, against }, options }));
  if (options.json === true) {
    writeJson(io, ledger);
    return;
  }
  const counted = ["warnings", "flash", "acknowledged", "requests", "answers", "outcomes", "thanks"];
  const sides = Object.entries(ledger["sides"] as Record<string, Record<string, JsonValue>>).map(([node, counts]) => [
    node === ledger["node"] ? "us" : where.partner,
    ...counted.map((name) => textOf(counts[name])),
    textOf(members(counts["pledges"] ?? null)["open"]),
  ]);
  const difference = ledger["difference"] as { equal: boolean; onlyOurs: string[]; onlyTheirs: string[] } | null;
  writeLines(io, [
    ...table(["side", ...counted, "open pledges"], sides),
    ...Object.entries(ledger["flashShare"] as Record<string, { share: number | null; isOver: boolean }>).flatMap(
      ([node, { share, isOver }]) =>
        isOver && share !== null
          ? [
              `FLASH: ${Math.round(share * 100)} % of the warnings of ${node === ledger["node"] ? "us" : where.partner}; keep it for what cannot wait`,
            ]
          : [],
    ),
    `hash ${textOf(ledger["hash"])}: equal on both sides where both hold the same`,
    ...(difference === null
      ? []
      : [
          difference.equal
            ? "equal to the partner's"
            : `differs: ${difference.onlyOurs.length} references only here, ${difference.onlyTheirs.length} only there`,
        ]),
  ]);
}

/** `tocsin ledger`: the reciprocity ledger of a pair. */
export function ledgerCommand(io: CliIo): Command {
  return withNodeOptions(new Command("ledger"))
    .description("show the ledger with a partner: counts and references, which both sides can compute")
    .argument("<dir>", "the node's folder")
    .argument("<partner>")
    .option("--against <file>", "the partner's ledger (its tocsin ledger --json): shows what differs")
    .addHelpText("after", "\nExample:\n  tocsin ledger alder birch")
    .action((folder: string, partner: string, options: NodeOptions & { against?: string }) => showLedger(io, { folder, partner }, options));
}

/** `tocsin requirements`: the standing requirements. */
export function requirementsCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("requirements"))
    .description("list standing requirements: a partner's, and this node's; lapsed ones say so")
    .argument("<dir>", "the node's folder")
    .option("--partner <partner>", "with this partner only")
    .action(async (folder: string, options: OfficerOptions & { as: string; partner?: string }) => {
      const args = options.partner === undefined ? {} : { partner: options.partner };
      const result = members(await perform(io, { folder, verb: "requirements", args, as: [options.as], options }));
      if (options.json === true) writeJson(io, result);
      else
        writeLines(
          io,
          table(
            ["of", "themes", "places", "events", "until", "state"],
            cells(result["requirements"], ["party", "themes", "places", "events", "validUntil", "state"]),
          ),
        );
    });
}

/** `tocsin forward`: passes a received message on, in the words that its originator granted. */
export function forwardCommand(io: CliIo): Command {
  return withDraftOptions(new Command("forward"))
    .description("pass a message on to another partner, in the words that its originator granted for it; refused, and recorded, otherwise")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "its number in tocsin inbox")
    .addHelpText(
      "after",
      "\nThe copy keeps the message's marking and caveats; --tlp makes it stricter, never wider.\n\nExample:\n  tocsin forward birch 1 --to cedar --scope counter-terrorism --as liaison-1",
    )
    .action((folder: string, message: string, options: DraftOptions) =>
      draftAndRelease(io, { folder, kind: "warning", forwards: message }, options),
    );
}
