import { Command } from "commander";
import type { CliIo } from "./io.ts";
import { notice, table, writeJson, writeLines } from "./output.ts";
import { atLeastOne, collect, members, perform, withNodeOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type Options = OfficerOptions & { readonly as?: readonly string[]; readonly reason?: string };
type TokenOptions = Options & { readonly scope?: readonly string[]; readonly days?: string };
type Where = { readonly folder: string; readonly officer: string };

const signing = "--as <officer,...>";

function acting(options: Options): readonly string[] {
  return atLeastOne(options.as, "the officers who do this with --as");
}

async function invite(io: CliIo, { folder, officer }: Where, options: Options): Promise<void> {
  const result = members(await perform(io, { folder, verb: "passkey-invite", args: { officer }, as: acting(options), options }));
  if (options.json === true) writeJson(io, result);
  else
    writeLines(io, [
      `${officer} opens this link once, until ${String(result["until"])}, and makes a passkey:`,
      `  ${String(result["link"])}`,
      "Hand it over on a channel that only that officer reads: whoever opens it first has the login.",
    ]);
}

async function list(io: CliIo, folder: string, options: Options): Promise<void> {
  const { logins } = members(await perform(io, { folder, verb: "login-list", as: acting(options), options }));
  if (options.json === true) {
    writeJson(io, { logins });
    return;
  }
  const rows = (logins as Record<string, unknown>[]).map((login) => [
    String(login["officer"]),
    (login["passkeys"] as { id: string; withdrawnAt: string | null }[])
      .filter(({ withdrawnAt }) => withdrawnAt === null)
      .map(({ id }) => id.slice(0, 12))
      .join(", "),
    login["password"] === true ? "yes" : "no",
    String((login["sessions"] as unknown[]).length),
    String(login["tokens"]),
  ]);
  writeLines(io, table(["officer", "passkeys", "password", "sessions", "tokens"], rows));
}

async function end(io: CliIo, { folder, officer }: Where, options: Options): Promise<void> {
  const result = members(await perform(io, { folder, verb: "login-end", args: { officer }, as: acting(options), options }));
  if (options.json === true) writeJson(io, result);
  else
    notice(io, `${String(result["ended"])} sessions and tokens of ${officer} are ended, password and open links are gone; passkeys stay.`);
}

async function token(io: CliIo, folder: string, options: TokenOptions & { readonly name: string }): Promise<void> {
  const scopes = [...atLeastOne(options.scope, "the verbs with --scope")];
  const args = { name: options.name, scopes, ...(options.days === undefined ? {} : { days: Number(options.days) }) };
  const result = members(await perform(io, { folder, verb: "token-make", args, as: acting(options), options }));
  if (options.json === true) writeJson(io, result);
  else writeLines(io, [`This token is shown once; it counts until ${String(result["until"])}:`, `  ${String(result["token"])}`]);
}

function withSigners(command: Command): Command {
  return withNodeOptions(command).option(signing, "who does this; their key files sign it", collect);
}

/** `tocsin console`: logins of officers at the console. */
export function consoleCommand(io: CliIo): Command {
  const command = new Command("console").description("logins of officers at the console: join links, passkeys, tokens");
  withSigners(command.command("invite"))
    .description("make a single-use link by which an officer makes a passkey")
    .argument("<dir>")
    .argument("<officer>")
    .addHelpText(
      "after",
      "\nExamples:\n  tocsin console invite alder ana --as ana\n  tocsin console invite alder eva --as releaser-1,watch-1\n\nAn officer gives the link to himself, or those give it who may enrol such an officer: an administrator alone does not.",
    )
    .action((folder: string, officer: string, options: Options) => invite(io, { folder, officer }, options));
  withSigners(command.command("logins"))
    .description("list one's own logins, or as administrator all of them; no secret is shown")
    .argument("<dir>")
    .action((folder: string, options: Options) => list(io, folder, options));
  withSigners(command.command("end"))
    .description("end all sessions, tokens and open links of an officer at once")
    .argument("<dir>")
    .argument("<officer>")
    .action((folder: string, officer: string, options: Options) => end(io, { folder, officer }, options));
  withSigners(command.command("withdraw"))
    .description("withdraw a passkey at once")
    .argument("<dir>")
    .argument("<officer>")
    .argument("<passkey>", "its id, or at least 8 characters of its beginning")
    .action(async (...given: [folder: string, officer: string, passkey: string, options: Options]) => {
      const [folder, officer, passkey, options] = given;
      const args = { officer, passkey };
      const result = await perform(io, { folder, verb: "passkey-withdraw", args, as: acting(options), options });
      if (options.json === true) writeJson(io, result);
      else notice(io, `The passkey of ${officer} is withdrawn, and the sessions that passkeys opened are ended.`);
    });
  withSigners(command.command("token"))
    .description("make a token for a program; it does only what its scopes name")
    .argument("<dir>")
    .argument("<name>", "what the token is for")
    .option("--scope <verb,...>", "verbs that need no signature, and events", collect)
    .option("--days <n>", "how long it counts (default 90)")
    .addHelpText("after", "\nExample:\n  tocsin console token alder siem --scope inbox,events --days 30 --as watch-1")
    .action((folder: string, name: string, options: TokenOptions) => token(io, folder, { ...options, name }));
  return command;
}
