import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { Agent, request } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import os from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";
import { addAccount, open, startServer, testPassword } from "../../../src/app/taxii/kit.test-server.ts";
import type { TestServer } from "../../../src/app/taxii/kit.test-server.ts";
import { listenTaxii } from "../../../src/app/taxii/listener.ts";
import { mismatch, readScript } from "./script.ts";
import type { Step } from "./script.ts";

type Answer = { readonly status: number; readonly headers: Readonly<Record<string, string | string[] | undefined>>; readonly text: string };

const here = import.meta.dirname;
const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-taxii-"));
const agent = new Agent({ keepAlive: true });
let server: TestServer;
let listener: Server;
let port = 0;

before(async () => {
  server = await startServer(path.join(folder, "node"));
  await server.does("taxii-seed", { text: readFileSync(path.join(here, "data/sample-data.json"), "utf8"), markAs: "clear" });
  for (const name of ["reader", "writer", "stranger"]) await addAccount(server, name, { withPassword: true });
  const readable = ["365fed99-08fa-fdcd-a1b3-fb247eb41d01", "91a7b528-80eb-42ed-a74d-c6fbd5a26116", "52892447-4d7e-4f70-b94d-d7f22742ff63"];
  const writable = ["472c94ae-3113-4e3e-a4dd-a9f4ac7471d4", ...readable.slice(0, 2)];
  for (const collection of readable) await open(server, collection, { readers: ["reader", "writer"] });
  for (const collection of writable) await server.does("taxii-access", { name: "writer", collection, access: "write" });
  await server.does("taxii-access", { name: "writer", collection: "64993447-4d7e-4f70-b94d-d7f33742ee63", access: "listed" });
  await server.does("taxii-collection-add", { title: "Paged", alias: "paged", root: "trustgroup1", markAs: "clear" });
  await open(server, "paged", { readers: ["reader", "writer"], writers: ["writer"] });
  listener = await listenTaxii(server.service, { address: "127.0.0.1:0", tls: undefined, publicUrl: undefined });
  ({ port } = listener.address() as AddressInfo);
});
after(async () => {
  agent.destroy();
  await new Promise((resolve) => listener.close(resolve));
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

function send(
  method: string,
  target: string,
  given: { readonly headers: Readonly<Record<string, string>>; readonly body: string | null },
): Promise<Answer> {
  const { headers, body } = given;
  const length = body === null ? {} : { "Content-Length": String(Buffer.byteLength(body)) };
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, method, path: target, agent, headers: { ...length, ...headers } }, (answer) => {
      const parts: Buffer[] = [];
      answer.on("data", (part: Buffer) => parts.push(part));
      answer.on("end", () =>
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString("utf8") }),
      );
    });
    sent.on("error", reject);
    sent.end(body ?? undefined);
  });
}

const basic = (name: string, password: string): string => `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}`;

async function run(step: Step, kept: Map<string, string>): Promise<void> {
  const filled = (text: string): string => text.replaceAll(/\{([a-z-]+)\}/g, (whole, name: string) => kept.get(name) ?? whole);
  const account = step.account === null ? {} : { Authorization: basic(step.account, testPassword) };
  const headers = { ...account, ...Object.fromEntries(Object.entries(step.headers).map(([name, value]) => [name, filled(value)])) };
  const answer = await send(step.method, filled(step.target), { headers, body: step.body === null ? null : filled(step.body) });
  assert.equal(answer.status, step.status, `${step.method} ${filled(step.target)}: ${answer.text.slice(0, 300)}`);
  for (const { name, value } of step.wantedHeaders) {
    const got = answer.headers[name.toLowerCase()];
    if (value === null) assert.equal(got, undefined, name);
    else if (value.startsWith("$")) kept.set(value.slice(1), String(got));
    else if (value.startsWith("~")) assert.match(String(got), new RegExp(value.slice(1)), name);
    else assert.equal(got, value, name);
  }
  if (step.status >= 400 && step.method !== "HEAD") {
    // On every error the error message resource, its status as a string (TAXII 2.1 section 3.6.1).
    const error = JSON.parse(answer.text) as { title?: unknown; http_status?: unknown };
    assert.equal(typeof error.title, "string");
    assert.equal(error.http_status, String(step.status));
    assert.equal(answer.headers["content-type"], "application/taxii+json;version=2.1");
  }
  if (step.wantedBody !== null)
    assert.equal(mismatch(JSON.parse(filled(step.wantedBody)), JSON.parse(answer.text), { at: "", kept }), undefined);
}

for (const file of readdirSync(here).filter((name) => name.endsWith(".txt"))) {
  describe(file, () => {
    const kept = new Map<string, string>();
    for (const step of readScript(readFileSync(path.join(here, file), "utf8")))
      test(`${step.title} (line ${step.line})`, () => run(step, kept));
  });
}

type Recorded = {
  readonly test: string;
  readonly request: { readonly method: string; readonly path: string; readonly headers: Record<string, string> };
  readonly response: { readonly status: number; readonly headers: Record<string, string>; readonly body: string };
};

describe("exchanges recorded with the OASIS reference server", () => {
  const cursors = new Map<string, string>();
  const recorded = readFileSync(path.join(here, "data/exchanges.jsonl"), "utf8").trimEnd().split("\n");
  for (const [index, text] of recorded.entries()) {
    const { test: name, request: asked, response } = JSON.parse(text) as Recorded;
    test(`${index + 1} ${name}`, async () => {
      const { Authorization: authorization, ...rest } = asked.headers;
      const headers = authorization === undefined ? rest : { ...rest, Authorization: basic("writer", testPassword) };
      const target = [...cursors].reduce((line, [theirs, ours]) => line.replace(theirs, ours), asked.path);
      const answer = await send(asked.method, target, { headers, body: null });
      assert.equal(answer.status, response.status);
      for (const header of ["X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"])
        assert.equal(answer.headers[header.toLowerCase()], response.headers[header]);
      const got = JSON.parse(answer.text.replaceAll(`http://127.0.0.1:${port}`, "http://localhost:5000")) as Record<string, unknown>;
      if (response.status >= 400) {
        // Words of errors are each server's own.
        assert.equal(got["http_status"], String(response.status));
        return;
      }
      const wanted = JSON.parse(response.body) as Record<string, unknown>;
      if (typeof wanted["next"] === "string") {
        cursors.set(wanted["next"], String(got["next"]));
        wanted["next"] = got["next"];
      }
      // A collection that the scripts work in is ours and not theirs.
      if (Array.isArray(got["collections"]))
        got["collections"] = (got["collections"] as { title: string }[]).filter(({ title }) => title !== "Paged");
      assert.deepEqual(got, wanted);
    });
  }
});
