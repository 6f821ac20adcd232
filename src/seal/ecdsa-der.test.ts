import assert from "node:assert/strict";
import { generateKeyPairSync, sign } from "node:crypto";
import test from "node:test";
import fc from "fast-check";
import { fromHex, utf8 } from "../base/index.ts";
import { isEcdsaDer } from "./ecdsa-der.ts";

test("signatures that the runtime makes are accepted, and no byte may follow or be missing", () => {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  for (let round = 0; round < 300; round++) {
    const signature = new Uint8Array(sign("sha256", utf8(`message ${round}`), privateKey));
    assert.ok(isEcdsaDer(signature));
    assert.ok(!isEcdsaDer(signature.subarray(0, -1)));
    assert.ok(!isEcdsaDer(Buffer.concat([signature, Uint8Array.of(0)])));
  }
});

test("one form for one pair of integers", () => {
  const accepted = ["3006020101020101", "3006020100020100", "300702020080020101"];
  const refused = [
    "",
    "30",
    "3000",
    "3006020101020102ff",
    "3007020101020101",
    "300702020001020101",
    "3006020181020101",
    "30050200020101",
    "3006030101020101",
    "3106020101020101",
    "308106020101020101",
    "3006020101020201",
  ];
  for (const text of accepted) assert.ok(isEcdsaDer(fromHex(text) ?? new Uint8Array()), text);
  for (const text of refused) assert.ok(!isEcdsaDer(fromHex(text) ?? new Uint8Array()), text);
});

test("arbitrary bytes are judged without an error", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => typeof isEcdsaDer(bytes) === "boolean"));
});
