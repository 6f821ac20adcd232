import path from "node:path";
import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { spanMs } from "./clock.ts";
import type { CliIo } from "./io.ts";
import { style, table, writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type Row = Readonly<Record<string, JsonValue>>;
type As = OfficerOptions & { readonly as: string };
type Args = Readonly<Record<string, JsonValue>>;

/** One verb on a folder, done by an officer; with `--json` its result as it is, else the lines that `say` makes of it. */
type Doing = {
  readonly folder: string;
  readonly verb: string;
  readonly args: Args;
  readonly options: OfficerOptions;
  readonly as?: string;
};

async function run(io: CliIo, doing: Doing, say: (result: Row) => readonly string[]): Promise<Row> {
  const { folder, verb, args, options, as } = doing;
  const result = members(await perform(io, { folder, verb, args, options, ...(as === undefined ? {} : { as: [as] }) })) as Row;
  if (options.json === true) writeJson(io, result);
  else writeLines(io, say(result));
  return result;
}

/** Collects an option that may be given several times; each is kept whole, commas included. */
function each(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new TocsinError("usage", `give a whole number, got "${text}"`);
  return Number(text);
}

function ways(row: Row): string {
  return (row["notifiers"] as Row[])
    .map(({ notifier, address }) => (address === null ? String(notifier) : `${String(notifier)}=${String(address)}`))
    .join(" ");
}

function rosterLines(io: CliIo, result: Row): readonly string[] {
  const entries = result["roster"] as Row[];
  if (entries.length === 0) return ["Nobody is on the roster: nobody is woken. tocsin watch roster set --help shows how."];
  const line = result["line"] as string[];
  const rows = entries.map((entry) => [
    String(entry["order"]),
    `${String(entry["officer"])}${line.includes(String(entry["officer"])) ? " *" : ""}${entry["inTerm"] === true ? "" : " (not in term)"}`,
    (entry["shifts"] as string[]).join("; "),
    String(entry["timeZone"]),
    (entry["absences"] as string[]).join(" "),
    ways(entry) || style(io, "red", "CANNOT BE PAGED"),
  ]);
  const gaps = (result["gaps"] as Row[]).map(
    ({ from, until }) => `nobody is on duty from ${String(from)} until ${String(until)}: everybody is paged then`,
  );
  const holidays = result["holidays"] as string[];
  return [
    ...table(["line", "officer", "shifts", "zone", "absent", "paged by"], rows),
    "",
    line.length > 0
      ? `* on duty at ${String(result["now"])}: ${line.join(", then ")}`
      : `nobody is on duty at ${String(result["now"])}: everybody is paged`,
    ...gaps.map((gap) => style(io, "yellow", gap)),
    ...(holidays.length === 0 ? [] : [`holidays: ${holidays.join(" ")}`]),
  ];
}

type RosterOptions = As & {
  readonly order: number;
  readonly zone: string;
  readonly shift?: readonly string[];
  readonly absent?: readonly string[];
  readonly notify?: readonly string[];
  readonly offOnHolidays?: boolean;
};

function rosterSetCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("set"))
    .description("put an officer on the roster, or change the whole entry")
    .argument("<dir>")
    .argument("<officer>", "an enrolled officer")
    .option("--order <n>", "the place in the line: who is lowest is paged first", wholeNumber, 10)
    .option("--zone <zone>", "the time zone that shifts and absences are in, as Europe/Vienna", "UTC")
    .option("--shift <shift>", 'as "mon-fri 08:00-20:00" or "sat,sun 20:00-08:00"; may be given again (default: always)', each)
    .option("--absent <days>", "2026-12-24 or 2026-12-24..2026-12-31; may be given again", each)
    .option("--off-on-holidays", "not on duty for shifts that begin on a holiday of the house")
    .option(
      "--notify <name=address,...>",
      "how to reach the officer, the first is tried first: notifiers of tocsin watch notifier",
      collect,
    )
    .addHelpText(
      "after",
      '\nExamples:\n  tocsin watch roster set birch ana --order 1 --zone Europe/Vienna --shift "mon-fri 07:00-19:00" --notify mail=ana@watch.example,sms=+15550100 --as watch-1\n  tocsin watch roster set birch ben --order 2 --notify sms=+15550101 --as watch-1\n\nThe first on duty is paged first. Who does not answer in time is followed by the next, then by everybody.\nIn a gap of the roster everybody is paged.',
    )
    .action(async (folder: string, officer: string, options: RosterOptions) => {
      const { order, zone, shift = [], absent = [], notify = [], offOnHolidays = false } = options;
      const args = { officer, order, timeZone: zone, shifts: [...shift], absences: [...absent], offOnHolidays, notifiers: [...notify] };
      await run(io, { folder, verb: "roster-set", args, options, as: options.as }, (entry) => [
        `${officer} is number ${String(entry["order"])} in the line: ${(entry["shifts"] as string[]).join("; ")} (${String(entry["timeZone"])}).`,
        ways(entry) === "" ? style(io, "red", "No notifier: this officer cannot be paged. Give --notify.") : `Paged by ${ways(entry)}.`,
      ]);
    });
}

function rosterCommand(io: CliIo): Command {
  const command = new Command("roster").description("the duty roster: who is woken, in which order");
  withNodeOptions(command.command("list"))
    .description("show the roster, who is on duty now, and the gaps of the coming week")
    .argument("<dir>")
    .action(
      async (folder: string, options: NodeOptions) =>
        void (await run(io, { folder, verb: "roster-list", args: {}, options }, (result) => rosterLines(io, result))),
    );
  command.addCommand(rosterSetCommand(io));
  withOfficerOptions(command.command("remove"))
    .description("take an officer off the roster")
    .argument("<dir>")
    .argument("<officer>")
    .action(
      async (folder: string, officer: string, options: As) =>
        void (await run(io, { folder, verb: "roster-remove", args: { officer }, options, as: options.as }, () => [
          `${officer} is off the roster.`,
        ])),
    );
  withOfficerOptions(command.command("holidays"))
    .description("add holidays of the house, or take them out")
    .argument("<dir>")
    .option("--add <day,...>", "as 2026-12-25", collect)
    .option("--remove <day,...>", "as 2026-12-25", collect)
    .addHelpText(
      "after",
      "\nExample:\n  tocsin watch roster holidays birch --add 2026-12-25,2026-12-26 --as watch-1\n\nA ROUTINE message is due at the end of the next working day by the hours of the node's card; a holiday is none.",
    )
    .action(async (folder: string, options: As & { add?: readonly string[]; remove?: readonly string[] }) => {
      const args = { add: [...(options.add ?? [])], remove: [...(options.remove ?? [])] };
      await run(io, { folder, verb: "roster-holidays", args, options, as: options.as }, ({ holidays }) => [
        `holidays: ${(holidays as string[]).join(" ") || "none"}`,
      ]);
    });
  return command;
}

type NotifierOptions = As & {
  readonly smtp?: string;
  readonly webhook?: string;
  readonly command?: string;
  readonly security: string;
  readonly from?: string;
  readonly to?: string;
  readonly login?: string;
  readonly secret?: string;
  readonly ca?: string;
  readonly arg?: readonly string[];
  readonly timeout: string;
  readonly discreet?: boolean;
};

/** The notifier that the options describe. Files are named by their whole paths: the node reads them, wherever it was started. */
function notifierConfig(io: CliIo, options: NotifierOptions): Args {
  const { smtp, webhook, command, to = null, login = null } = options;
  const whole = (file: string | undefined): string | null => (file === undefined ? null : path.resolve(io.cwd, file));
  const shared = { version: 1, timeoutMs: spanMs(options.timeout), discreet: options.discreet ?? false };
  if ([smtp, webhook, command].filter((kind) => kind !== undefined).length !== 1)
    throw new TocsinError("usage", "give one of --smtp, --webhook and --command");
  if (smtp !== undefined) {
    const [, host, port] = /^(.+):(\d{1,5})$/.exec(smtp) ?? [];
    if (host === undefined) throw new TocsinError("usage", `give the mail server as host:port, got "${smtp}"`);
    if (options.from === undefined) throw new TocsinError("usage", "give the sender of the mail with --from");
    const server = { host: host.replace(/^\[(.*)\]$/, "$1"), port: Number(port), security: options.security };
    return {
      ...shared,
      kind: "smtp",
      ...server,
      from: options.from,
      address: to,
      login,
      secretFile: whole(options.secret),
      caFile: whole(options.ca),
    };
  }
  if (webhook !== undefined) {
    if (options.secret === undefined) throw new TocsinError("usage", "give the file of the signing key with --secret");
    return { ...shared, kind: "webhook", url: webhook, secretFile: whole(options.secret), caFile: whole(options.ca) };
  }
  return { ...shared, kind: "command", program: whole(command), arguments: [...(options.arg ?? [])], address: to };
}

const notifierHelp = `
Examples:
  tocsin watch notifier set birch mail --smtp mail.watch.example:465 --security tls --from tocsin@watch.example \\
      --login tocsin --secret mail.password --as admin-1
  tocsin watch notifier set birch hook --webhook https://oncall.watch.example/tocsin --secret hook.key --as admin-1
  tocsin watch notifier set birch sms --command /usr/local/bin/send-sms --discreet --as admin-1

Secrets are read from files of mode 0600 and never stored. A webhook gets JSON with ids only, signed in the header
Tocsin-Signature: t=SECONDS,v1=HMAC-SHA-256 of "SECONDS.BODY". A command gets the text on standard input and TOCSIN_PAGE_TO,
_OFFICER, _KIND, _MESSAGE, _ALARM, _COUNT, _WORD, _PURPOSE, _NODE and _ID in its environment; it is run without a shell.
No page ever holds content. Every notifier is tested daily; one that fails is an alarm.`;

function notifierSetCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("set"))
    .description("make a notifier, or change it")
    .argument("<dir>")
    .argument("<name>", "lower-case letters, digits and hyphens")
    .option("--smtp <host:port>", "a mail server")
    .option("--security <how>", "of the mail server: tls, starttls, or none on this machine alone", "tls")
    .option("--from <address>", "the sender of the mail")
    .option("--to <address>", "where it goes for officers without an address of their own, and its self-test")
    .option("--login <name>", "the login at the mail server; its password is the first line of --secret")
    .option("--webhook <url>", "an https address that takes signed JSON; its key is the first line of --secret, at least 32 characters")
    .option("--command <program>", "a program: SMS gateway, pager, loudspeaker")
    .option("--arg <argument>", "an argument of the program; may be given again", each)
    .option("--secret <file>", "a file of mode 0600")
    .option("--ca <file>", "the certificate authority of the server, where it is the house's own (PEM)")
    .option("--timeout <span>", "how long one try may take, 1s to 2m", "20s")
    .option("--discreet", "name neither partners nor precedence: for networks of others")
    .addHelpText("after", notifierHelp)
    .action(async (folder: string, id: string, options: NotifierOptions) => {
      const doing = { folder, verb: "notifier-set", args: { id, config: notifierConfig(io, options) }, options, as: options.as };
      await run(io, doing, () => [`${id} is kept. Now: tocsin watch notifier test ${folder} ${id} --as ${options.as}`]);
    });
}

function testedWord(io: CliIo, tested: JsonValue | undefined): string {
  if (tested === null || tested === undefined) return "not yet";
  const { at, ok, reason } = members(tested);
  return ok === true ? `worked ${String(at)}` : style(io, "red", `FAILED ${String(at)}: ${String(reason)}`);
}

function notifierCommand(io: CliIo): Command {
  const command = new Command("notifier").description("how officers are paged: mail, signed webhook, any program");
  withNodeOptions(command.command("list"))
    .description("list the notifiers and how their last tests went")
    .argument("<dir>")
    .action(async (folder: string, options: NodeOptions) => {
      const where = ({ kind, host, url, program }: Row): string => String({ smtp: host, webhook: url, command: program }[String(kind)]);
      await run(io, { folder, verb: "notifier-list", args: {}, options }, ({ notifiers }) =>
        table(
          ["name", "kind", "where", "last test"],
          (notifiers as Row[]).map(({ id, config, tested }) => [
            String(id),
            String((config as Row)["kind"]),
            where(config as Row),
            testedWord(io, tested),
          ]),
        ),
      );
    });
  command.addCommand(notifierSetCommand(io));
  withOfficerOptions(command.command("remove"))
    .description("remove a notifier that nobody on the roster has")
    .argument("<dir>")
    .argument("<name>")
    .action(
      async (folder: string, id: string, options: As) =>
        void (await run(io, { folder, verb: "notifier-remove", args: { id }, options, as: options.as }, () => [`${id} is removed.`])),
    );
  withOfficerOptions(command.command("test"))
    .description("test a notifier now; ends with 1 where it fails")
    .argument("<dir>")
    .argument("<name>")
    .option(
      "--to <officer>",
      "page this officer of the roster, with TEST in front (default: the notifier's own address; a mail server without one is only logged in to)",
    )
    .action(async (folder: string, id: string, options: As & { to?: string }) => {
      const args = { id, ...(options.to === undefined ? {} : { officer: options.to }) };
      const result = await run(io, { folder, verb: "notifier-test", args, options, as: options.as }, ({ ok, reason }) => [
        ok === true ? `${id} works.` : `${id} failed: ${String(reason)}`,
      ]);
      if (result["ok"] !== true) io.exitWith(1);
    });
  return command;
}

function alarmRow(io: CliIo, alarm: Row): readonly string[] {
  const { id, urgency, at, count, kind, text, paged } = alarm;
  const shown = urgency === "now" ? style(io, "red", "NOW") : String(urgency);
  return [String(id), shown, String(at), String(count), String(kind), String(text), (paged as string[]).join(" ")];
}

function alarmsCommand(io: CliIo): Command {
  const command = new Command("alarms").description("what a person must see; closed by whoever has seen to it");
  withNodeOptions(command.command("list", { isDefault: true }))
    .description("list the open alarms, and who was paged for them")
    .argument("<dir>")
    .action(async (folder: string, options: NodeOptions) => {
      await run(io, { folder, verb: "alarm-list", args: {}, options }, ({ alarms }) =>
        (alarms as Row[]).length === 0
          ? ["No alarm is open."]
          : table(
              ["#", "when", "first raised", "times", "kind", "what", "paged"],
              (alarms as Row[]).map((alarm) => alarmRow(io, alarm)),
            ),
      );
    });
  withOfficerOptions(command.command("close"))
    .description("close an alarm that was seen to; raised again it is a new one")
    .argument("<dir>")
    .argument("<alarm>", "its number in the list", wholeNumber)
    .option("--reason <text>", "what was done; it is recorded")
    .addHelpText(
      "after",
      '\nExample:\n  tocsin watch alarms close birch 3 --reason "called Alder by telephone" --as watch-1\n\nClosing an alarm acknowledges no message: tocsin ack does that.',
    )
    .action(async (folder: string, id: number, options: As & { reason?: string }) => {
      const args = { id, ...(options.reason === undefined ? {} : { reason: options.reason }) };
      await run(io, { folder, verb: "alarm-close", args, options, as: options.as }, ({ kind }) => [
        `alarm ${id} (${String(kind)}) is closed.`,
      ]);
    });
  return command;
}

/** `tocsin watch`: who is woken, how, and for what. */
export function watchCommand(io: CliIo): Command {
  return new Command("watch")
    .description("who is woken, how, and for what: duty roster, notifiers, alarms")
    .addHelpText(
      "after",
      "\nBegin with:\n  tocsin watch notifier set --help\n  tocsin watch roster set --help\n  tocsin watch alarms list birch\n\nWhat happens when a deadline passes is one table, in docs/watch.md.",
    )
    .addCommand(rosterCommand(io))
    .addCommand(notifierCommand(io))
    .addCommand(alarmsCommand(io));
}
