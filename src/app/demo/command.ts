import { Readable, Writable } from "node:stream";
import { runCli } from "../../cli/run.ts";
import type { Result } from "./result.ts";

/** How a command ended: its exit code, the JSON document that it printed, and its notices. */
export type Said = { readonly code: number; readonly result: Result; readonly notices: string };

function collector(): { readonly stream: Writable; text(): string } {
  const chunks: Buffer[] = [];
  const stream = new Writable({
    write(chunk: Buffer | string, _encoding, done) {
      chunks.push(Buffer.from(chunk));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(chunks).toString("utf8") };
}

/**
 * Runs a `tocsin` command line with `--json`, as somebody at a terminal in `folder` would. The command runs in this process, which
 * spares the start of one; what it does to a node it does over the control socket of the process that serves that node. Nothing of
 * this process's own environment reaches it.
 */
export async function runCommand(words: readonly string[], folder: string): Promise<Said> {
  const out = collector();
  const notices = collector();
  let code = 0;
  await runCli([...words, "--json"], {
    stdin: Readable.from([]),
    stdout: out.stream,
    stderr: notices.stream,
    env: {},
    cwd: folder,
    exitWith(given) {
      code = given;
    },
  });
  const text = out.text();
  return { code, result: text.trim() === "" ? {} : (JSON.parse(text) as Result), notices: notices.text() };
}

/** A command line as a person would type it, folded where it is long, each line at most about `width` characters. */
export function typed(words: readonly string[], width = 108): readonly string[] {
  const quoted = ["tocsin", ...words].map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll(/(["\\$`])/g, "\\$1")}"`));
  const lines: string[] = [];
  let line = "";
  for (const word of quoted) {
    if (line !== "" && line.length + word.length > width) {
      lines.push(`${line} \\`);
      line = `    ${word}`;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
