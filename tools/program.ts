import { spawn } from "node:child_process";
import { once } from "node:events";
import { root } from "./in-step.ts";

/** How a program ended, and what it wrote to both streams where that was kept. */
export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** `show`: its output goes straight to this process's own streams, and is not kept. */
export type ProgramOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly show?: boolean;
};

/** Runs a program to its end. What ends this process ends it as well. A program that is not there ends with 127. */
export async function runProgram(words: readonly [string, ...string[]], options: ProgramOptions = {}): Promise<Ended> {
  const [program, ...rest] = words;
  const child = spawn(program, rest, {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: options.show ? "inherit" : "pipe",
  });
  const kept = { stdout: "", stderr: "" };
  for (const stream of ["stdout", "stderr"] as const) {
    child[stream]?.setEncoding("utf8").on("data", (text: string) => (kept[stream] += text));
  }
  child.stdin?.on("error", () => {}).end(options.input ?? "");
  const stop = () => child.kill("SIGTERM");
  process.once("SIGTERM", stop);
  try {
    const [code] = (await once(child, "close")) as [number | null];
    return { code: code ?? 1, ...kept };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    return { code: 127, stdout: "", stderr: `${program} is not there` };
  } finally {
    process.off("SIGTERM", stop);
  }
}

/** A program that a package of the project brings, as its words: `bin("oxlint")`. */
export function packageProgram(name: string): string {
  return `${root}/node_modules/.bin/${name}${process.platform === "win32" ? ".cmd" : ""}`;
}
