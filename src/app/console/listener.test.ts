import assert from "node:assert/strict";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { test } from "node:test";
import { isTocsinError, utf8 } from "../../base/index.ts";
import type { DeskAnswer, DeskRequest, DeskServer } from "../../console/index.ts";
import { newTlsIdentity } from "../../seal/index.ts";
import { parseConfig, formatConfig } from "../config.ts";
import type { Config } from "../config.ts";
import { listenConsole } from "./listener.ts";
import type { ConsoleListening } from "./listener.ts";
import { consoleOrigin } from "./origin.ts";

type Context = { after(done: () => Promise<void>): void };

/** A desk that answers with what it was asked. */
function echo(given: Partial<DeskAnswer> = {}): DeskServer & { readonly asked: DeskRequest[] } {
  const asked: DeskRequest[] = [];
  return {
    asked,
    async answer(request) {
      asked.push(request);
      const body = await request.body(1000).catch((thrown: unknown) => {
        if (isTocsinError(thrown)) return utf8(thrown.code);
        throw thrown;
      });
      return { status: 200, headers: { "Content-Type": "text/plain" }, body, ...given };
    },
    stop() {},
  };
}

async function open(context: Context, desk: DeskServer, given: Partial<ConsoleListening> = {}): Promise<number> {
  const server = await listenConsole(desk, { address: "127.0.0.1:0", tls: undefined, isForwarded: false, ...given });
  context.after(async () => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return (server.address() as AddressInfo).port;
}

function ask(
  port: number,
  given: { readonly body?: string; readonly headers?: Record<string, string>; readonly path?: string } = {},
): Promise<{ readonly text: string; readonly response: IncomingMessage }> {
  const { body, headers = {}, path = "/" } = given;
  return new Promise((resolve, reject) => {
    const request = requestHttp(
      { host: "127.0.0.1", port, path, method: body === undefined ? "GET" : "POST", headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on("data", (part: Buffer) => parts.push(part));
        response.on("end", () => resolve({ text: Buffer.concat(parts).toString("utf8"), response }));
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

test("a body above its cap is refused whether its length is told or not, and so is one that is encoded", async (context) => {
  const port = await open(context, echo());
  assert.equal((await ask(port, { body: "x".repeat(1000) })).text.length, 1000);
  assert.equal((await ask(port, { body: "x".repeat(1001) })).text, "input-too-large");
  assert.equal((await ask(port, { body: "x".repeat(1001), headers: { "transfer-encoding": "chunked" } })).text, "input-too-large");
  assert.equal((await ask(port, { body: "x", headers: { "content-encoding": "gzip" } })).text, "input-malformed");
});

test("where a call comes from is the socket's word, and a proxy's where the configuration says so", async (context) => {
  const [plain, behind] = [echo(), echo()];
  const headers = { "x-forwarded-for": "10.9.9.9, 192.0.2.7" };
  await ask(await open(context, plain), { headers });
  await ask(await open(context, behind, { isForwarded: true }), { headers });
  assert.equal(plain.asked[0]?.source, "127.0.0.1");
  assert.equal(behind.asked[0]?.source, "192.0.2.7");
});

test("a page is packed for whoever takes it; what follows from a secret never is, nor a page's word about it", async (context) => {
  const port = await open(context, echo({ headers: { "Content-Type": "text/html" }, body: utf8("x".repeat(5000)) }));
  const headers = { "accept-encoding": "gzip, br" };
  assert.equal((await ask(port, { headers })).response.headers["content-encoding"], "gzip");
  assert.equal((await ask(port)).response.headers["content-encoding"], undefined);
  assert.equal((await ask(port, { headers, path: "/api/session" })).response.headers["content-encoding"], undefined);
});

test("a stream goes on until the asker is gone, and is told so", async (context) => {
  let isGone = false;
  const desk: DeskServer = {
    async answer(request) {
      let wake: () => void = () => {};
      request.onGone(() => {
        isGone = true;
        wake();
      });
      async function* body(): AsyncGenerator<Uint8Array> {
        yield utf8("one\n");
        await new Promise<void>((resolve) => (wake = resolve));
      }
      return { status: 200, headers: { "Content-Type": "text/event-stream" }, body: body() };
    },
    stop() {},
  };
  const port = await open(context, desk);
  const text = await new Promise<string>((resolve, reject) => {
    const request = requestHttp({ host: "127.0.0.1", port, agent: false }, (response) => {
      response.once("data", (part: Buffer) => {
        resolve(part.toString("utf8"));
        request.destroy();
      });
    });
    request.on("error", reject);
    request.end();
  });
  assert.equal(text, "one\n");
  while (!isGone) await new Promise((resolve) => setTimeout(resolve, 1));
});

test("with a certificate it speaks TLS 1.3 and nothing older", async (context) => {
  const nowMs = Date.now();
  const made = await newTlsIdentity({ name: "desk.example", notBefore: new Date(nowMs - 1000), notAfter: new Date(nowMs + 1e8) });
  const port = await open(context, echo(), { tls: { certificate: made.certificatePem, key: made.privateKeyPem } });
  const askTls = (maxVersion: "TLSv1.2" | "TLSv1.3"): Promise<string> =>
    new Promise((resolve, reject) => {
      const options = { host: "127.0.0.1", port, agent: false, ca: made.certificatePem, servername: "desk.example", maxVersion } as const;
      const request = requestHttps(options, (response) => {
        response.resume();
        resolve(String(response.statusCode));
      });
      request.on("error", reject);
      request.end();
    });
  assert.equal(await askTls("TLSv1.3"), "200");
  await assert.rejects(askTls("TLSv1.2"));
});

const plainConfig: Config = {
  version: 1,
  node: "x".repeat(43),
  name: "Alder",
  unit: "Watch",
  country: "XA",
  exercise: true,
  unlock: { kind: "key-file", path: "x" },
  officers: "x",
};

test("a console without TLS beyond this machine, without a name, or under an address for a name is refused at once", () => {
  const faults = (given: Partial<Config>): string => {
    try {
      parseConfig(formatConfig({ ...plainConfig, ...given }));
      return "";
    } catch (thrown) {
      if (isTocsinError(thrown, "config-invalid")) return thrown.message;
      throw thrown;
    }
  };
  const files = { consoleCertificate: "a.pem", consoleKey: "b.pem" };
  assert.equal(faults({ consoleListen: "127.0.0.1:8080" }), "");
  assert.equal(faults({ consoleListen: "127.0.0.1:0", consoleOrigin: "http://alder.localhost:0" }), "");
  assert.equal(faults({ consoleListen: "127.0.0.1:8080", consoleOrigin: "https://desk.example" }), "", "behind a proxy of one's own");
  assert.equal(faults({ consoleListen: "0.0.0.0:8443", consoleOrigin: "https://desk.example:8443", ...files }), "");
  assert.match(faults({ consoleListen: "0.0.0.0:8080", consoleOrigin: "https://desk.example" }), /consoleCertificate/);
  assert.match(faults({ consoleListen: "0.0.0.0:8080", ...files }), /consoleOrigin: give the name/);
  assert.match(faults({ consoleListen: "127.0.0.1:8080", consoleOrigin: "http://desk.example" }), /https alone/);
  assert.match(faults({ consoleListen: "127.0.0.1:8080", consoleOrigin: "https://192.0.2.7" }), /no relying party/);
  assert.match(faults({ consoleListen: "127.0.0.1:8080", consoleOrigin: "https://desk.example", consoleKey: "b.pem" }), /with its key/);
  assert.match(faults({ consoleOrigin: "https://desk.example" }), /consoleListen/);
});

test("the origin is the configuration's, with the port that was given where it leaves it open", () => {
  const of = (given: Partial<Config>, port?: number): string | undefined => consoleOrigin({ ...plainConfig, ...given }, port);
  assert.equal(of({}), undefined);
  assert.equal(of({ consoleListen: "127.0.0.1:8080" }), "http://localhost:8080");
  assert.equal(of({ consoleListen: "127.0.0.1:0" }, 4711), "http://localhost:4711");
  assert.equal(of({ consoleListen: "127.0.0.1:0", consoleOrigin: "http://alder.localhost:0" }, 4711), "http://alder.localhost:4711");
  assert.equal(of({ consoleListen: "127.0.0.1:8080", consoleOrigin: "https://desk.example" }, 8080), "https://desk.example");
});

test("one address has no more connections than leave some to the others, and gets new ones as old ones end", async (context) => {
  const port = await open(context, echo(), { connectionsEach: 3 });
  const held: Socket[] = [];
  for (let at = 0; at < 3; at += 1)
    held.push(
      await new Promise<Socket>((resolve) => {
        const socket = connect({ host: "127.0.0.1", port }, () => resolve(socket));
        socket.on("error", () => {});
      }),
    );
  await assert.rejects(ask(port), /ECONNRESET|socket hang up|EPIPE/);
  const closed = new Promise((resolve) => held[0]?.once("close", resolve));
  held[0]?.destroy();
  await closed;
  // The listener hears of the end a moment after the caller.
  for (let tries = 0; ; tries += 1) {
    const answered = await ask(port).catch(() => undefined);
    if (answered !== undefined) break;
    assert.ok(tries < 1000, "a new connection is never taken");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  for (const socket of held) socket.destroy();
});
