import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { hex, systemRandom } from "../base/index.ts";
import { coded, testFolder } from "./kit.test-node.ts";
import { openVault, writeDurably } from "./vault.ts";

const place = testFolder();
const key = new Uint8Array(32).fill(7);
const secret = new Uint8Array(64).fill(9);

test("a secret comes back under its name, rests unreadable and for its owner alone", () => {
  const vault = openVault(place("vault"), key, systemRandom);
  vault.put("month-2026-11", secret);
  assert.equal(hex(vault.get("month-2026-11") ?? new Uint8Array()), hex(secret));
  assert.equal(vault.get("month-2026-12"), undefined);
  assert.deepEqual([vault.names(), vault.has("month-2026-11"), vault.has("x")], [["month-2026-11"], true, false]);
  const file = path.join(place("vault"), "month-2026-11.key");
  assert.deepEqual([statSync(file).mode & 0o777, statSync(place("vault")).mode & 0o777], [0o600, 0o700]);
  assert.equal(readFileSync(file).includes(Buffer.from(secret.subarray(0, 16))), false);
  assert.throws(() => vault.put("month-2026-11", secret), TypeError);
  assert.throws(() => vault.put("../month", secret), TypeError);
  assert.throws(() => vault.get("a/b"), TypeError);
});

test("a secret under another name, another key or with a changed byte does not open", () => {
  const vault = openVault(place("changed"), key, systemRandom);
  vault.put("a", secret);
  const file = path.join(place("changed"), "a.key");
  const bytes = readFileSync(file);
  writeFileSync(path.join(place("changed"), "b.key"), bytes, { mode: 0o600 });
  assert.throws(() => vault.get("b"), coded("unlock-failed"));
  assert.throws(() => openVault(place("changed"), new Uint8Array(32), systemRandom).get("a"), coded("unlock-failed"));
  for (const at of [0, 20, bytes.length - 1]) {
    const changed = Uint8Array.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    writeFileSync(file, changed);
    assert.throws(() => vault.get("a"), coded("unlock-failed"), `byte ${at}`);
  }
  writeFileSync(file, "");
  assert.throws(() => vault.get("a"), coded("unlock-failed"));
});

test("what a crash left half-written is no secret, and stands in nobody's way", () => {
  const vault = openVault(place("crash"), key, systemRandom);
  writeFileSync(path.join(place("crash"), "month-2026-11.key.new"), "half", { mode: 0o600 });
  assert.deepEqual([vault.names(), vault.get("month-2026-11")], [[], undefined]);
  vault.put("month-2026-11", secret);
  assert.equal(hex(vault.get("month-2026-11") ?? new Uint8Array()), hex(secret));
  assert.equal(existsSync(path.join(place("crash"), "month-2026-11.key.new")), false);
});

test("a destroyed secret is gone, and destroying it again does nothing", () => {
  const vault = openVault(place("destroy"), key, systemRandom);
  vault.put("a", secret);
  vault.destroy("a");
  vault.destroy("a");
  assert.deepEqual([vault.get("a"), vault.names()], [undefined, []]);
  vault.put("a", secret);
  assert.equal(hex(vault.get("a") ?? new Uint8Array()), hex(secret));
});

test("a secret whose destruction a crash cut off is gone, and the next opening ends it", () => {
  const vault = openVault(place("cut-off"), key, systemRandom);
  vault.put("sealing-a", secret);
  renameSync(path.join(place("cut-off"), "sealing-a.key"), path.join(place("cut-off"), "sealing-a.key.gone"));
  assert.equal(vault.get("sealing-a"), undefined);
  assert.deepEqual(vault.names(), []);
  openVault(place("cut-off"), key, systemRandom);
  assert.deepEqual(readdirSync(place("cut-off")), []);
});

test("a vault that was taken away has nothing, and a secret that cannot be read is not a missing one", () => {
  const vault = openVault(place("away"), key, systemRandom);
  vault.put("a", secret);
  mkdirSync(path.join(place("away"), "b.key"));
  assert.throws(() => vault.get("b"), coded("keys-missing"));
  rmSync(place("away"), { recursive: true });
  assert.deepEqual([vault.names(), vault.get("a"), vault.has("a")], [[], undefined, false]);
});

test("a file is written whole, for its owner, and only where none is", () => {
  const file = place("file");
  writeDurably(file, new Uint8Array(3_000_000).fill(5));
  assert.deepEqual([statSync(file).size, statSync(file).mode & 0o777], [3_000_000, 0o600]);
  assert.throws(() => writeDurably(file, new Uint8Array(1)), coded("folder-exists"));
  chmodSync(file, 0o644);
  writeDurably(file, new Uint8Array([1]), { replace: true });
  assert.deepEqual([[...readFileSync(file)], statSync(file).mode & 0o777], [[1], 0o600]);
});

test("on a full disk nothing is left of a file, and the old one stands", (context) => {
  const folder = place("small");
  mkdirSync(folder);
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", folder], { stdio: "ignore" });
  } catch {
    context.skip("a small file system cannot be mounted here: that takes the rights of root");
    return;
  }
  try {
    const file = path.join(folder, "file");
    writeDurably(file, new Uint8Array([1]));
    assert.throws(() => writeDurably(file, new Uint8Array(200_000), { replace: true }), coded("disk-full"));
    assert.deepEqual([[...readFileSync(file)], existsSync(`${file}.new`)], [[1], false]);
    const vault = openVault(path.join(folder, "vault"), key, systemRandom);
    writeFileSync(path.join(folder, "ballast"), new Uint8Array(statSync(folder).blksize * 13));
    assert.throws(() => vault.put("big", new Uint8Array(100_000)), coded("disk-full"));
    assert.deepEqual(vault.names(), []);
  } finally {
    execFileSync("umount", ["-l", folder]);
  }
});
