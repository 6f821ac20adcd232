"use strict";
// node tools/run.cjs ARGUMENTS: runs `node ARGUMENTS` with a Node that is new enough, and is otherwise not there: exit code,
// signals and streams are those of what it runs. Where the Node on PATH is too old, the one that toolchain/ locks is fetched
// once. It is plain CommonJS with no package, because it has to run on the old Node, before and during the first install.
const { spawn, spawnSync } = require("node:child_process");
const fs = require("node:fs");
const path = require("node:path");

/** The oldest Node that Tocsin runs on: the first with Argon2id in node:crypto. The same as `engines` in package.json. */
const floor = "24.7.0";

/** sysexits.h EX_UNAVAILABLE: a program that is needed is not there. */
const exitUnavailable = 69;

/** What `nodeFor` looks at; tests pass another machine. */
function thisMachine() {
  return {
    version: process.versions.node,
    platform: process.platform,
    arch: process.arch,
    execPath: process.execPath,
    env: process.env,
    toolchain: path.join(__dirname, "..", "toolchain"),
    say: (line) => process.stderr.write(`tocsin: ${line}\n`),
  };
}

/** An error that ends the program with `exitUnavailable` and one sentence: what to do. */
class Unavailable extends Error {}

/** Whether `version` is below `least`, both as `24.7.0`; a pre-release of the floor counts as the floor. */
function isOlder(version, least) {
  const [have, need] = [version, least].map((text) => text.split("-")[0].split(".").map(Number));
  for (let part = 0; part < 3; part++) if (have[part] !== need[part]) return have[part] < need[part];
  return false;
}

/** The package that holds Node for a platform, whether or not one is locked. */
function packageName({ platform, arch }) {
  return `node-${platform === "win32" ? "win" : platform}-${arch}`;
}

/** The path of the Node to run: the one that runs this, if new enough, else the locked one, fetched if need be. */
function nodeFor(machine) {
  if (!isOlder(machine.version, floor)) return machine.execPath;
  const name = packageName(machine);
  const locked = readJson(path.join(machine.toolchain, "package.json")).optionalDependencies[name];
  if (locked === undefined) {
    throw new Unavailable(
      `Node ${machine.version} is too old, and no Node is locked for ${machine.platform} ${machine.arch}: install Node ${floor} or newer and run this again`,
    );
  }
  const installed = path.join(machine.toolchain, "node_modules");
  const node = path.join(installed, name, "bin", machine.platform === "win32" ? "node.exe" : "node");
  if (isInstalled(installed, name, locked) && fs.existsSync(node)) return node;
  machine.say(`Node ${machine.version} is too old, fetching Node ${locked} into toolchain/ (once, about 45 MB)`);
  fetchInto(installed, { machine, name, locked });
  return node;
}

/** Whether toolchain/node_modules holds the package in the version that is locked now. */
function isInstalled(installed, name, locked) {
  try {
    return readJson(path.join(installed, name, "package.json")).version === locked;
  } catch {
    return false;
  }
}

/**
 * Installs beside the final place and renames: a run that is cut short leaves nothing that looks complete, and of several
 * first runs at once each has a whole tree to put in place, the first one wins, the others drop theirs.
 */
function fetchInto(installed, { machine, name, locked }) {
  removeAbandoned(machine.toolchain);
  const aside = fs.mkdtempSync(path.join(machine.toolchain, "fetch-"));
  try {
    for (const file of ["package.json", "package-lock.json"]) fs.copyFileSync(path.join(machine.toolchain, file), path.join(aside, file));
    const [program, first] = npmOf(machine);
    const words = [...first, "ci", "--ignore-scripts", "--include=optional", "--no-audit", "--no-fund", "--prefix", aside];
    // Output of npm is a notice, and stdout belongs to the program that is to be run.
    const done = spawnSync(program, words, { cwd: aside, env: machine.env, stdio: ["ignore", 2, 2], shell: program.endsWith(".cmd") });
    const fetched = path.join(aside, "node_modules");
    if (done.status !== 0 || !isInstalled(fetched, name, locked)) {
      const how = done.error === undefined ? `exit code ${done.status}` : done.error.message;
      throw new Unavailable(`could not fetch Node ${locked} (npm: ${how}): install Node ${floor} or newer and run this again`);
    }
    putInPlace(fetched, installed, { replaced: path.join(aside, "replaced"), isGood: () => isInstalled(installed, name, locked) });
  } finally {
    fs.rmSync(aside, { recursive: true, force: true });
  }
}

/** Renames `from` to `to`, unless another run has put a good one there in the meantime. */
function putInPlace(from, to, { replaced, isGood }) {
  if (isGood()) return;
  try {
    fs.renameSync(from, to);
  } catch {
    if (isGood()) return;
    // What is there is of an older lock, or half of something. It moves aside because a program may still run from it.
    fs.renameSync(to, replaced);
    fs.renameSync(from, to);
  }
}

/** A fetch that was killed could not clean up after itself; none takes an hour. */
function removeAbandoned(toolchain) {
  for (const name of fs.readdirSync(toolchain)) {
    const folder = path.join(toolchain, name);
    const made = name.startsWith("fetch-") ? fs.statSync(folder, { throwIfNoEntry: false })?.mtimeMs : undefined;
    if (made !== undefined && Date.now() - made > 3_600_000) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** How to start npm: the one that runs this script, else the one on PATH. */
function npmOf({ env, platform, execPath }) {
  const given = env.npm_execpath;
  if (given !== undefined && path.basename(given) === "npm-cli.js") return [execPath, [given]];
  return [platform === "win32" ? "npm.cmd" : "npm", []];
}

function readJson(file) {
  return JSON.parse(fs.readFileSync(file, "utf8"));
}

/**
 * The environment that the program gets: `node` first on PATH, so that what it starts uses the same one, and the runtime's
 * notices about experimental parts off (the draft KEMs of Web Crypto), because each run would repeat them.
 */
function environmentFor(node, env) {
  const pathKey = Object.keys(env).find((key) => key.toUpperCase() === "PATH") ?? "PATH";
  const quiet = "--disable-warning=ExperimentalWarning";
  const options = env.NODE_OPTIONS ?? "";
  return {
    ...env,
    [pathKey]: [path.dirname(node), env[pathKey]].filter(Boolean).join(path.delimiter),
    NODE_OPTIONS: options.includes(quiet) ? options : `${options} ${quiet}`.trim(),
  };
}

/** Runs `node` with `words`, and ends this process as that one ends. */
function run(node, words) {
  const child = spawn(node, words, { stdio: "inherit", env: environmentFor(node, process.env) });
  const forwarded = ["SIGINT", "SIGTERM", "SIGHUP", "SIGUSR2"];
  const forward = (signal) => {
    // A terminal sends its interrupt to the whole group; a second one would tell the program to stop less gently.
    if (signal === "SIGINT" && process.stdin.isTTY) return;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  child.on("error", (error) => {
    process.stderr.write(`tocsin: could not start ${node}: ${error.message}\n`);
    process.exit(exitUnavailable);
  });
  child.on("exit", (code, signal) => {
    if (signal === null) process.exit(code);
    for (const each of forwarded) process.removeListener(each, forward);
    process.kill(process.pid, signal);
  });
}

function main() {
  const machine = thisMachine();
  try {
    run(nodeFor(machine), process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    machine.say(error.message);
    process.exitCode = exitUnavailable;
  }
}

module.exports = { environmentFor, floor, isOlder, nodeFor, npmOf, packageName, thisMachine };
if (require.main === module) main();
