import assert from "node:assert/strict";
import { test } from "node:test";
import { utf8 } from "../../base/index.ts";
import { MemoryFolder, rememberingVerifier, SampleLog, sampleLeaf } from "../sample-export.test-store.ts";
import { cosignerKeys, logKeys } from "../verifier-key.ts";
import type { VerifyReport } from "./report.ts";
import { reportText } from "./text.ts";
import { verifyExport } from "./verify-export.ts";

const verifier = rememberingVerifier();
const leaves = (from: number, to: number): ReturnType<typeof sampleLeaf>[] =>
  Array.from({ length: to - from }, (_, at) => sampleLeaf(from + at));
const codes = (report: VerifyReport): string[] => report.findings.map(({ code }) => code);

async function small(): Promise<{ log: SampleLog; folder: MemoryFolder }> {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 5));
  await log.cosign();
  return { log, folder: await log.export({ cards: [{ name: "alder.card", bytes: utf8("the card of Alder\n") }] }) };
}

test("an untouched export passes, and its boundary is printed", async () => {
  const { log, folder } = await small();
  const trust = [...logKeys(log.signer.name, log.signer.keys), ...cosignerKeys(log.witness.name, log.witness.keys)];
  const report = await verifyExport(folder, { verifier, trust });
  assert.deepEqual(report.findings, []);
  assert.equal(report.ok, true);
  assert.equal(report.logs[0]?.size, 5);
  assert.equal(report.logs[0]?.areKeysTrusted, true);
  assert.deepEqual(
    report.logs[0]?.boundary.map(({ size, isTrusted }) => ({ size, isTrusted })),
    [{ size: 5, isTrusted: true }],
  );
  assert.deepEqual(report.logs[0]?.kinds, { "pass-warning": 4, receipt: 1 });
  assert.match(reportText(report), /provable up to leaf 5 at 2027-01-15T08:00:\d\d\.000Z by birch\.example\/witness\n/);
  assert.match(reportText(report), /truncated\? unknown/);
});

test("every change of a single byte is noticed, beside the untouched control", async () => {
  const { folder } = await small();
  const masks = process.env["TOCSIN_NIGHTLY"] === "1" ? [0x01, 0x20, 0x80, 0xff] : [0x01];
  assert.equal((await verifyExport(folder, { verifier })).ok, true);
  let changes = 0;
  for (const [path, bytes] of folder.files) {
    for (let at = 0; at < bytes.length; at += 1) {
      for (const mask of masks) {
        const changed = Uint8Array.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ mask;
        const report = await verifyExport(folder.with(path, changed), { verifier });
        assert.equal(report.ok, false, `${path} byte ${at}`);
        assert.ok(report.first?.file !== undefined, `${path} byte ${at}`);
        changes += 1;
      }
    }
    for (const [what, other] of [
      ["cut", bytes.subarray(0, -1)],
      ["longer", Uint8Array.from([...bytes, 0x0a])],
      ["gone", undefined],
    ] as const) {
      assert.equal((await verifyExport(folder.with(path, other), { verifier })).ok, false, `${path} ${what}`);
    }
  }
  assert.ok(changes > 10_000, `${changes} changes`);
  assert.equal((await verifyExport(folder, { verifier })).ok, true);
});

test("the first thing that is wrong is named: the file, the leaf, its kind", async () => {
  const { folder } = await small();
  const path = "tile/entries/000.p/5";
  const bundle = folder.files.get(path) ?? new Uint8Array(0);
  const entrySize = 2 + (bundle[1] ?? 0);
  const changed = Uint8Array.from(bundle);
  changed[entrySize + 20] = (changed[entrySize + 20] ?? 0) ^ 0xff;
  const report = await verifyExport(folder.with(path, changed), { verifier });
  assert.equal(report.first?.file, path);
  assert.equal(report.first?.leaf?.index, 1);
  const lastByte = Uint8Array.from(bundle);
  lastByte[bundle.length - 1] = (lastByte[bundle.length - 1] ?? 0) ^ 1;
  const last = await verifyExport(folder.with(path, lastByte), { verifier });
  assert.deepEqual([last.first?.code, last.first?.leaf], ["leaf-changed", { index: 4, kind: "pass-warning" }]);
  const lengthByte = Uint8Array.from(bundle);
  lengthByte[entrySize * 2 + 1] = (lengthByte[entrySize * 2 + 1] ?? 0) ^ 4;
  const length = await verifyExport(folder.with(path, lengthByte), { verifier });
  assert.equal(length.first?.leaf?.index, 2);
});

test("extra, missing and unplaced files are named", async () => {
  const { folder } = await small();
  const extra = await verifyExport(folder.with("tile/0/001", new Uint8Array(32)), { verifier });
  assert.deepEqual([extra.first?.code, extra.first?.file], ["file-extra", "tile/0/001"]);
  const missing = await verifyExport(folder.with("cards/alder.card", undefined), { verifier });
  assert.deepEqual([missing.first?.code, missing.first?.file], ["file-missing", "cards/alder.card"]);
  const empty = await verifyExport(new MemoryFolder(), { verifier });
  assert.deepEqual(codes(empty), ["no-log"]);
});

test("keys that were not given are not trusted, though the export is whole", async () => {
  const { log, folder } = await small();
  const stranger = logKeys(log.signer.name, log.witness.keys);
  const report = await verifyExport(folder, { verifier, trust: stranger });
  assert.deepEqual(codes(report), ["key-untrusted"]);
  const half = await verifyExport(folder, { verifier, trust: logKeys(log.signer.name, log.signer.keys).slice(0, 1) });
  assert.deepEqual(codes(half), ["key-untrusted"]);
});

test("a log of more than one tile passes, with several checkpoints, and spans without a witness are shown", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  await log.cosign();
  await log.grow(leaves(3, 300));
  log.nowSeconds += 86_400;
  await log.cosign();
  await log.grow(leaves(300, 520));
  const report = await verifyExport(await log.export(), { verifier });
  assert.deepEqual(report.findings, []);
  assert.deepEqual(
    report.logs[0]?.unwitnessed.map(({ fromSize, toSize }) => [fromSize, toSize]),
    [
      [0, 3],
      [3, 300],
      [300, 520],
    ],
  );
  assert.deepEqual(
    report.logs[0]?.boundary.map(({ size }) => size),
    [300],
  );
});

test("an idle log that is signed again and again keeps its first and last checkpoint in the export", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 2));
  for (let turn = 0; turn < 5; turn += 1) {
    await log.cosign();
    log.nowSeconds += 600;
    await log.grow([]);
  }
  const folder = await log.export();
  const kept = [...folder.files.keys()].filter((path) => path.startsWith("checkpoints/"));
  assert.equal(kept.length, 3);
  assert.equal((await verifyExport(folder, { verifier })).ok, true);
});
