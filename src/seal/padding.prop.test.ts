import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { isTocsinError } from "../base/index.ts";
import { maxPaddableBytes, pad, paddedSize, unpad } from "./padding.ts";

const kibi = 1024;
const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 500;

function isRefused(bytes: Uint8Array): boolean {
  try {
    unpad(bytes);
    return false;
  } catch (thrown) {
    return isTocsinError(thrown, "verification-failed");
  }
}

test("small sizes are four buckets, and nothing else", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 64 * kibi }), (length) => {
      const size = paddedSize(length);
      const smaller = [1, 4, 16, 64].map((one) => one * kibi).filter((one) => one < size);
      return [1, 4, 16, 64].includes(size / kibi) && size >= length && smaller.every((one) => one < length);
    }),
    { numRuns },
  );
});

test("above 64 KiB padding adds at most 12 percent, never shrinks, never reorders and is its own fixed point", () => {
  const lengths = fc.integer({ min: 64 * kibi + 1, max: maxPaddableBytes });
  fc.assert(
    fc.property(lengths, fc.nat(100_000), (length, more) => {
      const size = paddedSize(length);
      assert.ok(size >= length && size <= length * 1.12);
      assert.ok(paddedSize(length + more) >= size);
      assert.equal(paddedSize(size), size);
      // Padmé: the binary form of a size has at most as many significant bits as its exponent's length says.
      const exponent = Math.floor(Math.log2(size));
      assert.equal(size % 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1), 0);
    }),
    { numRuns },
  );
});

test("what is padded comes back, from exactly one size", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (plaintext) => {
      const padded = pad(plaintext);
      assert.equal(padded.length, paddedSize(plaintext.length + 4));
      assert.deepEqual(unpad(padded), plaintext);
    }),
    { numRuns },
  );
});

test("a changed length, stray padding, a byte more or fewer are refused", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 3000 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (plaintext, anywhere, by) => {
      const padded = pad(plaintext);
      const used = 4 + plaintext.length;
      if (used < padded.length) {
        const at = used + (anywhere % (padded.length - used));
        assert.ok(isRefused(Uint8Array.from(padded, (byte, index) => (index === at ? byte ^ by : byte))));
      }
      assert.ok(isRefused(padded.subarray(0, padded.length - 1)));
      assert.ok(isRefused(Buffer.concat([padded, Uint8Array.of(0)])));
      assert.ok(isRefused(Buffer.concat([padded, new Uint8Array(padded.length * 3)])), "the next bucket for the same content");
    }),
    { numRuns },
  );
});

test("a larger claimed length opens only where it exposes nothing but zeros of the same bucket, a smaller one never over content", () => {
  // The length prefix is inside the sealed bytes, so only the sealer can write it: what unpad owes is one reading, in bounds.
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 1, maxLength: 3000 }), fc.integer({ min: 0, max: 0xffffffff }), (plaintext, claimed) => {
      const padded = pad(plaintext);
      new DataView(padded.buffer).setUint32(0, claimed);
      if (isRefused(padded)) return true;
      const read = unpad(padded);
      return read.length === claimed && paddedSize(claimed + 4) === padded.length && Buffer.from(pad(read)).equals(padded);
    }),
    { numRuns },
  );
});

test("arbitrary bytes never unpad to something whose padding differs", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000 }), (bytes) => isRefused(bytes) || Buffer.from(pad(unpad(bytes))).equals(bytes)),
    { numRuns },
  );
});

test("sizes at the edges", () => {
  const edges = [0, 1020, 1021, 4092, 4093, 16_380, 16_381, 65_532, 65_533, 100_000, 1_000_000];
  const sizes = edges.map((length) => pad(new Uint8Array(length)).length);
  assert.deepEqual(sizes, [1024, 1024, 4096, 4096, 16_384, 16_384, 65_536, 65_536, 67_584, 100_352, 1_015_808]);
  assert.throws(
    () => pad(new Uint8Array(maxPaddableBytes + 1)),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
});
