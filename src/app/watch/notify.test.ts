import "reflect-metadata";
import { SubjectAlternativeNameExtension, X509CertificateGenerator, PemConverter } from "@peculiar/x509";
import assert from "node:assert/strict";
import { createHmac, webcrypto } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttp } from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { createServer as createTcp } from "node:net";
import type { AddressInfo, Server } from "node:net";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { SMTPServer } from "smtp-server";
import type { SMTPServerOptions } from "smtp-server";
import { canonicalBytes, isTocsinError, systemClock } from "../../base/index.ts";
import type { Page, PageItem } from "../../exchange/watch/index.ts";
import { secretFile, until } from "./node.test-data.ts";
import { notifierFailed, reasonOf, withinLimit } from "./notice.ts";
import type { Notice } from "./notice.ts";
import { canReach, isMailAddress, notifierFormat } from "./notifier-config.ts";
import type { CommandConfig, NotifierConfig, SmtpConfig, WebhookConfig } from "./notifier-config.ts";
import { notify } from "./notify.ts";

const never = new AbortController().signal;
const item: PageItem = {
  key: "k",
  kind: "acknowledge-in",
  word: null,
  message: 12,
  alarm: null,
  text: "IMMEDIATE from birch to be acknowledged, ref 12",
};
const page: Page = { id: "5b0c6f9e-3f1a-4b1e-9d6c-0c5a3d3a1f11", officer: "ana", items: [item], more: 2 };
const notice: Notice = { page, address: "ana@watch.example", node: { id: "alder-id", name: "Alder" }, purpose: "page" };
const secret = "k".repeat(20) + "-do-not-show-this-1";

type Hooks = { after(done: () => void | Promise<void>): void };

function folder(context: Hooks): string {
  const made = mkdtempSync(path.join(os.tmpdir(), "tocsin-notify-"));
  context.after(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function listening(context: Hooks, server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => void server.close());
  return (server.address() as AddressInfo).port;
}

async function send(config: NotifierConfig, given: Notice = notice): Promise<void> {
  await notify({ id: "one", config }, given, { clock: systemClock, signal: never });
}

/** The reason of a failing try; no secret and no content is in anything that it tells. */
async function reasonFor(config: NotifierConfig, given: Notice = notice): Promise<string> {
  try {
    await send(config, given);
  } catch (thrown) {
    assert.equal(isTocsinError(thrown), true, String(thrown));
    const shown = `${String(thrown)} ${JSON.stringify((thrown as { details: unknown }).details)}`;
    assert.equal(shown.includes(secret) || shown.includes("IMMEDIATE"), false, shown);
    return reasonOf(thrown);
  }
  throw new Error("it did not fail");
}

/** A certificate for localhost that is its own authority. */
async function certificate(): Promise<{ cert: string; key: string }> {
  const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const extensions = [
    new SubjectAlternativeNameExtension([
      { type: "dns", value: "localhost" },
      { type: "ip", value: "127.0.0.1" },
    ]),
  ];
  const made = await X509CertificateGenerator.createSelfSigned(
    { name: "CN=localhost", keys, signingAlgorithm: algorithm, extensions, notAfter: new Date(Date.now() + 86_400_000) },
    webcrypto as Parameters<typeof X509CertificateGenerator.createSelfSigned>[1],
  );
  return {
    cert: made.toString("pem"),
    key: PemConverter.encode(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey), "PRIVATE KEY"),
  };
}

/** A mail server that keeps what it is sent. */
async function mailServer(context: Hooks, options: SMTPServerOptions = {}) {
  const mails: { readonly from: string; readonly to: readonly string[]; readonly text: string; readonly secure: boolean }[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disableReverseLookup: true,
    ...options,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const { mailFrom, rcptTo } = session.envelope;
        mails.push({
          from: mailFrom === false ? "" : mailFrom.address,
          to: rcptTo.map(({ address }) => address),
          text: Buffer.concat(chunks).toString("utf8").replaceAll("=\r\n", ""),
          secure: session.secure,
        });
        done();
      });
    },
  });
  server.on("error", () => {});
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  context.after(() => new Promise<void>((resolve) => server.close(() => resolve())));
  return { mails, port: (server.server.address() as AddressInfo).port };
}

function smtp(port: number, fields: Partial<SmtpConfig> = {}): SmtpConfig {
  return {
    version: 1,
    kind: "smtp",
    host: "127.0.0.1",
    port,
    security: "none",
    from: "tocsin@watch.example",
    address: null,
    login: null,
    secretFile: null,
    caFile: null,
    timeoutMs: 5000,
    discreet: false,
    ...fields,
  };
}

test("a mail server is sent one plain mail, without content", async (context) => {
  const { mails, port } = await mailServer(context, { disabledCommands: ["STARTTLS", "AUTH"] });
  await send(smtp(port));
  await send(smtp(port, { discreet: true, address: "watch@watch.example" }), { ...notice, address: null });
  assert.deepEqual(
    mails.map(({ from, to }) => [from, ...to]),
    [
      ["tocsin@watch.example", "ana@watch.example"],
      ["tocsin@watch.example", "watch@watch.example"],
    ],
  );
  assert.match(mails[0]?.text ?? "", /^Subject: Tocsin page from Alder\r\n/m);
  assert.match(mails[0]?.text ?? "", /\r\n\r\nIMMEDIATE from birch to be acknowledged, ref 12 \(and 2 more\); run tocsin inbox\r\n/);
  assert.equal(/alder|birch|IMMEDIATE/i.test(mails[1]?.text ?? "alder"), false, mails[1]?.text);
  assert.equal(
    mails.some(({ text }) => /x-mailer|nodemailer/i.test(text)),
    false,
  );
});

test("a mail server is logged in to over TLS and STARTTLS with the house's own authority, and refused with any other", async (context) => {
  const root = folder(context);
  const { cert, key } = await certificate();
  const caFile = path.join(root, "ca.pem");
  writeFileSync(caFile, cert);
  const password = secretFile(root, "mail.password", secret);
  const onAuth: SMTPServerOptions["onAuth"] = (auth, _session, done) =>
    auth.username === "tocsin" && auth.password === secret
      ? done(null, { user: "tocsin" })
      : done(new Error(`wrong password ${auth.password}`));
  const over = {
    tls: await mailServer(context, { secure: true, cert, key, onAuth, authOptional: false }),
    starttls: await mailServer(context, { cert, key, onAuth, authOptional: false }),
  };
  for (const security of ["tls", "starttls"] as const) {
    const { mails, port } = over[security];
    const config = smtp(port, { security, login: "tocsin", secretFile: password, caFile });
    await send(config);
    await send(config, { ...notice, address: null, purpose: "self-test" });
    assert.equal(mails.length, 1, "a self-test without an address ends after the login");
    assert.equal(mails[0]?.secure, true);
    assert.match(await reasonFor({ ...config, caFile: null }), /^ESOCKET|^ETLS|SELF_SIGNED/);
    assert.equal(await reasonFor({ ...config, secretFile: secretFile(root, `wrong-${security}`, "wrong") }), "EAUTH 535");
  }
});

test("a mail server without TLS is not given a page where TLS was asked for", async (context) => {
  const { mails, port } = await mailServer(context, { disabledCommands: ["STARTTLS"] });
  assert.match(await reasonFor(smtp(port, { security: "starttls" })), /^ETLS/);
  assert.equal(mails.length, 0);
});

test("a mail server that is silent, gone or unwilling fails with a reason, and its socket is let go of", async (context) => {
  let open = 0;
  const silent = createTcp((socket) => {
    open += 1;
    socket.on("error", () => {});
    socket.on("close", () => (open -= 1));
  });
  const port = await listening(context, silent);
  assert.match(await reasonFor(smtp(port, { timeoutMs: 1000 })), /^timeout|^ETIMEDOUT/);
  await until(() => open === 0);
  assert.equal(await reasonFor(smtp(1)), "ECONNREFUSED");
  const unwilling = await mailServer(context, {
    disabledCommands: ["STARTTLS"],
    onRcptTo: (_address, _session, done) => done(new Error(`550 no such user ${secret}`)),
  });
  assert.match(await reasonFor(smtp(unwilling.port)), /^EENVELOPE 550/);
  assert.equal(await reasonFor(smtp(port), { ...notice, address: null }), "no address");
});

function webhook(url: string, fields: Partial<WebhookConfig>): WebhookConfig {
  return { version: 1, kind: "webhook", url, secretFile: "/nowhere", caFile: null, timeoutMs: 5000, discreet: false, ...fields };
}

/** An HTTP receiver that keeps what it is posted and answers with a status. */
async function receiver(context: Hooks, status: number, tls?: { cert: string; key: string }) {
  const posts: { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
  const take = (request: IncomingMessage, response: ServerResponse): void => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      posts.push({
        method: request.method ?? "",
        path: request.url ?? "",
        headers: request.headers,
        body: Buffer.concat(chunks).toString("utf8"),
      });
      response.writeHead(status, { location: "/elsewhere" }).end(`wrong key ${secret}`.repeat(1000));
    });
  };
  const port = await listening(context, tls === undefined ? createHttp(take) : createHttps(tls, take));
  return { posts, port };
}

test("a webhook is posted signed JSON with ids only", async (context) => {
  const root = folder(context);
  const secretPath = secretFile(root, "hook.key", secret);
  const { posts, port } = await receiver(context, 204);
  const before = Math.floor(Date.now() / 1000);
  await send(webhook(`http://127.0.0.1:${port}/page?house=birch`, { secretFile: secretPath }));
  const [post] = posts;
  assert.ok(post);
  assert.deepEqual([post.method, post.path, post.headers["content-type"]], ["POST", "/page?house=birch", "application/json"]);
  const [, seconds = "", mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(post.headers["tocsin-signature"])) ?? [];
  assert.equal(mac, createHmac("sha256", secret).update(`${seconds}.${post.body}`).digest("hex"));
  assert.equal(Number(seconds) >= before, true);
  const body = JSON.parse(post.body) as Record<string, unknown>;
  assert.deepEqual(Object.keys(body).sort(), ["at", "items", "more", "node", "officer", "page", "purpose", "version", "word"]);
  assert.deepEqual(body["items"], [{ alarm: null, kind: "acknowledge-in", message: 12, word: null }]);
  assert.equal(/birch to be|IMMEDIATE|Alder/.test(post.body), false);
});

test("a webhook over TLS is believed with the house's own authority only", async (context) => {
  const root = folder(context);
  const tls = await certificate();
  const caFile = path.join(root, "ca.pem");
  writeFileSync(caFile, tls.cert);
  const { posts, port } = await receiver(context, 200, tls);
  const config = webhook(`https://localhost:${port}/`, { secretFile: secretFile(root, "hook.key", secret), caFile });
  await send(config);
  assert.equal(posts.length, 1);
  assert.match(await reasonFor({ ...config, caFile: null }), /SELF_SIGNED|UNABLE_TO/);
  assert.equal(posts.length, 1);
});

test("a webhook that refuses, redirects, hangs or is gone fails with a reason", async (context) => {
  const root = folder(context);
  const secretPath = secretFile(root, "hook.key", secret);
  for (const status of [302, 401, 500]) {
    const { posts, port } = await receiver(context, status);
    assert.equal(await reasonFor(webhook(`http://127.0.0.1:${port}/`, { secretFile: secretPath })), `http ${status}`);
    assert.equal(posts.length, 1);
  }
  const hanging = createHttp(() => {});
  context.after(() => hanging.closeAllConnections());
  const port = await listening(context, hanging);
  assert.match(await reasonFor(webhook(`http://127.0.0.1:${port}/`, { secretFile: secretPath, timeoutMs: 1000 })), /^timeout$|^ETIMEDOUT$/);
  assert.equal(await reasonFor(webhook("http://127.0.0.1:1/", { secretFile: secretPath })), "ECONNREFUSED");
});

test("a secret that others may read, that is missing, empty or short is refused before anything is sent", async (context) => {
  const root = folder(context);
  const { posts, port } = await receiver(context, 200);
  const given = (file: string): Promise<string> => reasonFor(webhook(`http://127.0.0.1:${port}/`, { secretFile: file }));
  assert.equal(await given(secretFile(root, "wide", secret, 0o640)), "folder-permissions");
  assert.equal(await given(path.join(root, "missing")), "config-invalid");
  assert.equal(await given(secretFile(root, "empty", "")), "config-invalid");
  assert.equal(await given(secretFile(root, "short", "short")), "config-invalid");
  assert.equal(await given(secretFile(root, "huge", "x".repeat(5000))), "config-invalid");
  assert.equal(posts.length, 0);
});

function command(root: string, script: string, fields: Partial<CommandConfig> = {}): CommandConfig {
  const file = path.join(root, "notify.cjs");
  writeFileSync(file, script);
  return {
    version: 1,
    kind: "command",
    program: process.execPath,
    arguments: [file, path.join(root, "out.json"), "$(touch evil); *"],
    address: null,
    timeoutMs: 20_000,
    discreet: false,
    ...fields,
  };
}

const writes = `
  const { readFileSync, writeFileSync } = require("node:fs");
  writeFileSync(process.argv[2], JSON.stringify({ text: readFileSync(0, "utf8"), env: process.env, argument: process.argv[3] }));
`;

test("a program gets the text on its input and its fields in the environment, no shell and nothing of the node's own", async (context) => {
  const root = folder(context);
  await send(command(root, writes));
  const { text, env, argument } = JSON.parse(readFileSync(path.join(root, "out.json"), "utf8")) as {
    text: string;
    env: Record<string, string>;
    argument: string;
  };
  assert.equal(text, "IMMEDIATE from birch to be acknowledged, ref 12 (and 2 more); run tocsin inbox\n");
  assert.equal(argument, "$(touch evil); *");
  assert.deepEqual(
    Object.keys(env)
      .filter((name) => !["PATH", "LANG"].includes(name))
      .sort(),
    ["ALARM", "COUNT", "ID", "KIND", "MESSAGE", "NODE", "OFFICER", "PURPOSE", "TO", "WORD"].map((name) => `TOCSIN_PAGE_${name}`),
  );
  assert.deepEqual(
    [env["TOCSIN_PAGE_TO"], env["TOCSIN_PAGE_MESSAGE"], env["TOCSIN_PAGE_ALARM"], env["TOCSIN_PAGE_COUNT"], env["TOCSIN_PAGE_NODE"]],
    ["ana@watch.example", "12", "", "3", "Alder"],
  );
});

test("a program that ends with 1, is killed, cannot be run or does not read fails or not by how it ends", async (context) => {
  const root = folder(context);
  assert.equal(await reasonFor(command(root, `console.error("${secret}"); process.exit(1)`)), "exit 1");
  assert.equal(await reasonFor(command(root, 'process.kill(process.pid, "SIGTERM")')), "SIGTERM");
  assert.equal(await reasonFor(command(root, "", { program: path.join(root, "missing") })), "ENOENT");
  assert.equal(await reasonFor(command(root, "", { program: root })), "EACCES");
  await send(command(root, "process.exit(0)"));
});

test("a program that hangs is killed with all that it started", async (context) => {
  const root = folder(context);
  const script = `
    const { spawn } = require("node:child_process");
    const { writeFileSync } = require("node:fs");
    const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    writeFileSync(process.argv[2], JSON.stringify([process.pid, child.pid]));
    process.on("SIGTERM", () => {});
    setInterval(() => {}, 1000);
  `;
  // The limit is the machine's clock: here it runs out once the program has said that it is up.
  const out = path.join(root, "out.json");
  let runOut = (): void => {};
  const clock = { ...systemClock, after: (_ms: number, call: () => void) => ((runOut = call), { cancel: () => {} }) };
  const sent = notify({ id: "one", config: command(root, script) }, notice, { clock, signal: never }).then(
    () => "sent",
    (thrown: unknown) => reasonOf(thrown),
  );
  await until(() => existsSync(out) && readFileSync(out, "utf8").endsWith("]"));
  runOut();
  assert.equal(await sent, "timeout");
  const isGone = (pid: number): boolean => {
    try {
      process.kill(pid, 0);
      return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
    } catch {
      return true;
    }
  };
  for (const pid of JSON.parse(readFileSync(out, "utf8")) as number[]) await until(() => isGone(pid));
});

test("a try is over at its limit and at a stop, whether or not it ends", async () => {
  const stopped = new AbortController();
  const hang = (): Promise<never> => new Promise(() => {});
  await assert.rejects(withinLimit(1, { clock: systemClock, signal: never }, hang), (thrown) => reasonOf(thrown) === "timeout");
  const waiting = withinLimit(60_000, { clock: systemClock, signal: stopped.signal }, hang);
  stopped.abort();
  await assert.rejects(waiting);
  await assert.rejects(withinLimit(60_000, { clock: systemClock, signal: stopped.signal }, hang));
  assert.equal(await withinLimit(60_000, { clock: systemClock, signal: never }, async () => 7), 7);
});

test("reasons are short codes, whatever a server says", () => {
  assert.equal(reasonOf(notifierFailed("x", "535 5.7.8 bad\r\nEHLO \u001b[31m<script>")), "535 5.7.8 badEHLO 31mscript");
  assert.equal(reasonOf(Object.assign(new Error("x"), { code: "a secret" })), "failed");
  assert.equal(reasonOf("x"), "failed");
});

test("notifiers that would send a secret or a page in the clear, or contradict themselves, are not kept", () => {
  const kept = (config: NotifierConfig): void => assert.deepEqual(notifierFormat.decode(notifierFormat.encode(config)), config);
  const refused = (config: object): void =>
    assert.throws(
      () => notifierFormat.decode(canonicalBytes(config)),
      (thrown) => isTocsinError(thrown, "input-malformed"),
      JSON.stringify(config),
    );
  const tls = smtp(465, { host: "mail.watch.example", security: "tls" });
  const hook = webhook("https://oncall.watch.example/page", { secretFile: "/etc/hook.key" });
  const program: CommandConfig = {
    version: 1,
    kind: "command",
    program: "/usr/bin/sms",
    arguments: [],
    address: "+1555",
    timeoutMs: 20_000,
    discreet: true,
  };
  for (const config of [tls, smtp(25), hook, webhook("http://[::1]:8080/", { secretFile: "/k" }), program]) kept(config);
  refused({ ...tls, security: "none" });
  refused({ ...tls, login: "tocsin" });
  refused({ ...tls, secretFile: "/etc/password" });
  refused({ ...tls, from: "Tocsin <a@b>" });
  refused({ ...tls, address: "a@b,c@d" });
  refused({ ...tls, password: secret });
  refused({ ...tls, timeoutMs: 1 });
  for (const url of [
    "http://oncall.watch.example/",
    "https://user:secret@oncall.watch.example/",
    "ftp://x/",
    "not a url",
    "https://x/#y",
    "http://127.0.0.1.evil.example/",
  ])
    refused({ ...hook, url });
  refused({ ...hook, secretFile: "hook.key" });
  refused({ ...program, program: "sms" });
  refused({ ...program, arguments: Array.from({ length: 33 }, () => "x") });
  assert.equal(canReach(tls, "+1555"), false);
  for (const wrong of ["ana", "ana@", "@x", "a b@x", "a@x\r\nBcc: b@y", "a@b@c", "<a@b>", `${"a".repeat(65)}@x`])
    assert.equal(isMailAddress(wrong), false, wrong);
});
