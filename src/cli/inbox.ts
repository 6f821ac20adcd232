import { writeFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { fromBase64, TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { messageTable } from "./message-rows.ts";
import type { Line } from "./message-rows.ts";
import { writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

/** `tocsin inbox`: what came in. */
export function inboxCommand(io: CliIo): Command {
  return withNodeOptions(new Command("inbox"))
    .description("list what came in, newest last; content is shown by tocsin show")
    .argument("<dir>")
    .option("--all", "also what went out")
    .option("--thread <id>", "only this thread")
    .addHelpText("after", "\nExamples:\n  tocsin inbox birch\n  tocsin inbox alder --all        what went out as well, and how far it got")
    .action(async (folder: string, options: NodeOptions & { all?: boolean; thread?: string }) => {
      const args = { all: options.all ?? false, ...(options.thread === undefined ? {} : { thread: options.thread }) };
      const result = members(await perform(io, { folder, verb: "inbox", args, options }));
      if (options.json === true) writeJson(io, result);
      else
        writeLines(
          io,
          messageTable(result["messages"] as Line[], { empty: options.all === true ? "Nothing passed yet." : "Nothing came in yet." }),
        );
    });
}

/** The envelope that the officer signs for: not whatever has this number when the request is performed. Names what the node does not know with `unknown-item`. */
async function envelopeOf(io: CliIo, where: { folder: string; message: string }, options: NodeOptions): Promise<string> {
  const { folder, message } = where;
  return String(members(await perform(io, { folder, verb: "message-place", args: { message }, options }))["envelope"]);
}

/** `tocsin ack`: acknowledge, query or reject a message. */
export function ackCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("ack"))
    .description("acknowledge a message by a named duty role; the partner gets it signed")
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox, or its id")
    .option("--query <reason>", "acknowledge with a query")
    .option("--reject <reason>", "reject with a reason")
    .option("--misrouted <reason>", "say that it is not for us: its originator alone passes it to whom it is for")
    .option("--opened", "say only that it was opened")
    .addHelpText("after", '\nExamples:\n  tocsin ack birch 1 --as watch-1\n  tocsin ack birch 1 --query "which station?" --as watch-1')
    .action(
      async (
        folder: string,
        message: string,
        options: OfficerOptions & { as: string; query?: string; reject?: string; misrouted?: string; opened?: boolean },
      ) => {
        if ([options.query, options.reject, options.misrouted, options.opened].filter((given) => given !== undefined).length > 1)
          throw new TocsinError("usage", "give one of --query, --reject, --misrouted and --opened");
        const reason = options.query ?? options.reject ?? options.misrouted;
        const verdict =
          options.query !== undefined
            ? "queried"
            : options.reject !== undefined
              ? "rejected"
              : options.misrouted !== undefined
                ? "misrouted"
                : options.opened === true
                  ? "opened"
                  : "accepted";
        const result = members(
          await perform(io, {
            folder,
            verb: "ack",
            args: {
              message,
              verdict,
              envelope: await envelopeOf(io, { folder, message }, options),
              ...(reason === undefined ? {} : { reason }),
            },
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
      else
        writeLines(io, [
          `${String(rest["name"])} (${String(rest["mediaType"])}, ${String(rest["tlp"])}) is in ${options.out}`,
          ...(rest["formDiffers"] === null
            ? []
            : [`CALLED WHAT IT IS NOT: its bytes are of the form ${String(rest["formDiffers"])}; open it with care`]),
        ]);
    });
}
