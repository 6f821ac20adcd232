import assert from "node:assert/strict";
import { test } from "node:test";
import { isTocsinError } from "../../base/index.ts";
import type { ErrorCode } from "../../base/index.ts";
import { cosignerKeys, formatVerifierKey, logKeys } from "../../log/index.ts";
import { pairOfKeys } from "./key-pairs.ts";
import { witnessUrl } from "./registered.ts";

const refused = (code: ErrorCode) => (thrown: unknown) => isTocsinError(thrown, code);
const keys = { ed25519: new Uint8Array(32).fill(1), mlDsa: new Uint8Array(1312).fill(2) };
const [note, subtree] = logKeys("alder/e1/node", keys).map(formatVerifierKey) as [string, string];

test("two verifier keys of one name and the two types are one log or cosigner, in any order", () => {
  assert.deepEqual(pairOfKeys([note, subtree], "log"), { name: "alder/e1/node", keys });
  assert.deepEqual(pairOfKeys([subtree, note], "log"), { name: "alder/e1/node", keys });
  assert.deepEqual(pairOfKeys(cosignerKeys("elm/cosigner", keys).map(formatVerifierKey), "cosigner"), { name: "elm/cosigner", keys });
});

test("one key, three, two of a kind, two names, the other role and no key at all are refused", () => {
  const [, other] = logKeys("birch/e1/node", keys).map(formatVerifierKey) as [string, string];
  for (const texts of [[], [note], [note, note], [note, subtree, other], [note, other]])
    assert.throws(() => pairOfKeys(texts, "log"), refused("usage"), texts.join());
  assert.throws(() => pairOfKeys([note, subtree], "cosigner"), refused("usage"));
  assert.throws(() => pairOfKeys(["nonsense", subtree], "log"), refused("input-malformed"));
});

test("a witness is asked over https, or http on this machine, and at a plain address", () => {
  assert.equal(witnessUrl("https://witness.example/tocsin"), "https://witness.example/tocsin/");
  assert.equal(witnessUrl("http://127.0.0.1:7460"), "http://127.0.0.1:7460/");
  assert.equal(witnessUrl("http://[::1]:7460/"), "http://[::1]:7460/");
  const bad = [
    "http://witness.example/",
    "ftp://127.0.0.1/",
    "https://user:word@witness.example/",
    "https://witness.example/?a",
    "https://witness.example/#a",
    "witness.example",
    "",
  ];
  for (const text of bad) assert.throws(() => witnessUrl(text), refused("config-invalid"), text);
});
