import assert from "node:assert/strict";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { test } from "node:test";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { callControl, listenControl, maxControlBytes, maxSigned } from "./control.ts";
import type { ControlCall, Perform } from "./control.ts";
import { coded, testFolder } from "./kit.test-node.ts";

const place = testFolder();
const echo: Perform = async ({ verb, args, signed }) => ({ verb, args, signed: signed.map((envelope) => [...envelope]) });
const call: ControlCall = { verb: "status", args: { text: "ключ\n", list: [1, null] }, signed: [Uint8Array.of(1, 2), new Uint8Array()] };

type Context = { after(done: () => Promise<void>): void };
let sockets = 0;

/** A control socket that a test talks to, closed when the test is done: closing must never wait for a client. */
async function listening(context: Context, perform: Perform = echo): Promise<{ readonly path: string; readonly server: Server }> {
  const path = place(`${(sockets += 1)}.sock`);
  const server = await listenControl(path, perform);
  context.after(() => new Promise((resolve) => server.close(() => resolve())));
  return { path, server };
}

/** What the node answers to bytes, until it hangs up or says a line. */
async function answerTo(
  path: string,
  ...bytes: readonly (string | Uint8Array)[]
): Promise<{ readonly ok?: boolean; readonly error?: { readonly code: string } } | undefined> {
  const socket = connect(path);
  socket.on("error", () => {});
  const chunks: Buffer[] = [];
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (chunk.includes(0x0a)) socket.destroy();
  });
  for (const piece of bytes) socket.write(piece);
  await once(socket, "close");
  const text = Buffer.concat(chunks).toString("utf8");
  return text === "" ? undefined : (JSON.parse(text) as { ok: boolean });
}

test("a call goes in and its result comes out, on a socket for its owner alone", async (context) => {
  const { path } = await listening(context);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  assert.deepEqual(await callControl(path, call), { result: { verb: "status", args: call.args, signed: [[1, 2], []] } });
});

test("what the node throws comes out with code, words and details; what it did not mean to throw as a plain error", async (context) => {
  const details = { limit: 7 };
  const { path } = await listening(context, async ({ verb }) => {
    if (verb === "refuse") throw new TocsinError("state-refuses", "not now", { details });
    throw new Error("a fault of ours");
  });
  await assert.rejects(
    callControl(path, { ...call, verb: "refuse" }),
    (thrown) => coded("state-refuses", /^not now$/)(thrown) && (thrown as TocsinError).details["limit"] === 7,
  );
  await assert.rejects(callControl(path, { ...call, verb: "other" }), /a fault of ours/);
});

test("garbage is refused with its code, whatever it is", async (context) => {
  let performed = 0;
  const { path } = await listening(context, async () => (performed += 1));
  const forms: readonly unknown[] = [
    null,
    7,
    "x",
    [],
    {},
    { verb: "status" },
    { verb: 7, args: {}, signed: [] },
    { verb: "status", args: null, signed: [] },
    { verb: "status", args: [], signed: [] },
    { verb: "status", args: {}, signed: {} },
    { verb: "status", args: {}, signed: [7] },
    { verb: "status", args: {}, signed: ["not base64!"] },
    { verb: "status", args: {}, signed: Array.from({ length: maxSigned + 1 }, () => "AA==") },
  ];
  for (const form of forms)
    assert.equal((await answerTo(path, `${JSON.stringify(form)}\n`))?.error?.code, "input-malformed", JSON.stringify(form));
  for (const text of ["\n", "{\n", "GET / HTTP/1.1\r\n\r\n", Uint8Array.of(0xff, 0xfe, 0x0a)])
    assert.equal((await answerTo(path, text))?.error?.code, "input-malformed");
  assert.equal(performed, 0);
});

test("a line that comes in pieces is one call, and what follows it is not read", async (context) => {
  const { path } = await listening(context);
  const line = JSON.stringify({ verb: "status", args: {}, signed: [] });
  assert.equal((await answerTo(path, line.slice(0, 5), line.slice(5), "\n{garbage\n"))?.ok, true);
});

test("more than the limit is refused without being kept", async (context) => {
  const { path } = await listening(context);
  const mebibyte = new Uint8Array(1 << 20).fill(0x20);
  const pieces = Array.from({ length: maxControlBytes / mebibyte.length + 1 }, () => mebibyte);
  assert.equal((await answerTo(path, ...pieces))?.error?.code, "input-too-large");
});

test("half a line is no call; a client that hangs up in the middle of one harms nobody", async (context) => {
  let performed = 0;
  const { path } = await listening(context, async () => (performed += 1));
  const half = connect(path);
  half.end('{"verb":"status","args":{},"signed":[]}');
  await once(half.resume(), "close");
  const cut = connect(path);
  cut.write('{"verb":');
  cut.destroy();
  assert.deepEqual(await callControl(path, call), { result: 1 });
  assert.equal(performed, 1);
});

test("closing waits for a call that is performed, and for no client that is silent or stays connected", async () => {
  const path = place("closing.sock");
  let finish = (): void => {};
  const begun = new Promise<void>((begin) => {
    void listenControl(
      path,
      () =>
        new Promise((resolve) => {
          finish = () => resolve("done");
          begin();
        }),
    ).then(async (server) => {
      opened.push(server);
      silent.push(connect(path), connect(path));
      silent[1]?.write('{"verb":');
      await Promise.all(silent.map((socket) => once(socket, "connect")));
      asked.push(callControl(path, call));
    });
  });
  const opened: Server[] = [];
  const silent: Socket[] = [];
  const asked: Promise<unknown>[] = [];
  await begun;
  let isClosed = false;
  const closed = new Promise<void>((resolve) => opened[0]?.close(() => resolve())).then(() => (isClosed = true));
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isClosed, false);
  finish();
  assert.deepEqual(await asked[0], { result: "done" });
  await closed;
});

test("where no node answers the caller is told so, and where one ended unanswered, that too", async () => {
  assert.equal(await callControl(place("none.sock"), call), undefined);
  const dead = place("dead.sock");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(dead, resolve));
  await new Promise((resolve) => server.close(resolve));
  assert.equal(await callControl(dead, call), undefined);
  const dying = place("dying.sock");
  const killed = createServer((socket) => void socket.once("data", () => socket.destroy()));
  await new Promise<void>((resolve) => killed.listen(dying, resolve));
  await assert.rejects(callControl(dying, call), coded("node-not-running", /look whether it was done/));
  await new Promise((resolve) => killed.close(resolve));
});

test("a file that is no socket, an answer that is none, and a path that no socket can have", async () => {
  writeFileSync(place("file.sock"), "x");
  assert.equal(await callControl(place("file.sock"), call), undefined);
  const other = place("other.sock");
  const server = createServer((socket) => void socket.once("data", () => socket.end("220 mail.example ESMTP\n")));
  await new Promise<void>((resolve) => server.listen(other, resolve));
  await assert.rejects(callControl(other, call), coded("node-not-running"));
  await new Promise((resolve) => server.close(resolve));
  const long = place("x".repeat(120));
  await assert.rejects(listenControl(long, echo), coded("config-invalid", /shorter/));
  assert.equal(await callControl(long, call), undefined);
});

test("many calls at once are each answered with their own", async (context) => {
  const { path } = await listening(context, async ({ args }) => args["at"] as JsonValue);
  const results = await Promise.all(Array.from({ length: 40 }, (_, at) => callControl(path, { verb: "x", args: { at }, signed: [] })));
  assert.deepEqual(
    results.map((answer) => answer?.result),
    Array.from({ length: 40 }, (_, at) => at),
  );
});
