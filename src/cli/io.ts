import type { Readable, Writable } from "node:stream";

/** What a command may touch of the process that it runs in. JSON and results go to `stdout`; every notice goes to `stderr`. */
export type CliIo = {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Sets the exit code that the process ends with once its output is written: 0 done, 1 the answer is no, 2 wrong use. */
  exitWith(code: number): void;
};
