import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import { attachmentFormat, chunkBytes, chunkRange, maxAttachmentBytes, openAttachment, openChunk, sealAttachment } from "./attachment.ts";
import { countingRandom, hashText } from "./unsafe-testing.ts";

const facts = { mediaType: "image/png", name: "plan.png", tlp: "AMBER", metadata: "stripped" } as const;
const make = (length: number, limitBytes = maxAttachmentBytes) =>
  sealAttachment(countingRandom("content")(length), facts, { limitBytes, random: countingRandom("key") });
const failed = (thrown: unknown) => isTocsinError(thrown, "verification-failed");

test("a blob opens to its content, at sizes around every bucket and chunk", () => {
  for (const length of [0, 1, 1019, 1020, 1021, chunkBytes - 4, chunkBytes - 3, chunkBytes, 2 * chunkBytes, 300_000]) {
    const { blob, descriptor } = make(length);
    assert.deepEqual(attachmentFormat.decode(attachmentFormat.encode(descriptor)), descriptor);
    assert.deepEqual(openAttachment(descriptor, blob), countingRandom("content")(length));
  }
});

test("the size of a blob says little: contents of one bucket have one size", () => {
  assert.equal(make(10).blob.length, make(chunkBytes - 4).blob.length);
  assert.equal(make(260_000).blob.length, make(261_000).blob.length);
});

test("a transfer resumes at any chunk: each opens alone, in its place and in no other", () => {
  const { blob, descriptor } = make(150_000);
  assert.equal(descriptor.chunks > 2, true);
  const sealed = (index: number) => blob.subarray(chunkRange(descriptor, index).start, chunkRange(descriptor, index).end);
  assert.equal(openChunk(descriptor, 1, sealed(1)).length, chunkBytes);
  assert.throws(() => openChunk(descriptor, 0, sealed(1)), failed);
  assert.throws(() => openChunk({ ...descriptor, chunks: descriptor.chunks + 1 }, 1, sealed(1)), failed);
  assert.throws(() => chunkRange(descriptor, descriptor.chunks), RangeError);
  assert.equal(chunkRange(descriptor, descriptor.chunks - 1).end, descriptor.blobBytes);
});

test("a blob that lies about size, hash, head or content, and a changed one", () => {
  const { blob, descriptor } = make(150_000);
  for (const at of [0, 7, 11, 12, 70_000, blob.length - 1]) {
    assert.throws(
      () =>
        openAttachment(
          descriptor,
          blob.map((byte, place) => (place === at ? byte ^ 1 : byte)),
        ),
      failed,
    );
  }
  assert.throws(() => openAttachment(descriptor, blob.subarray(0, -1)), failed);
  assert.throws(() => openAttachment({ ...descriptor, contentBytes: 149_999 }, blob), failed);
  assert.throws(() => openAttachment({ ...descriptor, contentBytes: 1 }, blob), failed);
  assert.throws(() => openAttachment({ ...descriptor, contentBytes: maxAttachmentBytes }, blob), failed);
  assert.throws(() => openAttachment({ ...descriptor, content: hashText("other") }, blob), failed);
  assert.throws(() => openAttachment({ ...descriptor, key: hashText("other") }, blob), failed);
});

test("too large content and contradictory descriptors are refused with their codes", () => {
  assert.throws(
    () => make(2, 1),
    (thrown) => isTocsinError(thrown, "attachment-too-large"),
  );
  const { descriptor } = make(10);
  for (const change of [
    { blobBytes: descriptor.blobBytes + 1 },
    { chunks: 2 },
    { mediaType: "nonsense" },
    { name: "a\u202egnp.exe" },
    { name: "a\nb" },
  ]) {
    assert.throws(
      () => attachmentFormat.encode({ ...descriptor, ...change }),
      (thrown) => isTocsinError(thrown, "input-malformed"),
    );
  }
});
