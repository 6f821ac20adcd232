import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { utf8 } from "../../base/index.ts";
import { base32, totpAddress, totpCode, totpStepOf } from "./totp.ts";

const secret = utf8("12345678901234567890");

test("the codes of RFC 6238 appendix B, SHA-1, eight digits", () => {
  const cases: readonly (readonly [number, string])[] = [
    [59, "94287082"],
    [1_111_111_109, "07081804"],
    [1_111_111_111, "14050471"],
    [1_234_567_890, "89005924"],
    [2_000_000_000, "69279037"],
    [20_000_000_000, "65353130"],
  ];
  for (const [seconds, code] of cases) assert.equal(totpCode(secret, Math.floor(seconds / 30), 8), code);
});

test("the codes of RFC 4226 appendix D, which are those of the steps 0 to 9", () => {
  const codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
  for (const [step, code] of codes.entries()) assert.equal(totpCode(secret, step), code);
});

test("a code counts in its step and the two beside it, and never again at or before the last that was taken", () => {
  const nowMs = 1_795_000_000_000;
  const present = Math.floor(nowMs / 30_000);
  for (const step of [present - 1, present, present + 1])
    assert.equal(totpStepOf(totpCode(secret, step), { secret, nowMs, after: 0 }), step);
  for (const step of [present - 2, present + 2]) assert.equal(totpStepOf(totpCode(secret, step), { secret, nowMs, after: 0 }), undefined);
  assert.equal(totpStepOf(totpCode(secret, present), { secret, nowMs, after: present }), undefined);
  assert.equal(totpStepOf(totpCode(secret, present + 1), { secret, nowMs, after: present }), present + 1);
  for (const text of ["", "12345", "1234567", "12345x", "１２３４５６"])
    assert.equal(totpStepOf(text, { secret, nowMs, after: 0 }), undefined);
});

test("Base32 as RFC 4648 section 10 has it, without padding, and read back whole", () => {
  const cases = { "": "", f: "MY", fo: "MZXQ", foo: "MZXW6", foob: "MZXW6YQ", fooba: "MZXW6YTB", foobar: "MZXW6YTBOI" };
  for (const [text, code] of Object.entries(cases)) assert.equal(base32(utf8(text)), code);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
      const bits = [...base32(bytes)].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
      const back = Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
      assert.deepEqual(back, bytes);
    }),
  );
});

test("the address for an authenticator app names issuer and officer, and nothing in them breaks out of it", () => {
  const address = totpAddress(secret, { node: "Alder & Söhne?", officer: "ana" });
  const url = new URL(address);
  assert.equal(url.searchParams.get("issuer"), "Alder & Söhne?");
  assert.equal(url.searchParams.get("secret"), base32(secret));
});
