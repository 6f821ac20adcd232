import path from "node:path";
import type { Clock } from "../../base/index.ts";
import { runCommand, typed } from "./command.ts";
import type { Processes } from "./processes.ts";
import { must, objectAt, textAt } from "./result.ts";
import type { Evidence, Result } from "./result.ts";
import type { Teller } from "./tell.ts";
import type { Wire } from "./wire.ts";

/** A step as it stands in the report. */
export type Step = {
  readonly n: number;
  readonly title: string;
  /** The systems of the story, S1 to S8, that the step serves. */
  readonly serves: readonly string[];
  readonly ok: boolean;
  readonly evidence: Evidence;
  /** What was seen instead, where it failed. */
  readonly error?: string;
};

/** What a step ends with: what it shows, and what later steps go on with. */
export type Scene<T> = { readonly evidence: Evidence; readonly value: T };

/** A refusal that was asked for: its code and the sentence that the officer reads. */
export type Refusal = { readonly code: string; readonly message: string };

/** What a run shows: how the stage was set, the steps of the acceptance run by their numbers, and what was looked at and left afterwards. */
export type Report = { readonly setting: Step[]; readonly steps: Step[]; readonly afterwards: Step[] };

/** Where a step stands: in which part of the report, its number there, and what it serves. */
export type Place = { readonly part: keyof Report; readonly n: number; readonly serves?: readonly string[] };

/** What a run plays on: its folder, its processes, the line between the nodes, and somebody to tell it to. */
export type Stage = {
  readonly folder: string;
  readonly clock: Clock;
  readonly processes: Processes;
  /** The line to Alder, and the one to Cedar. */
  readonly wire: Wire;
  readonly cedarWire: Wire;
  readonly tell: Teller;
  readonly report: Report;
  /** Whether the nodes are left running for somebody at the terminal: Alder and Birch then serve their consoles too. */
  readonly isKept: boolean;
};

const letters: Readonly<Record<keyof Report, string>> = { setting: "abcdefgh", steps: "", afterwards: "uvwxyz" };

/** How a step is called: the steps of the acceptance run by their number, what comes before and after by a letter. */
export function labelOf({ part, n }: Place): string {
  return letters[part][n] ?? String(n);
}

/** Plays a step: tells its title, runs it, and keeps what it shows. A step that fails is kept as failed, and ends the story. */
export async function step<T>(stage: Stage, place: Place & { readonly title: string }, work: () => Promise<Scene<T>>): Promise<T> {
  const { part, n, title, serves = [] } = place;
  const kept = stage.report[part];
  stage.tell.title(labelOf(place), title);
  try {
    const { evidence, value } = await work();
    const lost = stage.processes.lost();
    must(lost.length === 0, `${lost.join(" and ")} ended unasked`);
    kept.push({ n, title, serves, ok: true, evidence });
    return value;
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown.message : String(thrown);
    kept.push({ n, title, serves, ok: false, evidence: {}, error });
    throw thrown;
  }
}

/** Runs a command that has to succeed, without telling of it. */
export async function look(stage: Stage, words: readonly string[]): Promise<Result> {
  const { code, result, notices } = await runCommand(words, stage.folder);
  must(code === 0, `"${typed(words, Infinity)[0]}" ended with ${code}: ${JSON.stringify(result["error"] ?? notices)}`);
  return result;
}

/** Tells a command and runs it; it has to succeed. */
export async function act(stage: Stage, words: readonly string[]): Promise<Result> {
  stage.tell.command(typed(words));
  return await look(stage, words);
}

/** Tells a command and runs it; it has to be refused with this code. Tells the refusal as the officer reads it. */
export async function refused(stage: Stage, expected: string, words: readonly string[]): Promise<Refusal> {
  stage.tell.command(typed(words));
  const { code, result } = await runCommand(words, stage.folder);
  must(code !== 0 && result["ok"] === false, `"${typed(words, Infinity)[0]}" was not refused`);
  const error = objectAt(result, "error");
  const refusal = { code: textAt(error, "code"), message: textAt(error, "message") };
  must(refusal.code === expected, `refused with "${refusal.code}" instead of "${expected}": ${refusal.message}`);
  stage.tell.fact(`refused: ${refusal.message} (${refusal.code})`);
  return refusal;
}

const waitLimitMs = 30_000;
const waitTurnMs = 50;

/** Looks again and again until something is there; after thirty seconds, or when a process is lost, the step fails. */
export async function until<T>(stage: Stage, what: string, seen: () => Promise<T | undefined>): Promise<T> {
  const limit = stage.clock.monotonicMs() + waitLimitMs;
  for (;;) {
    const found = await seen();
    if (found !== undefined) return found;
    const lost = stage.processes.lost();
    must(lost.length === 0, `${lost.join(" and ")} ended while this waited for ${what}`);
    must(stage.clock.monotonicMs() < limit, `waited ${waitLimitMs / 1000} s for ${what}`);
    await new Promise<void>((resolve) => stage.clock.after(waitTurnMs, resolve));
  }
}

/** A path below the run's folder. */
export function at(stage: Stage, ...parts: readonly string[]): string {
  return path.join(stage.folder, ...parts);
}

/** Waits until nothing has passed between the nodes for a while: what a clock set off is through then. */
export async function untilQuiet(stage: Stage): Promise<void> {
  const quietMs = 400;
  const bytes = (): number => stage.wire.passed() + stage.cedarWire.passed();
  let passed = bytes();
  let since = stage.clock.monotonicMs();
  await until(stage, "the lines to be quiet", () => {
    const now = stage.clock.monotonicMs();
    if (bytes() !== passed) since = now;
    passed = bytes();
    return Promise.resolve(now - since >= quietMs ? true : undefined);
  });
}

/** Advances the exercise clocks of the nodes and of the witness by the same span. */
export async function advanceAll(stage: Stage, span: string): Promise<void> {
  stage.tell.command([`tocsin clock advance alder ${span}    # and birch, cedar, elm`]);
  await Promise.all(["alder", "birch", "cedar", "elm"].map((party) => look(stage, ["clock", "advance", party, span])));
}
