import assert from "node:assert/strict";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { execFileSync } from "node:child_process";
import path from "node:path";
import { before, test } from "node:test";
import { systemClock } from "../base/index.ts";
import { openConnection } from "../store/index.ts";
import { folderPaths, readConfig } from "./folder.ts";
import { clockAt, coded, copyNode, makeNode, perform, ports, testFolder } from "./kit.test-node.ts";
import { openNode } from "./node.ts";
import { unlock } from "./unlock.ts";

const place = testFolder();
const dayMs = 86_400_000;
const opens = async (folder: string, source = ports.source): Promise<void> => await (await openNode(folder, { ...ports, source })).close();

/** A node that nothing is wrong with, and copies of it to plant faults in. */
const good = (): string => place("good");
let copies = 0;
async function copy(): Promise<string> {
  const folder = place(`copy-${(copies += 1)}`);
  await copyNode(good(), folder);
  // The configuration names the first node's key file.
  const config = path.join(folder, "tocsin.json");
  writeFileSync(config, readFileSync(config, "utf8").replace("../good.key", `../${path.basename(folder)}.key`));
  return folder;
}

/** Changes the database of a node that is not running, by hand. */
async function alter(folder: string, sql: string): Promise<void> {
  const paths = folderPaths(folder);
  const { database } = await unlock(readConfig(paths).unlock, { folder });
  const db = openConnection(paths.database, { key: database });
  db.exec(sql);
  db.close();
}

before(() => makeNode(place("good")));

test("a folder that is not there, is empty, or holds something else", async () => {
  await assert.rejects(opens(place("none")), coded("folder-missing", /tocsin init/));
  mkdirSync(place("empty"));
  await assert.rejects(opens(place("empty")), coded("folder-missing"));
  assert.deepEqual(readdirSync(place("empty")), []);
  writeFileSync(path.join(place("empty"), "tocsin.json"), "{}", { mode: 0o600 });
  await assert.rejects(opens(place("empty")), coded("config-invalid"));
});

test("whatever others could read is named, with the command that mends it", async () => {
  const folder = await copy();
  for (const [name, mode, mend] of [
    [".", 0o750, "700"],
    ["tocsin.json", 0o644, "600"],
    ["node.db", 0o640, "600"],
    ["vault", 0o705, "700"],
    ["vault/identity.key", 0o604, "600"],
  ] as const) {
    const file = path.join(folder, name);
    const { mode: before } = statSync(file);
    chmodSync(file, mode);
    await assert.rejects(opens(folder), coded("folder-permissions", new RegExp(`chmod ${mend} "[^"]*${name === "." ? "" : name}"`)), name);
    chmodSync(file, before & 0o777);
  }
  await opens(folder);
});

test("a second process, or this one a second time, is told that the folder is held", async () => {
  const folder = await copy();
  const node = await openNode(folder, ports);
  await assert.rejects(opens(folder), coded("folder-busy"));
  const code = `
    import { openNode } from ${JSON.stringify(path.join(import.meta.dirname, "node.ts"))};
    import { systemClock, systemRandom } from ${JSON.stringify(path.join(import.meta.dirname, "../base/index.ts"))};
    try { await openNode(${JSON.stringify(folder)}, { clock: systemClock, random: systemRandom, source: {} }); console.log("opened"); } catch (error) { console.log(error.code); }`;
  assert.equal(execFileSync(process.execPath, ["--input-type=module-typescript", "-e", code], { encoding: "utf8" }).trim(), "folder-busy");
  await perform(node, "node-info");
  await node.close();
  await opens(folder);
});

test("a folder that was copied, or restored over itself, does not go on as the same node", async () => {
  const folder = await copy();
  const other = place("other");
  cpSync(folder, other, { recursive: true });
  chmodSync(other, 0o700);
  chmodSync(path.join(other, "vault"), 0o700);
  await assert.rejects(opens(other), coded("folder-copied", /tocsin reopen/));
  await opens(folder);
  const restored = path.join(folder, "restored.db");
  cpSync(path.join(folder, "node.db"), restored);
  chmodSync(restored, 0o600);
  renameSync(restored, path.join(folder, "node.db"));
  await assert.rejects(opens(folder), coded("folder-copied"));
});

test("a clock that is far off is not trusted, one that is a little behind is", async () => {
  const folder = await copy();
  const at = (ms: number): Promise<void> => openNode(folder, { ...ports, clock: clockAt(ms) }).then((node) => node.close());
  const now = systemClock.nowMs();
  for (const ms of [0, Date.UTC(2025, 11, 31), Date.UTC(2201, 0, 1), now - 2 * dayMs])
    await assert.rejects(at(ms), coded("clock-implausible"));
  await at(now - dayMs / 2);
  await at(now + 30 * dayMs);
});

test("a database that is gone, empty, cut off, damaged, newer or of another form, each by its code", async () => {
  const faults: readonly (readonly [string, Parameters<typeof coded>[0], (folder: string) => Promise<void> | void])[] = [
    ["gone", "folder-missing", (folder) => rmSync(path.join(folder, "node.db"))],
    ["empty", "store-corrupt", (folder) => truncateSync(path.join(folder, "node.db"), 0)],
    ["cut off", "store-corrupt", (folder) => truncateSync(path.join(folder, "node.db"), 8192)],
    ["overwritten", "unlock-failed", (folder) => writeFileSync(path.join(folder, "node.db"), new Uint8Array(20_000).fill(7))],
    ["newer", "store-newer", (folder) => alter(folder, "INSERT INTO migration VALUES (99, 'later', 'x')")],
    ["drifted", "store-drift", (folder) => alter(folder, "UPDATE migration SET checksum = 'x' WHERE number = 1")],
    ["altered", "store-drift", (folder) => alter(folder, "DROP INDEX act_subject")],
    ["unfinished", "keys-missing", (folder) => alter(folder, "DELETE FROM setting WHERE name = 'node'")],
  ];
  for (const [what, code, plant] of faults) {
    const folder = await copy();
    await plant(folder);
    const before = readdirSync(folder).sort();
    await assert.rejects(opens(folder), coded(code), what);
    assert.deepEqual(
      readdirSync(folder)
        .sort()
        .filter((name) => !name.startsWith("node.db-")),
      before.filter((name) => !name.startsWith("node.db-")),
      what,
    );
    await assert.rejects(opens(folder), coded(code), `${what}, once more: the folder was let go`);
  }
});
