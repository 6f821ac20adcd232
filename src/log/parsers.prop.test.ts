import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { equalBytes, isTocsinError, TocsinError, utf8, utf8Text } from "../base/index.ts";
import { decodeBundle, encodeBundle } from "./bundle.ts";
import { checkpointText, parseCheckpointText } from "./checkpoint.ts";
import { decodeEntry, encodeEntry, isKind, isOrigin, latestMs } from "./entry.ts";
import { formatKeyFile, parseKeyFile } from "./key-file.ts";
import { formatManifest, isExportPath, parseManifest } from "./manifest.ts";
import { formatNote, parseNote } from "./note.ts";
import { parseTilePath, tilePath } from "./tile.ts";
import { formatTlogProof, parseTlogProof } from "./tlog-proof.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import { formatVerifierKey, parseVerifierKey, verifierKey } from "./verifier-key.ts";
import { formatAddCheckpoint, parseAddCheckpoint } from "./witness.ts";

const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 20_000 : 400;
const hash = fc.uint8Array({ minLength: 32, maxLength: 32 });
const size = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
const kind = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/).filter(isKind);
const origin = fc.stringMatching(/^[!-*,-~]{1,40}$/).filter(isOrigin);
const head = fc.record({ origin, size, root: hash });
const signature = fc.record({ name: origin, keyId: fc.nat(0xffffffff), signature: fc.uint8Array({ minLength: 1, maxLength: 100 }) });
const note = fc.record({ text: head.map(checkpointText), signatures: fc.array(signature, { minLength: 1, maxLength: 4 }) }).map(formatNote);
const leaf = fc.oneof(
  fc.record({ form: fc.constant("commitment" as const), kind, commitment: hash }),
  head.map((one) => ({ form: "checkpoint" as const, ...one })),
);
const entry = fc.record({ loggedAtMs: fc.integer({ min: 0, max: latestMs }), leaf }).map(encodeEntry);
const path = fc.stringMatching(/^[a-z0-9]{1,8}(\/[a-z0-9._-]{1,8}){0,3}$/).filter(isExportPath);
const files = fc.uniqueArray(fc.record({ path, size, sha256: hash }), { selector: (file) => file.path, maxLength: 6 });
const manifest = fc.record({ origin, size, exportedAtMs: fc.integer({ min: 0, max: latestMs }), files });
const signers = ["a.example/log", "b.example/w", "c.example/w"].map((name) => unsafeSigner(name));
const keyFile = fc
  .tuple(fc.constantFrom(...signers), fc.subarray(signers))
  .map(([log, others]) => formatKeyFile({ log, cosigners: others.filter((one) => one !== log) }));

/** What is written can be read; what is read was written so, byte for byte; and what was damaged is the one or is refused with a code. */
function decoder<T>(
  name: string,
  good: fc.Arbitrary<Uint8Array>,
  codec: { read: (bytes: Uint8Array) => T; write: (value: T) => Uint8Array },
): void {
  const check = (bytes: Uint8Array): void => {
    try {
      assert.ok(equalBytes(codec.write(codec.read(bytes)), bytes), "two spellings of one thing");
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
    }
  };
  test(`${name}: what is written comes back`, () => {
    fc.assert(
      fc.property(good, (bytes) => assert.ok(equalBytes(codec.write(codec.read(bytes)), bytes))),
      { numRuns: numRuns / 4 },
    );
  });
  test(`${name}: damaged or arbitrary bytes are refused with a code, or are the one spelling of something else`, () => {
    const damage = fc.record({ bytes: good, at: fc.nat(), to: fc.nat(255), cut: fc.boolean(), insert: fc.boolean() });
    fc.assert(
      fc.property(damage, ({ bytes, at, to, cut, insert }) => {
        const place = at % (bytes.length + 1);
        check(Uint8Array.from([...bytes.subarray(0, place), to, ...(cut ? [] : bytes.subarray(insert ? place : place + 1))]));
      }),
      { numRuns },
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), check), { numRuns });
  });
}

function strictText(bytes: Uint8Array): string {
  const text = utf8Text(bytes);
  if (text === undefined) throw new TocsinError("input-malformed", "not UTF-8");
  return text;
}

decoder("entry", entry, { read: decodeEntry, write: encodeEntry });
decoder("bundle", fc.array(entry, { minLength: 1, maxLength: 5 }).map(encodeBundle), { read: decodeBundle, write: encodeBundle });
decoder("note", note, { read: parseNote, write: formatNote });
decoder(
  "checkpoint",
  head.map((one) => utf8(checkpointText(one))),
  {
    read: (bytes) => parseCheckpointText(strictText(bytes)),
    write: (one) => utf8(checkpointText(one) + one.extensions.map((line) => `${line}\n`).join("")),
  },
);
decoder("manifest", manifest.map(formatManifest), { read: parseManifest, write: formatManifest });
decoder("key file", keyFile, { read: parseKeyFile, write: formatKeyFile });
decoder(
  "verifier key",
  fc.constantFrom(...signers).map(({ name, keys }) => utf8(formatVerifierKey(verifierKey("note", name, keys.ed25519)))),
  {
    read: (bytes) => parseVerifierKey(strictText(bytes)),
    write: (key) => utf8(formatVerifierKey(key)),
  },
);
decoder(
  "tile path",
  fc
    .record({ level: fc.oneof(fc.nat(63), fc.constant("entries" as const)), index: size, width: fc.integer({ min: 1, max: 256 }) })
    .map((tile) => utf8(tilePath(tile))),
  {
    read: (bytes) => {
      const tile = parseTilePath(strictText(bytes));
      if (tile === undefined) throw new TocsinError("input-malformed", "not a tile path");
      return tile;
    },
    write: (tile) => utf8(tilePath(tile)),
  },
);
decoder("tlog-proof", fc.record({ index: size, hashes: fc.array(hash, { maxLength: 5 }), checkpoint: note }).map(formatTlogProof), {
  read: parseTlogProof,
  write: formatTlogProof,
});
decoder(
  "add-checkpoint",
  fc.record({ oldSize: size, proof: fc.array(hash, { maxLength: 5 }), checkpoint: note }).map(formatAddCheckpoint),
  {
    read: parseAddCheckpoint,
    write: formatAddCheckpoint,
  },
);
