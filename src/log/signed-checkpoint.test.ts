import assert from "node:assert/strict";
import { test } from "node:test";
import { concat, isTocsinError, utf8, utf8Text } from "../base/index.ts";
import { emptyRoot } from "./merkle.ts";
import { addSignatures, formatNote, parseNote, signatureLine } from "./note.ts";
import { cosign, cosignedAt, openCheckpoint, signCheckpoint } from "./signed-checkpoint.ts";
import { signCheckpointText } from "./signed-note.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import { runtimeVerifier } from "./verify/signatures.ts";

const verifier = runtimeVerifier();
const log = unsafeSigner("alder.example/log/pair-1");
const witness = unsafeSigner("birch.example/witness");
const head = { origin: log.name, size: 0, root: new Uint8Array(emptyRoot()) };
const trust = { origin: log.name, keys: log.keys, verifier };
const refused = (thrown: unknown): boolean => isTocsinError(thrown, "verification-failed");

function lines(note: Uint8Array): string[] {
  return parseNote(note).signatures.map(signatureLine);
}

test("a checkpoint carries one Ed25519 and one ML-DSA-44 signature, and opens with its time", () => {
  const row = signCheckpoint(head, log, 1_700_000_000);
  const opened = openCheckpoint(row.note, trust);
  assert.equal(opened.time, 1_700_000_000);
  assert.equal(opened.size, 0);
  assert.equal(opened.note.signatures.length, 2);
});

test("one signature alone, a doubled one, and one of another key under the same name are refused", () => {
  const row = signCheckpoint(head, log, 1_700_000_000);
  const { text } = parseNote(row.note);
  const [first = "", second = ""] = lines(row.note);
  const again = lines(signCheckpoint(head, log, 1_700_000_001).note)[1] ?? "";
  const stranger = lines(signCheckpoint(head, unsafeSigner(log.name, "stranger"), 1_700_000_000).note).join("");
  for (const set of [first, second, first + first + second, first + second + second, first + second + again, stranger]) {
    assert.throws(() => openCheckpoint(utf8(`${text}\n${set}`), trust), refused);
  }
  assert.doesNotThrow(() => openCheckpoint(utf8(`${text}\n${first}${second}${stranger}`), trust));
});

test("a good Ed25519 signature does not carry a bad ML-DSA-44 one, nor the other way round", () => {
  const row = signCheckpoint(head, log, 1_700_000_000);
  const note = parseNote(row.note);
  for (const at of [0, 1]) {
    const signatures = note.signatures.map((line, index) => {
      const signature = Uint8Array.from(line.signature);
      if (index === at) signature[20] = (signature[20] ?? 0) ^ 1;
      return { ...line, signature };
    });
    assert.throws(() => openCheckpoint(formatNote({ text: note.text, signatures }), trust), refused);
  }
});

test("another origin, and extension lines, are refused", () => {
  const row = signCheckpoint(head, log, 1_700_000_000);
  assert.throws(() => openCheckpoint(row.note, { ...trust, origin: "alder.example/log/pair-2" }), refused);
  const text = `${parseNote(row.note).text}extension\n`;
  const extended = formatNote({ text, signatures: signCheckpointText(text, log, 5) });
  assert.throws(() => openCheckpoint(extended, trust), refused);
});

test("a cosignature has two signatures of one time; one alone, or two times, are refused", () => {
  const opened = openCheckpoint(signCheckpoint(head, log, 1_700_000_000).note, trust);
  const row = cosign(opened, witness, 1_700_000_100);
  const later = cosign(opened, witness, 1_700_000_200);
  const bare = signCheckpoint(head, log, 1_700_000_000).note;
  const by = { name: witness.name, keys: witness.keys, verifier };
  assert.equal(cosignedAt(parseNote(addSignatures(bare, row.lines)), by), 1_700_000_100);
  assert.equal(cosignedAt(parseNote(bare), by), undefined);
  const [ed25519 = "", mlDsa = ""] = row.lines.split(/(?<=\n)/);
  const [, laterMlDsa = ""] = later.lines.split(/(?<=\n)/);
  for (const set of [ed25519, mlDsa, ed25519 + laterMlDsa, row.lines + later.lines]) {
    assert.throws(() => cosignedAt(parseNote(addSignatures(bare, set)), by), refused);
  }
});

test("changing any one byte of a signed and cosigned checkpoint is noticed", () => {
  const opened = openCheckpoint(signCheckpoint(head, log, 1_700_000_000).note, trust);
  const good = addSignatures(signCheckpoint(head, log, 1_700_000_000).note, cosign(opened, witness, 1_700_000_100).lines);
  const by = { name: witness.name, keys: witness.keys, verifier };
  const holds = (bytes: Uint8Array): boolean => {
    try {
      return cosignedAt(openCheckpoint(bytes, trust).note, by) === 1_700_000_100 && parseNote(bytes).signatures.length === 4;
    } catch (thrown) {
      if (isTocsinError(thrown)) return false;
      throw thrown;
    }
  };
  assert.equal(holds(good), true);
  for (let at = 0; at < good.length; at += 7) {
    const changed = Uint8Array.from(good);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(holds(changed), false, `byte ${at} of ${utf8Text(good)?.slice(0, 60)}`);
  }
  assert.equal(holds(concat(good, utf8("\n"))), false);
});
