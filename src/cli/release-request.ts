import type { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { onwardUses } from "../exchange/index.ts";
import { withDraftOptions } from "./draft.ts";
import type { DraftOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { collectWhole, members, perform } from "./session.ts";
import { about, draftAndRelease } from "./warn.ts";

type RequestOptions = DraftOptions & {
  readonly use: string;
  readonly recipient?: string;
  readonly paragraph?: readonly string[];
  readonly wording?: string;
  readonly reason: string;
  readonly lifeAtRisk?: boolean;
  readonly emergencyUsed?: boolean;
};

type AnswerOptions = DraftOptions & {
  readonly wording?: string;
  readonly conditions?: string;
  readonly expires?: string;
  readonly reason?: string;
};

async function paragraphsNamed(io: CliIo, where: { folder: string; message: string }, options: RequestOptions): Promise<readonly string[]> {
  if (options.paragraph === undefined) return [];
  const shown = members(
    await perform(io, { folder: where.folder, verb: "show", args: { message: where.message }, as: [options.as], options }),
  );
  const parts = (shown["parts"] as { label: string; commitment: string }[]).filter(({ label }) => label === "paragraph");
  return options.paragraph.map((number) => {
    const part = parts[Number(number) - 1];
    if (part === undefined) throw new TocsinError("usage", `name a paragraph from 1 to ${parts.length}, got "${number}"`);
    return part.commitment;
  });
}

async function request(io: CliIo, where: { folder: string; message: string }, options: RequestOptions): Promise<void> {
  const of = await about(io, where, options);
  const body: JsonValue = {
    act: options.emergencyUsed === true ? "emergency-used" : "ask",
    of: of.envelope,
    request: null,
    paragraphs: [...(await paragraphsNamed(io, where, options))],
    use: options.use,
    to: options.recipient ?? null,
    wording: options.wording ?? null,
    reason: options.reason,
    isLifeAtRisk: options.lifeAtRisk === true ? "yes" : "no",
  };
  await draftAndRelease(
    io,
    { folder: where.folder, kind: "release-request", body },
    { ...options, to: [of.partner], thread: of.thread, scope: of.scope },
  );
}

async function withdraw(io: CliIo, where: { folder: string; message: string }, options: DraftOptions & { reason: string }): Promise<void> {
  const of = await about(io, where, options);
  const shown = members(
    await perform(io, { folder: where.folder, verb: "show", args: { message: where.message }, as: [options.as], options }),
  );
  const { suite: _suite, at: _at, ...asked } = members(shown["body"] ?? null);
  const body = { ...asked, act: "withdraw", request: of.envelope, reason: options.reason } as JsonValue;
  await draftAndRelease(
    io,
    { folder: where.folder, kind: "release-request", body },
    { ...options, to: [of.partner], thread: of.thread, scope: of.scope },
  );
}

async function answer(io: CliIo, where: { folder: string; message: string; answer: string }, options: AnswerOptions): Promise<void> {
  const of = await about(io, where, options);
  const word =
    where.answer !== "granted"
      ? where.answer
      : options.wording !== undefined
        ? "granted-in-other-words"
        : options.conditions !== undefined
          ? "granted-on-conditions"
          : "granted";
  const until = options.expires === undefined ? null : Date.parse(options.expires);
  if (Number.isNaN(until)) throw new TocsinError("usage", `give --expires as 2026-11-22T12:00:00Z, got "${options.expires ?? ""}"`);
  const body: JsonValue = {
    request: of.envelope,
    answer: word,
    wording: options.wording ?? null,
    conditions: options.conditions ?? null,
    reason: options.reason ?? null,
    until: until === null ? null : new Date(until).toISOString(),
  };
  await draftAndRelease(
    io,
    { folder: where.folder, kind: "release-decision", body },
    { ...options, to: [of.partner], thread: of.thread, scope: of.scope },
  );
}

const answers = [
  ["grant", "granted", "grant a request as it was asked, in other words, or on conditions"],
  ["refuse", "refused", "refuse a request; silence refuses too, later"],
  ["refer", "referred", "say that another has to decide: the clock runs on"],
  ["ratify", "ratified", "ratify what was done in an emergency"],
  ["protest", "protested", "protest against what was done in an emergency"],
] as const;

/** Adds the requests for further uses, and their answers, under `tocsin release`. */
export function addReleaseRequests(io: CliIo, release: Command): Command {
  withDraftOptions(release.command("request"))
    .description("ask the originator for a further use: pass on, publish, name, use in court, tell that the exchange exists")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "the message that is to be used")
    .requiredOption("--use <use>", onwardUses.join(", "))
    .option("--recipient <who>", "with pass-on: to whom, by the name of the organisation")
    .option("--paragraph <number>", "a paragraph, counted from 1; all where none is named", collectWhole)
    .option("--wording <text>", "the exact words that are asked for")
    .requiredOption("--reason <text>", "why")
    .option("--life-at-risk", "a life is at risk: the answer is due in 8 hours instead of 7 days")
    .option("--emergency-used", "it was done already, in an emergency: tell within the hour")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin release request birch 1 --use pass-on --recipient Cedar --reason '…' --tlp TLP:AMBER --as liaison-1 --released-by releaser-1 …",
    )
    .action((folder: string, message: string, options: RequestOptions) => request(io, { folder, message }, options));
  withDraftOptions(release.command("withdraw"))
    .description("withdraw a request of ours")
    .argument("<dir>", "the node's folder")
    .argument("<message>", "the request's number in tocsin inbox --all")
    .requiredOption("--reason <text>", "why")
    .action((folder: string, message: string, options: DraftOptions & { reason: string }) => withdraw(io, { folder, message }, options));
  for (const [name, word, description] of answers) {
    withDraftOptions(release.command(name))
      .description(description)
      .argument("<dir>", "the node's folder")
      .argument("<message>", "the request's number in tocsin inbox")
      .option("--wording <text>", "the words that are granted instead")
      .option("--conditions <text>", "the conditions")
      .option("--expires <time>", "until when the grant stands")
      .option("--reason <text>", "why")
      .action((folder: string, message: string, options: AnswerOptions) => answer(io, { folder, message, answer: word }, options));
  }
  return release;
}
