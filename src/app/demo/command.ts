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

/** Options whose values are told by name only: what every release states again is told once in full, and keys are long. */
const stated: readonly string[] = ["--purpose", "--basis", "--authority", "--necessity", "--mistreatment", "--mistreatment-note", "--key"];

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `"${word.replaceAll(/(["\\$`])/g, "\\$1")}"`;
}

/** The words of a command line with each option and its value in one piece. */
function pieces(words: readonly string[]): readonly string[] {
  const found: string[] = [];
  const told = new Set<string>();
  for (const [at, word] of words.entries()) {
    const before = words[at - 1] ?? "";
    if (stated.includes(before)) continue;
    if (stated.includes(word)) {
      if (!told.has(word)) found.push(`${word} …`);
      told.add(word);
    } else if (before.startsWith("--") && !word.startsWith("--")) found.push(`${found.pop()} ${quoted(word)}`);
    else found.push(quoted(word));
  }
  return found;
}

/** A command line as a person would type it, folded between options where it is longer than `width` characters. */
export function typed(words: readonly string[], width = 110): readonly string[] {
  const lines: string[] = [];
  let line = "tocsin";
  for (const piece of pieces(words)) {
    if (line.length + piece.length > width) {
      lines.push(`${line} \\`);
      line = `    ${piece}`;
    } else line = `${line} ${piece}`;
  }
  return [...lines, line];
}
