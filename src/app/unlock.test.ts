import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { hex } from "../base/index.ts";
import { initNode } from "./init.ts";
import { coded, initOptions, makeNode, ports, testFolder } from "./kit.test-node.ts";
import { openNode } from "./node.ts";
import type { NodePorts } from "./node.ts";
import { firstLine, readSecretFile, unlock } from "./unlock.ts";

const place = testFolder();
const secretFile = (name: string, text: string | Uint8Array): string => {
  writeFileSync(place(name), text, { mode: 0o600 });
  return place(name);
};
const withSource = (source: NodePorts["source"]): NodePorts => ({ ...ports, source });

test("by key file: at its place, at another that is given, and by no other key", async () => {
  const folder = place("file");
  await makeNode(folder);
  await (await openNode(folder, ports)).close();
  const moved = place("moved.key");
  renameSync(`${folder}.key`, moved);
  await assert.rejects(openNode(folder, ports), coded("unlock-missing", /file\.key/));
  await (await openNode(folder, withSource({ keyFile: moved }))).close();
  await assert.rejects(
    openNode(folder, withSource({ keyFile: secretFile("other.key", Buffer.alloc(32, 1).toString("base64url")) })),
    coded("unlock-failed"),
  );
  for (const text of ["", "short", `${Buffer.alloc(33).toString("base64url")}\n`, "ключ", new Uint8Array(100)]) {
    await assert.rejects(openNode(folder, withSource({ keyFile: secretFile("bad.key", text) })), coded("unlock-failed"));
  }
  chmodSync(moved, 0o640);
  await assert.rejects(openNode(folder, withSource({ keyFile: moved })), coded("folder-permissions", /chmod 600/));
});

test("by passphrase: from a file's first line, and by no other passphrase", async () => {
  const folder = place("passphrase");
  await initNode(initOptions(folder, { unlock: { kind: "passphrase", passphrase: "correct horse battery" } }), ports);
  assert.equal(readFileSync(path.join(folder, "tocsin.json"), "utf8").includes("horse"), false);
  await assert.rejects(openNode(folder, ports), coded("unlock-missing"));
  await (await openNode(folder, withSource({ passphrase: "correct horse battery" }))).close();
  await (await openNode(folder, withSource({ passphraseFile: secretFile("good.txt", "correct horse battery\r\nnot this\n") }))).close();
  await assert.rejects(openNode(folder, withSource({ passphrase: "correct horse batterY" })), coded("unlock-failed"));
  await assert.rejects(openNode(folder, withSource({ passphraseFile: secretFile("empty.txt", "\n") })), coded("unlock-missing"));
  await assert.rejects(openNode(folder, withSource({ passphraseFile: place("none.txt") })), coded("unlock-missing"));
});

test("by a credential of the service manager", async () => {
  const folder = place("credential");
  const credentialsFolder = place("credentials");
  mkdirSync(credentialsFolder);
  secretFile("credentials/tocsin", new Uint8Array(48).fill(5));
  await initNode(initOptions(folder, { unlock: { kind: "credential", name: "tocsin", credentialsFolder } }), ports);
  await assert.rejects(openNode(folder, ports), coded("unlock-missing", /CREDENTIALS_DIRECTORY/));
  await (await openNode(folder, withSource({ credentialsFolder }))).close();
  secretFile("credentials/tocsin", new Uint8Array(48).fill(6));
  await assert.rejects(openNode(folder, withSource({ credentialsFolder })), coded("unlock-failed"));
  secretFile("credentials/tocsin", new Uint8Array(31).fill(5));
  await assert.rejects(openNode(folder, withSource({ credentialsFolder })), coded("unlock-failed"));
  await assert.rejects(openNode(folder, withSource({ credentialsFolder: place("nowhere") })), coded("unlock-missing"));
});

test("the keys of the database and of the vault differ, and follow from the secret alone", async () => {
  const keyFile = secretFile("root.key", Buffer.alloc(32, 9).toString("base64url"));
  const keys = await unlock({ kind: "key-file", path: "x" }, { folder: place("."), keyFile });
  const again = await unlock({ kind: "key-file", path: "x" }, { folder: place("."), keyFile });
  assert.notEqual(hex(keys.database), hex(keys.vault));
  assert.deepEqual([hex(keys.database), hex(keys.vault)], [hex(again.database), hex(again.vault)]);
});

test("a secret's first line, whatever ends it, and a folder that is given for a file", () => {
  const text = (line: string): string => new TextDecoder().decode(firstLine(new TextEncoder().encode(line)));
  assert.deepEqual(["a b\n", "a b\r\n", "a b", "a b\nc\n", "\n"].map(text), ["a b", "a b", "a b", "a b", ""]);
  mkdirSync(place("folder"), { mode: 0o700 });
  assert.throws(() => readSecretFile(place("folder")), coded("unlock-missing"));
});
