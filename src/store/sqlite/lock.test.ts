import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import path from "node:path";
import { test } from "node:test";
import { lockFolder } from "./lock.ts";
import { coded, testFolder } from "./place.test-files.ts";

const place = testFolder();
const source = `import { lockFolder } from ${JSON.stringify(path.join(import.meta.dirname, "lock.ts"))};`;

/** What another process gets that tries to take the lock. */
function tryElsewhere(file: string): string {
  const code = `${source} try { lockFolder(${JSON.stringify(file)}).release(); console.log("taken"); } catch (error) { console.log(error.code); }`;
  return execFileSync(process.execPath, ["--input-type=module-typescript", "-e", code], { encoding: "utf8" }).trim();
}

test("a folder is held by one process, also after this one tried to take it twice", () => {
  const file = place("node.lock");
  const lock = lockFolder(file);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.throws(() => lockFolder(file), coded("folder-busy"));
  assert.equal(tryElsewhere(file), "folder-busy");
  lock.release();
  assert.equal(tryElsewhere(file), "taken");
  lockFolder(file).release();
});

test("a lock ends with its process, however that ends", async () => {
  const file = place("killed.lock");
  const code = `${source} lockFolder(${JSON.stringify(file)}); console.log("held"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", code], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  assert.throws(() => lockFolder(file), coded("folder-busy"));
  child.kill("SIGKILL");
  await once(child, "exit");
  lockFolder(file).release();
});

test("the lock needs no space, so that a node on a full disk says what is the matter", () => {
  const file = place("full.lock");
  const lock = lockFolder(file);
  assert.deepEqual([statSync(file).size, existsSync(`${file}-journal`)], [0, false]);
  lock.release();
});

test("a lock that fails for another reason than a holder says so", () => {
  const file = place("no-database.lock");
  writeFileSync(file, "this is no database, and longer than the header of one: ".repeat(4), { mode: 0o600 });
  assert.throws(() => lockFolder(file), coded("store-corrupt"));
});
