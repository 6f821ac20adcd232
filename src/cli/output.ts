import { styleText } from "node:util";
import { isTocsinError, TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";

/** Exit codes of the CLI: 0 done; 1 refused, or the answer is no; 2 wrong use; 3 a rule or a person's decision forbids it; 4 the node or machine cannot. */
export const exitCodes = { refused: 1, usage: 2, policy: 3, fault: 4 } as const;

/** Writes one JSON document and a line end to standard output. */
export function writeJson(io: CliIo, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Writes lines for a person to standard output. */
export function writeLines(io: CliIo, lines: readonly string[]): void {
  io.stdout.write(`${lines.join("\n")}\n`);
}

/** Writes a notice to standard error. */
export function notice(io: CliIo, text: string): void {
  io.stderr.write(`${text}\n`);
}

type Style = Parameters<typeof styleText>[0];

/** Colours a text where standard output is a terminal and NO_COLOR is not set; else gives it back as it is. */
export function style(io: CliIo, format: Style, text: string): string {
  const terminal = "isTTY" in io.stdout && io.stdout.isTTY === true && io.env["NO_COLOR"] === undefined;
  return terminal ? styleText(format, text, { validateStream: false }) : text;
}

/** An organisation and its unit as one says them; a unit that nobody named is left out. */
export function named(who: Readonly<Record<string, unknown>>): string {
  return [who["organisation"], who["unit"]].filter((part) => typeof part === "string" && part !== "").join(", ");
}

/** Rows under headings, each column as wide as its widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const widths = headings.map((heading, column) => Math.max(heading.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [line(headings), ...rows.map(line)];
}

const unreadable: Readonly<Record<string, string>> = {
  EACCES: "this user may not read or write it",
  EISDIR: "it is a folder",
  ENOENT: "it is not there",
  ENOTDIR: "a part of it is no folder",
  EPERM: "this user may not read or write it",
};

/** What the machine said of a file that the person named, as wrong use; everything else as it is. */
function aboutFile(thrown: unknown): unknown {
  if (isTocsinError(thrown) || !(thrown instanceof Error) || !("code" in thrown) || !("path" in thrown)) return thrown;
  const why = unreadable[String(thrown.code)];
  return why === undefined
    ? thrown
    : new TocsinError("usage", `name another file or folder than "${String(thrown.path)}": ${why}`, { cause: thrown });
}

/** Tells what went wrong and sets the exit code. With `json` the error is one JSON document on standard output. */
export function reportError(io: CliIo, given: unknown, json: boolean): void {
  const thrown = aboutFile(given);
  if (!isTocsinError(thrown)) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    if (json) writeJson(io, { ok: false, error: { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) } });
    notice(io, `tocsin: this is a fault of Tocsin, please report it\n${text}`);
    io.exitWith(exitCodes.fault);
    return;
  }
  if (json)
    writeJson(io, {
      ok: false,
      error: { code: thrown.code, message: thrown.message, ...(thrown.details === undefined ? {} : { details: thrown.details }) },
    });
  else notice(io, `tocsin: ${thrown.message}\n        (${thrown.code}; what it means stands in docs/errors.md)`);
  io.exitWith(thrown.code === "usage" ? exitCodes.usage : exitCodes[thrown.kind]);
}
