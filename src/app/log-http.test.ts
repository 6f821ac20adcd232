import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../base/index.ts";
import { makeNode, perform, ports, testFolder } from "./kit.test-node.ts";
import { listenLog } from "./log-http.ts";
import { openNode } from "./node.ts";

const place = testFolder();

test("the logs are read over HTTP, and nothing else is", async () => {
  await makeNode(place("alder"));
  const node = await openNode(place("alder"), ports);
  await perform(node, "log-checkpoint");
  const server = await listenLog(node, "127.0.0.1:0");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const ask = (at: string, method = "GET"): Promise<Response> => fetch(`http://127.0.0.1:${address.port}${at}`, { method });
  const checkpoint = await ask("/local/checkpoint");
  const [origin, size] = (await checkpoint.text()).split("\n");
  assert.deepEqual([checkpoint.status, origin], [200, `${node.id}/e1/local`]);
  const tile = await ask(`/local/tile/0/000.p/${size}`);
  assert.deepEqual([tile.status, (await tile.bytes()).length], [200, 32 * Number(size)]);
  const head = await ask("/node/checkpoint", "HEAD");
  assert.deepEqual([head.status, (await head.bytes()).length], [200, 0]);
  for (const at of ["/", "/checkpoint", "/local/tile/0/000", "/local/keys", "/pair/none/checkpoint", "/local/%2e%2e/checkpoint"]) {
    assert.equal((await ask(at)).status, 404, at);
  }
  const posted = await ask("/local/checkpoint", "POST");
  assert.deepEqual([posted.status, posted.headers.get("allow")], [405, "GET, HEAD"]);
  await new Promise((resolve) => server.close(resolve));
  await node.close();
});

test("the logs are served to this machine alone", async () => {
  await makeNode(place("birch"));
  const node = await openNode(place("birch"), ports);
  await assert.rejects(listenLog(node, "0.0.0.0:0"), (thrown) => isTocsinError(thrown, "config-invalid"));
  await node.close();
});
