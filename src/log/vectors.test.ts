import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fromHex, hex, isTocsinError, utf8 } from "../base/index.ts";
import { commitTo, decodeEntry, encodeEntry } from "./entry.ts";
import { leafHash } from "./merkle.ts";
import { parseNote } from "./note.ts";
import { MemoryFolder } from "./sample-export.test-store.ts";
import { cosignedAt, openCheckpoint } from "./signed-checkpoint.ts";
import { parseTilePath, tilePath } from "./tile.ts";
import type { TileName } from "./tile.ts";
import { parseVerifierKey } from "./verifier-key.ts";
import { runtimeVerifier } from "./verify/signatures.ts";
import { verifyExport } from "./verify/verify-export.ts";

const folder = path.join(import.meta.dirname, "../../vectors/log");
const verifier = runtimeVerifier();
const bytes = (text: string): Uint8Array => fromHex(text) ?? new Uint8Array(0);

function read<T>(name: string): T {
  return JSON.parse(readFileSync(path.join(folder, name), "utf8")) as T;
}

function exported(name: string): MemoryFolder {
  const top = path.join(folder, name);
  const files = readdirSync(top, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
  const at = files.map((one) => path.join(one.parentPath, one.name));
  return new MemoryFolder(
    new Map(at.map((file) => [path.relative(top, file).split(path.sep).join("/"), new Uint8Array(readFileSync(file))])),
  );
}

test("entries have the bytes, hashes and commitments that are published", () => {
  type Case = { readonly comment: string; readonly loggedAtMs: number; readonly entry: string; readonly leafHash: string };
  type Commitment = { readonly kind: string; readonly salt: string; readonly content: string; readonly commitment: string };
  const { valid, invalid, commitment } = read<{ valid: Case[]; invalid: Case[]; commitment: Commitment }>("leaves.json");
  for (const { comment, loggedAtMs, entry, leafHash: expected } of valid) {
    const decoded = decodeEntry(bytes(entry));
    assert.equal(decoded.loggedAtMs, loggedAtMs, comment);
    assert.equal(hex(encodeEntry(decoded)), entry, comment);
    assert.equal(hex(leafHash(bytes(entry))), expected, comment);
  }
  assert.equal(hex(commitTo(commitment.kind, bytes(commitment.salt), bytes(commitment.content)).commitment), commitment.commitment);
  assert.ok(invalid.length >= 10);
  for (const { comment, entry } of invalid)
    assert.throws(
      () => decodeEntry(bytes(entry)),
      (thrown) => isTocsinError(thrown),
      comment,
    );
});

test("checkpoints and cosignatures are accepted and refused as published", () => {
  type Case = {
    readonly comment: string;
    readonly note: string;
    readonly size: number;
    readonly root: string;
    readonly time: number;
    readonly cosignedAt?: number;
  };
  type File = { keys: { log: string[]; cosigner: string[] }; valid: Case[]; invalid: Case[]; invalidCosignatures: Case[] };
  const { keys, valid, invalid, invalidCosignatures } = read<File>("checkpoints.json");
  const pairOf = (texts: readonly string[]): { name: string; keys: { ed25519: Uint8Array; mlDsa: Uint8Array } } => {
    const [first, second] = texts.map(parseVerifierKey);
    assert.ok(first !== undefined && second !== undefined);
    return { name: first.name, keys: { ed25519: first.publicKey, mlDsa: second.publicKey } };
  };
  const [log, cosigner] = [pairOf(keys.log), pairOf(keys.cosigner)];
  const trust = { origin: log.name, keys: log.keys, verifier };
  for (const one of valid) {
    const opened = openCheckpoint(utf8(one.note), trust);
    assert.deepEqual([opened.size, hex(opened.root), opened.time], [one.size, one.root, one.time], one.comment);
    assert.equal(cosignedAt(opened.note, { ...cosigner, verifier }), one.cosignedAt, one.comment);
  }
  assert.ok(invalid.length >= 10);
  for (const { comment, note } of invalid)
    assert.throws(
      () => openCheckpoint(utf8(note), trust),
      (thrown) => isTocsinError(thrown),
      comment,
    );
  for (const { comment, note } of invalidCosignatures) {
    assert.throws(
      () => cosignedAt(parseNote(utf8(note)), { ...cosigner, verifier }),
      (thrown) => isTocsinError(thrown, "verification-failed"),
      comment,
    );
  }
});

test("tile paths are those published", () => {
  const { valid, invalid } = read<{ valid: (TileName & { readonly path: string })[]; invalid: string[] }>("tile-paths.json");
  for (const { path: text, ...tile } of valid) assert.deepEqual([tilePath(tile), parseTilePath(text)], [text, tile]);
  for (const text of invalid) assert.equal(parseTilePath(text), undefined, text);
});

test("the published export passes, alone and against the partner's, and every way to bend it is found where it says", async () => {
  type Tamper = {
    readonly comment: string;
    readonly file: string;
    readonly at: number;
    readonly xor?: number;
    readonly add?: string;
    readonly first: { code: string; file: string; leaf?: number };
  };
  const { trust: keys, invalid } = read<{ trust: string[]; invalid: Tamper[] }>("tampers.json");
  const [whole, partner, trust] = [exported("export"), exported("partner"), keys.map(parseVerifierKey)];
  const good = await verifyExport(whole, { verifier, trust, against: partner });
  assert.deepEqual([good.findings, good.logs[0]?.truncated.is, good.logs[0]?.boundary[0]?.size], [[], "none seen", 5]);
  assert.ok(invalid.length > 40);
  for (const { comment, file, at, xor, add, first } of invalid) {
    const old = whole.files.get(file) ?? new Uint8Array(0);
    const bent = add !== undefined ? bytes(add) : xor === undefined ? undefined : old.with(at, (old[at] ?? 0) ^ xor);
    const report = await verifyExport(whole.with(file, bent), { verifier, trust });
    assert.deepEqual(
      [report.first?.code, report.first?.file, report.first?.leaf?.index],
      [first.code, first.file, first.leaf],
      `${file}: ${comment}`,
    );
  }
});
