import { mkdir, readdir, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { tableOf } from "./table.ts";
import type { Kept } from "./page.ts";
import type { BenchModule } from "./result.ts";

// Not subjects: what the runner itself is made of.
const ownFiles = new Set(["index", "page", "result", "table"]);

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    quick: { type: "boolean", default: false },
    help: { type: "boolean", default: false },
  },
});
const known = await subjects();

if (values.help || positionals.length === 0) {
  say(`usage: npm run bench -- [--rounds N] [--quick] NAME...\nnames: ${known.join(" ")}`);
} else {
  const chosen = positionals.map((name) => ({ name, files: known.filter((subject) => subject.startsWith(name)) }));
  const unknown = chosen.find(({ files }) => files.length === 0);
  if (unknown !== undefined) {
    say(`no bench is called "${unknown.name}": there are ${known.join(" ")}`);
    process.exitCode = 2;
  } else {
    const kept: Kept[] = [];
    for (const subject of new Set(chosen.flatMap(({ files }) => files))) {
      const module = (await import(pathToFileURL(path.join(import.meta.dirname, `${subject}.ts`)).href)) as Partial<BenchModule>;
      // Modules that benches share export no `run`.
      if (module.run !== undefined) kept.push(await runSubject(subject, module as BenchModule));
    }
    process.stdout.write(`${JSON.stringify(kept, null, 2)}\n`);
  }
}

async function runSubject(subject: string, module: BenchModule): Promise<Kept> {
  say(`\n${subject}`);
  const results = await module.run({ rounds: Number(values.rounds), quick: values.quick, say: (line) => say(`  ${line}`) });
  const kept: Kept = {
    bench: subject,
    date: new Date().toISOString(),
    node: process.version,
    machine: `${os.availableParallelism()} x ${os.cpus()[0]?.model.trim() ?? "unknown"}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.platform()} ${os.release()}`,
    load: Number(os.loadavg()[0]?.toFixed(2) ?? 0),
    quick: values.quick,
    results,
  };
  say(tableOf(results));
  // A rehearsal must not overwrite figures that mean something.
  if (!values.quick) await keep(kept);
  return kept;
}

async function keep(kept: Kept): Promise<void> {
  const folder = path.join(import.meta.dirname, "results");
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, `${kept.bench}.json`), `${JSON.stringify(kept, null, 2)}\n`);
}

async function subjects(): Promise<string[]> {
  const names = await readdir(import.meta.dirname);
  return names
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"))
    .map((name) => name.slice(0, -3))
    .filter((name) => !ownFiles.has(name))
    .toSorted();
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
