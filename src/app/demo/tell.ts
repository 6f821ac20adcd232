import type { Writable } from "node:stream";
import { styleText } from "node:util";

/** Tells the story to a person, line by line, as it happens. */
export interface Teller {
  /** A line at the margin. */
  line(text?: string): void;
  /** The title of a step under its number or letter. */
  title(label: string, text: string): void;
  /** A fact below a title. */
  fact(text: string): void;
  /** A command below a title, as a person would type it. */
  command(lines: readonly string[]): void;
  /** That a step failed. */
  failure(text: string): void;
}

/** A teller that writes to a stream, with colours where it is a terminal that wants them. */
export function tellerOn(stream: Writable & { readonly isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Teller {
  const isColoured = stream.isTTY === true && env["NO_COLOR"] === undefined && env["TERM"] !== "dumb";
  const style = (format: Parameters<typeof styleText>[0], text: string): string =>
    isColoured ? styleText(format, text, { validateStream: false }) : text;
  const write = (text: string): void => void stream.write(`${text}\n`);
  const indented = (text: string): string => text.replaceAll("\n", "\n     ");
  return {
    line: (text = "") => write(text),
    title: (label, text) => write(`\n${style("bold", `${label.padStart(2)}.  ${text}`)}`),
    fact: (text) => write(`     ${indented(text)}`),
    command: (lines) => write(style("dim", lines.map((line, at) => `     ${at === 0 ? "$ " : "  "}${line}`).join("\n"))),
    failure: (text) => write(`     ${style("red", "FAILED")} ${indented(text)}`),
  };
}
