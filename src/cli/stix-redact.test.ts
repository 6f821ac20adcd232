import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import { validateObject } from "../stix/index.ts";
import { runCli } from "./run.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-redact-"));
after(() => rmSync(folder, { recursive: true }));

/** Runs `tocsin stix redact …` in the folder of the test. */
async function redact(...words: readonly string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  await runCli(["stix", "redact", ...words], {
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
  writeFileSync(path.join(folder, name), JSON.stringify(content));
  return name;
}

const clear = "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
const amber = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
const terms = {
  type: "marking-definition",
  spec_version: "2.1",
  id: "marking-definition--0b1c2d3e-17d4-4cbf-938f-98ee46b3cd3f",
  created: "2026-01-01T00:00:00.000Z",
  definition_type: "statement",
  definition: { statement: "as agreed" },
};
const at = { spec_version: "2.1", created: "2026-01-01T00:00:00.000Z", modified: "2026-02-01T00:00:00.000Z" };
const tool = { type: "tool", ...at, id: "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", name: "t", object_marking_refs: [clear, terms.id] };
const hidden = {
  type: "malware",
  ...at,
  id: "malware--9e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
  is_family: false,
  object_marking_refs: [amber],
};
const unmarked = { type: "campaign", ...at, id: "campaign--7e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f", name: "c" };
const note = {
  type: "note",
  ...at,
  id: "note--6e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f",
  content: `on ${hidden.id}`,
  object_refs: [tool.id, hidden.id],
  object_marking_refs: [clear],
};
const bundle = file("bundle.json", {
  type: "bundle",
  id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
  objects: [terms, tool, hidden, unmarked, note],
});
const reader = file("reader.json", { organisation: "birch", purpose: "p", markings: ["TLP:CLEAR"] });
const wider = file("wider.json", { organisation: "birch", purpose: "p", markings: ["TLP:CLEAR", "TLP:AMBER"] });

type Bundle = { readonly type: string; readonly objects?: readonly { readonly id: string; readonly [name: string]: unknown }[] };

async function shown(...words: readonly string[]): Promise<Bundle> {
  const { code, out, err } = await redact(bundle, ...words, "--json");
  assert.deepEqual([code, err], [0, ""]);
  assert.equal(out.trim().split("\n").length, 1);
  return JSON.parse(out) as Bundle;
}

test("the bundle that a reader gets, and nothing else, is printed", async () => {
  const printed = await shown("--for", reader);
  assert.equal(printed.type, "bundle");
  assert.equal(validateObject(printed, { level: "MUST" }).valid, true);
  assert.deepEqual(
    printed.objects?.map(({ id }) => id),
    [terms.id, note.id, tool.id],
  );
  assert.ok(!JSON.stringify(printed).includes(hidden.id.slice(9)));
  assert.deepEqual((await shown("--for", wider)).objects?.length, 4);
  assert.deepEqual(
    (await shown("--for", reader, "--mark-as", "clear")).objects?.map(({ id }) => id),
    [unmarked.id, terms.id, note.id, tool.id],
  );
});

test("the same bytes come of files that differ only in what is withheld", async () => {
  const other = file("other.json", {
    type: "bundle",
    id: "bundle--6d0092c5-5f74-4287-9642-33f4c354e56d",
    objects: [note, { ...tool, ...at }, terms],
  });
  assert.equal((await redact(other, "--for", reader)).out, (await redact(bundle, "--for", reader)).out);
  const kept = JSON.parse((await redact(other, "--for", reader, "--keep-modified")).out) as Bundle;
  assert.equal(kept.objects?.at(-1)?.["modified"], at.modified);
});

test("wrong use is told with its code and prints no bundle", async () => {
  const refused = async (...words: readonly string[]): Promise<unknown> => {
    const { code, out } = await redact(...words, "--json");
    return [code, (JSON.parse(out) as { readonly error: { readonly code: string } }).error.code];
  };
  assert.deepEqual(await refused(bundle, "--for", "absent.json"), [2, "usage"]);
  assert.deepEqual(await refused(bundle, "--for", file("odd.json", { organisation: "birch" })), [2, "input-malformed"]);
  assert.deepEqual(await refused(bundle, "--for", reader, "--mark-as", "AMBER STRICT"), [2, "input-malformed"]);
  assert.deepEqual(await refused(bundle, "--for", reader, "--id-key", file("key", 1)), [2, "usage"]);
  assert.deepEqual(await refused(file("none.json", {}), "--for", reader), [2, "input-malformed"]);
  assert.equal((await redact(bundle)).code, 2);
});
