import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { systemClock, systemRandom } from "../src/base/index.ts";
import { firstOfficers, initNode } from "../src/app/index.ts";
import { against, resultOf } from "./result.ts";
import type { BenchGoal, BenchOptions, BenchResult } from "./result.ts";

const root = path.join(import.meta.dirname, "..");
const flags = ["--disable-warning=ExperimentalWarning"];

/** A server that is measured. */
type Measured = {
  readonly name: string;
  readonly url: string;
  readonly collection: string;
  readonly token: string | undefined;
  readonly child: ChildProcess;
};

/** What the load tool writes of a run. */
type LoadResult = {
  readonly post: readonly { readonly size: number; readonly objects_per_s_complete: number }[];
  readonly get: readonly { readonly name: string; readonly query: string; readonly conc: number; readonly rps: number }[];
  readonly poll: { readonly objects: number; readonly seconds: number; readonly complete: boolean } | null;
  readonly rss: Readonly<Record<string, number>>;
};

function runProgram(words: readonly string[], options: { readonly show?: boolean } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...flags, ...words], {
      cwd: root,
      stdio: ["ignore", "pipe", options.show === true ? "inherit" : "pipe"],
    });
    let out = "";
    child.stdout?.on("data", (part: Buffer) => (out += part.toString("utf8")));
    child.once("exit", (code) =>
      code === 0 ? resolve(out) : reject(new Error(`${words.slice(0, 4).join(" ")} ended with ${code}: ${out}`)),
    );
  });
}

function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    child.stdout?.once("data", (part: Buffer) => resolve(part.toString("utf8").split("\n")[0] ?? ""));
    child.once("exit", (code) => reject(new Error(`the server ended with ${code} before its first line`)));
  });
}

async function startNode(home: string): Promise<Measured> {
  const folder = path.join(home, "node");
  const base = {
    name: "Bench",
    unit: "Watch floor",
    country: "XA",
    exercise: true,
    officers: firstOfficers,
    officersFolder: `${folder}.officers`,
  } as const;
  await initNode(
    { ...base, folder, unlock: { kind: "key-file", path: `${folder}.key` }, listen: { taxiiListen: "127.0.0.1:0" } },
    { clock: systemClock, random: systemRandom },
  );
  const config = path.join(folder, "tocsin.json");
  const kept = JSON.parse(await readFile(config, "utf8")) as Record<string, unknown>;
  await writeFile(config, JSON.stringify({ ...kept, taxiiMaxPageSize: 10_000 }), { mode: 0o600 });
  const child = spawn(process.execPath, [...flags, "src/cli/main.ts", "serve", folder], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ready = JSON.parse(await firstLine(child)) as { readonly taxii: string };
  const cli = async (...words: readonly string[]) =>
    JSON.parse(await runProgram(["src/cli/main.ts", "taxii", ...words, "--json"])) as Record<string, string>;
  const { id = "" } = await cli("collection", "add", folder, "--title", "bench", "--mark-as", "clear", "--as", "releaser-1");
  const markings = "TLP:GREEN,TLP:AMBER,TLP:AMBER+STRICT,TLP:RED";
  const { token = "" } = await cli(
    "account",
    "add",
    folder,
    "bench",
    "--organisation",
    "Bench",
    "--purpose",
    "bench",
    "--marking",
    markings,
    "--token",
    "--as",
    "watch-1",
  );
  const terms = [
    "--reader",
    "bench",
    "--ceiling",
    "amber",
    "--purpose",
    "bench",
    "--basis",
    "bench",
    "--until",
    "2100-01-01T00:00:00.000Z",
  ];
  await cli("release", "give", folder, id, ...terms, "--as", "releaser-1");
  await cli("account", "access", folder, "bench", id, "write", "--as", "watch-1");
  return { name: "tocsin", url: ready.taxii.replace("taxii2", "shared"), collection: id, token, child };
}

async function startCeiling(home: string, objects: number): Promise<Measured> {
  const file = path.join(home, "ceiling.db");
  const port = await freePort();
  await runProgram(["bench/baseline/ceiling-server.mjs", file, "0", "preload", String(objects), "ninety"]);
  const child = spawn(process.execPath, ["bench/baseline/ceiling-server.mjs", file, String(port)], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return { name: "ceiling", url: `http://127.0.0.1:${port}/ceiling/`, collection: "bench", token: undefined, child };
}

async function freePort(): Promise<number> {
  const { createServer } = await import("node:net");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return address !== null && typeof address === "object" ? address.port : 0;
}

async function load(home: string, server: Measured, words: readonly string[]): Promise<LoadResult> {
  const out = path.join(home, `${server.name}.json`);
  const access = server.token === undefined ? [] : ["--bearer", server.token];
  const about = [
    "--url",
    server.url,
    "--collection",
    server.collection,
    "--pid",
    String(server.child.pid),
    "--marks",
    "ninety",
    "--out",
    out,
  ];
  await runProgram(["bench/baseline/taxii-bench.mjs", ...about, ...access, ...words]);
  return JSON.parse(await readFile(out, "utf8")) as LoadResult;
}

/** Asks for pages one after the other for some seconds, each from a place of its own; how many a second, and the same of the last place alone. */
async function atRandom(server: Measured, cursors: readonly string[], seconds: number): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const headers = {
    Accept: "application/taxii+json;version=2.1",
    ...(server.token === undefined ? {} : { Authorization: `Bearer ${server.token}` }),
  };
  const target = new URL(`${server.url}collections/${server.collection}/objects/`);
  const get = (query: string): Promise<void> =>
    new Promise((resolve, reject) => {
      request({ host: target.hostname, port: target.port, path: `${target.pathname}?${query}`, agent, headers }, (answer) => {
        answer.resume();
        answer.on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`status ${answer.statusCode}`))));
      })
        .on("error", reject)
        .end();
    });
  let count = 0;
  const from = performance.now();
  while (performance.now() - from < seconds * 1000) {
    // A step that is prime to the number of pages goes round all of them in no order that a cache could know.
    await get(`limit=1000&next=${cursors[(count * 7919) % cursors.length] ?? ""}`);
    count += 1;
  }
  agent.destroy();
  return count / ((performance.now() - from) / 1000);
}

/** The cursors of all pages of 1,000. */
async function cursorsOf(server: Measured): Promise<readonly string[]> {
  const headers = {
    Accept: "application/taxii+json;version=2.1",
    ...(server.token === undefined ? {} : { Authorization: `Bearer ${server.token}` }),
  };
  const found: string[] = [];
  for (let next = ""; ;) {
    const answer = await fetch(`${server.url}collections/${server.collection}/objects/?limit=1000${next === "" ? "" : `&next=${next}`}`, {
      headers,
    });
    const text = await answer.text();
    next = /^\{"more":true,"next":"([^"]+)"/.exec(text)?.[1] ?? "";
    if (next === "") return found;
    found.push(next);
  }
}

class Rows {
  readonly #alone = new Map<string, { readonly unit: string; readonly goal: BenchGoal; readonly values: number[] }>();
  readonly #samples = new Map<
    string,
    { readonly unit: string; readonly ours: number[]; readonly ceiling: number[]; readonly goal: BenchGoal }
  >();

  add(
    name: string,
    about: { readonly unit: string; readonly goal: BenchGoal },
    pair: { readonly ours: number; readonly ceiling: number },
  ): void {
    const row = this.#samples.get(name) ?? { unit: about.unit, ours: [], ceiling: [], goal: about.goal };
    row.ours.push(pair.ours);
    row.ceiling.push(pair.ceiling);
    this.#samples.set(name, row);
  }

  alone(name: string, about: { readonly unit: string; readonly goal: BenchGoal }, value: number): void {
    const row = this.#alone.get(name) ?? { ...about, values: [] };
    row.values.push(value);
    this.#alone.set(name, row);
  }

  results(note: string): readonly BenchResult[] {
    const compared = [...this.#samples].flatMap(([name, { unit, ours, ceiling, goal }]) => {
      const base = resultOf(`${name}: ceiling`, unit, { samples: ceiling });
      return [base, against(resultOf(name, unit, { samples: ours, goal, note }), base)];
    });
    return [
      ...compared,
      ...[...this.#alone].map(([name, { unit, goal, values }]) => resultOf(name, unit, { samples: values, goal, note })),
    ];
  }
}

const getGoals: readonly { readonly name: string; readonly limit: number; readonly atLeast: number }[] = [
  { name: "plain", limit: 1000, atLeast: 1 },
  { name: "plain", limit: 100, atLeast: 0.7 },
  { name: "id", limit: 100, atLeast: 0.5 },
];

type Pair = readonly [Measured, Measured];

/** The same of both servers, one after the other. */
async function both(home: string, servers: Pair, words: readonly string[]): Promise<readonly [LoadResult, LoadResult]> {
  return [await load(home, servers[0], words), await load(home, servers[1], words)];
}

function paired(results: readonly [LoadResult, LoadResult], value: (result: LoadResult) => number | undefined) {
  return { ours: value(results[0]) ?? Number.NaN, ceiling: value(results[1]) ?? Number.NaN };
}

async function measurePosts(rows: Rows, servers: Pair, given: { readonly home: string; readonly seconds: number }): Promise<void> {
  const sizes = ["--phases", "post", "--post-sizes", "1,1000", "--post-max-objects", "20000"];
  const words = [...sizes, "--post-seconds", String(given.seconds), "--seed", `post-${performance.now()}`];
  const results = await both(given.home, servers, words);
  const goals = new Map([
    [1000, 0.6],
    [1, 0.7],
  ]);
  for (const [size, atLeast] of goals) {
    const pair = paired(results, ({ post }) => post.find((row) => row.size === size)?.objects_per_s_complete);
    rows.add(`POST of ${size}`, { unit: "objects/s", goal: { atLeast } }, pair);
  }
}

async function measureGets(rows: Rows, servers: Pair, given: { readonly home: string; readonly seconds: number }): Promise<void> {
  const queries = ["--phases", "poll,get", "--limits", "100,1000", "--queries", "plain,id,type_none"];
  const results = await both(given.home, servers, [...queries, "--seconds", String(given.seconds)]);
  rows.add(
    "full poll, filtered by rights",
    { unit: "s", goal: { atMost: 1.5 } },
    paired(results, ({ poll }) => poll?.seconds),
  );
  for (const { name, limit, atLeast } of getGoals) {
    const isMeant = (row: LoadResult["get"][number]): boolean =>
      row.name === name && row.conc === 1 && (row.query === `limit=${limit}` || row.query.startsWith(`limit=${limit}&`));
    const pair = paired(results, ({ get }) => get.find(isMeant)?.rps);
    rows.add(`GET ${name} limit=${limit}`, { unit: "requests/s", goal: { atLeast } }, pair);
  }
  const rate = (name: string): number => results[0].get.find((row) => row.name === name && row.conc === 1)?.rps ?? Number.NaN;
  rows.alone("GET of an absent type against GET of an id", { unit: "x", goal: { atLeast: 1 } }, rate("type_none") / rate("id"));
}

/** Pages at places of their own: in no order, and at both ends. */
async function measurePlaces(rows: Rows, servers: Pair, seconds: number): Promise<void> {
  const [ourCursors, theirCursors] = [await cursorsOf(servers[0]), await cursorsOf(servers[1])];
  const random = { ours: await atRandom(servers[0], ourCursors, seconds), ceiling: await atRandom(servers[1], theirCursors, seconds) };
  rows.add("GET limit=1000, random cursors", { unit: "requests/s", goal: { atLeast: 0.6 } }, random);
  // Enough pages that they are read and not kept.
  const share = Math.max(2, Math.ceil(ourCursors.length * 0.2));
  const first = await atRandom(servers[0], ourCursors.slice(0, share), seconds);
  const last = await atRandom(servers[0], ourCursors.slice(-share), seconds);
  rows.alone("time of the last pages over that of the first", { unit: "x", goal: { atMost: 1.1 } }, first / last);
}

/**
 * The TAXII server against the bare ceiling, both over HTTP on loopback, in turns within one run: ours encrypts, recognises the account,
 * validates, decides on markings and logs each page and POST; the ceiling does none of that. 10 % of the objects are RED, which no reader sees.
 */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const objects = options.quick ? 5_000 : 1_000_000;
  const home = await mkdtemp(path.join(tmpdir(), "tocsin-bench-taxii-"));
  const started: Measured[] = [];
  try {
    options.say(`taxii: the ceiling takes ${objects} objects`);
    const ceiling = await startCeiling(home, objects);
    started.push(ceiling);
    const ours = await startNode(home);
    started.push(ours);
    options.say("taxii: the node takes the same over POST");
    await load(home, ours, ["--phases", "fill", "--fill", String(objects), "--seed", "1"]);
    const rows = new Rows();
    for (let round = 1; round <= options.rounds; round += 1) {
      options.say(`taxii: round ${round} of ${options.rounds}`);
      const given = { home, seconds: options.quick ? 1 : 3 };
      await measureGets(rows, [ours, ceiling], given);
      await measurePlaces(rows, [ours, ceiling], given.seconds);
      await measurePosts(rows, [ours, ceiling], given);
    }
    // Behind everything else, POSTs included.
    const { rss } = await load(home, ours, ["--phases", "rss"]);
    rows.alone("memory at the end", { unit: "MiB", goal: { atMost: 400 } }, rss["end"] ?? Number.NaN);
    return rows.results(`${objects} objects; one client; wrk where it is installed; each round both servers in turn`);
  } finally {
    for (const { child } of started) child.kill("SIGTERM");
    await rm(home, { recursive: true, force: true });
  }
}
