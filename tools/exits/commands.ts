import { PassThrough } from "node:stream";
import { runCli } from "../../src/cli/run.ts";

async function helpOf(words: readonly string[]): Promise<string> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  await runCli([...words, "--help"], { stdin, stdout, stderr, env: {}, cwd: ".", exitWith: () => {} });
  const help = String(stdout.read() ?? "");
  if (!help.startsWith("Usage: ")) throw new Error(`tocsin ${words.join(" ")} --help does not show help: ${String(stderr.read() ?? "")}`);
  return help;
}

/** Every command of the command line that does something, as its help names it: `stix redact`. */
export async function commandNames(above: readonly string[] = []): Promise<readonly string[]> {
  const help = await helpOf(above);
  const listed = /\nCommands:\n((?: {2}.*\n?)+)/.exec(help)?.[1] ?? "";
  const names = [...listed.matchAll(/^ {2}([a-z][\w-]*)/gm)].map(([, name]) => String(name)).filter((name) => name !== "help");
  if (names.length === 0) return [above.join(" ")];
  const below: string[] = [];
  for (const name of names) below.push(...(await commandNames([...above, name])));
  // One that has subcommands may also do something by itself.
  return /^Usage: .*\] </m.test(help) ? [above.join(" "), ...below] : below;
}
