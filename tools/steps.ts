import { styleText } from "node:util";
import { runProgram } from "./program.ts";

/** One thing that is checked: its name, and the program that ends with 0 if all is well. */
export type Step = { readonly name: string; readonly words: readonly [string, ...string[]]; readonly show?: boolean };

/**
 * Runs the steps one after another, all of them, so that one run shows all that is wrong. The output of a step is shown where it
 * failed. Resolves to whether every step ended with 0.
 */
export async function runSteps(title: string, steps: readonly Step[]): Promise<boolean> {
  const failed: string[] = [];
  for (const step of steps) {
    const start = performance.now();
    const ended = await runProgram(step.words, { show: step.show ?? false });
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    say(`${ended.code === 0 ? styleText("green", "✔") : styleText("red", "✖")} ${step.name} (${seconds} s)`);
    if (ended.code === 0) continue;
    failed.push(step.name);
    say(`${ended.stdout}${ended.stderr}`.trimEnd());
  }
  say(
    failed.length === 0
      ? `${title}: all ${steps.length} are well`
      : `${title}: ${failed.length} of ${steps.length} failed: ${failed.join(", ")}`,
  );
  return failed.length === 0;
}

/** A program of tools/ as a step's words. */
export function tool(name: string, ...words: string[]): [string, ...string[]] {
  return [process.execPath, `tools/${name}.ts`, ...words];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
