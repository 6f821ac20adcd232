import assert from "node:assert/strict";
import { test } from "node:test";
import { sha256 } from "../../base/index.ts";
import { encodeBundle, decodeBundle } from "../bundle.ts";
import { decodeEntry, encodeEntry } from "../entry.ts";
import { formatManifest, parseManifest, signManifest } from "../manifest.ts";
import { leafHash } from "../merkle.ts";
import { parseNote, signatureLine } from "../note.ts";
import { rememberingVerifier, SampleLog, sampleLeaf, MemoryFolder } from "../sample-export.test-store.ts";
import { signCheckpoint } from "../signed-checkpoint.ts";
import { appendEntries, emptyTree, growBy, treeRoot } from "../tree.ts";
import { unsafeSigner } from "../unsafe.test-keys.ts";
import { reportText } from "./text.ts";
import { verifyExport } from "./verify-export.ts";

// Whoever runs a log has its keys: here it is the one that cheats, and signs whatever it makes.
const verifier = rememberingVerifier();
const leaves = (from: number, to: number): ReturnType<typeof sampleLeaf>[] =>
  Array.from({ length: to - from }, (_, at) => sampleLeaf(from + at));

/** Signs the manifest of a changed export anew, as only the log itself can. */
function resigned(log: SampleLog, folder: MemoryFolder, exportedAtMs?: number): MemoryFolder {
  const manifest = parseManifest(folder.files.get("manifest.json") ?? new Uint8Array(0));
  const files = [...folder.files].filter(([path]) => path !== "manifest" && path !== "manifest.json");
  const listed = files.map(([path, bytes]) => ({ path, size: bytes.length, sha256: sha256(bytes) }));
  const json = formatManifest({ ...manifest, exportedAtMs: exportedAtMs ?? manifest.exportedAtMs, files: listed });
  return folder.with("manifest.json", json).with("manifest", signManifest(json, log.signer));
}

/** Alder's log as its partner Birch holds it: Birch's own pair log, with the heads of Alder's that it cosigned. */
async function partnerExport(log: SampleLog): Promise<MemoryFolder> {
  const birch = await new SampleLog("birch.example/log/pair-1", "alder.example/witness").create();
  birch.nowSeconds = log.nowSeconds;
  await birch.grow(leaves(0, 2));
  await birch.cosign();
  const heads = await log.witnessStore.history(log.signer.name);
  return birch.export({
    witness: { name: log.witness.name, keys: log.witness.keys },
    witnessed: [{ log: { name: log.signer.name, keys: log.signer.keys }, heads }],
  });
}

test("an entry that is exchanged after it was cosigned is named, down to the leaves between two checkpoints", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 4));
  await log.cosign();
  await log.grow(leaves(4, 9));
  await log.cosign();
  const folder = await log.export();
  const path = "tile/entries/000.p/9";
  const entries: Uint8Array[] = [...decodeBundle(folder.files.get(path) ?? new Uint8Array(0))];
  const sixth = decodeEntry(entries[6] ?? new Uint8Array(0));
  entries[6] = encodeEntry({ loggedAtMs: sixth.loggedAtMs, leaf: sampleLeaf(1006) });
  const growth = appendEntries(emptyTree(), entries);
  const tile = growth.tileRows[0]?.bytes ?? new Uint8Array(0);
  const changed = resigned(log, folder.with(path, encodeBundle(entries)).with("tile/0/000.p/9", tile));
  const report = await verifyExport(changed, { verifier });
  assert.deepEqual([report.first?.code, report.first?.leaf?.index], ["root-mismatch", 4]);
  assert.match(report.first?.message ?? "", /agree up to leaf 4, and differ before leaf 9/);
  // With a new checkpoint signed over the change, the partner's copy of the old head is what proves it.
  const row = signCheckpoint({ origin: log.signer.name, size: 9, root: treeRoot(growth.newState) }, log.signer, log.nowSeconds);
  const bare = [...changed.files].filter(([name]) => !name.startsWith("checkpoints/9-"));
  const covered = resigned(log, new MemoryFolder(new Map(bare)).with(`checkpoints/9-${row.time}`, row.note).with("checkpoint", row.note));
  const alone = await verifyExport(covered, { verifier });
  assert.equal(alone.ok, true);
  assert.deepEqual(
    alone.logs[0]?.unwitnessed.map(({ fromSize, toSize }) => [fromSize, toSize]),
    [
      [0, 4],
      [4, 9],
    ],
  );
  const against = await verifyExport(covered, { verifier, against: await partnerExport(log) });
  assert.deepEqual([against.first?.code, against.first?.leaf?.index], ["split-view", 8]);
  // And the two exports of Alder's beside each other name the very leaf.
  const both = await verifyExport(covered, { verifier, against: folder });
  assert.deepEqual([both.first?.code, both.first?.leaf], ["split-view", { index: 6, kind: "pass-warning" }]);
  assert.equal((await verifyExport(folder, { verifier, against: await partnerExport(log) })).ok, true);
});

test("entries that are left out of an export are missed by the partner's copy of the head", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 4));
  await log.cosign();
  const early = await log.export();
  await log.grow(leaves(4, 7));
  await log.cosign();
  const partner = await partnerExport(log);
  const hiding = resigned(log, early, log.nowSeconds * 1000);
  const alone = await verifyExport(hiding, { verifier });
  assert.deepEqual([alone.ok, alone.logs[0]?.truncated.is], [true, "unknown"]);
  const report = await verifyExport(hiding, { verifier, against: partner });
  assert.deepEqual(
    [report.first?.code, report.first?.leaf?.index, report.logs[0]?.truncated],
    ["truncated", 4, { is: "yes", otherSize: 7, otherAt: report.logs[0]?.truncated.otherAt }],
  );
  // An honest export that was made before those entries is not called a lie.
  const honest = await verifyExport(early, { verifier, against: partner });
  assert.equal(honest.ok, true);
  assert.equal(honest.logs[0]?.truncated.is, "none seen");
});

test("an entry that is dated back before a head that lacks it is named with its interval", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 2));
  await log.cosign();
  log.nowSeconds += 86_400;
  await log.grow([]);
  await log.cosign();
  log.nowSeconds += 60;
  const backdated = (log.nowSeconds - 50_000) * 1000;
  await log.store.append(log.signer.name, (state) => growBy([sampleLeaf(2)], backdated)({ ...state, lastAtMs: 0 }));
  await log.sequencer.checkpoint();
  await log.cosign();
  const report = await verifyExport(await log.export(), { verifier });
  assert.deepEqual([report.first?.code, report.first?.leaf], ["entry-time", { index: 2, kind: "receipt" }]);
  const interval = report.first?.interval;
  assert.ok(
    interval?.after !== undefined &&
      interval.before !== undefined &&
      Date.parse(interval.after) > backdated &&
      interval.before > interval.after,
  );
  assert.match(reportText(report), /it was logged after 2027-01-16T\S+ by the log's own checkpoint, and before 2027-01-16T/);
});

test("leaving the heads in between out of the export does not help a back-dater where the partner holds them", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 2));
  await log.cosign();
  log.nowSeconds += 86_400;
  await log.grow([]);
  await log.cosign();
  const backdated = (log.nowSeconds - 50_000) * 1000;
  await log.store.append(log.signer.name, (state) => growBy([sampleLeaf(2)], backdated)({ ...state, lastAtMs: 0 }));
  log.nowSeconds += 60;
  await log.sequencer.checkpoint();
  const folder = await log.export();
  const kept = [...folder.files].filter(([path]) => !path.startsWith("checkpoints/2-") || path.endsWith(`-${1_800_000_003}`));
  const changed = resigned(log, new MemoryFolder(new Map(kept)));
  assert.equal((await verifyExport(changed, { verifier })).ok, true);
  const report = await verifyExport(changed, { verifier, against: await partnerExport(log) });
  assert.deepEqual([report.first?.code, report.first?.leaf?.index], ["entry-time", 2]);
});

test("times that go back from one entry to the next, and a future beyond a cosignature, are named", async () => {
  const log = await new SampleLog().create();
  await log.store.append(log.signer.name, growBy([sampleLeaf(0)], 1_800_000_100_000));
  await log.store.append(log.signer.name, (state) => growBy([sampleLeaf(1)], 1_800_000_050_000)({ ...state, lastAtMs: 0 }));
  log.nowSeconds += 200;
  await log.sequencer.checkpoint();
  const report = await verifyExport(await log.export(), { verifier });
  assert.deepEqual([report.first?.code, report.first?.leaf?.index], ["entry-time", 1]);

  const ahead = await new SampleLog().create();
  ahead.nowSeconds += 7200;
  await ahead.grow(leaves(0, 1));
  await ahead.cosignBlindly(ahead.witness, ahead.nowSeconds - 7000);
  const future = await verifyExport(await ahead.export(), { verifier });
  assert.equal(future.first?.code, "entry-time");
  assert.match(future.first?.interval?.beforeBy ?? "", /birch/);
});

test("a stranger's signature line, a stripped half of a cosignature, and a doubled one are named even under a new manifest", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  await log.cosign();
  const folder = await log.export();
  const path = [...folder.files.keys()].find((name) => name.startsWith("checkpoints/")) ?? "";
  const note = folder.files.get(path) ?? new Uint8Array(0);
  const lines = parseNote(note).signatures.map(signatureLine);
  const text = parseNote(note).text;
  const make = (set: readonly string[]): Promise<Awaited<ReturnType<typeof verifyExport>>> => {
    const bytes = new TextEncoder().encode(`${text}\n${set.join("")}`);
    return verifyExport(resigned(log, folder.with(path, bytes).with("checkpoint", bytes)), { verifier });
  };
  assert.equal((await make(lines)).ok, true);
  const stranger = signCheckpoint(
    { origin: "x.example/log", size: 0, root: leafHash(new Uint8Array(0)) },
    unsafeSigner("x.example/log"),
    5,
  );
  const strange = parseNote(stranger.note).signatures.map(signatureLine)[0] ?? "";
  assert.equal((await make([...lines, strange])).first?.code, "signature-unknown");
  assert.equal((await make(lines.slice(0, 3))).first?.code, "cosignature");
  assert.equal((await make([...lines, lines[3] ?? ""])).first?.code, "cosignature");
  assert.equal((await make(lines.slice(1))).first?.code, "checkpoint-signature");
  assert.equal((await make([lines[0] ?? "", ...lines])).first?.code, "checkpoint-signature");
});

test("files that the manifest names and an export has no place for are named", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  const folder = await log.export();
  const odd = await verifyExport(resigned(log, folder.with("tile/0/001.p/3", new Uint8Array(96))), { verifier });
  assert.deepEqual([odd.first?.code, odd.first?.file], ["file-extra", "tile/0/001.p/3"]);
  const spelled = await verifyExport(resigned(log, folder.with("checkpoints/03-5", new Uint8Array(96))), { verifier });
  assert.deepEqual([spelled.first?.code, spelled.first?.file], ["file-extra", "checkpoints/03-5"]);
});

test("a node log names the log beside it that is missing, forked or cut short", async () => {
  const pair = await new SampleLog("alder.example/log/pair-1").create();
  const row = await pair.grow(leaves(0, 3));
  const node = await new SampleLog("alder.example/log/node").create();
  node.nowSeconds = pair.nowSeconds;
  await node.grow([{ form: "checkpoint", origin: pair.signer.name, size: row.size, root: row.root }]);
  const after = { exportedAtMs: (node.nowSeconds + 10) * 1000 };
  const [nodeFolder, pairFolder] = [await node.export(after), await pair.export(after)];
  assert.deepEqual((await verifyExport(MemoryFolder.beside({ node: nodeFolder, pair: pairFolder }), { verifier })).findings, []);
  const lone = await verifyExport(MemoryFolder.beside({ node: nodeFolder }), { verifier });
  assert.deepEqual([lone.first?.code, lone.first?.origin], ["log-missing", pair.signer.name]);
  const fork = await new SampleLog(pair.signer.name).create();
  await fork.grow(leaves(10, 14));
  const forked = await verifyExport(MemoryFolder.beside({ node: nodeFolder, pair: await fork.export(after) }), { verifier });
  assert.equal(forked.first?.code, "split-view");
  const short = await new SampleLog(pair.signer.name).create();
  await short.grow(leaves(0, 2));
  const cut = await verifyExport(MemoryFolder.beside({ node: nodeFolder, pair: await short.export(after) }), { verifier });
  assert.equal(cut.first?.code, "truncated");
  const loose = await verifyExport(MemoryFolder.beside({ node: nodeFolder, pair: pairFolder }).with("readme", new Uint8Array(1)), {
    verifier,
  });
  assert.deepEqual([loose.first?.code, loose.first?.file], ["file-extra", "readme"]);
});

test("the same log under other keys in another's export is named", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  const folder = await log.export();
  const stranger = unsafeSigner(log.signer.name, "stranger");
  const row = await log.store.latestCheckpoint(log.signer.name);
  const head = { origin: log.signer.name, size: 3, root: row?.root ?? new Uint8Array(0) };
  const fake = signCheckpoint(head, stranger, log.nowSeconds);
  const files = new MemoryFolder(new Map(folder.files)).with("checkpoint", fake.note).with(`checkpoints/3-${fake.time}`, fake.note);
  const other = await verifyExport(folder, { verifier, against: files });
  assert.equal(other.ok, false);
  assert.equal(
    other.findings.some(({ code }) => code === "other-keys"),
    true,
  );
});

test("an export that is dated before its own last checkpoint is named", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  const folder = await log.export();
  const early = await verifyExport(resigned(log, folder, 1_700_000_000_000), { verifier });
  assert.deepEqual([early.first?.code, early.first?.file], ["manifest-form", "manifest.json"]);
  const clamped = await log.export({ exportedAtMs: 1_700_000_000_000 });
  assert.equal((await verifyExport(clamped, { verifier })).ok, true);
});

test("a size that the list of files cannot hold ends at once", async () => {
  const log = await new SampleLog().create();
  await log.grow(leaves(0, 3));
  const folder = await log.export();
  const manifest = parseManifest(folder.files.get("manifest.json") ?? new Uint8Array(0));
  const json = formatManifest({ ...manifest, size: 2 ** 52 });
  const report = await verifyExport(folder.with("manifest.json", json).with("manifest", signManifest(json, log.signer)), { verifier });
  assert.equal(report.first?.code, "manifest-form");
});
