import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import {
  base64,
  base64url,
  canonicalJson,
  concat,
  equalBytes,
  fromBase64,
  fromBase64url,
  fromHex,
  hex,
  hmacSha256,
  isTimestamp,
  isUuid,
  millis,
  sha256,
  timestamp,
  uint32,
  uint64,
  utf8,
  utf8Text,
  uuid4,
  uuid5,
} from "./index.ts";

const bytes = fc.uint8Array({ maxLength: 300 });

test("SHA-256 and HMAC-SHA-256 give the digests of FIPS 180-4 and RFC 4231, whatever the bytes", () => {
  assert.equal(hex(sha256(utf8("abc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  assert.equal(
    hex(hmacSha256(utf8("Jefe"), utf8("what do ya want for nothing?"))),
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  );
  fc.assert(fc.property(bytes, (data) => assert.equal(hex(sha256(data)), createHash("sha256").update(data).digest("hex"))));
});

test("encodings round-trip, and every other spelling is refused", () => {
  fc.assert(
    fc.property(bytes, (data) => {
      assert.deepEqual(fromHex(hex(data)), data);
      assert.deepEqual(fromBase64(base64(data)), data);
      assert.deepEqual(fromBase64url(base64url(data)), data);
    }),
  );
  for (const text of ["QQ", "QR==", "Q Q=", "QQ==\n", "_w=="]) assert.equal(fromBase64(text), undefined, text);
  for (const text of ["QQ==", "QR", "+w"]) assert.equal(fromBase64url(text), undefined, text);
  for (const text of ["0", "0G", "AB"]) assert.equal(fromHex(text), undefined, text);
});

test("numbers are big-endian and of one width; what does not fit is a TypeError", () => {
  assert.equal(hex(uint32(0xdeadbeef)), "deadbeef");
  assert.equal(hex(uint64(2 ** 53 - 1)), "001fffffffffffff");
  for (const value of [-1, 0.5, 2 ** 32, Number.NaN]) assert.throws(() => uint32(value), TypeError);
  for (const value of [-1, 0.5, 2 ** 53, Number.NaN]) assert.throws(() => uint64(value), TypeError);
});

test("byte strings are joined, compared, and read as UTF-8 or not at all", () => {
  assert.deepEqual(concat(Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)), Uint8Array.of(1, 2, 3));
  assert.equal(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 2)), false);
  assert.equal(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1, 2)), true);
  assert.equal(utf8Text(Uint8Array.of(0xff)), undefined);
  assert.equal(utf8Text(utf8("\u{feff}é")), "\u{feff}é");
});

test("UUIDs have the version and variant of RFC 9562, and version 5 the value of its appendix A.4", () => {
  assert.equal(uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "www.example.com"), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.string(), (random, name) => {
      assert.match(
        uuid4(() => random),
        /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
      );
      assert.ok(isUuid(uuid5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", name)));
    }),
  );
});

test("a timestamp has one spelling, and only days that exist", () => {
  assert.equal(timestamp(0), "1970-01-01T00:00:00.000Z");
  assert.equal(millis(timestamp(1_700_000_000_123)), 1_700_000_000_123);
  for (const text of ["2026-02-30T00:00:00.000Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.000+00:00", "2026-01-01T24:00:00.000Z"])
    assert.equal(isTimestamp(text), false, text);
});

test("canonical JSON sorts by UTF-16 code units and refuses what has no canonical form (RFC 8785)", () => {
  assert.equal(
    canonicalJson({ b: 1, a: [1e21, -0, "\u20ac\n"], "\u{10000}": null, "\ufb33": true }),
    '{"a":[1e+21,0,"€\\n"],"b":1,"\u{10000}":null,"\ufb33":true}',
  );
  for (const value of [Number.NaN, Number.POSITIVE_INFINITY, "\ud800", undefined, () => 1])
    assert.throws(() => canonicalJson(value), TypeError);
});
