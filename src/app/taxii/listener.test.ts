import assert from "node:assert/strict";
import { Agent, request as plain } from "node:http";
import type { IncomingHttpHeaders, Server } from "node:http";
import { request as secure } from "node:https";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { after, before, test } from "node:test";
import { gunzipSync } from "node:zlib";
import { base64url, sha256 } from "../../base/index.ts";
import { newTlsIdentity } from "../../seal/index.ts";
import { taxiiMediaType } from "../../taxii/index.ts";
import { testFolder } from "../kit.test-node.ts";
import { addAccount, addCollection, indicator, open, startServer, testPassword } from "./kit.test-server.ts";
import type { TestServer } from "./kit.test-server.ts";
import { listenTaxii } from "./listener.ts";

type Got = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

const folder = testFolder();
const agent = new Agent({ keepAlive: true });
const token = new Uint8Array(32).fill(7);
let server: TestServer;
let listener: Server;
let port = 0;
let path = "";
const close = (each: Server): Promise<void> => new Promise((resolve) => each.close(() => resolve()));

before(async () => {
  server = await startServer(folder("taxii"));
  path = await addCollection(server, "http");
  await addAccount(server, "by-password", { withPassword: true });
  await server.does("taxii-account-add", {
    name: "by-token",
    organisation: "o",
    purpose: "test",
    markings: [],
    token: base64url(sha256(token)),
  });
  await open(server, "http", { readers: ["by-token", "by-password"], writers: ["by-token"] });
  listener = await listenTaxii(server.service, { address: "127.0.0.1:0", tls: undefined, publicUrl: undefined });
  ({ port } = listener.address() as AddressInfo);
});
after(async () => {
  agent.destroy();
  await close(listener);
  await server.close();
});

const bearer = { Authorization: `Bearer ${base64url(token)}` };

function send(
  method: string,
  target: string,
  given: { readonly headers?: Record<string, string>; readonly body?: Uint8Array | string; readonly chunked?: boolean } = {},
): Promise<Got> {
  const { headers = {}, body, chunked = false } = given;
  const length = body === undefined || chunked ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = plain(
      {
        host: "127.0.0.1",
        port,
        method,
        path: target,
        agent,
        headers: { ...bearer, "Content-Type": taxiiMediaType, ...length, ...headers },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: Buffer.concat(parts) }));
      },
    );
    sent.on("error", reject);
    if (body === undefined) sent.end();
    else if (chunked) {
      sent.write(body);
      sent.end();
    } else sent.end(body);
  });
}

const errorOf = ({ body }: Got): Record<string, unknown> => JSON.parse(body.toString("utf8")) as Record<string, unknown>;
const stored = async (): Promise<number> =>
  ((JSON.parse((await send("GET", `${path}objects/?limit=1000`)).body.toString("utf8")) as { objects?: unknown[] }).objects ?? []).length;

test("what is larger than the root takes is 413 before it is read, and nothing is stored", async () => {
  const told = await send("POST", `${path}objects/`, { body: Buffer.alloc(100 * 1024 * 1024, 0x20) });
  assert.equal(told.status, 413);
  assert.equal(errorOf(told)["http_status"], "413");
  const unsaid = await send("POST", `${path}objects/`, { body: Buffer.alloc(20_500_000, 0x20), chunked: true });
  assert.equal(unsaid.status, 413);
  assert.equal(errorOf(unsaid)["http_status"], "413");
  const stranger = await send("POST", `${path}objects/`, { body: Buffer.alloc(20_500_000, 0x20), headers: { Authorization: "Bearer x" } });
  assert.equal(stranger.status, 401);
  assert.equal(await stored(), 0);
});

test("a million tiny objects, deep nesting, wrong encodings: the right status, and nothing is stored", async () => {
  const cases: readonly (readonly [string | Uint8Array, number])[] = [
    [`{"objects":[${"{},".repeat(999_999)}{}]}`, 413],
    [`{"objects":[${"[".repeat(100_000)}${"]".repeat(100_000)}]}`, 400],
    [Buffer.concat([Buffer.from('{"objects":["'), Buffer.from([0xff, 0xfe]), Buffer.from('"]}')]), 400],
    [Buffer.from('{"objects":[]}', "utf16le"), 400],
    ["\ufeff{}", 400],
    ['{"objects":[1e999]}', 400],
    ['{"objects":["\\ud800"]}', 400],
    ['{"objects":{"0":{}}}', 422],
    ["", 400],
    ['{"objects":[{}]}garbage', 400],
  ];
  for (const [body, status] of cases) {
    const got = await send("POST", `${path}objects/`, { body });
    assert.equal(got.status, status, String(body).slice(0, 40));
    assert.equal(errorOf(got)["http_status"], String(status));
    assert.equal(got.headers["content-type"], taxiiMediaType);
  }
  const names = '{"objects":[{"__proto__":{"a":1},"constructor":"x","type":"indicator","id":"indicator--1"}]}';
  assert.equal(errorOf(await send("POST", `${path}objects/`, { body: names }))["failure_count"], 1);
  assert.equal(await stored(), 0);
});

test("who sends half a request is cut off in time, and holds nobody else up", async () => {
  assert.ok(listener.headersTimeout <= 10_000 && listener.requestTimeout <= 120_000 && listener.maxConnections <= 1024);
  const slow = connect(port, "127.0.0.1");
  await new Promise((resolve) => slow.once("connect", resolve));
  slow.write("GET /taxii2/ HTTP/1.1\r\nHost: x\r\nX-");
  assert.equal((await send("GET", "/taxii2/")).status, 200);
  slow.destroy();
});

/** What comes back for bytes that are sent as they are. */
function raw(bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () => socket.write(bytes));
    let text = "";
    socket.on("data", (part: Buffer) => (text += part.toString("utf8")));
    socket.on("end", () => socket.end());
    socket.on("close", () => resolve(text));
    socket.on("error", reject);
  });
}

test("what is no request at all gets the error message resource too", async () => {
  const auth = `Host: x\r\nConnection: close\r\nAuthorization: ${bearer.Authorization}\r\n`;
  const cases: readonly (readonly [string, number])[] = [
    ["FOO /taxii2/ HTTP/1.1\r\nHost: x\r\n\r\n", 400],
    ["GET /taxii2/ HTTP/9.9\r\nHost: x\r\n\r\n", 400],
    ["\u0016\u0003\u0001\u0002 garbage\r\n\r\n", 400],
    [`GET /taxii2/?a=${"x".repeat(40_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ["CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n", 405],
    ["GET /taxii2/ HTTP/1.1\r\nConnection: close\r\n\r\n", 400],
    [`POST ${path}objects/ HTTP/1.1\r\n${auth}Content-Type: ${taxiiMediaType}\r\nContent-Length: -1\r\n\r\n{}`, 400],
    [
      `POST ${path}objects/ HTTP/1.1\r\n${auth}Content-Type: ${taxiiMediaType}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n{}`,
      400,
    ],
    [`POST ${path}objects/ HTTP/1.1\r\n${auth}Content-Type: ${taxiiMediaType}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`, 400],
  ];
  for (const [bytes, status] of cases) {
    const text = await raw(bytes);
    assert.match(text, new RegExp(`^HTTP/1.1 ${status} .+\r\n`), bytes.slice(0, 60));
    assert.match(text, /\r\ncontent-type: application\/taxii\+json;version=2\.1\r\n/i);
    const error = JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4)) as Record<string, unknown>;
    assert.equal(error["http_status"], String(status));
    assert.equal(typeof error["title"], "string");
  }
  const absolute = await raw(`GET http://x/taxii2/ HTTP/1.1\r\n${auth}\r\n`);
  assert.match(absolute, /^HTTP\/1.1 200 /);
  assert.match(await raw(`GET /taxii2/ HTTP/1.1\r\n${auth}Expect: the-moon\r\n\r\n`), /^HTTP\/1.1 200 /);
});

test("a password is stretched once; after that it is known, and so is a wrong one", async () => {
  const basic = (password: string) => ({ Authorization: `Basic ${Buffer.from(`by-password:${password}`).toString("base64")}` });
  const timed = async (headers: Record<string, string>): Promise<number> => {
    const from = performance.now();
    await send("GET", "/taxii2/", { headers });
    return performance.now() - from;
  };
  const first = await timed(basic(testPassword));
  // The best of several: what else the machine does must not count.
  const again: number[] = [];
  for (let turn = 0; turn < 8; turn += 1) again.push(await timed(basic(testPassword)));
  assert.ok(Math.min(...again) < first, `${Math.min(...again)} ms after ${first} ms`);
  assert.equal((await send("GET", "/taxii2/", { headers: basic(testPassword) })).status, 200);
  assert.equal((await send("GET", "/taxii2/", { headers: basic("wrong") })).status, 401);
  await server.does("taxii-account-disable", { name: "by-password", reason: "test" });
  assert.equal((await send("GET", "/taxii2/", { headers: basic(testPassword) })).status, 401);
});

test("a page is packed where that is asked for, and says the same", async () => {
  const objects = Array.from({ length: 20 }, () => indicator());
  assert.equal((await send("POST", `${path}objects/`, { body: JSON.stringify({ objects }) })).status, 202);
  const packed = await send("GET", `${path}objects/`, { headers: { "Accept-Encoding": "br, gzip;q=0.5" } });
  const open = await send("GET", `${path}objects/`, { headers: { "Accept-Encoding": "gzip;q=0" } });
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.equal(open.headers["content-encoding"], undefined);
  assert.deepEqual(gunzipSync(packed.body), open.body);
});

test("over TLS an account is recognised by the key of its certificate", async () => {
  const term = { notBefore: new Date(Date.now() - 60_000), notAfter: new Date(Date.now() + 3_600_000) };
  const [own, client, other] = await Promise.all(["server", "client", "other"].map((name) => newTlsIdentity({ name, ...term })));
  if (own === undefined || client === undefined || other === undefined) throw new Error("three identities were made");
  await server.does("taxii-account-add", { name: "by-key", organisation: "o", purpose: "test", markings: [], certificate: client.pin });
  const tls = await listenTaxii(server.service, {
    address: "127.0.0.1:0",
    tls: { certificate: own.certificatePem, key: own.privateKeyPem },
    publicUrl: undefined,
  });
  const { port: tlsPort } = tls.address() as AddressInfo;
  const status = (identity: typeof client | undefined): Promise<number> =>
    new Promise((resolve, reject) => {
      const keys = identity === undefined ? {} : { cert: identity.certificatePem, key: identity.privateKeyPem };
      secure({ host: "127.0.0.1", port: tlsPort, path: "/taxii2/", agent: false, rejectUnauthorized: false, ...keys }, (answer) => {
        answer.resume();
        answer.on("end", () => resolve(answer.statusCode ?? 0));
      })
        .on("error", reject)
        .end();
    });
  assert.equal(await status(client), 200);
  assert.equal(await status(other), 401);
  assert.equal(await status(undefined), 401);
  await close(tls);
});
