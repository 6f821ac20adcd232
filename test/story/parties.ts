import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { base64, base64url, fromBase64, systemClock, systemRandom, timestamp } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { callControl, folderPaths, initNode, openNode, readConfig } from "../../src/app/index.ts";
import { identityOf } from "../../src/app/keys.ts";
import { soundAssessment } from "../../src/app/kit.test-node.ts";
import { unlock } from "../../src/app/unlock.ts";
import { certifyOfficer, restoreDecision, signDecision, signRequest } from "../../src/exchange/index.ts";
import type { Precedence, Role, Store } from "../../src/exchange/index.ts";
import { newSigningSecret, signingKey } from "../../src/seal/index.ts";
import type { SigningKey } from "../../src/seal/index.ts";
import { openConnection, sqliteStore } from "../../src/store/index.ts";

/** What a verb gave, its members to be read. */
export type Given = Readonly<Record<string, JsonValue>>;

/** A node as a process of its own, and the keys of its officers. */
export type Party = {
  readonly name: string;
  readonly folder: string;
  readonly id: string;
  readonly keys: ReadonlyMap<string, SigningKey>;
  /** The running process, or the last one that ran. */
  process: ChildProcess | undefined;
  /** The id of the node itself, which is not the process that was started where a tracer stands before it. */
  pid: number | undefined;
  /** What the node told its operator, line by line. */
  readonly notices: string[];
};

const officers: Readonly<Record<string, readonly Role[]>> = {
  desk: ["drafter", "watch-officer", "liaison-officer"],
  releaser: ["releaser"],
};

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address !== "object") throw new TypeError("a port is given");
  return address.port;
}

/** A folder for parties; on the way out whatever still runs is killed, by the ids of the processes that were started here. */
export function partiesFolder(context: { after(done: () => Promise<void>): void }): { readonly root: string; readonly parties: Party[] } {
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-story-"));
  const parties: Party[] = [];
  context.after(async () => {
    for (const party of parties) await kill(party);
    rmSync(root, { recursive: true, force: true });
  });
  return { root, parties };
}

/** Makes an exercise node that listens on loopback. Its officers' keys are in memory only: stretching passphrases would take longer than the story. */
export async function makeParty(place: { readonly root: string; readonly parties: Party[] }, name: string): Promise<Party> {
  const folder = path.join(place.root, name);
  const ports = { clock: systemClock, random: systemRandom };
  const keyFile = path.join(place.root, `${name}.key`);
  const listen = { peerListen: `127.0.0.1:${await freePort()}` };
  await initNode(
    {
      folder,
      name,
      unit: "Watch",
      country: "XA",
      exercise: true,
      unlock: { kind: "key-file", path: keyFile },
      officersFolder: path.join(place.root, "officers"),
      officers: [],
      listen,
    },
    ports,
  );
  const node = await openNode(folder, { ...ports, source: {} });
  const keys = new Map<string, SigningKey>();
  const from = node.timestamp();
  const until = timestamp(node.clock.nowMs() + 86_400_000);
  for (const [id, roles] of Object.entries(officers)) {
    const key = signingKey(newSigningSecret("officer", systemRandom));
    keys.set(id, key);
    const certificate = certifyOfficer(
      { version: 1, node: node.id, officer: id, roles, from, until, publicKey: key.publicKey },
      identityOf(node),
    );
    await node.store.transact((tx) =>
      tx.putOfficer({ id, roles, from, until, publicKey: key.publicKey, certificate, enrolledBy: [], withdrawnAt: null }),
    );
  }
  await node.close();
  const party: Party = { name, folder, id: node.id, keys, process: undefined, pid: undefined, notices: [] };
  place.parties.push(party);
  return party;
}

/** Starts the node as `tocsin serve` does; resolves with its ready line. `wrap` is a program that is put before it, such as a tracer. */
export async function start(party: Party, wrap: readonly string[] = []): Promise<void> {
  const main = path.join(import.meta.dirname, "../../src/cli/main.ts");
  const [program, ...words] = [...wrap, process.execPath, main, "serve", party.folder];
  const child = spawn(String(program), words, { stdio: ["ignore", "pipe", "pipe"] });
  party.process = child;
  party.pid = child.pid;
  createInterface({ input: child.stderr }).on("line", (line) => void (party.notices.push(line) > 1000 && party.notices.shift()));
  const lines = createInterface({ input: child.stdout });
  const [first] = (await Promise.race([once(lines, "line"), once(child, "exit").then(() => [undefined])])) as [string | undefined];
  if (first === undefined) throw new Error(`${party.name} did not start: ${party.notices.slice(-5).join("; ")}`);
  child.stdout.resume();
  party.pid = (JSON.parse(first) as { pid: number }).pid;
}

/** Kills the node's process as the power does, and waits until it is gone. */
export async function kill(party: Party, signal: "SIGKILL" | "SIGTERM" = "SIGKILL"): Promise<void> {
  const child = party.process;
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  if (party.pid !== undefined) process.kill(party.pid, signal);
  await gone;
}

/** Whom to ask, for what, with what arguments, as which officer. */
type AskWords = [party: Party, verb: string, args?: Readonly<Record<string, JsonValue>>, as?: string];

/** Performs a verb at the running node, as an officer or as nobody. Fails where no node runs, or where it ends unanswered. */
export async function ask(...[party, verb, args = {}, as]: AskWords): Promise<Given> {
  const key = as === undefined ? undefined : party.keys.get(as);
  const request = { node: party.id, verb, args, at: timestamp(systemClock.nowMs()), nonce: base64url(systemRandom(16)) };
  const signed = key === undefined || as === undefined ? [] : [signRequest({ ...request, officer: as }, key)];
  const answered = await callControl(folderPaths(party.folder).socket, { verb, args, signed });
  if (answered === undefined) throw new Error(`${party.name} does not run`);
  return answered.result as Given;
}

const decisionWords = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

/** Drafts a warning and releases it, by two officers; gives what was dispatched. */
export async function warn(
  party: Party,
  to: readonly string[],
  given: { readonly text: string; readonly precedence?: Precedence; readonly kind?: string; readonly thread?: string },
): Promise<readonly Given[]> {
  const { text, precedence = "ROUTINE", kind = "warning", thread } = given;
  const draft = await ask(
    party,
    "draft",
    {
      kind,
      to: [...to],
      scope: "plots",
      precedence,
      tlp: "TLP:AMBER",
      texts: [{ language: "en", text }],
      ...(thread === undefined ? {} : { thread }),
    },
    "desk",
  );
  const prepared = await ask(party, "release-prepare", { draft: draft["id"] ?? null, ...decisionWords }, "releaser");
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const key = party.keys.get("releaser");
  if (key === undefined) throw new TypeError("every party has a releaser");
  const released = await ask(
    party,
    "release",
    { draft: draft["id"] ?? null, signature: base64(signDecision(decision, key).bytes) },
    "releaser",
  );
  return released["messages"] as Given[];
}

/** Exchanges cards and compares words, both ways. */
export async function introduce(one: Party, other: Party): Promise<void> {
  for (const [party, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    const { card, words } = await ask(partner, "card");
    await ask(party, "partner-add", { card: card ?? null, words: (words as string[]).join(" "), handle: partner.name }, "desk");
    await ask(party, "partner-assess", { partner: partner.name, ...soundAssessment }, "desk");
  }
}

/** Waits until a condition holds; a test that it never does for ends at the runner's limit. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

/** Proposes an agreement with one scope, accepts it, and waits until it is in force on both sides. */
export async function agree(one: Party, other: Party): Promise<void> {
  await ask(one, "agreement-propose", { partner: other.name, scopes: ["plots"] }, "releaser");
  const standing = async (party: Party, partner: Party): Promise<unknown> => {
    const { agreements } = await ask(party, "partner-show", { partner: partner.name });
    return (agreements as Given[])[0]?.["standing"];
  };
  await until(async () => (await standing(other, one)) === "proposed");
  await ask(other, "agreement-accept", { agreement: one.name }, "releaser");
  await until(async () => (await standing(one, other)) === "in-force" && (await standing(other, one)) === "in-force");
}

/** Reads a node's store beside the running process, or after it died: what is committed, and nothing else. */
export async function readStore<T>(party: Party, work: (store: Store) => Promise<T>): Promise<T> {
  const paths = folderPaths(party.folder);
  const { database } = await unlock(readConfig(paths).unlock, { folder: party.folder });
  const store = sqliteStore(openConnection(paths.database, { key: database, readOnly: true }), paths.database, database);
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}
