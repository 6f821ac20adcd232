import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import type { TestContext } from "node:test";
import { isTocsinError, systemClock, utf8 } from "../../base/index.ts";
import { callWitness } from "./http-client.ts";

const unreachable = (reason: RegExp) => (thrown: unknown) => isTocsinError(thrown, "witness-unreachable") && reason.test(thrown.message);
const get = { method: "GET", largest: 100, timeoutMs: 5000 } as const;

async function server(context: TestContext, listener: RequestListener): Promise<URL> {
  const listening = createServer(listener);
  await new Promise<void>((resolve) => listening.listen(0, "127.0.0.1", resolve));
  context.after(
    () =>
      new Promise<void>((resolve) => {
        listening.close(() => resolve());
        listening.closeAllConnections();
      }),
  );
  return new URL(`http://127.0.0.1:${(listening.address() as AddressInfo).port}/x`);
}

test("an answer comes with its status and body; the request with its own", async (context) => {
  const url = await server(context, (request, response) => {
    void request.toArray().then((chunks) => response.writeHead(409).end(`${request.method ?? ""} ${Buffer.concat(chunks).toString()}`));
  });
  const { status, body } = await callWitness(url, { ...get, method: "POST", body: utf8("old 0") }, systemClock);
  assert.equal(status, 409);
  assert.equal(Buffer.from(body).toString(), "POST old 0");
});

test("a redirect is an answer, not a way to somebody else", async (context) => {
  const url = await server(context, (_request, response) => void response.writeHead(307, { location: "http://127.0.0.1:1/" }).end());
  assert.equal((await callWitness(url, get, systemClock)).status, 307);
});

test("an answer above the limit, one that is cut off, one that never ends and nobody at all are unreachable", async (context) => {
  const large = await server(context, (_request, response) => void response.end("x".repeat(101)));
  await assert.rejects(callWitness(large, get, systemClock), unreachable(/more than 100 bytes/));
  const cut = await server(context, (_request, response) => {
    response.writeHead(200, { "content-length": "50" }).write("x", () => response.destroy());
  });
  await assert.rejects(callWitness(cut, get, systemClock), unreachable(/cut off|ECONNRESET|aborted/));
  const slow = await server(context, (_request, response) => void response.write("x"));
  await assert.rejects(callWitness(slow, { ...get, timeoutMs: 100 }, systemClock), unreachable(/no answer in 100 ms/));
  await assert.rejects(callWitness(new URL("http://127.0.0.1:1/"), get, systemClock), unreachable(/ECONNREFUSED|EPERM|EACCES/));
});
