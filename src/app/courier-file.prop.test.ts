import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import fc from "fast-check";
import { isTocsinError, systemRandom } from "../base/index.ts";
import { newSealingKey, sealingRecipient } from "../seal/index.ts";
import { openPiece, sealPiece } from "./courier-blob.ts";
import { readCourierFile, writeCourierFile } from "./courier-file.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-courier-"));
after(() => rmSync(root, { recursive: true, force: true }));
let files = 0;
const nextFile = (): string => path.join(root, `file-${(files += 1)}`);

/** What a reader gets of a file: its entries, and the code by which it stops. */
async function readAll(file: string): Promise<{ readonly entries: readonly Uint8Array[]; readonly code: string | undefined }> {
  const entries: Uint8Array[] = [];
  try {
    const reader = await readCourierFile(file);
    try {
      for await (const entry of reader.entries()) entries.push(entry);
    } finally {
      await reader.close();
    }
    return { entries, code: undefined };
  } catch (thrown) {
    assert.ok(isTocsinError(thrown), String(thrown));
    return { entries, code: thrown.code };
  }
}

async function written(entries: readonly Uint8Array[]): Promise<string> {
  const file = nextFile();
  const writer = await writeCourierFile(file);
  for (const entry of entries) await writer.add(entry);
  await writer.finish();
  return file;
}

const someEntries = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 8 });

test("what is written is read, entry by entry", async () => {
  await fc.assert(
    fc.asyncProperty(someEntries, async (entries) => {
      assert.deepEqual(await readAll(await written(entries)), { entries: entries.map((entry) => new Uint8Array(entry)), code: undefined });
    }),
    { numRuns: 50 },
  );
});

test("a file cut off anywhere gives whole entries, then its code; never a part of one", async () => {
  await fc.assert(
    fc.asyncProperty(someEntries, fc.nat(), async (entries, where) => {
      const file = await written(entries);
      const whole = readFileSync(file);
      writeFileSync(file, whole.subarray(0, where % whole.length));
      const read = await readAll(file);
      assert.equal(read.code, "input-malformed");
      assert.deepEqual(
        read.entries,
        entries.slice(0, read.entries.length).map((entry) => new Uint8Array(entry)),
      );
    }),
    { numRuns: 100 },
  );
});

test("arbitrary bytes, after the magic or not, end in a code", async () => {
  const magic = Buffer.from("TOCSINC\x01");
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.boolean(), async (bytes, isBegun) => {
      const file = nextFile();
      writeFileSync(file, isBegun ? Buffer.concat([magic, bytes]) : bytes);
      const { code, entries } = await readAll(file);
      if (code === undefined)
        assert.equal(
          entries.reduce((sum, entry) => sum + 4 + entry.length, 12),
          bytes.length + 8,
        );
      else assert.match(code, /^input-(?:malformed|too-large|version-newer)$/);
    }),
    { numRuns: 200 },
  );
});

test("nothing is to be seen under the name before the file is whole, and one that is discarded leaves nothing", async () => {
  const file = nextFile();
  const writer = await writeCourierFile(file);
  await writer.add(new Uint8Array(10));
  assert.throws(() => readFileSync(file));
  await writer.discard();
  assert.throws(() => readFileSync(`${file}.new`));
  await written([]).then(async (there) => assert.rejects(writeCourierFile(there), (thrown) => isTocsinError(thrown, "folder-exists")));
});

test("a piece of an attachment opens for whom it was sealed, unchanged, and for nobody else", async () => {
  const [key, other] = await Promise.all([newSealingKey(systemRandom), newSealingKey(systemRandom)]);
  const recipient = Buffer.alloc(32, 7).toString("base64url");
  const piece = { blob: Buffer.alloc(32, 9).toString("base64url"), begin: 5_000_000_000, bytes: systemRandom(5000) };
  const sealed = await sealPiece(piece, { to: await sealingRecipient(key.publicKey), recipient, random: systemRandom });
  assert.deepEqual(await openPiece(sealed, key, recipient), { ...piece, bytes: new Uint8Array(piece.bytes) });
  const failed = (thrown: unknown): boolean => isTocsinError(thrown, "verification-failed");
  await assert.rejects(openPiece(sealed, other, recipient), failed);
  await assert.rejects(openPiece(sealed, key, Buffer.alloc(32, 8).toString("base64url")), failed);
  for (const at of [30, 60, 1000, sealed.length - 1]) {
    const changed = Uint8Array.from(sealed);
    changed[at] = (changed[at] ?? 0) ^ 1;
    await assert.rejects(openPiece(changed, key, recipient), failed, String(at));
  }
});
