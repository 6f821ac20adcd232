import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { base64, base64url, fromBase64, systemClock, systemRandom, timestamp } from "../../src/base/index.ts";
import type { JsonValue } from "../../src/base/index.ts";
import { initNode, openNode, openOfficerKey, performer, verbs } from "../../src/app/index.ts";
import type { Node } from "../../src/app/index.ts";
import { restoreDecision, signDecision, signRequest } from "../../src/exchange/index.ts";
import type { SigningKey } from "../../src/seal/index.ts";

/** What a verb gave, its members to be read. */
export type Given = Readonly<Record<string, JsonValue>>;

/** A node in this process with its officers at hand: what they would do with commands, without a process for each. */
export type Desk = {
  readonly node: Node;
  readonly root: string;
  /** Performs a verb as an officer, or as nobody. */
  ask(verb: string, args?: Readonly<Record<string, JsonValue>>, as?: string): Promise<Given>;
  /** Drafts a text as watch-1 and releases it as releaser-1; gives the rows. */
  send(kind: string, args: Readonly<Record<string, JsonValue>>): Promise<readonly number[]>;
};

const words = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

/** Makes an exercise node without any listener in a folder that goes with the test. */
export async function openDesk(context: { after(done: () => Promise<void>): void }, name: string): Promise<Desk> {
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-story-"));
  const folder = path.join(root, "node");
  const officersFolder = path.join(root, "officers");
  const officers = [
    { id: "watch-1", roles: ["watch-officer", "drafter", "liaison-officer"] },
    { id: "releaser-1", roles: ["releaser"] },
    { id: "admin-1", roles: ["administrator"] },
  ] as const;
  const unlock = { kind: "key-file", path: path.join(root, "node.key") } as const;
  await initNode(
    { folder, name, unit: "Desk", country: "XA", exercise: true, unlock, officersFolder, officers },
    { clock: systemClock, random: systemRandom },
  );
  const node = await openNode(folder, { clock: systemClock, random: systemRandom, source: {} });
  context.after(async () => {
    await node.close();
    rmSync(root, { recursive: true, force: true });
  });
  const perform = performer(node, verbs);
  const keys = new Map<string, Promise<SigningKey>>();
  const keyOf = (id: string): Promise<SigningKey> => {
    const opened = keys.get(id) ?? openOfficerKey({ folder: officersFolder, id });
    keys.set(id, opened);
    return opened;
  };
  const ask: Desk["ask"] = async (verb, args = {}, as) => {
    const request = { node: node.id, verb, args, at: timestamp(systemClock.nowMs()), nonce: base64url(systemRandom(16)) };
    const signed = as === undefined ? [] : [signRequest({ ...request, officer: as }, await keyOf(as))];
    return (await perform({ verb, args, signed })) as Given;
  };
  return {
    node,
    root,
    ask,
    async send(kind, args) {
      const draft = await ask("draft", { kind, ...args }, "watch-1");
      const prepared = await ask("release-prepare", { draft: draft["id"] ?? null, ...words }, "releaser-1");
      const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
      const { bytes } = signDecision(decision, await keyOf("releaser-1"));
      const released = await ask("release", { draft: draft["id"] ?? null, signature: base64(bytes) }, "releaser-1");
      return (released["messages"] as Given[]).map(({ row }) => Number(row));
    },
  };
}
