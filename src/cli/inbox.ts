import { writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { fromBase64, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { style, table, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type Line = Readonly<Record<string, JsonValue>>;

function receiptWord(message: Line): string {
  const receipts = message["receipts"] as { verdict: string }[];
  const last = receipts.at(-1)?.verdict;
  if (message["outgoing"] === true)
    return last ?? (message["state"] === "withheld" ? `withheld: ${String(message["reason"])}` : "dispatched, delivery unproven");
  return message["state"] === "parked" ? `parked: ${String(message["reason"])}` : (last ?? "NOT ACKNOWLEDGED");
}

function rowOf(message: Line): readonly string[] {
  return [
    String(message["row"]),
    message["outgoing"] === true ? "to" : "from",
    String(message["partner"]),
    `${message["status"] === "actual" ? "" : `${String(message["status"]).toUpperCase()} `}${String(message["precedence"])}`,
    String(message["kind"]),
    String(message["sentAt"]),
    receiptWord(message),
  ];
}

/** `tocsin inbox`: what came in. */
export function inboxCommand(io: CliIo): Command {
  return withNodeOptions(new Command("inbox"))
    .description("list what came in, newest last; content is shown by tocsin show")
    .argument("<dir>")
    .option("--all", "also what went out")
    .option("--thread <id>", "only this thread")
    .action(async (folder: string, options: NodeOptions & { all?: boolean; thread?: string }) => {
      const args = { all: options.all ?? false, ...(options.thread === undefined ? {} : { thread: options.thread }) };
      const result = members(await perform(io, { folder, verb: "inbox", args, options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, table(["#", "", "partner", "precedence", "kind", "sent", "state"], (result["messages"] as Line[]).map(rowOf)));
    });
}

function showParts(io: CliIo, parts: readonly Line[]): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const content = part["content"];
    if (part["label"] === "marking" && content !== undefined)
      lines.unshift(style(io, "bold", `TLP:${String(members(content)["tlp"])}`), ...(members(content)["caveats"] as string[]));
    if (part["label"] === "paragraph" && content !== undefined)
      lines.push("", `[${String(members(content)["language"])}] ${String(members(content)["text"])}`);
  }
  return lines;
}

/** `tocsin show`: a message whole. Opening is recorded. */
export function showCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("show"))
    .description("show a message whole: who has it, who read it, its text, grades and thread; opening is recorded")
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .action(async (folder: string, message: string, options: OfficerOptions & { as: string }) => {
      const result = members(await perform(io, { folder, verb: "show", args: { message }, as: [options.as], options }));
      if (options.json === true) {
        writeJson(io, result);
        return;
      }
      const { receipts, body } = result;
      writeLines(io, [
        `${rowOf(result as Line).join("  ")}`,
        `thread ${String(result["thread"])}, agreement ${String(result["agreement"])}, #${String(result["sequence"])} of epoch ${String(result["epoch"])}`,
        ...(receipts as Line[]).map(
          (receipt) =>
            `${String(receipt["at"])}  ${String(receipt["verdict"])} ${receipt["byPartner"] === true ? "by the partner" : "by us"}${receipt["role"] === null ? "" : ` (${String(receipt["role"])} ${String(receipt["pseudonym"])})`}${typeof receipt["reason"] !== "string" ? "" : `: ${String(receipt["reason"])}`}`,
        ),
        "",
        ...showParts(io, result["parts"] as Line[]),
        ...(body === null ? [] : ["", JSON.stringify(body, undefined, 2)]),
        "",
        ...table(
          ["#", "", "partner", "precedence", "kind", "sent", "state"],
          (result["thread"] === null ? [] : (result["others"] as Line[])).map(rowOf),
        ),
      ]);
    });
}

/** `tocsin ack`: acknowledge, query or reject a message. */
export function ackCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("ack"))
    .description("acknowledge a message by a named duty role; the partner gets it signed")
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--query <reason>", "acknowledge with a query")
    .option("--reject <reason>", "reject with a reason")
    .option("--opened", "say only that it was opened")
    .addHelpText("after", '\nExamples:\n  tocsin ack birch 1 --as watch-1\n  tocsin ack birch 1 --query "which station?" --as watch-1')
    .action(
      async (
        folder: string,
        message: string,
        options: OfficerOptions & { as: string; query?: string; reject?: string; opened?: boolean },
      ) => {
        if ([options.query, options.reject, options.opened].filter((given) => given !== undefined).length > 1)
          throw new TocsinError("usage", "give one of --query, --reject and --opened");
        const reason = options.query ?? options.reject;
        const verdict =
          options.query !== undefined
            ? "queried"
            : options.reject !== undefined
              ? "rejected"
              : options.opened === true
                ? "opened"
                : "accepted";
        const result = members(
          await perform(io, {
            folder,
            verb: "ack",
            args: { message, verdict, ...(reason === undefined ? {} : { reason }) },
            as: [options.as],
            options,
          }),
        );
        if (options.json === true) writeJson(io, result);
        else
          writeLines(io, [
            `message ${String(result["row"])}: ${String(result["verdict"])} at ${String(result["at"])} as ${String(result["role"])}`,
          ]);
      },
    );
}

function statusLines(io: CliIo, status: Readonly<Record<string, JsonValue | undefined>>): readonly string[] {
  const lines: string[] = [];
  for (const alarm of status["alarms"] as Line[]) {
    const count = Number(alarm["count"]) > 1 ? ` (${String(alarm["count"])} times)` : "";
    lines.push(
      `${alarm["urgency"] === "now" ? style(io, "red", "NOW  ") : "today"}  ${String(alarm["text"])}${count}  since ${String(alarm["at"])}`,
    );
  }
  if (lines.length === 0) lines.push("nothing needs a person now");
  lines.push("");
  for (const partner of status["partners"] as Line[]) {
    lines.push(
      `${String(partner["handle"])}: ${partner["confirmedAt"] === null ? "words not compared" : "confirmed"}, ${String(partner["waiting"])} waiting`,
    );
    for (const agreement of partner["agreements"] as Line[]) {
      const received = (agreement["received"] as Line[]).map(
        (stream) =>
          `epoch ${String(stream["epoch"])} complete to #${String(stream["completeTo"])} of #${String(stream["count"])}${stream["judged"] === null ? "" : ` (head: ${String(stream["judged"])})`}`,
      );
      const sent = (agreement["sent"] as Line[]).map((stream) => `#${String(stream["count"])}`);
      lines.push(
        `  ${String(agreement["id"])} ${String(agreement["standing"])}: sent to ${sent.at(-1) ?? "#0"}, received ${received.join("; ") || "nothing yet"}`,
      );
    }
  }
  lines.push("", `${String(status["deliveryUnproven"])} dispatched with delivery unproven, ${(status["parked"] as Line[]).length} parked`);
  return lines;
}

/** `tocsin status`: where everything stands. */
export function statusCommand(io: CliIo): Command {
  return withNodeOptions(new Command("status"))
    .description("where everything stands: what needs a person, completeness both ways, what waits")
    .argument("<dir>")
    .action(async (folder: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "status", options }));
      if (options.json === true) writeJson(io, result);
      else writeLines(io, statusLines(io, result));
    });
}

/** `tocsin attachment`: saves an attachment of a message. */
export function attachmentCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("attachment"))
    .description("save an attachment of a message to a new file; opening is recorded")
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .argument("<number>", "1 for the first attachment")
    .requiredOption("--out <file>", "the file to write")
    .action(async (...[folder, message, number, options]: [string, string, string, OfficerOptions & { as: string; out: string }]) => {
      const result = members(
        await perform(io, { folder, verb: "attachment-open", args: { message, number: Number(number) }, as: [options.as], options }),
      );
      const { content, ...rest } = result;
      writeFileSync(path.resolve(io.cwd, options.out), fromBase64(String(content)) ?? new Uint8Array(), { flag: "wx", mode: 0o600 });
      if (options.json === true) writeJson(io, { ...rest, file: options.out });
      else writeLines(io, [`${String(rest["name"])} (${String(rest["mediaType"])}, ${String(rest["tlp"])}) is in ${options.out}`]);
    });
}
