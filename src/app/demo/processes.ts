import { spawn } from "node:child_process";
import { closeSync, createWriteStream, mkdirSync, openSync, readFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Clock } from "../../base/index.ts";
import { must } from "./result.ts";
import type { Result } from "./result.ts";

/** A process of the exchange: a node, or a witness. `ready` is the line that it printed once it could be reached. */
export type Served = {
  readonly name: string;
  readonly pid: number;
  readonly ready: Result;
  isAlive(): boolean;
  /** Ends it cleanly; after ten seconds, by force. Gives how it ended: "clean", its exit code, or the signal. */
  stop(): Promise<string>;
};

/** The processes that a run has started. */
export interface Processes {
  /** Starts `tocsin` with these words and resolves once it has said that it is ready; fails with the end of its notices where it does not. */
  start(name: string, words: readonly string[]): Promise<Served>;
  /** The names of those that ended without being asked to. */
  lost(): readonly string[];
  /** Stops the one of this name that runs, as it was asked to. */
  stop(name: string): Promise<void>;
  /** Stops all, the newest first. */
  stopAll(): Promise<void>;
}

const startLimitMs = 30_000;
const stopLimitMs = 10_000;

/** The program beside this one: `main.ts` in the source, `main.js` where it is built. */
function program(): string {
  return fileURLToPath(new URL(`../../cli/main${path.extname(import.meta.filename)}`, import.meta.url));
}

/** The environment for a child: what could unlock another node, or move it elsewhere, stays behind. */
function plainEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("TOCSIN_") && name !== "CREDENTIALS_DIRECTORY"));
}

function endOf(file: string): string {
  return readFileSync(file, "utf8").trimEnd().split("\n").slice(-5).join("\n");
}

type Where = { readonly folder: string; readonly clock: Clock; readonly env: NodeJS.ProcessEnv };

async function startOne(name: string, words: readonly string[], { folder, clock, env }: Where): Promise<Served> {
  const logs = path.join(folder, "logs");
  mkdirSync(logs, { recursive: true, mode: 0o700 });
  const notices = path.join(logs, `${name}.err`);
  const noticesHandle = openSync(notices, "a", 0o600);
  const child = spawn(process.execPath, [program(), ...words], {
    cwd: folder,
    env: plainEnvironment(env),
    stdio: ["ignore", "pipe", noticesHandle],
  });
  closeSync(noticesHandle);
  const { stdout } = child;
  must(stdout !== null, "a process was started without a standard output");
  let ended: string | undefined;
  const end = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => resolve(code === 0 ? "clean" : (signal ?? `exit code ${code}`)));
  }).then((how) => (ended = how));
  stdout.pipe(createWriteStream(path.join(logs, `${name}.out`), { flags: "a", mode: 0o600 }));
  const lines = createInterface({ input: stdout });
  const first = new Promise<string>((resolve) => lines.once("line", resolve));
  const limit = Promise.withResolvers<undefined>();
  const timer = clock.after(startLimitMs, () => limit.resolve(undefined));
  const line = await Promise.race([first, end.then(() => undefined), limit.promise]);
  timer.cancel();
  if (line === undefined) child.kill("SIGKILL");
  must(
    line !== undefined && child.pid !== undefined,
    `${name} did not start (${ended ?? "not ready in time"}); its last notices:\n${endOf(notices)}`,
  );
  return {
    name,
    pid: child.pid,
    ready: JSON.parse(line) as Result,
    isAlive: () => ended === undefined,
    async stop() {
      const force = clock.after(stopLimitMs, () => child.kill("SIGKILL"));
      child.kill("SIGTERM");
      const how = await end;
      force.cancel();
      return how;
    },
  };
}

/** A holder of processes whose notices and ready lines are kept in `folder`/logs. */
export function processesIn(where: Where): Processes {
  const started: Served[] = [];
  const asked = new Set<Served>();
  return {
    async start(name, words) {
      const served = await startOne(name, words, where);
      started.push(served);
      return served;
    },
    lost: () => started.filter((served) => !asked.has(served) && !served.isAlive()).map(({ name }) => name),
    async stop(name) {
      for (const served of started.filter((one) => one.name === name && one.isAlive())) {
        asked.add(served);
        const how = await served.stop();
        must(how === "clean", `${name} did not stop cleanly: ${how}`);
      }
    },
    async stopAll() {
      for (const served of started.toReversed()) {
        asked.add(served);
        if (served.isAlive()) await served.stop();
      }
    },
  };
}
