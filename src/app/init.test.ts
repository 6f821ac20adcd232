import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { isTocsinError } from "../base/index.ts";
import type { ErrorCode } from "../base/index.ts";
import { cardWords, openOfficerCertificate, identityKey } from "../exchange/index.ts";
import { folderPaths, widePermissions } from "./folder.ts";
import { firstOfficers, initNode } from "./init.ts";
import type { InitOptions } from "./init.ts";
import { clockAt, initOptions, perform, ports, testFolder } from "./kit.test-node.ts";
import { nodeFindings } from "./doctor.ts";
import { openNode, ownCard } from "./node.ts";
import { openOfficerKey } from "./officers.ts";

const place = testFolder();

test("a new node opens, is well, and its officers sign with the keys that were made for them", async () => {
  const folder = place("alder");
  const report = await initNode(
    initOptions(folder, { officers: firstOfficers, listen: { peerListen: "127.0.0.1:7443", peerPublic: "alder.example:443" } }),
    ports,
  );
  assert.deepEqual(widePermissions(folderPaths(folder)), []);
  assert.equal(report.words.length >= 10, true);
  const node = await openNode(folder, ports);
  const card = await ownCard(node);
  assert.deepEqual(
    [card.value.nodeId, card.value.exercise, card.value.serial, card.value.endpoints],
    [report.node, true, 1, ["https://alder.example"]],
  );
  assert.deepEqual(cardWords(card), report.words);
  assert.deepEqual(
    (await nodeFindings(node)).filter(({ state, check }) => state !== "ok" && check !== "roster"),
    [],
  );
  const listed = (await perform(node, "officer-list"))["officers"] as { id: string; roles: string[]; enrolledBy: string[] }[];
  assert.deepEqual(
    listed.map(({ id, roles, enrolledBy }) => ({ id, roles, enrolledBy })),
    firstOfficers.map(({ id, roles }) => ({ id, roles, enrolledBy: [] })),
  );
  const releaser = await openOfficerKey({ folder: `${folder}.officers`, id: "releaser-1" });
  const enrolled = (await node.store.read((view) => view.officers())).find(({ id }) => id === "releaser-1");
  assert.deepEqual(openOfficerCertificate(enrolled?.certificate ?? new Uint8Array(), identityKey(card.value)).officer, "releaser-1");
  assert.deepEqual(Buffer.from(enrolled?.publicKey.ed25519 ?? []), Buffer.from(releaser.publicKey.ed25519));
  const sealed = card.value.sealing.map(({ keyId }) => `sealing-${keyId}`);
  assert.deepEqual(node.vault.names(), ["identity", ...sealed].sort());
  await node.close();
  const database = readFileSync(path.join(folder, "node.db"));
  assert.equal(database.includes("Alder"), false);
});

test("an empty folder that is there is taken, and made its owner's alone", async () => {
  const folder = place("empty");
  mkdirSync(folder, { mode: 0o755 });
  await initNode(initOptions(folder), ports);
  assert.equal(statSync(folder).mode & 0o777, 0o700);
  await (await openNode(folder, ports)).close();
});

/** What must be refused, and what it leaves: nothing. */
const refused: readonly (readonly [string, ErrorCode, (folder: string) => Partial<InitOptions>])[] = [
  ["a country that is none", "usage", () => ({ country: "Xa" })],
  ["control characters in the name", "usage", () => ({ name: "Al\u0007der" })],
  ["a name that turns its reading round", "usage", () => ({ unit: "floor\u202E" })],
  ["a name that is too long", "config-invalid", () => ({ name: "x".repeat(121) })],
  ["an empty unit", "config-invalid", () => ({ unit: "" })],
  ["an officer's name that is none", "usage", () => ({ officers: [{ id: "Ana B", roles: ["drafter"] }] })],
  [
    "an officer twice",
    "usage",
    () => ({
      officers: [
        { id: "ana", roles: ["drafter"] },
        { id: "ana", roles: ["releaser"] },
      ],
    }),
  ],
  ["an officer without roles", "usage", () => ({ officers: [{ id: "ana", roles: [] }] })],
  [
    "an administrator who also releases",
    "separation-of-duties",
    () => ({ officers: [{ id: "ana", roles: ["administrator", "releaser"] }] }),
  ],
  ["an auditor who also drafts", "separation-of-duties", () => ({ officers: [{ id: "ana", roles: ["drafter", "auditor"] }] })],
  ["officers' keys inside the folder", "usage", (folder) => ({ officersFolder: path.join(folder, "officers") })],
  ["the key file inside the folder", "usage", (folder) => ({ unlock: { kind: "key-file", path: path.join(folder, "node.key") } })],
  ["a key file that is there", "folder-exists", (folder) => (writeFileSync(`${folder}.key`, "of another node"), {})],
  [
    "a key of the officer that is there",
    "folder-exists",
    (folder) => (
      mkdirSync(`${folder}.officers`),
      writeFileSync(path.join(`${folder}.officers`, "ana.key"), ""),
      { officers: [{ id: "ana", roles: ["drafter"] }] }
    ),
  ],
  ["an address that is none", "config-invalid", () => ({ listen: { peerListen: "nowhere" } })],
  ["a public address without a listener", "config-invalid", () => ({ listen: { peerPublic: "alder.example:443" } })],
  ["the log for everybody", "config-invalid", () => ({ listen: { logListen: "0.0.0.0:80" } })],
  [
    "a credential that was not handed over",
    "unlock-missing",
    (folder) => ({ unlock: { kind: "credential", name: "tocsin", credentialsFolder: `${folder}.none` } }),
  ],
  [
    "a credential's name that leaves its folder",
    "config-invalid",
    (folder) => ({ unlock: { kind: "credential", name: "../x", credentialsFolder: path.dirname(folder) } }),
  ],
];

test("what is refused is refused before anything is made", async () => {
  for (const [at, [what, code, changes]] of refused.entries()) {
    const folder = place(`refused-${at}`);
    const options = initOptions(folder, changes(folder));
    const before = readdirSync(path.dirname(folder)).sort();
    await assert.rejects(initNode(options, ports), (thrown) => isTocsinError(thrown, code) || assert.fail(`${what}: ${String(thrown)}`));
    assert.deepEqual(readdirSync(path.dirname(folder)).sort(), before, what);
  }
});

test("a folder that holds something is left as it is", async () => {
  const folder = place("full");
  mkdirSync(folder);
  writeFileSync(path.join(folder, "letter"), "text");
  await assert.rejects(initNode(initOptions(folder), ports), (thrown) => isTocsinError(thrown, "folder-exists"));
  assert.deepEqual([readdirSync(folder), existsSync(`${folder}.key`)], [["letter"], false]);
  await assert.rejects(initNode(initOptions(path.join(folder, "letter")), ports), (thrown) => isTocsinError(thrown, "folder-exists"));
});

test("a clock that cannot be right makes no node", async () => {
  for (const ms of [0, Date.UTC(2020, 0, 1), Date.UTC(2300, 0, 1)]) {
    await assert.rejects(initNode(initOptions(place("clock")), { ...ports, clock: clockAt(ms) }), (thrown) =>
      isTocsinError(thrown, "clock-implausible"),
    );
  }
  assert.equal(existsSync(place("clock")), false);
});

test("an address that all can reach, or a port of the system's choice, is told to nobody", async () => {
  for (const [at, peerListen] of ["0.0.0.0:7443", "[::]:7443", "127.0.0.1:0"].entries()) {
    const { card } = await initNode(initOptions(place(`listen-${at}`), { listen: { peerListen } }), ports);
    assert.deepEqual(card.value.endpoints, [], peerListen);
  }
});
