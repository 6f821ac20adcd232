import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { Readable, Writable } from "node:stream";
import { after, test } from "node:test";
import type { CliIo } from "./io.ts";
import { runCli } from "./run.ts";

const folder = mkdtempSync(path.join(os.tmpdir(), "tocsin-tearline-"));
after(() => rmSync(folder, { recursive: true }));

type Outcome = { readonly code: number; readonly out: string; readonly err: string };

async function run(words: readonly string[], input = ""): Promise<Outcome> {
  const taken = { out: "", err: "" };
  const into = (name: "out" | "err"): Writable =>
    new Writable({
      write(chunk: Buffer, _encoding, done) {
        taken[name] += chunk.toString("utf8");
        done();
      },
    });
  let code = 0;
  const exitWith = (given: number): void => void (code = given);
  const io: CliIo = {
    stdin: Readable.from([Buffer.from(input)]),
    stdout: into("out"),
    stderr: into("err"),
    env: {},
    cwd: folder,
    exitWith,
  };
  await runCli(words, io);
  return { code, ...taken };
}

function file(name: string, content: string): string {
  writeFileSync(path.join(folder, name), content);
  return name;
}

const source = file("source.txt", "Khristo Velikov said that an attack is likely.\n\nThe market is the target.\n");
const phrases = file("phrases.txt", "\uFEFFKhristo Velikov\r\n\r\n");
const clean = file("clean.txt", "An attack on the market is likely.\n");
const leak = file("leak.txt", "Hristo Velikoff says that an attack is likely.\n");

test("the lint ends with 0 where it passes, 1 where it refuses, 2 for wrong use", async () => {
  const passed = await run(["tearline", "lint", source, clean, "--protect", phrases, "--json"]);
  assert.deepEqual([passed.code, JSON.parse(passed.out)], [0, { verdict: "pass", findings: [] }]);
  const refused = await run(["tearline", "lint", source, leak, "--protect", phrases, "--json"]);
  const { verdict, findings } = JSON.parse(refused.out) as { verdict: string; findings: Record<string, unknown>[] };
  assert.deepEqual([refused.code, verdict], [1, "refuse"]);
  assert.deepEqual(Object.keys(findings[0] ?? {}), ["level", "kind", "reason", "source", "tearline", "mend"]);
  assert.deepEqual(
    [findings[0]?.["source"], findings[0]?.["tearline"]],
    [
      { start: 0, end: 15 },
      { start: 0, end: 15 },
    ],
  );
  for (const words of [["lint"], ["lint", source], ["lint", source, "absent.txt"], ["lint", source, clean, "--protect", "absent.txt"]]) {
    assert.equal((await run(["tearline", ...words])).code, 2, words.join(" "));
  }
});

test("a pass is told as no known pattern, never as safe", async () => {
  const { out } = await run(["tearline", "lint", source, clean, "--protect", phrases]);
  assert.match(out, /no known pattern/);
  assert.doesNotMatch(out, /safe/);
});

test("the preview shows the bytes that are sent and why the rest is not there", async () => {
  const tearline = file(
    "tearline.json",
    JSON.stringify({ texts: [{ language: "en", text: "An attack on the market is likely." }], tlp: "TLP:AMBER" }),
  );
  const { out, code } = await run(["tearline", "preview", source, tearline, "--protect", phrases, "--json"]);
  const shown = JSON.parse(out) as { text: string; bytes: number; sha256: string; omissions: { state: string; reason: string }[] };
  assert.equal(code, 0);
  assert.equal(shown.bytes, Buffer.byteLength(shown.text));
  assert.equal(shown.sha256, createHash("sha256").update(shown.text).digest("hex"));
  assert.match(shown.text, /^TLP:AMBER\n[^]*An attack on the market is likely\.\n$/);
  assert.equal(shown.omissions.length, 2);
});
