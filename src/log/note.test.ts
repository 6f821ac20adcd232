import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError, utf8, utf8Text } from "../base/index.ts";
import { formatNote, isKeyName, parseNote } from "./note.ts";
import { openNote } from "./signed-note.ts";
import { cosignerKeys, formatVerifierKey, logKeys, manifestKeys, parseVerifierKey } from "./verifier-key.ts";
import { unsafeSigner } from "./unsafe.test-keys.ts";
import { runtimeVerifier } from "./verify/signatures.ts";

const vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
const example = `This is an example message.

\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
`;
const malformed = (thrown: unknown): boolean => isTocsinError(thrown, "input-malformed");

test("the example of c2sp.org/signed-note verifies, and comes back as it was", () => {
  const key = parseVerifierKey(vkey);
  assert.equal(formatVerifierKey(key), vkey);
  const opened = openNote(utf8(example), { keys: [key], verifier: runtimeVerifier() });
  assert.equal(opened.text, "This is an example message.\n");
  assert.equal(utf8Text(formatNote(parseNote(utf8(example)))), example);
});

test("a text may hold empty lines; the last one ends it", () => {
  const note = parseNote(utf8(example.replace("This is", "One\n\n\nThis is")));
  assert.equal(note.text, "One\n\n\nThis is an example message.\n");
});

test("what is no signed note is refused", () => {
  const line = example.slice(example.indexOf("\u2014"));
  const bad = [
    "",
    "\n",
    "\n\n",
    "text\n",
    "text\n\n",
    `text\n${line}`,
    `text\n\n${line.slice(0, -1)}`,
    `text\n\n${line}x\n`,
    `te\u0001xt\n\n${line}`,
    `text\r\n\n${line}`,
    `text\n\n${line.replace("\u2014", "-")}`,
    `text\n\n${line.replace("=", "")}`,
    `text\n\n${line.replace("M=", "N=")}`,
    `text\n\n${line.replace(" Uw", "  Uw")}`,
    `text\n\n${line.replace("foo", "f+o")}`,
    `text\n\n${line.replace("foo", "f\u00a0o")}`,
    "text\n\n\u2014 name AAAA\n",
    "text\n\n\u2014 name AAAAAA==\n",
  ];
  for (const text of bad) assert.throws(() => parseNote(utf8(text)), malformed, JSON.stringify(text));
  assert.throws(() => parseNote(Uint8Array.of(0xff, 0x0a, 0x0a)), malformed);
  assert.throws(
    () => parseNote(utf8(`text\n\n${line.repeat(65)}`)),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
  assert.throws(
    () => parseNote(new Uint8Array(1_048_577)),
    (thrown) => isTocsinError(thrown, "input-too-large"),
  );
  assert.doesNotThrow(() => parseNote(utf8(`text\n\n${line.repeat(64)}`)));
});

test("an unknown key is no reason to refuse a note, and never one to believe it", () => {
  const known = parseVerifierKey(vkey);
  const stranger = logKeys("example.com/foo", unsafeSigner("stranger").keys);
  const trust = { keys: [known], verifier: runtimeVerifier() };
  const more = example + example.slice(example.indexOf("\u2014")).replace("example.com/foo", "example.com/bar");
  assert.equal(openNote(utf8(more), trust).signatures.length, 1);
  assert.throws(
    () => openNote(utf8(example), { ...trust, keys: stranger }),
    (thrown) => isTocsinError(thrown, "verification-failed"),
  );
});

test("an origin that no ML-DSA-44 head can name is refused, not stumbled over", () => {
  const signer = unsafeSigner("alder.example/log");
  const [, key] = logKeys(signer.name, signer.keys);
  const text = `${"x".repeat(300)}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n`;
  const note = formatNote({ text, signatures: [{ name: key.name, keyId: key.keyId, signature: new Uint8Array(2428).fill(1, 7) }] });
  const refused = (thrown: unknown): boolean => isTocsinError(thrown);
  assert.throws(() => openNote(note, { keys: [key], verifier: runtimeVerifier() }), refused);
});

test("verifier keys of every type come back as they were, and each has one text", () => {
  const { keys } = unsafeSigner("alder.example/log");
  const all = [
    ...logKeys("alder.example/log", keys),
    ...manifestKeys("alder.example/log", keys),
    ...cosignerKeys("alder.example/witness", keys),
  ];
  assert.equal(new Set(all.map(({ keyId }) => keyId)).size, 5);
  for (const key of all) {
    const text = formatVerifierKey(key);
    assert.deepEqual(formatVerifierKey(parseVerifierKey(text)), text);
    for (const bad of [
      text.slice(1),
      text.slice(0, -1),
      `${text}A`,
      text.replace("+", "++"),
      text.toUpperCase(),
      ` ${text}`,
      text.replace(/\+[0-9a-f]{8}\+/, "+00000000+"),
    ]) {
      assert.throws(() => parseVerifierKey(bad), malformed, bad.slice(0, 60));
    }
  }
});

test("key names hold no space, plus or control", () => {
  for (const name of ["a", "example.com/x", "quasimodo.example/salvatore", "é"]) assert.ok(isKeyName(name), name);
  for (const name of ["", "a b", "a+b", "a\tb", "a\u2003b", "a\nb", "\ud800"]) assert.equal(isKeyName(name), false, JSON.stringify(name));
});
