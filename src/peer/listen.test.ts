import assert from "node:assert/strict";
import * as net from "node:net";
import test from "node:test";
import { isTocsinError, systemClock } from "../base/index.ts";
import {
  alder,
  birch,
  cedar,
  dialAsBirch,
  echo,
  listenAsAlder,
  rawClient,
  received,
  upgradeRequest,
  until,
} from "./loopback.test-nodes.ts";
import { listenPeers } from "./index.ts";

test("a client whose pin is in no book gets nothing past the handshake, and is recorded with its pin", async () => {
  const node = await listenAsAlder();
  const socket = rawClient(node, cedar);
  socket.write(upgradeRequest);
  assert.equal((await received(socket)).length, 0);
  assert.deepEqual(
    node.refusals.map(({ reason, pin, count }) => ({ reason, pin, count })),
    [{ reason: "unknown-pin", pin: cedar.pin, count: 1 }],
  );
  assert.match(node.refusals[0]?.remote ?? "", /^127\.0\.0\.1:\d+$/);
  assert.equal(node.sessions.length, 0);
  await node.listener.close();
});

test("a client without a certificate gets nothing past the handshake", async () => {
  const node = await listenAsAlder();
  const socket = rawClient(node, undefined);
  socket.write(upgradeRequest);
  assert.equal((await received(socket)).length, 0);
  assert.deepEqual(
    node.refusals.map(({ reason }) => reason),
    ["no-certificate"],
  );
  await node.listener.close();
});

test("the node that dials is told that it was refused, and the handler of neither side is called", async () => {
  const node = await listenAsAlder({ pins: () => undefined });
  await assert.rejects(dialAsBirch(node.endpoint), (thrown) => isTocsinError(thrown, "peer-refused"));
  await until(() => node.refusals.length === 1, "the refusal is recorded");
  assert.equal(node.refusals[0]?.pin, birch.pin);
  await node.listener.close();
});

test("TLS 1.2 is refused and recorded", async () => {
  const node = await listenAsAlder();
  const socket = rawClient(node, birch, { maxVersion: "TLSv1.2" });
  await received(socket);
  await until(() => node.refusals.length > 0, "the refusal is recorded");
  assert.deepEqual(
    node.refusals.map(({ reason }) => reason),
    ["tls-version"],
  );
  await node.listener.close();
});

test("a client that only has the classical group is taken, and the session says so", async () => {
  const node = await listenAsAlder();
  const taken = node.session();
  const socket = rawClient(node, birch, { ecdhCurve: "X25519" });
  socket.write(upgradeRequest);
  assert.deepEqual((await taken).tls, { protocol: "TLSv1.3", group: "X25519" });
  socket.destroy();
  await node.listener.close();
});

test("a connection that says nothing, or stops within the handshake or the head, is ended when its time is over", async () => {
  const node = await listenAsAlder({ limits: { handshakeMs: 150 } });
  const silent = net.connect(node.listener.port, "127.0.0.1");
  const half = net.connect(node.listener.port, "127.0.0.1");
  half.write(Buffer.from("16030100", "hex"));
  const headless = rawClient(node, birch);
  headless.write("GET /tocsin/v1 HTTP/1.1\r\nHost: al");
  for (const socket of [silent, half]) socket.on("error", () => {});
  const [first, second, third] = await Promise.all([silent, half, headless].map(received));
  assert.deepEqual([first?.length, second?.length, third?.length], [0, 0, 0]);
  await until(() => node.refusals.length >= 3, "all are recorded");
  assert.deepEqual(
    node.refusals.map(({ reason }) => reason),
    ["handshake-timeout", "handshake-timeout", "handshake-timeout"],
  );
  await node.listener.close();
});

test("a partner's program that asks for anything but the upgrade is answered in HTTP and recorded", async () => {
  const node = await listenAsAlder();
  const cases: [string, string][] = [
    ["GET / HTTP/1.1\r\nHost: a\r\n\r\n", "404 Not Found"],
    ["POST /tocsin/v1 HTTP/1.1\r\nHost: a\r\n\r\n", "405 Method Not Allowed"],
    ["GET /tocsin/v1 HTTP/1.1\r\nHost: a\r\n\r\n", "426 Upgrade Required"],
    ["GET /tocsin/v1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tocsin/2\r\n\r\n", "426 Upgrade Required"],
    ["GET /tocsin/v1 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: tocsin/1\r\nUpgrade: tocsin/1\r\n\r\n", "426 Upgrade Required"],
    ["GET /tocsin/v1 HTTP/1.0\r\nHost: a\r\n\r\n", "400 Bad Request"],
    ["GET /tocsin/v1 HTTP/1.1\r\nContent-Length: 4\r\n\r\n", "400 Bad Request"],
  ];
  for (const [request, status] of cases) {
    const socket = rawClient(node, birch);
    socket.write(request);
    assert.equal((await received(socket)).toString().split("\r\n")[0], `HTTP/1.1 ${status}`, request);
  }
  for (const request of ["\u0000\u0001\u0002\r\n\r\n", `GET /${"a".repeat(5000)}`, "GET / HTTP/1.1\r\n folded: x\r\n\r\n"]) {
    const socket = rawClient(node, birch);
    socket.write(request);
    assert.equal((await received(socket)).length, 0, "what is not HTTP is not answered");
  }
  assert.equal(node.refusals.length, cases.length + 3);
  assert.ok(node.refusals.every(({ reason, partner }) => reason === "bad-upgrade" && partner === "birch"));
  assert.equal(node.sessions.length, 0);
  await node.listener.close();
});

test("connections in the handshake are limited, from one address to a quarter", async () => {
  const node = await listenAsAlder({ limits: { handshakes: 8 } });
  const open = [0, 1, 2, 3, 4].map(() => net.connect(node.listener.port, "127.0.0.1").on("error", () => {}));
  await until(() => node.refusals.length === 3, "three of five are too many for one address");
  assert.ok(node.refusals.every(({ reason }) => reason === "too-many-handshakes"));
  for (const socket of open) socket.destroy();
  await until(() => node.refusals.length === 5, "the other two have hung up");
  const session = await dialAsBirch(node.endpoint);
  session.close("enough");
  await node.listener.close();
});

test("a flood of refusals is told one by one up to a limit, and then as a number", async () => {
  const node = await listenAsAlder();
  for (let round = 0; round < 4; round++) {
    await Promise.all(Array.from({ length: 10 }, () => received(rawClient(node, cedar))));
  }
  await node.listener.close();
  assert.equal(node.refusals.filter(({ reason }) => reason === "unknown-pin").length, 30);
  assert.deepEqual(
    node.refusals.filter(({ reason }) => reason === "more").map(({ count }) => count),
    [10],
  );
});

test("a partner has a limited number of sessions at once", async () => {
  const node = await listenAsAlder({ limits: { sessions: 2 } });
  const open = [await dialAsBirch(node.endpoint), await dialAsBirch(node.endpoint)];
  await assert.rejects(dialAsBirch(node.endpoint), (thrown) => isTocsinError(thrown, "peer-refused") && thrown.details["status"] === 503);
  for (const session of open) session.close("enough");
  await until(() => node.sessions.length === 2, "both were taken");
  await Promise.all(node.sessions.map((session) => session.closed));
  const again = await dialAsBirch(node.endpoint);
  again.close("enough");
  await node.listener.close();
});

test("a session whose pin leaves the book ends at the next check, a new certificate is shown to new connections", async () => {
  const book = new Map([[birch.pin, "birch"]]);
  const node = await listenAsAlder({ pins: (pin) => book.get(pin) });
  const session = await dialAsBirch(node.endpoint);
  node.listener.setIdentity(cedar);
  const other = await dialAsBirch(node.endpoint, { pins: [cedar.pin] });
  node.listener.recheck();
  book.delete(birch.pin);
  node.listener.recheck();
  assert.deepEqual(await Promise.all([session.closed, other.closed]), ["partner-pin-withdrawn", "partner-pin-withdrawn"]);
  await node.listener.close();
});

test("an address that is taken is config-invalid", async () => {
  const node = await listenAsAlder();
  const address = { host: "127.0.0.1", port: node.listener.port };
  const options = { address, identity: alder, pins: () => undefined, handler: echo, clock: systemClock, onSession: () => {} };
  await assert.rejects(listenPeers(options), (thrown) => isTocsinError(thrown, "config-invalid"));
  await node.listener.close();
});

test("a session whose owner fails to take it ends, and does not count against the partner", async () => {
  let calls = 0;
  const onSession = (): void => {
    calls += 1;
    throw new Error("a fault of the node");
  };
  const node = await listenAsAlder({ limits: { sessions: 1 }, onSession });
  for (let round = 0; round < 3; round++) assert.equal(await (await dialAsBirch(node.endpoint)).closed, "partner-fault");
  assert.equal(calls, 3);
  await node.listener.close();
});
