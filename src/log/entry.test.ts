import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, hex, isTocsinError } from "../base/index.ts";
import { commitTo, decodeEntry, encodeEntry, isOrigin, latestMs } from "./entry.ts";
import type { LogEntry } from "./entry.ts";

const leaf = commitTo("pass-warning", new Uint8Array(32).fill(7), new Uint8Array(10));
const entry: LogEntry = { loggedAtMs: 1_700_000_000_123, leaf };
const malformed = (thrown: unknown): boolean => isTocsinError(thrown, "input-malformed");

test("an entry has one form, and comes back as it went in", () => {
  const bytes = encodeEntry(entry);
  assert.equal(hex(bytes.subarray(0, 10)), "010000018bcfe5687b0c");
  const back = decodeEntry(bytes);
  assert.equal(back.loggedAtMs, entry.loggedAtMs);
  assert.deepEqual(encodeEntry(back), bytes);
  const other: LogEntry = {
    loggedAtMs: latestMs,
    leaf: { form: "checkpoint", origin: "alder.example/log/local", size: 2 ** 40 + 5, root: leaf.commitment },
  };
  assert.deepEqual(encodeEntry(decodeEntry(encodeEntry(other))), encodeEntry(other));
});

test("the commitment depends on kind, salt and content", () => {
  const salt = new Uint8Array(32);
  const base = hex(commitTo("act", salt, Uint8Array.of(1)).commitment);
  for (const other of [
    commitTo("acts", salt, Uint8Array.of(1)),
    commitTo(
      "act",
      salt.map(() => 1),
      Uint8Array.of(1),
    ),
    commitTo("act", salt, Uint8Array.of(2)),
  ]) {
    assert.notEqual(hex(other.commitment), base);
  }
  assert.throws(() => commitTo("Act", salt, salt), TypeError);
  assert.throws(() => commitTo("act", new Uint8Array(31), salt), TypeError);
});

test("truncated, lengthened, relabelled and misdated entries are refused", () => {
  const bytes = encodeEntry(entry);
  for (let length = 0; length < bytes.length; length += 1) assert.throws(() => decodeEntry(bytes.subarray(0, length)), malformed);
  assert.throws(() => decodeEntry(concat(bytes, Uint8Array.of(0))), malformed);
  const with_ = (at: number, value: number): Uint8Array => bytes.map((byte, index) => (index === at ? value : byte));
  assert.throws(() => decodeEntry(with_(0, 0)), malformed);
  assert.throws(
    () => decodeEntry(with_(0, 3)),
    (thrown) => isTocsinError(thrown, "input-version-newer"),
  );
  for (const changed of [with_(1, 0xff), with_(9, 11), with_(9, 13), with_(10, 0x41), with_(10, 0xe1)])
    assert.throws(() => decodeEntry(changed), malformed);
});

test("an origin is a key name, and nothing else that a log key signs", () => {
  assert.ok(isOrigin("alder.example/log/pair-1"));
  for (const text of ["", "a b", "a+b", "a\n", "é", "x".repeat(256), "cosignature/v1", "tocsin/log-manifest/v1"])
    assert.equal(isOrigin(text), false, text);
});
