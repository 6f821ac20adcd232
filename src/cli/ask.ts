import { TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";

type Terminal = CliIo["stdin"] & { readonly isTTY: true; setRawMode(isRaw: boolean): unknown };

function isTerminal(stream: CliIo["stdin"]): stream is Terminal {
  return "isTTY" in stream && stream.isTTY === true && "setRawMode" in stream;
}

/** Whether a person sits at this command who can be asked: standard input is a terminal. */
export function canAsk(io: CliIo): boolean {
  return isTerminal(io.stdin);
}

const longestAnswer = 1024;

/** What one chunk of typing does to the answer so far; `undefined` ends it by Ctrl-C or Ctrl-D. */
function typed(answer: string, text: string): { readonly answer: string; readonly isDone: boolean } | undefined {
  let so = answer;
  for (const character of text) {
    if (character === "\r" || character === "\n") return { answer: so, isDone: true };
    if (character === "\u0003" || character === "\u0004") return undefined;
    if (character === "\u007f" || character === "\b") so = [...so].slice(0, -1).join("");
    else if (character === "\u0015") so = "";
    else if (character >= " " && so.length < longestAnswer) so += character;
  }
  return { answer: so, isDone: false };
}

/**
 * Asks a person at the terminal for a secret: the question goes to standard error, nothing that is typed is shown. Refuses with
 * `unlock-missing` where the person breaks off.
 */
export async function askHidden(io: CliIo, question: string): Promise<string> {
  const { stdin } = io;
  if (!isTerminal(stdin)) throw new TypeError("only a person at a terminal is asked");
  // First the silence, then the question: whoever answers at once must not be shown either.
  stdin.setRawMode(true);
  try {
    io.stderr.write(question);
    return await new Promise<string>((resolve, reject) => {
      let answer = "";
      const decoder = new TextDecoder();
      const end = (settle: () => void): void => {
        stdin.removeListener("data", take);
        stdin.pause();
        settle();
      };
      const take = (chunk: Buffer | string): void => {
        const next = typed(answer, typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true }));
        if (next === undefined) end(() => reject(new TocsinError("unlock-missing", "begin again: no passphrase was typed")));
        else if (next.isDone) end(() => resolve(next.answer));
        else ({ answer } = next);
      };
      stdin.on("data", take);
      stdin.resume();
    });
  } finally {
    stdin.setRawMode(false);
    io.stderr.write("\n");
  }
}
