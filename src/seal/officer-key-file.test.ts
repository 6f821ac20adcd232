import assert from "node:assert/strict";
import test from "node:test";
import fc from "fast-check";
import { canonicalBytes, isTocsinError, systemRandom, utf8 } from "../base/index.ts";
import { readOfficerKeyFile, writeOfficerKeyFile } from "./officer-key-file.ts";
import { newSigningSecret, signingKey } from "./signing-key.ts";

// The cheapest Argon2id there is: these tests are about the file, not about the cost of guessing.
const parameters = { salt: new Uint8Array(16).fill(5), memoryKiB: 8, passes: 1, lanes: 1 };
const passphrase = utf8("correct horse");
const secret = newSigningSecret("officer", systemRandom);
const file = await writeOfficerKeyFile(secret, passphrase, { random: systemRandom, parameters });
const failed = (thrown: unknown): boolean =>
  isTocsinError(thrown, "verification-failed") && thrown.message === "Verification failed" && thrown.cause === undefined;

function fields(): Record<string, unknown> & { argon2id: Record<string, unknown> } {
  return JSON.parse(Buffer.from(file).toString()) as ReturnType<typeof fields>;
}

test("an officer's key comes back from its file with the passphrase", async () => {
  assert.deepEqual(await readOfficerKeyFile(file, passphrase), secret);
  assert.equal(fields()["keyId"], signingKey(secret).keyId);
});

test("the usual cost is written where none is given", async () => {
  const usual = await writeOfficerKeyFile(secret, passphrase, { random: systemRandom });
  const { salt, ...cost } = (JSON.parse(Buffer.from(usual).toString()) as { argon2id: Record<string, unknown> }).argon2id;
  assert.deepEqual(cost, { memoryKiB: 65_536, passes: 3, lanes: 4 });
  assert.equal(typeof salt, "string");
  assert.deepEqual(await readOfficerKeyFile(usual, passphrase), secret);
});

test("the seeds are nowhere in the file", () => {
  for (const seed of [secret.ed25519Seed, secret.mlDsaSeed]) {
    for (const encoding of ["hex", "base64", "base64url", "latin1"] as const) {
      const piece = Buffer.from(seed.subarray(0, 24)).toString(encoding);
      assert.ok(!Buffer.from(file).toString("latin1").includes(piece));
    }
  }
});

test("a wrong passphrase fails like a damaged file", async () => {
  await assert.rejects(readOfficerKeyFile(file, utf8("correct hors")), failed);
  await assert.rejects(readOfficerKeyFile(file, new Uint8Array()), failed);
  await assert.rejects(readOfficerKeyFile(new Uint8Array(), passphrase), failed);
});

test("a file that says something else than what was written is refused", async () => {
  const other = signingKey(newSigningSecret("officer", systemRandom)).keyId;
  const changes: readonly Record<string, unknown>[] = [
    { keyId: other },
    { use: "identity" },
    { suite: 2 },
    { version: 0 },
    { format: "other" },
    { more: 1 },
    { wrapped: "" },
    { wrapped: 7 },
    { argon2id: null },
    { argon2id: { ...fields().argon2id, passes: 2 } },
    { argon2id: { ...fields().argon2id, memoryKiB: 2 ** 40 } },
    { argon2id: { ...fields().argon2id, salt: "AAAA" } },
    { argon2id: { ...fields().argon2id, more: 1 } },
  ];
  for (const change of changes) {
    await assert.rejects(readOfficerKeyFile(canonicalBytes({ ...fields(), ...change }), passphrase), failed, JSON.stringify(change));
  }
});

test("a second spelling of the same file is refused", async () => {
  const text = Buffer.from(file).toString();
  const spellings = [
    `${text}\n`,
    ` ${text}`,
    JSON.stringify(fields(), undefined, 2),
    text.replace("{", '{"suite":1,'),
    text.replace('"passes":1', '"passes":1.0'),
    `[${text}]`,
  ];
  for (const spelling of spellings) await assert.rejects(readOfficerKeyFile(utf8(spelling), passphrase), failed, spelling);
});

test("a file of a newer version says so", async () => {
  const newer = canonicalBytes({ format: "tocsin-officer-key", version: 2, anything: true });
  await assert.rejects(readOfficerKeyFile(newer, passphrase), (thrown) => isTocsinError(thrown, "input-version-newer"));
});

test("only officers' keys are written, and only within the Argon2id limits", async () => {
  await assert.rejects(writeOfficerKeyFile({ ...secret, use: "identity" }, passphrase, { random: systemRandom, parameters }), TypeError);
  const weak = { ...parameters, salt: new Uint8Array(3) };
  await assert.rejects(writeOfficerKeyFile(secret, passphrase, { random: systemRandom, parameters: weak }), (thrown) =>
    isTocsinError(thrown, "input-malformed"),
  );
});

test("one byte changed anywhere, and arbitrary bytes, are refused", async () => {
  // A digit of the Argon2id cost may change to another that is within the limits: the key then differs and does not open.
  const anyByte = fc
    .tuple(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }))
    .map(([at, by]) => Uint8Array.from(file, (byte, index) => (index === at ? byte ^ by : byte)));
  const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 5000 : 300;
  await fc.assert(
    fc.asyncProperty(fc.oneof(anyByte, anyByte, fc.uint8Array({ maxLength: 5000 }), fc.json().map(utf8)), async (bytes) => {
      await assert.rejects(
        readOfficerKeyFile(bytes, passphrase),
        (thrown) => failed(thrown) || isTocsinError(thrown, "input-version-newer"),
      );
    }),
    { numRuns },
  );
});
