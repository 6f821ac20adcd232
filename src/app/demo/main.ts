import { existsSync, mkdirSync, mkdtempSync, readdirSync, realpathSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { systemClock } from "../../base/index.ts";
import { processesIn } from "./processes.ts";
import { labelOf, look } from "./stage.ts";
import type { Report, Stage } from "./stage.ts";
import { playStory } from "./story.ts";
import { tellerOn } from "./tell.ts";
import { writeTexts } from "./texts.ts";
import { openWire } from "./wire.ts";

const usage = `usage: npm run demo [-- --once] [-- --dir DIR]
       npm run -s demo -- --once --json

Plays a warning and all that follows on it between three nodes and a witness, as real processes on this machine's loopback, in exercise folders.
  --once     end when the story is told; without it the nodes are left running where input is a terminal
  --dir DIR  play in this new or empty folder instead of a fresh one for temporary files
  --json     print one JSON document with the evidence of every step; the story goes to standard error
Ends with 0 where every step did what it should, 1 where one did not, 2 for wrong use.
`;

/** What a shell gives for a program that a signal ended. */
const exitCodes: Readonly<Partial<Record<NodeJS.Signals, number>>> = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 };

type Options = { readonly once: boolean; readonly json: boolean; readonly dir: string | undefined };

/** The control sockets lie in the nodes' folders, and the path of a socket is short on every system. */
const longestSocketPath = 100;

function readOptions(words: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: { once: { type: "boolean" }, json: { type: "boolean" }, dir: { type: "string" }, help: { type: "boolean" } },
    });
    if (values.help === true) return "";
    if (values.dir === "") return "give a folder with --dir\n\n";
    return { once: values.once ?? false, json: values.json ?? false, dir: values.dir };
  } catch (thrown) {
    return `${thrown instanceof Error ? thrown.message : String(thrown)}\n\n`;
  }
}

/** The folder of this run; a text says why there is none. */
function makeFolder(dir: string | undefined): { readonly folder: string } | string {
  const asked = dir === undefined ? undefined : path.resolve(dir);
  if (asked !== undefined && existsSync(asked) && readdirSync(asked).length > 0)
    return `name a new or empty folder: "${asked}" already holds something\n`;
  if (asked !== undefined) mkdirSync(asked, { recursive: true, mode: 0o700 });
  const folder = realpathSync(asked ?? mkdtempSync(path.join(os.tmpdir(), "tocsin-demo-")));
  if (path.join(folder, "alder", "control.sock").length > longestSocketPath)
    return `name a folder with a shorter path: "${folder}" is too long for the control sockets of the nodes\n`;
  return { folder };
}

/** Where to look, and what to try, once the story is told. */
function tellWhere({ folder, tell }: Stage, { isRunning, row }: { readonly isRunning: boolean; readonly row: number }): void {
  const run = "npm run -s tocsin --";
  const below = (name: string): string => path.join(folder, name);
  tell.line(`\nThe folders are in ${folder}`);
  for (const [names, what] of [
    ["alder/ birch/ ...", "the nodes and the witness: encrypted database, vault, configuration"],
    ["*.key *.officers/", "what unlocks them, and the officers' keys; in earnest these lie elsewhere"],
    ["exports/ reports/", "the logs of both sides and their opened acts, for an auditor; the report of the year"],
    ["audited/ copies/", "what step 11 audited, and copies that somebody tampered with, beside an untouched one"],
    ["backups/ restored/", "an older database of Birch's, and what came of putting it back"],
    ["bulk/", "objects of a collection, and six lines of Python that read Birch's copy of it"],
    ["wire/", "every byte that passed between the nodes"],
    ["logs/ pages/", "what the processes said, and what the pagers got"],
    ["desk/", "the drafter's files"],
  ])
    tell.line(`  ${names?.padEnd(20)} ${what}`);
  tell.line("\nVerify the logs yourself; change any byte below exports/alder and run it again:");
  tell.line(`  ${run} log verify ${below("exports/alder")} --against ${below("exports/birch")}`);
  tell.line(`  ${run} audit ${below("exports/alder")} --acts ${below("exports/alder.acts")} --against ${below("exports/birch")}`);
  tell.line("\nLook around:");
  tell.line(`  ${run} status ${below("alder")}`);
  tell.line(`  ${run} inbox ${below("birch")} --all`);
  tell.line(`  ${run} show ${below("birch")} ${row} --as watch-1`);
  tell.line(`  ${run} case ${below("birch")} ${row} --as watch-1`);
  tell.line(`  ${run} watch alarms list ${below("birch")}`);
  tell.line(`  ${run} --help`);
  tell.line(
    isRunning
      ? "\nThe nodes keep running. Ctrl-C stops them."
      : `\nThe nodes are stopped; these commands open the folders themselves. Done with it: rm -r ${folder}`,
  );
}

/** How to sit down at the desks, while the nodes run. */
async function tellDesks(stage: Stage): Promise<void> {
  stage.tell.line("\nWork at the desk: each link opens once, in a browser on this machine, and makes a passkey for that officer.");
  for (const [party, officer] of [
    ["birch", "watch-1"],
    ["alder", "watch-1"],
    ["alder", "releaser-1"],
  ] as const) {
    const { link } = await look(stage, ["console", "invite", party, officer, "--as", officer]);
    stage.tell.line(`  ${party} ${officer.padEnd(12)} ${String(link)}`);
  }
}

/** The step that failed, with what it is called by. */
function failedIn(report: Report): { readonly label: string; readonly title: string; readonly error: string | undefined } | undefined {
  for (const part of ["setting", "steps", "afterwards"] as const) {
    const failed = report[part].find(({ ok }) => !ok);
    if (failed !== undefined) return { label: labelOf({ part, n: failed.n }), title: failed.title, error: failed.error };
  }
  return undefined;
}

function tellFailure({ tell, report, folder }: Stage, thrown: unknown): void {
  const failed = failedIn(report);
  const what = failed?.error ?? (thrown instanceof Error ? thrown.message : String(thrown));
  tell.failure(what);
  tell.line(
    `\n${failed === undefined ? "The demo" : `Step ${failed.label} ("${failed.title}")`} failed; the steps after it were not played.`,
  );
  tell.line(
    `What the processes said is in ${path.join(folder, "logs")}. Look with: npm run -s tocsin -- doctor ${path.join(folder, "alder")}`,
  );
  tell.line("Run it again; where it fails again, please report it with the lines above.");
}

/** Resolves with the signal that asks this process to end. */
function endAsked(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve(signal));
  });
}

/** Plays the story; gives the number of the warning in Birch's inbox, or `undefined` where a step failed. */
async function play(stage: Stage): Promise<number | undefined> {
  try {
    return await playStory(stage);
  } catch (thrown) {
    tellFailure(stage, thrown);
    return undefined;
  }
}

async function runOn(folder: string, options: Options): Promise<number> {
  const asked = endAsked();
  const tell = tellerOn(options.json ? process.stderr : process.stdout, process.env);
  const processes = processesIn({ folder, clock: systemClock, env: process.env });
  const lines = path.join(folder, "wire");
  const [wire, cedarWire] = [await openWire(lines, "alder"), await openWire(lines, "cedar")];
  const report: Report = { setting: [], steps: [], afterwards: [] };
  const isKept = process.stdin.isTTY && !options.once;
  const stage: Stage = { folder, clock: systemClock, processes, wire, cedarWire, tell, report, isKept };
  tell.line(`Alder warns Birch: an exercise with invented parties, played by real processes on this machine, in ${folder}`);
  writeTexts(folder);
  mkdirSync(path.join(folder, "reports"), { mode: 0o700 });
  try {
    const ended = await Promise.race([play(stage), asked]);
    if (typeof ended === "string") {
      tell.line("\nstopping");
      return exitCodes[ended] ?? 1;
    }
    if (options.json) process.stdout.write(`${JSON.stringify({ ok: ended !== undefined, ...report })}\n`);
    if (ended === undefined) return 1;
    tellWhere(stage, { isRunning: isKept, row: ended });
    if (isKept) {
      await tellDesks(stage);
      await asked;
      tell.line("\nstopping");
    }
    return 0;
  } finally {
    await processes.stopAll();
    await Promise.all([wire.close(), cedarWire.close()]);
  }
}

async function main(words: readonly string[]): Promise<number> {
  // What is written here is its owner's alone.
  process.umask(0o077);
  const options = readOptions(words);
  if (typeof options === "string") {
    process.stderr.write(`${options}${usage}`);
    return options === "" ? 0 : 2;
  }
  const made = makeFolder(options.dir);
  if (typeof made === "string") {
    process.stderr.write(made);
    return 2;
  }
  return await runOn(made.folder, options);
}

process.exitCode = await main(process.argv.slice(2));
