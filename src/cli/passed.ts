import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import { readText, withReleaseReasons } from "./draft.ts";
import type { ReleaseOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { wayWord } from "./message-rows.ts";
import type { Line } from "./message-rows.ts";
import { writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type PassedOptions = OfficerOptions &
  ReleaseOptions & {
    readonly as?: string;
    readonly by?: string;
    readonly toWhom?: string;
    readonly at?: string;
    readonly acknowledged?: boolean;
    readonly to?: string;
    readonly text?: string;
    readonly releasedBy?: string;
  };

/** A passing in one line: a claim of ours, until the partner's own signature is here. */
export function passedLine(passed: Line): string {
  const { row, partner, by, toWhom, toldAt, enteredAt, officer, acknowledged, record, countersigned } = passed;
  const what =
    row === null
      ? `words to ${String(partner)} (tocsin source show has them: ${String(record)})`
      : `message ${String(row)} to ${String(partner)}`;
  const understood = acknowledged === true ? ", who understood it" : "";
  const standing = countersigned === null ? "claimed by us" : `countersigned: ${String(countersigned)}`;
  return `${String(toldAt)}  ${what} ${wayWord(by)} to ${String(toWhom)}${understood}; entered ${String(enteredAt)} by ${String(officer)}; ${standing}`;
}

async function list(io: CliIo, folder: string, options: PassedOptions): Promise<void> {
  const result = members(await perform(io, { folder, verb: "passed-list", options }));
  const passed = result["passed"] as Line[];
  if (options.json === true) writeJson(io, result);
  else writeLines(io, passed.length === 0 ? ["Nothing was passed beside the nodes."] : passed.map(passedLine));
}

function needed(options: Readonly<Record<string, unknown>>, names: Readonly<Record<string, string>>): Record<string, string> {
  const missing = Object.entries(names).flatMap(([name, flag]) => (options[name] === undefined ? [flag] : []));
  if (missing.length > 0) throw new TocsinError("usage", `give ${missing.join(", ")}`);
  return Object.fromEntries(Object.keys(names).map((name) => [name, String(options[name])]));
}

function instantOf(text: string): string {
  const ms = Date.parse(text);
  if (Number.isNaN(ms) || !/[Zz]$|[+-]\d{2}:?\d{2}$/u.test(text))
    throw new TocsinError("usage", `give the time with its zone, as 2026-11-22T12:00:00Z, got "${text}"`);
  return new Date(ms).toISOString();
}

async function wordsOf(io: CliIo, options: PassedOptions): Promise<Record<string, string>> {
  const given = needed(options, {
    to: "--to",
    text: "--text",
    purpose: "--purpose",
    basis: "--basis",
    authority: "--authority",
    necessity: "--necessity",
    mistreatment: "--mistreatment",
  });
  const { text = "", ...rest } = given;
  const note = options.mistreatmentNote === undefined ? {} : { mistreatmentNote: options.mistreatmentNote };
  return { ...rest, ...note, words: await readText(io, text) };
}

async function record(io: CliIo, where: { folder: string; message: string | undefined }, options: PassedOptions): Promise<void> {
  const { folder, message } = where;
  const { as = "", ...said } = needed(options, { by: "--by", toWhom: "--to-whom", as: "--as" });
  const isWords = message === undefined;
  if (isWords) needed(options, { to: "--to", text: "--text", releasedBy: "--released-by" });
  if (!isWords && (options.text !== undefined || options.to !== undefined))
    throw new TocsinError("usage", "leave --to and --text out: what is passed of a message is its released text, to its partner");
  const args = {
    ...said,
    ...(options.at === undefined ? {} : { at: instantOf(options.at) }),
    acknowledged: options.acknowledged === true,
    ...(isWords ? await wordsOf(io, options) : { message }),
  };
  const signing = isWords ? [as, String(options.releasedBy)] : [as];
  const result = members(await perform(io, { folder, verb: "passed", args, as: signing, options })) as Line;
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [passedLine(result)]);
}

const help = `
Examples:
  tocsin passed alder 4 --by voice --to-whom "duty officer" --at 2026-11-22T21:40:00Z --acknowledged --as watch-1
  tocsin passed alder --to dogwood --text told.txt --by embassy --to-whom "duty attaché" --as watch-1 --released-by releaser-1 \\
      --purpose "prevention" --basis XA-7 --authority "Head of watch" --necessity "An attack is imminent." --mistreatment none-known
  tocsin passed alder                             what is claimed so far

Of a message its released text is passed, word for word: the clock that asks for another channel stops, and with --acknowledged the one that
waits for the partner's watch. It stands as our claim until the partner's own signature is here. Words to a partner without a node take a
releaser's signature beside the one who told them; they rest encrypted, and tocsin source show opens them.`;

/** `tocsin passed`: what was passed by voice, by hand or through an embassy. */
export function passedCommand(io: CliIo): Command {
  const command = withNodeOptions(new Command("passed"))
    .description(
      "record that a message, or words to a partner without a node, were passed by voice, by hand or through an embassy; or list it",
    )
    .argument("<dir>", "the node's folder")
    .argument("[message]", "the number of a released message in tocsin inbox --all, or its id")
    .option("--by <way>", "voice, hand or embassy")
    .option("--to-whom <role>", "to which role or function; no name: it stays in the log")
    .option("--at <time>", "when it was told (default: now)")
    .option("--acknowledged", "the one to whom it was told said that it was understood")
    .option("--to <partner>", "with --text: the partner without a node")
    .option("--text <file>", "the exact words, where there is no message; - reads standard input")
    .option("--released-by <officer>", "with --text: the releaser who signs too")
    .option("--as <officer>", "the officer who says so; the key file signs it")
    .option("--officer-key <file>", "the officer's key file, where it is not in the officers' folder of the node")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key");
  return withReleaseReasons(command)
    .addHelpText("after", help)
    .action(async (folder: string, message: string | undefined, options: PassedOptions) => {
      const isList = [message, options.by, options.text, options.to, options.as].every((given) => given === undefined);
      if (isList) await list(io, folder, options);
      else await record(io, { folder, message }, options);
    });
}
