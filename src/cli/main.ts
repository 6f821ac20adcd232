#!/usr/bin/env node
import { enableCompileCache } from "node:module";
import { homedir } from "node:os";
import path from "node:path";
import process from "node:process";

// Post-quantum algorithms of the runtime are marked experimental there; that is dealt with in docs/decisions, not on an officer's screen.
const emit = process.emitWarning.bind(process) as (...words: unknown[]) => void;
process.emitWarning = (...words: unknown[]): void => {
  const [, type] = words;
  const name = typeof type === "string" ? type : (type as { type?: string } | undefined)?.type;
  if (name !== "ExperimentalWarning") emit(...words);
};

// Whatever a command writes is its owner's alone, unless it says otherwise.
process.umask(0o077);

// Compiled code is kept between runs in the user's own cache folder, where nobody else can put something in its place. It halves the start.
enableCompileCache(path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "tocsin"));

// A reader that goes away (a pager, head) is no fault of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const { runCli } = await import("./run.ts");
await runCli(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  exitWith(code) {
    process.exitCode = code;
  },
});
