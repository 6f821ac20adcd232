import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { BundleScanner } from "../src/stix/stream-bundle.ts";
import { deterministicIdentifier } from "../src/stix/identifier.ts";
import type { Observable } from "../src/stix/identifier.ts";
import { against, rateOf, ratesInTurns, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";
import { source, writeBundleFile } from "./child/stix-data.ts";
import type { Source } from "./child/stix-data.ts";

type Child = { readonly seconds: number; readonly cpuSeconds: number; readonly rssMiB: number; readonly code: number };

/** Validates a file in a process of its own, so that the memory is that of nothing else. */
async function validate(file: string): Promise<Child> {
  const script = path.join(import.meta.dirname, "child/stix-validate.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", script, file], { maxBuffer: 1 << 20 });
  return JSON.parse(stdout) as Child;
}

async function wholeFiles(from: Source, options: BenchOptions): Promise<readonly BenchResult[]> {
  const results: BenchResult[] = [];
  const sizes = options.quick ? [2_000, 20_000] : [100_000, 1_000_000];
  let shorter: BenchResult | undefined;
  for (const n of sizes) {
    const { file, bytes, remove } = writeBundleFile(from.make, n);
    try {
      options.say(`${n} objects, ${Math.round(bytes / 1e6)} MB`);
      const rounds = n > 100_000 ? 1 : Math.min(3, options.rounds);
      const runs: Child[] = [];
      for (let round = 0; round < rounds; round += 1) runs.push(await validate(file));
      const note = `${from.name}, ${Math.round(bytes / 1e6)} MB`;
      results.push(resultOf(`validate a bundle of ${n}`, "objects/s", { samples: runs.map((run) => n / run.seconds), note }));
      // Whether length slows it down is asked of processor time: a busy machine slows a long run more than a short one.
      const unit = "objects per second of processor time";
      const perCpu = resultOf(`validate a bundle of ${n}, processor`, unit, { samples: runs.map((run) => n / run.cpuSeconds), note });
      results.push(shorter === undefined ? perCpu : { ...against(perCpu, shorter), goal: { atLeast: 0.9 } });
      shorter ??= perCpu;
      results.push(resultOf(`peak memory for ${n}`, "MiB", { samples: runs.map((run) => run.rssMiB), goal: { atMost: 256 }, note }));
    } finally {
      remove();
    }
  }
  return results;
}

async function identifiers(from: Source, options: BenchOptions): Promise<BenchResult> {
  const observables = [...from.make(20_000)].filter(
    (object): object is Observable & typeof object => deterministicIdentifier(object as Observable) !== undefined,
  );
  return rateOf("canonical form and UUIDv5", "objects/s", {
    rounds: options.rounds,
    calls: options.quick ? 2 : 20,
    perCall: observables.length,
    goal: { atLeast: 100_000 },
    note: `${observables.length} observables of the ${from.name}`,
    body() {
      for (const object of observables) deterministicIdentifier(object);
    },
  });
}

async function reading(from: Source, options: BenchOptions): Promise<readonly BenchResult[]> {
  const texts = [...from.make(options.quick ? 2_000 : 20_000)].map((object) => JSON.stringify(object));
  const bytes = Buffer.from(`{"type":"bundle","objects":[${texts.join(",")}]}`);
  const chunk = 256 * 1024;
  return ratesInTurns(
    [
      {
        name: "JSON.parse, one object at a time",
        perCall: texts.length,
        body() {
          for (const text of texts) JSON.parse(text);
        },
      },
      {
        name: "read a bundle object by object",
        perCall: texts.length,
        note: "strict: duplicate names, depth, UTF-8 and range are checked",
        body() {
          const scanner = new BundleScanner();
          for (let at = 0; at < bytes.length; at += chunk)
            for (const part of scanner.push(bytes.subarray(at, at + chunk))) if (part.kind !== "object") throw part.error;
          scanner.end();
        },
      },
    ],
    { rounds: options.rounds, unit: "objects/s" },
  );
}

/** Streaming: reading and validating large bundles in bounded memory, and deterministic identifiers. */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const from = await source();
  return [await identifiers(from, options), ...(await reading(from, options)), ...(await wholeFiles(from, options))];
}
