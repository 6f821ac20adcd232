#!/usr/bin/env node
import process from "node:process";
import { runCli } from "./run.ts";

// Post-quantum algorithms of the runtime are marked experimental there; that is dealt with in docs/decisions, not on an officer's screen.
const emit = process.emitWarning.bind(process) as (...words: unknown[]) => void;
process.emitWarning = ((...words: unknown[]): void => {
  const [, type] = words;
  const name = typeof type === "string" ? type : (type as { type?: string } | undefined)?.type;
  if (name !== "ExperimentalWarning") emit(...words);
}) as typeof process.emitWarning;

// Whatever a command writes is its owner's alone, unless it says otherwise.
process.umask(0o077);

// A reader that goes away (a pager, head) is no fault of the command.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

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
