import assert from "node:assert/strict";
import { chmodSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { before, test } from "node:test";
import { systemClock } from "../base/index.ts";
import { openConnection } from "../store/index.ts";
import { folderFindings, nodeFindings, portFindings } from "./doctor.ts";
import type { Finding } from "./doctor.ts";
import { folderPaths, readConfig } from "./folder.ts";
import { clockAt, copyNode, enrol, makeNode, perform, ports, testFolder } from "./kit.test-node.ts";
import { openNode, ownCard } from "./node.ts";
import type { Node } from "./node.ts";
import { unlock } from "./unlock.ts";

const place = testFolder();
let copies = 0;

/** A well node of its own, to plant a fault in. */
async function copy(): Promise<string> {
  const folder = place(`copy-${(copies += 1)}`);
  await copyNode(place("good"), folder);
  return folder;
}

const open = (folder: string, clock = systemClock): Promise<Node> =>
  openNode(folder, { ...ports, clock, source: { keyFile: `${folder}.key` } });

/** What doctor finds of one kind, from inside a node. */
async function findings(node: Node, check: string): Promise<readonly Finding[]> {
  return (await nodeFindings(node)).filter((finding) => finding.check === check || finding.check.startsWith(`${check} `));
}

async function only(node: Node, check: string): Promise<Finding> {
  const [finding, second] = await findings(node, check);
  assert.ok(finding !== undefined && second === undefined, check);
  return finding;
}

/** Changes the database of a node that is not running, by hand. */
async function alter(folder: string, sql: string): Promise<void> {
  const paths = folderPaths(folder);
  const { database } = await unlock(readConfig(paths).unlock, { folder, keyFile: `${folder}.key` });
  const db = openConnection(paths.database, { key: database });
  db.exec(sql);
  db.close();
}

before(async () => {
  await makeNode(place("good"));
  const node = await openNode(place("good"), ports);
  await enrol(node, "ana", ["drafter", "watch-officer"]);
  await enrol(node, "ben", ["releaser"]);
  await perform(node, "clock-advance", { ms: 1 });
  await perform(node, "log-checkpoint");
  await perform(node, "officer-withdraw", { id: "ana", reason: "test" }, [await enrol(node, "cora", ["releaser"])]);
  await enrol(node, "ana", ["drafter", "watch-officer"]);
  await node.close();
});

test("nothing is found where nothing is wrong, and nothing is to be done then", async () => {
  const folder = await copy();
  const node = await open(folder);
  const found = [...folderFindings(folderPaths(folder)), ...(await nodeFindings(node))].filter(({ check }) => check !== "roster");
  assert.deepEqual(
    found.filter(({ state }) => state !== "ok"),
    [],
  );
  assert.deepEqual(
    found.filter(({ state, todo }) => state === "ok" && todo !== ""),
    [],
  );
  for (const check of [
    "permissions",
    "disk",
    "clock",
    "database",
    "message key",
    "log key",
    "sealing keys",
    "identity key",
    "officers",
    "acts",
  ])
    assert.ok(
      found.some((finding) => finding.check === check),
      check,
    );
  assert.equal(found.filter(({ check }) => check.startsWith("log e1/") || check.startsWith("log ")).length >= 2, true);
  await node.close();
});

test("permissions: the file and the command that mends it", async () => {
  const folder = await copy();
  chmodSync(path.join(folder, "vault"), 0o755);
  chmodSync(path.join(folder, "node.db"), 0o644);
  const [finding] = folderFindings(folderPaths(folder));
  assert.equal(finding?.state, "failed");
  assert.match(finding?.todo ?? "", /chmod 700 ".*vault".*chmod 600 ".*node\.db"/);
});

test("a sealing key that was taken out of the vault, and all of the vault", async () => {
  const folder = await copy();
  const node = await open(folder);
  const [first] = (await ownCard(node)).value.sealing;
  rmSync(path.join(folder, "vault", `sealing-${first?.keyId ?? ""}.key`));
  const one = await only(node, "sealing keys");
  assert.deepEqual([one.state, /1 of 5/.test(one.found), /restore the vault/.test(one.todo)], ["failed", true, true]);
  renameSync(path.join(folder, "vault"), place("away"));
  assert.match((await only(node, "sealing keys")).found, /5 of 5/);
  assert.match((await only(node, "identity key")).found, /elsewhere/);
  await node.close();
});

test("sealing keys that end soon, and ones that are all over", async () => {
  const folder = await copy();
  for (const [days, state] of [
    [20, "ok"],
    [30, "warning"],
    [40, "failed"],
  ] as const) {
    const node = await open(folder, clockAt(systemClock.nowMs() + days * 86_400_000));
    const finding = await only(node, "sealing keys");
    assert.deepEqual([finding.state, finding.todo === ""], [state, state === "ok"], `${days} days`);
    await node.close();
  }
});

test("a signing key that the database has lost", async () => {
  const folder = await copy();
  await alter(folder, "DELETE FROM signing_key WHERE use = 'message'");
  const node = await open(folder);
  const finding = await only(node, "message key");
  assert.deepEqual(
    [finding.state, /restore a checked backup/.test(finding.todo), (await only(node, "log key")).state],
    ["failed", true, "ok"],
  );
  await node.close();
});

test("a role that nobody holds any more", async () => {
  const folder = await copy();
  const node = await open(folder);
  for (const officer of await node.store.read((view) => view.officers())) {
    if (officer.roles.includes("releaser")) await node.store.transact((tx) => tx.putOfficer({ ...officer, withdrawnAt: node.timestamp() }));
  }
  const finding = await only(node, "officers");
  assert.deepEqual([finding.state, /nobody is releaser/.test(finding.found), /officer enrol/.test(finding.todo)], ["failed", true, true]);
  await node.close();
});

test("a clock that jumped while the node was running", async () => {
  const folder = await copy();
  let nowMs = systemClock.nowMs();
  const node = await open(folder, { ...systemClock, nowMs: () => nowMs });
  assert.equal((await only(node, "clock")).state, "ok");
  nowMs -= 2 * 86_400_000;
  const finding = await only(node, "clock");
  assert.deepEqual([finding.state, /NTP/.test(finding.todo)], ["failed", true]);
  await node.close();
});

test("a log whose entry, tile or size was altered outside Tocsin", async () => {
  const faults = [
    "UPDATE log_leaf SET entry = CAST(substr(entry, 1, length(entry) - 1) || x'00' AS BLOB) WHERE leaf = 0 AND origin LIKE '%/local'",
    "DELETE FROM log_leaf WHERE leaf = 1 AND origin LIKE '%/local'",
    "DELETE FROM log_leaf WHERE leaf = 2 AND origin LIKE '%/local'",
    "UPDATE log_leaf SET entry = (SELECT entry FROM log_leaf WHERE leaf = 0 AND origin LIKE '%/local') WHERE leaf = 2 AND origin LIKE '%/local'",
    "UPDATE log_tree SET size = 2 WHERE origin LIKE '%/local'",
    "UPDATE log_tile SET hashes = CAST(x'00' || substr(hashes, 2) AS BLOB) WHERE level = 0 AND origin LIKE '%/local'",
    "UPDATE log_checkpoint SET root = zeroblob(32) WHERE origin LIKE '%/local'",
    "UPDATE log_tile SET width = 1, hashes = CAST(substr(hashes, 1, 32) AS BLOB) WHERE level = 0 AND origin LIKE '%/local'",
  ];
  for (const sql of faults) {
    const folder = await copy();
    await alter(folder, sql);
    const node = await open(folder);
    const states = (await findings(node, "log"))
      .filter(({ check }) => check !== "log key")
      .map(({ check, state, todo }) => [check.split("/").at(-1), state, /stop the node and look/.test(todo)]);
    assert.deepEqual(
      states.filter(([, state]) => state === "failed"),
      [["local", "failed", true]],
      sql,
    );
    await node.close();
  }
});

test("an act that was altered, or is missing", async () => {
  for (const sql of [
    "UPDATE act SET officer = 'zoe' WHERE sequence = 2",
    "UPDATE act SET facts = '{}' WHERE sequence = 1",
    "UPDATE act SET salt = zeroblob(32) WHERE sequence = 3",
    "DELETE FROM act WHERE sequence = 2",
    "UPDATE act SET leaf = 0 WHERE sequence = 2",
  ]) {
    const folder = await copy();
    await alter(folder, sql);
    const node = await open(folder);
    assert.deepEqual(
      [(await only(node, "acts")).state, (await nodeFindings(node)).filter(({ state }) => state === "failed").length],
      ["failed", 1],
      sql,
    );
    await node.close();
  }
});

test("an address that another program holds, and a free one", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const taken = server.address();
  assert.ok(taken !== null && typeof taken === "object");
  const config = {
    ...readConfig(folderPaths(place("good"))),
    peerListen: `127.0.0.1:${taken.port}`,
    logListen: "127.0.0.1:0",
    taxiiListen: `127.0.0.1:${taken.port}`,
  };
  const found = await portFindings(config);
  assert.deepEqual(
    found.map(({ check, state }) => [check, state]),
    [
      ["peerListen", "failed"],
      ["logListen", "ok"],
      ["taxiiListen", "failed"],
    ],
  );
  assert.match(found[0]?.todo ?? "", new RegExp(`free 127\\.0\\.0\\.1:${taken.port}`));
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(await portFindings(readConfig(folderPaths(place("good")))), []);
});

test("a file that nobody but its writer can account for does not stop the look", async () => {
  const folder = await copy();
  writeFileSync(path.join(folder, "vault", "month-2020-01.key.new"), "half", { mode: 0o600 });
  const node = await open(folder);
  assert.equal((await only(node, "sealing keys")).state, "ok");
  await node.close();
});
