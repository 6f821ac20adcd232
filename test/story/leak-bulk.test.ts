import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import type { Server } from "node:http";
import { connect, createServer } from "node:net";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { PassThrough } from "node:stream";
import { after, before, describe, test } from "node:test";
import { addAccount, addCollection, open, startServer, testPassword } from "../../src/app/taxii/kit.test-server.ts";
import type { TestServer } from "../../src/app/taxii/kit.test-server.ts";
import { listenTaxii } from "../../src/app/taxii/listener.ts";
import { runCli } from "../../src/cli/run.ts";
import { Seeds } from "../../src/handling/redact/graph.test-data.ts";
import { Net, provesExit, SecretSearch } from "./leak-search.ts";
import { asRed, everyType, permitted, withRedProperties } from "./leak-seeds.ts";
import type { Seeded } from "./leak-seeds.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-leak-"));
const taxii = "application/taxii+json;version=2.1";
const marker = "TELLCLARION";

/** Graphs for one reader: withheld objects, objects with withheld properties, and two that may leave. */
const seeds = new Seeds();
const whole: Seeded = everyType(seeds, 0x5eed00, asRed);
const inParts: Seeded = everyType(seeds, 0x6eed00, withRedProperties);
const shown = [permitted(marker, 0x7eed00), permitted(`${marker} again`, 0x7eed01)];
const ids = [...whole.objects, ...inParts.objects].map((object) => String(object["id"]));
/** The ids of what is withheld in parts are shown where the rest of it is. */
const texts = new SecretSearch([
  ...whole.secrets,
  ...inParts.secrets.filter((secret) => !inParts.objects.some((object) => String(object["id"]).endsWith(secret))),
]);
const all = new SecretSearch([...whole.secrets, ...inParts.secrets]);

let server: TestServer;
let listener: Server;
let port = 0;

type Sent = {
  readonly method?: string;
  readonly account?: string | null;
  readonly headers?: Record<string, string>;
  readonly body?: string;
};

/** Asks the listener and takes everything that it answers with: status, headers, bytes as they were sent. */
function send(net: Net, target: string, given: Sent = {}): Promise<{ readonly status: number; readonly text: string }> {
  const { method = "GET", account = "reader", headers = {}, body } = given;
  const login = account === null ? {} : { authorization: `Basic ${Buffer.from(`${account}:${testPassword}`).toString("base64")}` };
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port, method, path: target, agent: false, headers: { accept: taxii, ...login, ...headers } },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("end", () => {
          const bytes = Buffer.concat(parts);
          net.take(`${method} ${target}: ${answer.statusCode} ${answer.rawHeaders.join(" ")}`, bytes);
          net.take(`headers of ${method} ${target}`, `${answer.statusCode} ${answer.statusMessage} ${answer.rawHeaders.join("\n")}`);
          resolve({ status: answer.statusCode ?? 0, text: bytes.toString("utf8") });
        });
      },
    );
    sent.on("error", (cause) => reject(new Error(`${method} ${target}`, { cause })));
    sent.end(body);
  });
}

/** Runs a command where the files of this test are. */
async function tocsin(...words: readonly string[]): Promise<{ readonly out: Buffer; readonly error: Buffer; readonly code: number }> {
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const [out, error]: Buffer[][] = [[], []];
  stdout.on("data", (part: Buffer) => out?.push(part));
  stderr.on("data", (part: Buffer) => error?.push(part));
  let code = 0;
  await runCli(words, { stdin, stdout, stderr, env: {}, cwd: folder, exitWith: (given) => void (code = given) });
  return { out: Buffer.concat(out ?? []), error: Buffer.concat(error ?? []), code };
}

before(async () => {
  mkdirSync(folder, { recursive: true });
  server = await startServer(path.join(folder, "node"));
  for (const name of ["reader", "writer", "stranger"])
    await addAccount(server, name, { withPassword: true, markings: name === "writer" ? ["TLP:RED"] : ["TLP:AMBER"] });
  await addCollection(server, "feed");
  await open(server, "feed", { readers: ["reader"], writers: ["writer", "reader"] });
  listener = await listenTaxii(server.service, { address: "127.0.0.1:0", tls: undefined, publicUrl: undefined });
  ({ port } = listener.address() as AddressInfo);
  const bundle = {
    type: "bundle",
    id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
    objects: [...whole.objects, ...inParts.objects, ...shown],
  };
  writeFileSync(path.join(folder, "all.json"), JSON.stringify(bundle));
  writeFileSync(path.join(folder, "reader.json"), JSON.stringify({ organisation: "birch", purpose: "test", markings: ["TLP:AMBER"] }));
  writeFileSync(path.join(folder, "password"), `${testPassword}\n`, { mode: 0o600 });
  writeFileSync(
    path.join(folder, "record.txt"),
    whole.objects
      .slice(0, 8)
      .map((object) => JSON.stringify(object))
      .join("\n\n"),
  );
  writeFileSync(path.join(folder, "tearline.txt"), `A group is on its way. ${marker}\n`);
});
after(async () => {
  listener.closeAllConnections();
  await new Promise((resolve) => listener.close(resolve));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("what a marking withholds from a reader leaves by no exit", () => {
  test("over TAXII: pages, manifests, versions, discovery, conflicts and errors", async () => {
    const post = { method: "POST", account: "writer", headers: { "content-type": taxii } };
    const feed = "/shared/collections/feed/";
    const posted = await send(new Net(), `${feed}objects/`, {
      ...post,
      body: JSON.stringify({ objects: [...whole.objects, ...inParts.objects, ...shown] }),
    });
    const status = JSON.parse(posted.text) as { id: string; success_count: number };
    assert.ok(status.success_count > 40, posted.text.slice(0, 300));
    const net = new Net();
    for (const target of ["/taxii2/", "/shared/", "/shared/collections/", feed, `${feed}objects/`, `${feed}manifest/`])
      await send(net, target);
    await send(net, `${feed}objects/`, { headers: { "accept-encoding": "gzip" } });
    for (const resource of ["objects", "manifest"]) {
      for (let next = ""; ;) {
        const { text } = await send(net, `${feed}${resource}/?limit=1${next}`);
        const page = JSON.parse(text) as { more?: boolean; next?: string };
        if (page.more !== true) break;
        next = `&next=${page.next}`;
      }
    }
    const asked = new Net();
    for (const id of ids) {
      const { status: code, text } = await send(asked, `${feed}objects/${id}/`);
      assert.ok(code === 404 || text === "{}", `${id}: ${code} ${text}`);
    }
    for (const target of [
      `${feed}objects/?match[version]=all&match[spec_version]=2.0,2.1`,
      `${feed}objects/?match[type]=malware,indicator,ipv4-addr`,
      `${feed}objects/?added_after=2020-01-01T00:00:00.000000Z`,
      `${feed}objects/?limit=none`,
      `${feed}objects/?next=AAAA`,
      `/shared/status/${status.id}/`,
      "/shared/collections/none/objects/",
      "/nowhere/",
    ])
      await send(net, target);
    for (const target of [`${feed}objects/`, `${feed}manifest/`]) await send(net, target, { account: "stranger" });
    await send(net, `${feed}objects/`, { account: null });
    await send(net, `${feed}objects/`, { headers: { accept: "text/html" } });
    // Another version of what the reader may not see, written by that reader: the answer says nothing of what is there.
    const other = { ...shown[0], id: whole.objects.find(({ type }) => type === "identity")?.["id"], name: "written by the reader" };
    const conflict = await send(new Net(), `${feed}objects/`, { ...post, account: "reader", body: JSON.stringify({ objects: [other] }) });
    net.take("status of a POST onto what is withheld", conflict.text.replaceAll(String(other.id), ""));
    provesExit("taxii-server", net, { permitted: [marker], secrets: all });
    // Whoever asks by id has the id: nothing else of it is told.
    provesExit("taxii-server", { ...asked, caught: [...asked.caught, ...net.caught] } as Net, { permitted: [marker], secrets: texts });
  });

  test("in what the command line redacts", async () => {
    const net = new Net();
    for (const words of [[], ["--keep-modified"], ["--mark-as", "clear"]]) {
      const { out, error, code } = await tocsin("stix", "redact", "all.json", "--for", "reader.json", ...words);
      assert.equal(code, 0, error.toString());
      net.take("standard output", out);
      net.take("standard error", error);
    }
    provesExit("stix-redact", net, { permitted: [marker], secrets: texts });
  });

  test("in what is pushed to another server", async () => {
    const net = new Net();
    const proxy = createServer((socket) => {
      const there = connect(port, "127.0.0.1");
      socket.on("data", (part: Buffer) => net.take("pushed", part));
      socket.on("error", () => there.destroy());
      there.on("error", () => socket.destroy());
      socket.pipe(there).pipe(socket);
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    await addCollection(server, "there");
    await open(server, "there", { readers: ["writer"], writers: ["writer"] });
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}/shared/collections/there/`;
    const login = ["--user", "writer", "--password-file", "password"];
    const { out, error } = await tocsin("taxii", "push", address, "all.json", "--for", "reader.json", "--json", ...login);
    await new Promise((resolve) => proxy.close(resolve));
    assert.equal((JSON.parse(out.toString()) as { taken: number }).taken, shown.length, error.toString());
    net.take("pushed, whole", Buffer.concat(net.caught.map(({ bytes }) => bytes)));
    provesExit("taxii-push", net, { permitted: [marker], secrets: all });
  });

  test("in the preview of a tearline: in what its recipient will read", async () => {
    const net = new Net();
    // What the source record has beside it is shown to whoever handed the record over, and stands outside the rules.
    const lines = await tocsin("tearline", "preview", "record.txt", "tearline.txt", "--tlp", "TLP:AMBER");
    net.take("between the rules", lines.out.toString().split(/^-{10,}.*$/m)[1]);
    const json = await tocsin("tearline", "preview", "record.txt", "tearline.txt", "--tlp", "TLP:AMBER", "--json");
    const { text, bytes, sha256 } = JSON.parse(json.out.toString()) as Record<string, string | number>;
    net.take("text", { text, bytes, sha256 });
    net.take("standard error", Buffer.concat([lines.error, json.error]));
    assert.ok(all.findIn(readFileSync(path.join(folder, "record.txt"))).size > 50);
    provesExit("tearline-preview", net, { permitted: [marker], secrets: all });
  });
});
