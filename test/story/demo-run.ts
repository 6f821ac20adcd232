import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import path from "node:path";
import process from "node:process";
import type { WatchedRun } from "./watched-run.ts";

const root = path.join(import.meta.dirname, "../..");

/** The programs that look at what a run left. */
export const programs = {
  cli: path.join(root, "src/cli/main.ts"),
  demo: path.join(root, "src/app/demo/main.ts"),
  verifier: path.join(root, "src/log/verify/main.ts"),
  second: path.join(root, "test/verifier/verify_export.py"),
} as const;

/** Why there is no second verifier here, or `false` where there is. */
export const noPython: string | false = spawnSync("python3", ["--version"]).status === 0 ? false : "python3 is not on this machine";

/** A JSON object that a program printed. */
export type Json = Readonly<Record<string, unknown>>;

/** A step as the demo told it. */
export type Step = {
  readonly n: number;
  readonly title: string;
  readonly serves: readonly string[];
  readonly ok: boolean;
  readonly evidence: Json;
  readonly error?: string;
};

/** What the demo told. */
export type Told = {
  readonly ok: boolean;
  readonly setting: readonly Step[];
  readonly steps: readonly Step[];
  readonly afterwards: readonly Step[];
};

/** The one run of the story that the tests of all subjects look at. */
export class Played {
  readonly dir: string;
  readonly run: WatchedRun;
  readonly told: Told;

  constructor(dir: string, run: WatchedRun) {
    this.dir = dir;
    this.run = run;
    this.told = JSON.parse(run.stdout) as Told;
  }

  at(...parts: readonly string[]): string {
    return path.join(this.dir, ...parts);
  }

  /** What a step of the acceptance run showed. */
  step<T = Json>(n: number): T {
    const found = this.told.steps.filter((step) => step.n === n);
    assert.equal(found.length, 1, `there is one step ${n}`);
    return found[0]?.evidence as T;
  }

  /** What a step showed that set the stage or came afterwards, by words of its title. */
  beside<T = Json>(words: RegExp): T {
    const found = [...this.told.setting, ...this.told.afterwards].filter(({ title }) => words.test(title));
    assert.equal(found.length, 1, `one step is about ${words}`);
    return found[0]?.evidence as T;
  }
}

/** Hands the run to the tests, which are made before it is there. */
export type Get = () => Played;

/** Runs a program of the repository in its own process, as somebody would who was not there when the story was played. */
export function anew<T = Json>(words: readonly string[]): { readonly code: number | null; readonly result: T } {
  const ran = spawnSync(process.execPath, ["--disable-warning=ExperimentalWarning", ...words], {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.notEqual(ran.stdout, "", `${words.slice(1).join(" ")}: ${ran.stderr}`);
  return { code: ran.status, result: JSON.parse(ran.stdout) as T };
}

/** Verifies an export with the verifier alone. */
export function verify(folder: string, ...words: readonly string[]): { readonly code: number | null; readonly result: Json } {
  return anew([programs.verifier, folder, ...words, "--json"]);
}

/** What the second verifier, in another language, says of one log. */
export function verifySecond(folder: string): { readonly code: number | null; readonly said: string } {
  const ran = spawnSync("python3", ["-B", programs.second, folder], { encoding: "utf8" });
  return { code: ran.status, said: ran.stdout + ran.stderr };
}

/** A case as an officer of a party opens it now, in a process of its own. */
export function caseOf(
  played: Played,
  party: string,
  thread: string,
): Readonly<Record<string, readonly Readonly<Record<string, never>>[]>> {
  return anew<never>([programs.cli, "case", played.at(party), thread, "--as", "watch-1", "--json"]).result;
}
