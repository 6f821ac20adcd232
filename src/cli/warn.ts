import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { actionabilities, informationGrades, sourceGrades } from "../exchange/index.ts";
import { releaseDraft, withDraftOptions, writeDraft } from "./draft.ts";
import type { Drafting, DraftOptions, Preview, Release, ReleaseOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { decisionLines, previewLines } from "./preview.ts";
import { collectWhole, members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type Sent = {
  readonly row: number;
  readonly message: string;
  readonly partner: string;
  readonly thread: string;
  readonly sequence: number;
};

/** Tells a person what was dispatched, or, with `--json`, a program. */
export function tellReleased(io: CliIo, released: Readonly<Record<string, JsonValue | undefined>>, options: NodeOptions): void {
  if (options.json === true) {
    writeJson(io, released);
    return;
  }
  const sent = released["messages"] as unknown as readonly Sent[];
  writeLines(
    io,
    sent.map(
      ({ row, partner, sequence, thread }) =>
        `dispatched to ${partner} as #${sequence} (message ${row}, thread ${thread}); delivery is unproven until its receipt is here`,
    ),
  );
}

/** Releases a draft; a person sees what is signed before it is. With `--json` the preview is in the result. */
export async function releaseNow(io: CliIo, where: Omit<Release, "show">, options: OfficerOptions & ReleaseOptions): Promise<void> {
  const show = ({ draft, reading, decision }: Preview): void => {
    if (options.json !== true) writeLines(io, [...previewLines(draft, reading), ...decisionLines(decision), ""]);
  };
  tellReleased(io, await releaseDraft(io, { ...where, show }, options), options);
}

/** Drafts, and releases in the same command where `--released-by` names a releaser. */
export async function draftAndRelease(io: CliIo, drafting: Omit<Drafting, "options">, options: DraftOptions): Promise<void> {
  const draft = await writeDraft(io, { ...drafting, options });
  const id = String(draft["id"]);
  if (options.releasedBy !== undefined) {
    await releaseNow(io, { folder: drafting.folder, draft: id, releaser: options.releasedBy }, options);
    return;
  }
  if (options.json === true) writeJson(io, draft);
  else
    writeLines(io, [
      `draft ${id} waits for a releaser who is not ${options.as}; SHA-256 of its text: ${String(draft["sha256"])}`,
      `  tocsin release ${drafting.folder} ${id} --as RELEASER --preview`,
      `  tocsin release ${drafting.folder} ${id} --as RELEASER --purpose … --basis … --authority … --necessity … --mistreatment none-known`,
    ]);
}

const warnExamples = `
Examples:
  tocsin warn alder --to birch --text warning.txt --tlp TLP:AMBER --scope counter-terrorism --precedence FLASH --as watch-1
  tocsin warn alder --to birch,cedar --text - --tlp TLP:GREEN --scope cyber --as watch-1 --released-by releaser-1 \\
      --purpose "prevention" --basis XA-7 --authority "Head of watch" --necessity "An attack is imminent." --mistreatment none-known

Nothing leaves by a draft: a releaser who is not its drafter signs the exact bytes.`;

/** `tocsin warn`: a warning to one or more partners. */
export function warnCommand(io: CliIo): Command {
  return withDraftOptions(new Command("warn"))
    .description("draft a warning, and release it where --released-by names a releaser")
    .argument("<dir>")
    .addHelpText("after", warnExamples)
    .action((folder: string, options: DraftOptions) => draftAndRelease(io, { folder, kind: "warning" }, options));
}

/** `tocsin request` and `tocsin note`: a request for information, a note in a thread. */
export function plainCommand(io: CliIo, kind: "request" | "note" | "answer"): Command {
  const about = {
    request: "ask a partner for information or for more",
    note: "write a note in a thread",
    answer: "answer a request in its thread",
  }[kind];
  return withDraftOptions(new Command(kind))
    .description(`${about}; released like a warning`)
    .argument("<dir>")
    .addHelpText(
      "after",
      `\nExample:\n  tocsin ${kind} birch --to alder --thread THREAD --text ${kind}.txt --tlp TLP:AMBER --scope counter-terrorism --as watch-1`,
    )
    .action((folder: string, options: DraftOptions) => draftAndRelease(io, { folder, kind }, options));
}

/** What an answer is about, read from the node: the message's thread, partner, scope and envelope. */
export async function about(io: CliIo, where: { folder: string; message: string }, options: DraftOptions) {
  const found = members(await perform(io, { folder: where.folder, verb: "message-place", args: { message: where.message }, options }));
  const shown = members(
    await perform(io, { folder: where.folder, verb: "show", args: { message: where.message }, as: [options.as], options }),
  );
  const header = members(shown["header"] ?? null);
  return {
    partner: String(found["partner"]),
    thread: String(found["thread"]),
    scope: options.scope ?? String(header["scope"]),
    envelope: String(found["envelope"] ?? shown["envelope"]),
  };
}

/** `tocsin grade`: the recipient's own grade of a message. */
export function gradeCommand(io: CliIo): Command {
  return withDraftOptions(new Command("grade"))
    .description(
      "grade a message: source A to F, information 1 to 6 (Admiralty; F and 6 are unknown, not bad), and whether one can act on it",
    )
    .argument("<dir>")
    .argument("<message>", "its number in tocsin inbox")
    .requiredOption("--source <grade>", sourceGrades.join(", "))
    .requiredOption("--information <grade>", informationGrades.join(", "))
    .option("--actionable <answer>", actionabilities.join(", "), "not-judged")
    .option("--considered", "a considered grade; without it the grade is provisional")
    .option("--remark <text>", "a remark")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin grade birch 1 --source B --information 2 --actionable partly --tlp TLP:AMBER --as watch-1 --released-by releaser-1 …",
    )
    .action(
      async (
        folder: string,
        message: string,
        options: DraftOptions & { source: string; information: string; actionable: string; considered?: boolean; remark?: string },
      ) => {
        const of = await about(io, { folder, message }, options);
        const body = {
          of: of.envelope,
          source: options.source,
          information: options.information,
          actionable: options.actionable,
          isProvisional: options.considered === true ? "considered" : "provisional",
          remark: options.remark ?? null,
        };
        await draftAndRelease(
          io,
          { folder, kind: "assessment", body },
          { ...options, to: [of.partner], thread: of.thread, scope: of.scope },
        );
      },
    );
}

/** `tocsin outcome`: this party's claim of what came of a warning. */
export function outcomeCommand(io: CliIo): Command {
  return withDraftOptions(new Command("outcome"))
    .description("claim what came of a warning; versions stand beside each other, and unknown is not zero")
    .argument("<dir>")
    .argument("<message>", "the warning's number in tocsin inbox")
    .option("--version-number <n>", "1 for the first claim", "1")
    .option("--stage <stage>", "interim, final or amended", "interim")
    .option("--event <event>", "occurred, not-occurred or unknown", "unknown")
    .option("--contribution <weight>", "decisive, helped, none or unknown", "unknown")
    .option("--arrested <n>", "how many were arrested; left out where it is not known")
    .option("--fact <name=value>", "a fact, with the consent to publish as no", collectWhole)
    .addHelpText(
      "after",
      "\nExample:\n  tocsin outcome birch 1 --arrested 7 --event not-occurred --contribution decisive --fact seized=explosives --tlp TLP:AMBER --as action-1 …",
    )
    .action(
      async (
        folder: string,
        message: string,
        options: DraftOptions & {
          versionNumber: string;
          stage: string;
          event: string;
          contribution: string;
          arrested?: string;
          fact?: readonly string[];
        },
      ) => {
        const of = await about(io, { folder, message }, options);
        const facts = (options.fact ?? []).map((text) => {
          const at = text.indexOf("=");
          if (at < 1) throw new TocsinError("usage", `give a fact as NAME=VALUE, got "${text}"`);
          return { fact: text.slice(0, at), value: text.slice(at + 1), publishable: "no" };
        });
        const body = {
          of: of.envelope,
          version: Number(options.versionNumber),
          stage: options.stage,
          event: options.event,
          contribution: options.contribution,
          arrested: options.arrested === undefined ? null : Number(options.arrested),
          facts,
        };
        await draftAndRelease(io, { folder, kind: "outcome", body }, { ...options, to: [of.partner], thread: of.thread, scope: of.scope });
      },
    );
}

/** `tocsin drafts`: what waits for a releaser. */
export function draftsCommand(io: CliIo): Command {
  return withNodeOptions(new Command("drafts"))
    .description("list the drafts that wait for a releaser")
    .argument("<dir>")
    .action(async (folder: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "draft-list", options }));
      if (options.json === true) writeJson(io, result);
      else if ((result["drafts"] as JsonValue[]).length === 0) writeLines(io, ["No draft waits."]);
      else
        writeLines(
          io,
          table(
            ["draft", "kind", "drafter", "at"],
            (result["drafts"] as Record<string, JsonValue>[]).map((draft) => [
              String(draft["id"]),
              String(draft["kind"]),
              String(draft["drafter"]),
              String(draft["at"]),
            ]),
          ),
        );
    });
}
