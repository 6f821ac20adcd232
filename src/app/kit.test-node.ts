import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import { base64url, isTocsinError, systemClock, systemRandom, timestamp } from "../base/index.ts";
import type { Clock, ErrorCode, JsonValue } from "../base/index.ts";
import { certifyOfficer, signRequest } from "../exchange/index.ts";
import type { EnrolledOfficer, OfficerRequest, Role } from "../exchange/index.ts";
import { newSigningSecret, signingKey } from "../seal/index.ts";
import type { SigningKey } from "../seal/index.ts";
import { initNode } from "./init.ts";
import type { InitOptions } from "./init.ts";
import { identityOf } from "./keys.ts";
import { openNode, settingNames } from "./node.ts";
import type { WholeNode as Node, NodePorts } from "./node.ts";
import { placeOf } from "./folder.ts";
import { performer } from "./perform.ts";
import { verbs } from "./verbs/index.ts";

/** A folder for the files of one test file, gone when its tests are done. */
export function testFolder(): (name: string) => string {
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-app-"));
  after(() => rmSync(root, { recursive: true, force: true }));
  return (name) => path.join(root, name);
}

/** Whether something thrown has a code. */
export function coded(code: ErrorCode, words?: RegExp): (thrown: unknown) => boolean {
  return (thrown) => {
    if (!isTocsinError(thrown, code)) throw thrown;
    return words === undefined || words.test(thrown.message);
  };
}

/** Clock and randomness of the machine, and no secret beside the node's own key file. */
export const ports: NodePorts = { clock: systemClock, random: systemRandom, source: {} };

/** A clock that shows a time of the test's choice. */
export function clockAt(ms: number): Clock {
  return { ...systemClock, nowMs: () => ms };
}

/** What a node is made from, with nothing wrong in it: unlocked by a key file beside it, without officers. */
export function initOptions(folder: string, changes: Partial<InitOptions> = {}): InitOptions {
  return {
    folder,
    name: "Alder",
    unit: "Watch floor",
    country: "XA",
    exercise: true,
    unlock: { kind: "key-file", path: `${folder}.key` },
    officersFolder: `${folder}.officers`,
    officers: [],
    ...changes,
  };
}

/** Makes a node without officers: no key file has to be stretched. */
export async function makeNode(folder: string, changes: Partial<InitOptions> = {}): Promise<void> {
  await initNode(initOptions(folder, changes), ports);
}

/** Copies a node that is not running, and makes the copy one that was never copied: to plant a fault in. */
export async function copyNode(from: string, to: string): Promise<void> {
  cpSync(from, to, { recursive: true, preserveTimestamps: true });
  chmodSync(to, 0o700);
  chmodSync(path.join(to, "vault"), 0o700);
  cpSync(`${from}.key`, `${to}.key`);
  const node = await openNode(to, { ...ports, isAdopting: true, source: { keyFile: `${to}.key` } });
  await node.store.transact((tx) => tx.putSetting(settingNames.place, placeOf(node.paths)));
  await node.close();
}

/** What is said of a partner before anything is shared with it. */
export const soundAssessment = {
  criteria: {
    "democratic-embedding": "adequate",
    "human-rights": "limited",
    professionalism: "adequate",
    powers: "adequate",
    "data-protection": "adequate",
  },
  allows: "yes",
};

/** An officer with the key in memory. */
export type TestOfficer = { readonly id: string; readonly key: SigningKey };

/** Enrols an officer whose key never was in a file. */
export async function enrol(node: Node, id: string, roles: readonly Role[]): Promise<TestOfficer> {
  const key = signingKey(newSigningSecret("officer", systemRandom));
  const from = timestamp(node.clock.nowMs());
  const until = timestamp(node.clock.nowMs() + 365 * 86_400_000);
  const certificate = certifyOfficer(
    { version: 1, node: node.id, officer: id, roles, from, until, publicKey: key.publicKey },
    identityOf(node),
  );
  const officer: EnrolledOfficer = { id, roles, from, until, publicKey: key.publicKey, certificate, enrolledBy: [], withdrawnAt: null };
  await node.store.transact((tx) => tx.putOfficer(officer));
  return { id, key };
}

/** A request as an officer signs it, with what a test changes in it. */
export function signed(
  node: Pick<Node, "id">,
  officer: TestOfficer,
  request: { readonly verb: string; readonly args?: Readonly<Record<string, JsonValue>> } & Partial<OfficerRequest>,
): Uint8Array {
  const at = timestamp(systemClock.nowMs());
  return signRequest({ node: node.id, officer: officer.id, at, nonce: base64url(systemRandom(16)), args: {}, ...request }, officer.key);
}

/** Performs a verb as the officers named would. */
export async function perform(
  node: Node,
  verb: string,
  args: Readonly<Record<string, JsonValue>> = {},
  by: readonly TestOfficer[] = [],
): Promise<Record<string, JsonValue>> {
  const result = await performer(node, verbs)({ verb, args, signed: by.map((officer) => signed(node, officer, { verb, args })) });
  return result as Record<string, JsonValue>;
}
