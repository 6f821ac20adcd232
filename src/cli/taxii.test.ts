import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import { runCli } from "./run.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-taxii-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs a command in the folder of the test. */
async function tocsin(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  await runCli(words, {
    stdin: Readable.from([]),
    stdout: into("out"),
    stderr: into("err"),
    env: {},
    cwd: folder,
    exitWith(given) {
      code = given;
    },
  });
  return { code, ...taken };
}

function file(name: string, content: unknown): string {
  writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content), { mode: 0o600 });
  return name;
}

const sample = path.join(import.meta.dirname, "../../test/conformance/taxii/data/sample-data.json");

test("seeding is signed by the one releaser whose key is there, and asks for a name where it is not one alone", async () => {
  assert.equal((await tocsin("init", "alder", "--name", "Alder", "--unit", "Desk", "--country", "XA", "--exercise")).code, 0);
  const seeded = await tocsin("taxii", "seed", "alder", sample, "--mark-as", "clear", "--json");
  assert.deepEqual([seeded.code, seeded.err], [0, "Signed by releaser-1, the one releaser whose key is here; --as names another.\n"]);
  const { collections } = JSON.parse(seeded.out) as { collections: { added: number; refused: unknown[] }[] };
  assert.deepEqual(
    collections.map(({ added }) => added),
    [0, 0, 8, 0, 0],
  );
  assert.match((await tocsin("taxii", "collection", "list", "alder", "--json")).out, /"officer":"releaser-1"/);
  // Larger than what an officer signs at once.
  const [root] = Object.values(JSON.parse(readFileSync(sample, "utf8")) as Record<string, object>).slice(-1);
  const padded = file("large.json", JSON.stringify({ large: root, "/pad": "x".repeat(12 * 1024 * 1024) }));
  const large = JSON.parse((await tocsin("taxii", "seed", "alder", padded, "--mark-as", "clear", "--json")).out) as typeof seeded;
  assert.equal((large as unknown as { collections: unknown[] }).collections.length, 5);
  await tocsin("officer", "enrol", "alder", "releaser-2", "--role", "releaser", "--by", "releaser-1,watch-1");
  const several = await tocsin("taxii", "seed", "alder", sample, "--mark-as", "clear");
  assert.equal(several.code, 2);
  assert.match(several.err, /--as \(one of releaser-1, releaser-2\): several could sign/);
  unlinkSync(path.join(folder, "alder.officers/releaser-1.passphrase"));
  unlinkSync(path.join(folder, "alder.officers/releaser-2.key"));
  const none = await tocsin("taxii", "seed", "alder", sample);
  assert.equal(none.code, 2);
  assert.match(none.err, /no releaser's key file with its passphrase is here/);
});

test("a short password is taken on an exercise node alone", async () => {
  const words = ["taxii", "account", "add", "alder", "admin", "--organisation", "A", "--purpose", "p", "--as", "watch-1"];
  const password = ["--password-file", file("password", "Password0\n")];
  assert.equal((await tocsin(...words, "--password-file", file("short", "seven77\n"))).code, 2);
  assert.equal((await tocsin(...words, ...password)).code, 0);
  assert.equal((await tocsin("init", "birch", "--name", "Birch", "--unit", "Desk", "--country", "XB")).code, 0);
  const real = await tocsin(...words.map((word) => (word === "alder" ? "birch" : word)), ...password);
  assert.equal(real.code, 2);
  assert.match(real.err, /at least 12 characters, got 9/);
});

const clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
const made = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-01-01T00:00:00.000Z" };
const shown = {
  type: "identity",
  ...made,
  id: "identity--11111111-17d4-4cbf-938f-98ee46b3cd3f",
  name: "Alder",
  object_marking_refs: [clear],
};
const hidden = { ...shown, id: "identity--22222222-17d4-4cbf-938f-98ee46b3cd3f", name: "hidden name", object_marking_refs: [red] };
const partly = {
  type: "indicator",
  ...made,
  id: "indicator--33333333-17d4-4cbf-938f-98ee46b3cd3f",
  created_by_ref: shown.id,
  description: "hidden words",
  external_references: [{ source_name: "of", description: `see ${hidden.id}` }],
  pattern: "[ipv4-addr:value = '198.51.100.3']",
  pattern_type: "stix",
  valid_from: "2026-01-01T00:00:00Z",
  object_marking_refs: [clear],
  granular_markings: [{ marking_ref: red, selectors: ["description"] }],
};
const emptied = {
  type: "campaign",
  ...made,
  id: "campaign--44444444-17d4-4cbf-938f-98ee46b3cd3f",
  name: "hidden name",
  object_marking_refs: [clear],
  granular_markings: [{ marking_ref: red, selectors: ["name"] }],
};

test("what is pushed leaves through the door: whole, as a redacted copy, or not at all", async () => {
  const { createServer } = await import("node:http");
  const bodies: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (part: Buffer) => (body += part.toString("utf8")));
    request.on("end", () => {
      const count = request.method === "POST" ? (JSON.parse(body) as { objects: unknown[] }).objects.length : 0;
      if (request.method === "POST") bodies.push(body);
      const root = { title: "root", versions: ["application/taxii+json;version=2.1"], max_content_length: 100_000 };
      const collection = { id: "91a7b528-80eb-42ed-a74d-c6fbd5a26116", title: "c", can_read: true, can_write: true };
      const status = { id: "s", status: "complete", total_count: count, success_count: count, failure_count: 0, pending_count: 0 };
      const answer =
        request.method === "POST" ? status : request.url?.endsWith("/collections/") === true ? { collections: [collection] } : root;
      response.writeHead(request.method === "POST" ? 202 : 200, { "Content-Type": "application/taxii+json;version=2.1" });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  after(() => server.close());
  const address = server.address();
  const port = address !== null && typeof address === "object" ? address.port : 0;
  const bundle = { type: "bundle", id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", objects: [partly, shown, hidden, emptied] };
  const reader = file("reader.json", { organisation: "Birch", purpose: "p", markings: ["TLP:CLEAR"] });
  const words = [
    "taxii",
    "push",
    `http://127.0.0.1:${port}/root/`,
    file("bundle.json", bundle),
    "--collection",
    "c",
    "--for",
    reader,
    "--json",
  ];
  const pushed = await tocsin(...words);
  assert.equal(pushed.code, 3);
  const told = JSON.parse(pushed.out) as { taken: number; redacted: number; withheld: { id: string }[] };
  assert.deepEqual([told.taken, told.redacted, told.withheld.map(({ id }) => id)], [2, 1, [hidden.id, emptied.id]]);
  const [body = ""] = bodies;
  assert.equal(bodies.length, 1);
  assert.ok(!body.includes("hidden") && !body.includes(hidden.id));
  const [first, copy] = (JSON.parse(body) as { objects: Record<string, unknown>[] }).objects;
  assert.deepEqual(first, shown);
  assert.equal(copy?.["id"], partly.id);
  assert.equal(copy["created_by_ref"], shown.id, "what leaves too may be referred to");
  assert.ok(copy["extensions"] !== undefined, "it is flagged as a copy");
  const dry = JSON.parse((await tocsin(...words, "--dry-run")).out) as Record<string, unknown>;
  assert.deepEqual([dry["released"], dry["redacted"], dry["withheldCount"], bodies.length], [2, 1, 2, 1]);
  // Who may have it all gets it as it is.
  const whole = file("whole.json", { organisation: "Birch", purpose: "p", markings: ["TLP:CLEAR", "TLP:RED"] });
  assert.equal((await tocsin(...words.map((word) => (word === reader ? whole : word)))).code, 0);
  assert.deepEqual((JSON.parse(bodies[1] ?? "{}") as { objects: unknown[] }).objects, [partly, shown, hidden, emptied]);
});
