import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, sha256, utf8, utf8Text } from "../base/index.ts";
import { emptyRoot } from "./merkle.ts";
import { parseSignatureLines } from "./note.ts";
import type { WitnessedHead, WitnessStore } from "./ports.ts";
import { SampleLog, sampleLeaf, sampleStart } from "./sample-export.test-store.ts";
import { cosignedAt, openCheckpoint, signCheckpoint } from "./signed-checkpoint.ts";
import { TileReader, storeTiles } from "./tile-reader.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import { runtimeVerifier } from "./verify/signatures.ts";
import { formatAddCheckpoint, parseAddCheckpoint, witnessCosign, witnessResponse } from "./witness.ts";

const verifier = runtimeVerifier();
const leaves = (from: number, to: number): ReturnType<typeof sampleLeaf>[] =>
  Array.from({ length: to - from }, (_, at) => sampleLeaf(from + at));

async function grown(...steps: readonly number[]): Promise<{ log: SampleLog; body: (oldSize: number) => Promise<Uint8Array> }> {
  const log = await new SampleLog().create();
  let from = 0;
  for (const to of steps) {
    await log.grow(leaves(from, to));
    if (to !== steps.at(-1)) await log.cosign();
    from = to;
  }
  const reader = new TileReader(storeTiles(log.store, log.signer.name));
  const body = async (oldSize: number): Promise<Uint8Array> => {
    const row = await log.store.latestCheckpoint(log.signer.name);
    return formatAddCheckpoint({
      oldSize,
      proof: await reader.consistencyProof(oldSize, row?.size ?? 0),
      checkpoint: row?.note ?? utf8(""),
    });
  };
  return { log, body };
}

test("a witness cosigns what extends the last head, keeps it first, and answers with its two signatures", async () => {
  const { log, body } = await grown(3, 8);
  const witness = log.asWitness();
  const answer = await witnessResponse({ method: "POST", path: "/add-checkpoint", body: await body(3) }, witness);
  assert.equal(answer.status, 200);
  assert.deepEqual(
    parseSignatureLines(utf8Text(answer.body) ?? "").map(({ name }) => name),
    [log.witness.name, log.witness.name],
  );
  const head = await witness.store.latest(log.signer.name);
  assert.equal(head?.size, 8);
  const opened = openCheckpoint(head.note, { origin: log.signer.name, keys: log.signer.keys, verifier });
  assert.equal(cosignedAt(opened.note, { name: log.witness.name, keys: log.witness.keys, verifier }), head.cosignedAt);
  const path = `/${hex(sha256(utf8(log.signer.name)))}/checkpoint`;
  const monitor = await witnessResponse({ method: "GET", path, body: new Uint8Array(0) }, witness);
  assert.deepEqual([monitor.status, monitor.body], [200, head.note]);
});

test("a wrong old size is answered with the right one", async () => {
  const { log, body } = await grown(3, 8);
  for (const oldSize of [0, 2, 8]) {
    const answer = await witnessResponse({ method: "POST", path: "/add-checkpoint", body: await body(oldSize) }, log.asWitness());
    assert.deepEqual([answer.status, utf8Text(answer.body), answer.headers["content-type"]], [409, "3\n", "text/x.tlog.size"]);
  }
});

test("rollback, fork, and a proof that does not hold are refused, and the witness keeps what it had", async () => {
  const { log, body } = await grown(3, 8);
  const good = parseAddCheckpoint(await body(3));
  const before = await log.witnessStore.latest(log.signer.name);
  const fork = await new SampleLog().create();
  await fork.grow(leaves(50, 58));
  const forked = (await fork.store.latestCheckpoint(fork.signer.name))?.note ?? utf8("");
  const same = await new SampleLog().create();
  await same.grow(leaves(60, 63));
  const sameSize = (await same.store.latestCheckpoint(same.signer.name))?.note ?? utf8("");
  const rolled = await new SampleLog().create();
  await rolled.grow(leaves(0, 2));
  const smaller = (await rolled.store.latestCheckpoint(rolled.signer.name))?.note ?? utf8("");
  const bad = [
    [422, { ...good, proof: good.proof.slice(1) }],
    [422, { ...good, proof: [...good.proof, emptyRoot()] }],
    [422, { ...good, checkpoint: forked }],
    [422, { oldSize: 3, proof: [], checkpoint: sameSize }],
    [400, { oldSize: 3, proof: [], checkpoint: smaller }],
    [409, { oldSize: 2, proof: [], checkpoint: smaller }],
    [409, { oldSize: 0, proof: [], checkpoint: smaller }],
  ] as const;
  for (const [status, request] of bad) assert.equal((await witnessCosign(formatAddCheckpoint(request), log.asWitness())).status, status);
  assert.deepEqual(await log.witnessStore.latest(log.signer.name), before);
  assert.equal((await witnessCosign(formatAddCheckpoint(good), log.asWitness())).status, 200);
});

test("an unknown origin is 404, a checkpoint without both good signatures 403, another form 400", async () => {
  const { log, body } = await grown(3);
  const { note } = { note: parseAddCheckpoint(await body(0)).checkpoint };
  const status = async (checkpoint: Uint8Array): Promise<number> =>
    (await witnessCosign(formatAddCheckpoint({ oldSize: 0, proof: [], checkpoint }), log.asWitness())).status;
  const root = new Uint8Array(32);
  assert.equal(
    await status(signCheckpoint({ origin: "cedar.example/log", size: 3, root }, unsafeSigner("cedar.example/log"), 5).note),
    404,
  );
  assert.equal(
    await status(signCheckpoint({ origin: log.signer.name, size: 3, root }, unsafeSigner(log.signer.name, "stranger"), 5).note),
    403,
  );
  const lines = (utf8Text(note) ?? "").split("\n");
  assert.equal(await status(utf8(lines.filter((_, at) => at !== 4).join("\n"))), 403);
  assert.equal(await status(utf8(lines.filter((_, at) => at !== 5).join("\n"))), 403);
  const emptyWithRoot = signCheckpoint({ origin: log.signer.name, size: 0, root }, log.signer, sampleStart).note;
  assert.equal(await status(emptyWithRoot), 422);
  const proofOnEmpty = formatAddCheckpoint({ oldSize: 0, proof: [root], checkpoint: note });
  assert.equal((await witnessCosign(proofOnEmpty, log.asWitness())).status, 422);
  for (const text of ["", "old 3", "old 03\n\nx", "new 3\n\n", "old 0\nAAAA\n\nx\n0\n", `old 0\n${"A".repeat(43)}=\n`.repeat(2)]) {
    assert.equal((await witnessCosign(utf8(text), log.asWitness())).status, 400, JSON.stringify(text));
  }
  const tooMany = formatAddCheckpoint({ oldSize: 0, proof: Array.from({ length: 64 }, () => root), checkpoint: note });
  assert.equal((await witnessCosign(tooMany, log.asWitness())).status, 400);
});

test("other methods and paths are refused", async () => {
  const { log } = await grown(3);
  const ask = async (method: string, path: string): Promise<number> =>
    (await witnessResponse({ method, path, body: new Uint8Array(0) }, log.asWitness())).status;
  assert.equal(await ask("GET", "/add-checkpoint"), 405);
  assert.equal(await ask("POST", "/sign-subtree"), 404);
  assert.equal(await ask("GET", `/${hex(sha256(utf8("nobody.example")))}/checkpoint`), 404);
  assert.equal(await ask("GET", `/${hex(sha256(utf8(log.signer.name)))}/checkpoint`), 404);
});

test("of two requests at once, the one that comes second is refused, and no signature leaves before its head is kept", async () => {
  const { log, body } = await grown(3, 8);
  const inner = log.witnessStore;
  const order: string[] = [];
  const racing: WitnessStore = {
    latest: (origin) => inner.latest(origin),
    history: (origin) => inner.history(origin),
    async advance(origin: string, from: number, next: WitnessedHead) {
      order.push("kept");
      await inner.advance(origin, from, { ...next, size: next.size + 5 });
      return inner.advance(origin, from, next);
    },
  };
  const verdict = await witnessCosign(await body(3), { ...log.asWitness(), store: racing });
  assert.deepEqual([verdict.status, "lines" in verdict, order], [409, false, ["kept"]]);
  const fresh = await grown(3);
  const failing: WitnessStore = {
    latest: async () => undefined,
    history: async () => [],
    advance: () => Promise.reject(new Error("disk full")),
  };
  await assert.rejects(async () => witnessCosign(await fresh.body(0), { ...fresh.log.asWitness(), store: failing }), /disk full/);
});
