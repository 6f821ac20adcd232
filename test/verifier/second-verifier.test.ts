import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { test } from "node:test";
import { growBy } from "../../src/log/tree.ts";
import type { MemoryFolder } from "../../src/log/sample-export.test-store.ts";
import { SampleLog, sampleLeaf } from "../../src/log/sample-export.test-store.ts";
import { directory, runtimeVerifier, verifyExport } from "../../src/log/index.ts";

const vectors = path.join(import.meta.dirname, "../../vectors/log");
const program = path.join(import.meta.dirname, "verify_export.py");
const skip = spawnSync("python3", ["--version"]).status === 0 ? false : "python3 is not on this machine";

type Finding = { readonly file: string; readonly leaf: number | null };
type Second = { readonly ok: boolean; readonly findings: readonly Finding[]; readonly mlDsa: string };
type Tamper = {
  readonly comment: string;
  readonly file: string;
  readonly at: number;
  readonly xor?: number;
  readonly add?: string;
  readonly first: Finding;
};

function second(folder: string, words: readonly string[] = [], python: readonly string[] = []): Second {
  const ran = spawnSync("python3", [...python, "-B", program, folder, ...words], { encoding: "utf8" });
  assert.ok(ran.status === 0 || ran.status === 1, ran.stderr);
  const said = JSON.parse(ran.stdout) as Second;
  assert.equal(said.ok, ran.status === 0);
  return said;
}

async function inScratch(use: (scratch: string) => Promise<void>): Promise<void> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "tocsin-second-"));
  try {
    await use(scratch);
  } finally {
    await rm(scratch, { recursive: true });
  }
}

async function onDisk(folder: MemoryFolder, at: string): Promise<void> {
  for (const [file, bytes] of folder.files) {
    await mkdir(path.dirname(path.join(at, file)), { recursive: true });
    await writeFile(path.join(at, file), bytes);
  }
}

async function bend(folder: string, { file, at, xor, add }: Tamper): Promise<void> {
  const target = path.join(folder, file);
  if (add !== undefined) await mkdir(path.dirname(target), { recursive: true });
  if (add !== undefined) await writeFile(target, Buffer.from(add, "hex"));
  else if (xor === undefined) await rm(target);
  else {
    const bytes = await readFile(target);
    bytes[at] = (bytes[at] ?? 0) ^ xor;
    await writeFile(target, bytes);
  }
}

test("a second verifier, in another language, agrees on the untouched exports and on ways to bend them", { skip }, async () => {
  const { trust, invalid } = JSON.parse(await readFile(path.join(vectors, "tampers.json"), "utf8")) as {
    trust: string[];
    invalid: Tamper[];
  };
  const keys = trust.flatMap((key) => ["--key", key]);
  assert.deepEqual(second(path.join(vectors, "export"), keys).findings, []);
  assert.deepEqual(second(path.join(vectors, "partner")).findings, []);
  const strange = second(path.join(vectors, "partner"), keys);
  assert.deepEqual(
    strange.findings.map(({ file }) => file),
    ["keys"],
  );
  const stride = process.env["TOCSIN_NIGHTLY"] === "1" ? 1 : 4;
  await inScratch(async (scratch) => {
    for (const [number, tamper] of invalid.entries()) {
      if (number % stride !== 0) continue;
      const folder = path.join(scratch, String(number));
      await cp(path.join(vectors, "export"), folder, { recursive: true });
      await bend(folder, tamper);
      const [found] = second(folder, keys).findings;
      assert.deepEqual(
        [found?.file, found?.leaf ?? undefined],
        [tamper.first.file, tamper.first.leaf ?? undefined],
        `${tamper.file}: ${tamper.comment}`,
      );
    }
  });
});

test("it agrees on a log of several tiles, and on one whose time was turned back by the log itself", { skip }, async () => {
  const log = await new SampleLog().create();
  const kinds = ["pass-warning", "receipt", "outcome"];
  await log.grow(Array.from({ length: 257 }, (_, at) => sampleLeaf(at, kinds[at % 3])));
  await log.cosign();
  await log.grow(Array.from({ length: 270 }, (_, at) => sampleLeaf(257 + at)));
  const whole = await log.export();
  await log.store.append(log.signer.name, (state) => growBy([sampleLeaf(600)], (log.nowSeconds - 900) * 1000)({ ...state, lastAtMs: 0 }));
  await log.sequencer.checkpoint();
  const turned = await log.export();
  await inScratch(async (scratch) => {
    await onDisk(whole, path.join(scratch, "whole"));
    await onDisk(turned, path.join(scratch, "turned"));
    const first = async (name: string): Promise<Finding | undefined> => {
      const report = await verifyExport(directory(path.join(scratch, name)), { verifier: runtimeVerifier() });
      return report.first === undefined ? undefined : { file: report.first.file ?? "", leaf: report.first.leaf?.index ?? null };
    };
    assert.equal(await first("whole"), undefined);
    assert.deepEqual(second(path.join(scratch, "whole")).findings, []);
    const expected = await first("turned");
    assert.equal(expected?.leaf, 527);
    const [found] = second(path.join(scratch, "turned")).findings;
    assert.deepEqual([found?.file, found?.leaf], [expected.file, expected.leaf]);
  });
});

test("without any package it still checks Ed25519, and says that it left ML-DSA-44 to the first", { skip }, async () => {
  const bare = ["-I", "-S"];
  const passed = second(path.join(vectors, "export"), [], bare);
  assert.deepEqual([passed.ok, passed.mlDsa], [true, "left to the first verifier"]);
  await inScratch(async (scratch) => {
    const folder = path.join(scratch, "export");
    await cp(path.join(vectors, "export"), folder, { recursive: true });
    const manifest = await readFile(path.join(folder, "manifest"), "utf8");
    await writeFile(
      path.join(folder, "manifest"),
      manifest.replace(/(\u2014 \S+ .{20})(.)/, (_, start: string, one: string) => start + (one === "A" ? "B" : "A")),
    );
    assert.equal(second(folder, [], bare).findings[0]?.file, "manifest");
  });
});
