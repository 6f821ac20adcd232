import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { systemClock, systemRandom } from "../src/base/index.ts";
import { firstOfficers, initNode } from "../src/app/index.ts";
import { against, resultOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

const root = path.join(import.meta.dirname, "..");
const flags = ["--disable-warning=ExperimentalWarning"];

/** Milliseconds from the start of a process to its first line; the process is then ended. */
async function firstLineMs(words: readonly string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, [...flags, ...words], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const took = await new Promise<number>((resolve, reject) => {
    child.stdout.once("data", () => resolve(performance.now() - from));
    child.once("exit", (code) => reject(new Error(`the process ended with ${code} before its first line`)));
  });
  child.kill("SIGTERM");
  await ended;
  return took;
}

/** `serve` until its ready line, beside a bare process that imports the same packages. */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const home = await mkdtemp(path.join(tmpdir(), "tocsin-bench-start-"));
  try {
    const base = { name: "Bench", unit: "Watch floor", country: "XA", exercise: true, officers: firstOfficers } as const;
    const byKey = path.join(home, "by-key");
    const byPassphrase = path.join(home, "by-passphrase");
    const ports = { clock: systemClock, random: systemRandom };
    await initNode(
      { ...base, folder: byKey, officersFolder: `${byKey}.officers`, unlock: { kind: "key-file", path: `${byKey}.key` } },
      ports,
    );
    await initNode(
      {
        ...base,
        folder: byPassphrase,
        officersFolder: `${byPassphrase}.officers`,
        unlock: { kind: "passphrase", passphrase: "a passphrase of the bench" },
      },
      ports,
    );
    const passphrase = path.join(home, "passphrase");
    await writeFile(passphrase, "a passphrase of the bench\n", { mode: 0o600 });
    const samples: { bare: number[]; key: number[]; passphrase: number[] } = { bare: [], key: [], passphrase: [] };
    for (let round = 0; round <= options.rounds; round += 1) {
      options.say(`start: round ${round} of ${options.rounds}`);
      const bare = await firstLineMs(["bench/child/bare-start.ts"]);
      const key = await firstLineMs(["src/cli/main.ts", "serve", byKey]);
      const phrase = await firstLineMs(["src/cli/main.ts", "serve", byPassphrase, "--passphrase-file", passphrase]);
      // The first round warms the disk's cache and counts for nothing.
      if (round === 0) continue;
      samples.bare.push(bare);
      samples.key.push(key);
      samples.passphrase.push(phrase);
    }
    const bare = resultOf("a bare process that imports the same packages", "ms", { samples: samples.bare });
    const key = resultOf("serve ready, key file", "ms", {
      samples: samples.key,
      goal: { atMost: 2.5 },
      note: "from spawn to the ready line: lock, database, migrations checked, control socket, peers",
    });
    const phrase = resultOf("serve ready, passphrase", "ms", {
      samples: samples.passphrase,
      note: "with Argon2id of 64 MiB and 3 passes, stated apart",
    });
    return [bare, against(key, bare), against(phrase, bare)];
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}
