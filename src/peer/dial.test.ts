import assert from "node:assert/strict";
import { once } from "node:events";
import * as net from "node:net";
import test from "node:test";
import * as tls from "node:tls";
import { isTocsinError, utf8 } from "../base/index.ts";
import { newTlsIdentity } from "../seal/index.ts";
import {
  alder,
  birch,
  cedar,
  dialAsBirch,
  echo,
  faulty,
  listenAsAlder,
  ok,
  pair,
  received,
  requestFrame,
  soon,
  text,
} from "./loopback.test-nodes.ts";
import { controlFrame, frameType } from "./frame.ts";
import { readHead } from "./http-head.ts";

const code =
  (expected: Parameters<typeof isTocsinError>[1]) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, expected);

/** A TCP or TLS server that does as a test says with every connection. */
async function server(
  onConnection: (socket: net.Socket) => void,
  options?: tls.TlsOptions,
): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<net.Socket>();
  const listening = options === undefined ? net.createServer() : tls.createServer(options);
  listening.on(options === undefined ? "connection" : "secureConnection", (socket: net.Socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onConnection(socket);
  });
  listening.on("tlsClientError", () => {});
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  return {
    port: (listening.address() as net.AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => listening.close(resolve));
    },
  };
}

const asAlder: tls.TlsOptions = { key: alder.privateKeyPem, cert: alder.certificatePem, requestCert: true, rejectUnauthorized: false };

test("a node whose pin is not in the card is sent nothing past the handshake", async () => {
  const got: Promise<Buffer>[] = [];
  const impostor = await server((socket) => void got.push(received(socket)), { key: cedar.privateKeyPem, cert: cedar.certificatePem });
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${impostor.port}`), (thrown) => {
    assert.ok(isTocsinError(thrown, "peer-wrong-pin"));
    assert.deepEqual([thrown.details["partner"], thrown.details["pin"]], ["alder", cedar.pin]);
    return true;
  });
  await impostor.close();
  assert.ok((await Promise.all(got)).every((bytes) => bytes.length === 0));
});

test("a second pin of the card is taken, for the time of a rotation", async () => {
  const node = await listenAsAlder({ identity: cedar });
  const session = await dialAsBirch(node.endpoint, { pins: [alder.pin, cedar.pin] });
  assert.equal(session.pin, cedar.pin);
  session.close("enough");
  await node.listener.close();
});

test("what cannot be reached, does not speak TLS 1.3, or does not speak at all in time, is peer-unreachable", async () => {
  const closed = await server(() => {});
  await closed.close();
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${closed.port}`), code("peer-unreachable"));
  await assert.rejects(dialAsBirch("https://no-such-host.invalid:443"), code("peer-unreachable"));
  const plain = await server((socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${plain.port}`), code("peer-unreachable"));
  const old = await server(() => {}, { ...asAlder, maxVersion: "TLSv1.2" });
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${old.port}`), code("peer-unreachable"));
  const silent = await server(() => {});
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${silent.port}`, { timeoutMs: 80 }), code("peer-unreachable"));
  const mute = await server(() => {}, asAlder);
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${mute.port}`, { timeoutMs: 150 }), code("peer-unreachable"));
  await Promise.all([plain, old, silent, mute].map((one) => one.close()));
});

test("the partner's key in front of something that is not a node is peer-malformed, and of one that says no peer-refused", async () => {
  const answers: [string, Parameters<typeof isTocsinError>[1]][] = [
    ["HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "peer-refused"],
    ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "peer-refused"],
    ["HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n", "peer-malformed"],
    ["SSH-2.0-x\r\n\r\n", "peer-malformed"],
    ["\u0000\r\n\r\n", "peer-malformed"],
    [`HTTP/1.1 101 ${"x".repeat(5000)}`, "peer-malformed"],
  ];
  for (const [answer, expected] of answers) {
    const other = await server((socket) => void socket.write(answer, "latin1"), asAlder);
    await assert.rejects(dialAsBirch(`https://127.0.0.1:${other.port}`), code(expected), answer.slice(0, 60));
    await other.close();
  }
  const hangsUp = await server((socket) => void socket.end(), asAlder);
  await assert.rejects(dialAsBirch(`https://127.0.0.1:${hangsUp.port}`), code("peer-refused"));
  await hangsUp.close();
});

test("an endpoint is https, a host and a port, and nothing else", async () => {
  for (const endpoint of [
    "http://a:1",
    "https://a:1/path",
    "https://user@a:1",
    "https://a:0",
    "https://a:65536",
    "https://",
    "https://a:1?q",
    "a:1",
    "https://a b:1",
  ]) {
    await assert.rejects(dialAsBirch(endpoint), code("input-malformed"), endpoint);
  }
  await assert.rejects(dialAsBirch("https://127.0.0.1:1", { proxy: "http://proxy:3128" }), code("config-invalid"));
});

test("a partner that is dialled may ask as well, and frames that come with the answer to the upgrade count", async () => {
  const { promise, resolve } = Promise.withResolvers<ReturnType<typeof faulty>>();
  const other = await server((socket) => {
    void readHead(socket).then(({ rest }) => {
      const limits = Buffer.from("0000001006000000000000000000800001000000001000000000010" + "0", "hex");
      socket.write(
        Buffer.concat([
          Buffer.from("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tocsin/1\r\n\r\n"),
          limits,
          requestFrame(1, utf8("x")),
        ]),
      );
      resolve(faulty(socket as tls.TLSSocket, rest));
    });
  }, asAlder);
  const session = await dialAsBirch(`https://127.0.0.1:${other.port}`, { handler: () => Promise.resolve(ok("from birch")) });
  const partner = await promise;
  assert.equal(await partner.answerTo(1), "ok");
  partner.write(controlFrame(frameType.goodbye, utf8("enough")));
  assert.equal(await session.closed, "partner-enough");
  await other.close();
});

/** An HTTP proxy that knows CONNECT, and what it was asked for. */
async function proxy(
  options?: tls.TlsOptions,
  answer = "HTTP/1.1 200 Connection established\r\nVia: a\r\nVia: b\r\n\r\n",
): Promise<{ port: number; asked: string[]; close(): Promise<void> }> {
  const asked: string[] = [];
  const through = await server((socket) => {
    void readHead(socket).then(
      ({ head, rest }) => {
        asked.push(head.startLine);
        const [, host = "", port = ""] = /^CONNECT (.*):(\d+) HTTP/.exec(head.startLine) ?? [];
        const onward = net.connect(Number(port), host);
        onward.on("error", () => socket.destroy());
        socket.on("close", () => onward.destroy());
        socket.write(answer);
        onward.write(rest);
        socket.pipe(onward).pipe(socket);
      },
      () => socket.destroy(),
    );
  }, options);
  return { ...through, asked };
}

test("a partner is reached through a proxy by CONNECT, and the proxy sees an address and TLS", async () => {
  const node = await listenAsAlder();
  const plain = await proxy();
  const session = await dialAsBirch(node.endpoint, { proxy: `127.0.0.1:${plain.port}` });
  assert.equal(text((await session.request("message", utf8("through"), soon)).payload), "through");
  assert.deepEqual(plain.asked, [`CONNECT 127.0.0.1:${node.listener.port} HTTP/1.1`]);
  assert.deepEqual(session.tls, { protocol: "TLSv1.3", group: "X25519MLKEM768" });
  const large = new Uint8Array(3_000_000);
  assert.equal((await session.request("blob", large, { lane: 3, timeoutMs: 20_000 })).payload.length, large.length);
  session.close("enough");
  await node.listener.close();
  await plain.close();
});

test("a proxy is spoken to in TLS where its CA is given, and not where another CA vouches for it", async () => {
  const node = await listenAsAlder();
  const validity = { notBefore: new Date(Date.now() - 86_400_000), notAfter: new Date(Date.now() + 86_400_000) };
  const own = await newTlsIdentity({ name: "localhost", ...validity });
  const secured = await proxy({ key: own.privateKeyPem, cert: own.certificatePem });
  const session = await dialAsBirch(node.endpoint, { proxy: `localhost:${secured.port}`, proxyCa: own.certificatePem });
  const large = new Uint8Array(1_000_000).fill(7);
  assert.deepEqual((await session.request("blob", large, { lane: 3, timeoutMs: 20_000 })).payload, large);
  session.close("enough");
  await assert.rejects(
    dialAsBirch(node.endpoint, { proxy: `localhost:${secured.port}`, proxyCa: cedar.certificatePem }),
    code("peer-unreachable"),
  );
  await node.listener.close();
  await secured.close();
});

test("a proxy that refuses, asks for a password, or puts words in the partner's mouth, is peer-unreachable", async () => {
  const node = await listenAsAlder();
  for (const answer of [
    "HTTP/1.1 403 Forbidden\r\n\r\n",
    "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
    "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 101",
    "nonsense\r\n\r\n",
  ]) {
    const refusing = await proxy(undefined, answer);
    await assert.rejects(dialAsBirch(node.endpoint, { proxy: `127.0.0.1:${refusing.port}` }), code("peer-unreachable"), answer);
    await refusing.close();
  }
  assert.equal(node.sessions.length, 0);
  await node.listener.close();
});

test("a proxy that is itself the partner's impostor gets no session", async () => {
  const impostor = await server((socket) => {
    void readHead(socket).then(() => {
      socket.write("HTTP/1.1 200 OK\r\n\r\n");
      new tls.TLSSocket(socket, { isServer: true, key: cedar.privateKeyPem, cert: cedar.certificatePem }).on("error", () => {});
    });
  });
  await assert.rejects(dialAsBirch("https://alder.example:443", { proxy: `127.0.0.1:${impostor.port}` }), code("peer-wrong-pin"));
  await impostor.close();
});

test("a limit that cannot be announced is a mistake of the caller", async () => {
  await assert.rejects(dialAsBirch("https://127.0.0.1:1", { limits: { windowBytes: 1000 } }), TypeError);
  await assert.rejects(listenAsAlder({ limits: { inFlight: 0 } }), TypeError);
});

test("the address of the other end is told, and echo works over IPv6 where there is one", async (t) => {
  const { atBirch, node, close } = await pair();
  assert.equal(atBirch.remote, `127.0.0.1:${node.listener.port}`);
  await close();
  const six = await listenAsAlder({ address: { host: "::1", port: 0 }, handler: echo }).catch(() => undefined);
  if (six === undefined) return t.skip("this machine has no IPv6 loopback");
  const session = await dialAsBirch(`https://[::1]:${six.listener.port}`);
  assert.equal(text((await session.request("hello", utf8("six"), soon)).payload), "six");
  assert.match(session.remote, /^\[::1\]:\d+$/);
  session.close("enough");
  await six.listener.close();
});

test("birch's certificate is what alder sees", async () => {
  const { atAlder, close } = await pair();
  assert.equal(atAlder.pin, birch.pin);
  await close();
});

test("whenever a partner hangs up or time runs out, a dial ends with a code or a session, directly and through a proxy", async () => {
  const node = await listenAsAlder({ limits: { sessions: 1000, handshakes: 4000 } });
  const breaking = await proxy();
  // Cuts both directions after so many milliseconds.
  const cutting = await server((from) => {
    const onward = net.connect(node.listener.port, "127.0.0.1");
    onward.on("error", () => {});
    from.pipe(onward).pipe(from);
    setTimeout(() => (onward.destroy(), from.destroy()), (cuts++ * 7) % 12);
  });
  let cuts = 0;
  const rounds = process.env["TOCSIN_NIGHTLY"] === "1" ? 2000 : 120;
  const codes = new Set<string>();
  const one = async (at: number): Promise<void> => {
    const through = at % 3 === 0 ? { proxy: `127.0.0.1:${breaking.port}` } : {};
    const endpoint = at % 2 === 0 ? `https://127.0.0.1:${cutting.port}` : node.endpoint;
    try {
      const session = await dialAsBirch(endpoint, { ...through, timeoutMs: at % 5 === 0 ? at % 17 : 5000 });
      session.close("enough");
      codes.add("session");
    } catch (thrown) {
      assert.ok(isTocsinError(thrown), String(thrown));
      codes.add(thrown.code);
    }
  };
  for (let at = 0; at < rounds; at += 10) await Promise.all(Array.from({ length: 10 }, (_, more) => one(at + more)));
  assert.ok(codes.has("session") && codes.has("peer-unreachable"), [...codes].join(" "));
  assert.ok(
    [...codes].every((found) => ["session", "peer-unreachable", "peer-refused"].includes(found)),
    [...codes].join(" "),
  );
  await node.listener.close();
  await breaking.close();
  await cutting.close();
});
