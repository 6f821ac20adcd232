import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import type { AuthenticationResponseJSON } from "@simplewebauthn/browser";
import { ApiError } from "./api-error.ts";
import { createApi } from "./client.ts";
import type { Wire, WireRequest } from "./request.ts";
import { createSigningDesk } from "./signing-desk.ts";

const decision = Buffer.from('{"purpose":"prevention"}');
const other = Buffer.from('{"purpose":"whatever else"}');
const challengeOver = (bytes: Uint8Array): string =>
  createHash("sha256").update("tocsin decision v1\0").update(bytes).digest().toString("base64url");
const refusedWith =
  (code: string) =>
  (thrown: unknown): boolean =>
    thrown instanceof ApiError && thrown.code === code;

function deskOver(answers: (request: WireRequest) => unknown) {
  const asked: WireRequest[] = [];
  const devices: unknown[] = [];
  const wire: Wire = {
    async json(request) {
      asked.push(request);
      return { status: 200, body: answers(request) };
    },
    stream: () => Promise.reject(new Error("no stream")),
    useDevice: (device) => void devices.push(device),
  };
  const desk = createSigningDesk();
  return { api: createApi({ wire, desk, onEnded: () => {} }), desk, asked, devices };
}

test("a releaser's passkey is asked for the decision that was prepared for that releaser, and for no other", async () => {
  const prepared = { decision: decision.toString("base64") };
  const begun = (bytes: Uint8Array, challenge: string) => ({ decision: Buffer.from(bytes).toString("base64"), options: { challenge } });
  const wrong = [
    begun(other, challengeOver(other)),
    begun(decision, challengeOver(other)),
    begun(other, challengeOver(decision)),
    { options: { challenge: challengeOver(decision) } },
  ];
  for (const answer of wrong) {
    const { api, desk, asked } = deskOver(() => answer);
    desk.subscribe(() => desk.top()?.fail(new Error("a passkey is asked for")));
    await assert.rejects(api.signRelease("d", {}, prepared), refusedWith("state-refuses"));
    assert.equal(asked.length, 1);
  }
  const { api, desk, asked } = deskOver(({ path }) =>
    path === "/api/release/challenge" ? begun(decision, challengeOver(decision)) : { released: true },
  );
  const released = api.signRelease("d", {}, prepared);
  while (desk.top() === null) await new Promise((resolve) => setImmediate(resolve));
  const response = { id: "p", response: { signature: "c2ln" } } as unknown as AuthenticationResponseJSON;
  const ask = desk.top();
  ask?.settle(await ask.send(response));
  assert.deepEqual(await released, { released: true });
  assert.deepEqual(asked.at(-1)?.body, { args: { draft: "d", assertion: response }, once: "c2ln" });
});

/** As much of IndexedDB and of a tab's storage as a browser's key and an unfinished text take. */
function storages(context: { after(done: () => void): void }) {
  const keys = new Map<string, unknown>([["key", "kept"]]);
  const texts = new Map<string, string>([["tocsin writing ana /compose", "A tearline."]]);
  const asked = (work: () => unknown): Record<string, unknown> => {
    const request: Record<string, unknown> = {};
    queueMicrotask(() => {
      request["result"] = work();
      (request["onsuccess"] as (() => void) | undefined)?.();
    });
    return request;
  };
  const database = {
    close() {},
    transaction() {
      const transaction: Record<string, unknown> = {
        objectStore: () => ({
          delete(name: string) {
            const request = asked(() => keys.delete(name));
            queueMicrotask(() => (transaction["oncomplete"] as (() => void) | undefined)?.());
            return request;
          },
        }),
      };
      return transaction;
    },
  };
  const before = { indexedDB: globalThis.indexedDB, sessionStorage: globalThis.sessionStorage };
  Object.defineProperty(globalThis, "indexedDB", { value: { open: () => asked(() => database) }, configurable: true, writable: true });
  Object.defineProperty(globalThis, "sessionStorage", { value: { clear: () => texts.clear() }, configurable: true, writable: true });
  context.after(() => {
    for (const [name, value] of Object.entries(before))
      Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  });
  return { keys, texts };
}

test("logging out takes the key and what was being written from this browser, also where the node is not reached", async (context) => {
  const { keys, texts } = storages(context);
  const { api, devices } = deskOver(() => {
    throw new Error("offline");
  });
  await assert.rejects(api.logout(), /offline/);
  assert.deepEqual([...keys.keys()], []);
  assert.deepEqual([...texts.keys()], []);
  assert.deepEqual(devices, [null]);
});
