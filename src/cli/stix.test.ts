import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import type { CliIo } from "./io.ts";
import { runCli } from "./run.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-stix-"));
after(() => rmSync(folder, { recursive: true }));

type Outcome = { readonly code: number; readonly out: string; readonly err: string };

/** Runs `tocsin stix …` in the folder of the test, with the given standard input. */
async function stix(words: readonly string[], input: string | readonly Uint8Array[] = ""): Promise<Outcome> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  const io: CliIo = {
    stdin: Readable.from(typeof input === "string" ? [Buffer.from(input)] : input),
    stdout: into("out"),
    stderr: into("err"),
    env: {},
    cwd: folder,
    exitWith(given) {
      code = given;
    },
  };
  await runCli(["stix", ...words], io);
  return { code, ...taken };
}

const json = (outcome: Outcome): unknown[] =>
  outcome.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);

function file(name: string, content: unknown): string {
  writeFileSync(path.join(folder, name), typeof content === "string" ? content : JSON.stringify(content));
  return name;
}

const identity = {
  type: "identity",
  spec_version: "2.1",
  id: "identity--311b2d2d-f010-4473-83ec-1edf84858f4c",
  created: "2016-04-06T20:03:00.000Z",
  modified: "2016-04-06T20:03:00.000Z",
  name: "Example",
  identity_class: "organization",
};
const address = { type: "ipv4-addr", spec_version: "2.1", id: "ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4", value: "198.51.100.3" };
const bundle = (...objects: readonly unknown[]): unknown => ({
  type: "bundle",
  id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d",
  objects,
});

type Verdict = {
  id: string | null;
  valid: boolean;
  errors: { path: string; code: string; section: string; message: string }[];
  warnings: { path: string; code: string }[];
};
const validate = async (words: readonly string[], input?: string | readonly Uint8Array[]): Promise<Outcome & { verdicts: Verdict[] }> => {
  const outcome = await stix(["validate", ...words], input);
  return { ...outcome, verdicts: json(outcome) as Verdict[] };
};

test("a valid object and a valid bundle get one line each and exit code 0", async () => {
  const one = await validate([file("identity.json", identity)]);
  assert.deepEqual([one.code, one.verdicts[0]?.id, one.verdicts[0]?.valid, one.verdicts[0]?.errors], [0, identity.id, true, []]);
  const many = await validate(["-"], JSON.stringify(bundle(identity, address)));
  assert.deepEqual([many.code, many.verdicts.length, many.verdicts[0]?.valid], [0, 1, true]);
});

test("errors of a bundle stand under the object that has them", async () => {
  const { name: _, ...nameless } = identity;
  const { code, verdicts } = await validate([file("bad.json", bundle(address, nameless, { ...address, value: 7 }))]);
  assert.equal(code, 1);
  assert.equal(verdicts.length, 1);
  assert.equal(verdicts[0]?.valid, false);
  const paths = verdicts[0]?.errors.map((error) => error.path) ?? [];
  assert.ok(
    paths.some((at) => at.startsWith("/objects/1")),
    paths.join(),
  );
  assert.ok(paths.includes("/objects/2/value"), paths.join());
  assert.ok(!paths.some((at) => at.startsWith("/objects/0")), paths.join());
});

test("a bundle has the same verdict read as one line and read object by object", async () => {
  const documents = [
    bundle(identity, address),
    bundle(identity, { ...identity, name: 7 }, 7, null, [], {}, bundle(identity)),
    { ...(bundle(address) as object), id: "bundle--x", x_custom: 1 },
    { type: "bundle", id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d" },
    { type: "bundle", id: "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", objects: [] },
    { type: "bundle", objects: [address, address, identity, identity] },
    { type: "bundle", id: 7, objects: { a: 1 } },
    { objects: [address] },
    { ...identity, objects: [address] },
    { type: "x-thing", id: "x-thing--5d0092c5-5f74-4287-9642-33f4c354e56d", objects: ["x"] },
    [],
    [identity, { ...address, value: 7 }, bundle(address), [], 7],
    7,
    "x",
  ];
  for (const [n, document] of documents.entries()) {
    const text = JSON.stringify(document);
    const lines = await validate(["--lines", "-"], text);
    const whole = await validate(["-"], text);
    const sorted = (verdict: Verdict | undefined): unknown => {
      const byPath = (a: { path: string; code: string }, b: { path: string; code: string }): number =>
        a.path + a.code < b.path + b.code ? -1 : 1;
      return { ...verdict, errors: verdict?.errors.toSorted(byPath), warnings: verdict?.warnings.toSorted(byPath) };
    };
    if (typeof document !== "object") {
      assert.deepEqual([lines.code, whole.code, whole.verdicts[0]?.valid], [1, 1, false], `${n}`);
      continue;
    }
    assert.deepEqual(sorted(whole.verdicts[0]), sorted(lines.verdicts[0]), `${n}`);
    assert.equal(whole.code, lines.code, `${n}`);
  }
});

test("a document that is not JSON gets a line with the code and the place", async () => {
  const cases: readonly (readonly [string, string])[] = [
    ["", "json-syntax"],
    ["{", "json-syntax"],
    ['{"type":"bundle","objects":[{"a":1},', "json-syntax"],
    ['{"type":"bundle","type":"bundle"}', "json-duplicate-name"],
    [`{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[{"a":1,"a":2}]}`, "json-duplicate-name"],
    ["\ufeff{}", "json-syntax"],
    ['{"a":1e999}', "json-number-range"],
    [`{"a":${"[".repeat(10_000)}${"]".repeat(10_000)}}`, "json-too-deep"],
  ];
  for (const [text, code] of cases) {
    const outcome = await validate(["-"], text);
    assert.equal(outcome.code, 1, text.slice(0, 60));
    assert.equal(outcome.verdicts.length, 1);
    const found = outcome.verdicts[0]?.errors.find((error) => error.code === code);
    assert.ok(found !== undefined, `${text.slice(0, 60)}: ${outcome.out}`);
    assert.match(found.message, /byte \d+|line \d+/);
    assert.notEqual(found.section, "");
  }
});

test("lines are judged one by one", async () => {
  const { code, verdicts } = await validate(
    ["--lines", "-"],
    `${JSON.stringify(identity)}\n\n{"id":\n${JSON.stringify(bundle(address))}\n7`,
  );
  assert.equal(code, 1);
  assert.deepEqual(
    verdicts.map((verdict) => verdict.valid),
    [true, false, true, false],
  );
  assert.equal(verdicts[1]?.id, null);
  assert.match(verdicts[1]?.errors[0]?.message ?? "", /line 3/);
});

test("a flood of findings is bounded, and its size is told", async () => {
  const bad = `${JSON.stringify({ ...address, value: 7 })},`;
  const { verdicts } = await validate(
    ["-"],
    [
      Buffer.from('{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":['),
      Buffer.from(bad.repeat(20_000)),
      Buffer.from(`${JSON.stringify(address)}]}`),
    ],
  );
  assert.equal(verdicts[0]?.errors.length, 10_001);
  assert.match(verdicts[0]?.errors.at(-1)?.message ?? "", /\d+ more/);
});

test("wrong use ends with 2", async () => {
  for (const words of [
    ["validate"],
    ["validate", "--bad", "x"],
    ["validate", "absent.json"],
    ["diff", "one"],
    ["diff", "-", "-"],
    ["id", "absent.json"],
    ["bad"],
    ["stats", "."],
  ]) {
    assert.equal((await stix(words)).code, 2, words.join(" "));
  }
  assert.equal((await stix(["validate", "--help"])).code, 0);
});

test("identifiers of observables are printed", async () => {
  const plain = await stix(["id", "-"], JSON.stringify({ type: "ipv4-addr", value: "198.51.100.3" }));
  assert.equal(plain.out, `${address.id}\n`);
  const many = await stix(["id", "--json", file("ids.json", bundle(identity, address, { ...address, value: "198.51.100.4" }))]);
  assert.deepEqual(
    json(many).map((line) => (line as { standing: string }).standing),
    ["random", "agrees", "differs"],
  );
  const other = await stix(["id", "--lines", "-"], `${JSON.stringify({ ...address, value: "198.51.100.4" })}\n`);
  assert.match(other.out, /^ipv4-addr--\S+ {2}\(carries "ipv4-addr--28bb3599/);
});

test("the canonical form has no line end, and with --json its hash", async () => {
  assert.equal((await stix(["canon", "-"], '{ "b": 1.0, "a": [] }\n')).out, '{"a":[],"b":1}');
  assert.equal((await stix(["canon", "--lines", "-"], '{"b":1,"a":2}\n[1e2]\n')).out, '{"a":2,"b":1}\n[100]\n');
  assert.deepEqual(json(await stix(["canon", "--json", "-"], "{}")), [
    { canonical: "{}", bytes: 2, sha256: "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a" },
  ]);
  assert.equal((await stix(["canon", "-"], '{"a":1,"a":1}')).code, 1);
});

test("differences of two objects and of two bundles are told", async () => {
  const [a, b] = [file("a.json", identity), file("b.json", { ...identity, name: "Other", modified: "2017-01-01T00:00:00.000Z" })];
  const text = await stix(["diff", a, b]);
  assert.equal(text.code, 1);
  assert.match(text.out, /^~ \/name: "Example" -> "Other"$/m);
  const same = await stix(["diff", "--json", a, file("c.json", { ...identity, modified: "2017-01-01T00:00:00.000Z" })]);
  assert.deepEqual([same.code, (json(same)[0] as { sameMeaning: boolean }).sameMeaning], [1, true]);
  const bundles = await stix(["diff", file("d.json", bundle(identity, address)), "-"], JSON.stringify(bundle(address, identity)));
  assert.deepEqual([bundles.code, bundles.out], [0, ""]);
});

test("statistics are printed for people and for programs", async () => {
  const name = file(
    "stats.json",
    bundle(identity, {
      ...address,
      object_marking_refs: ["marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"],
      resolves_to_refs: ["mac-addr--00000000-17d4-4cbf-938f-98ee46b3cd3f"],
    }),
  );
  assert.match((await stix(["stats", name])).out, /TLP:RED +1 +0/);
  const stats = json(await stix(["stats", "--json", name]))[0] as { objects: number; references: { dangling: number } };
  assert.deepEqual([stats.objects, stats.references.dangling], [2, 1]);
});
