import { createPrivateKey, sign } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { Aes256Gcm, CipherSuite, HkdfSha256 } from "@hpke/core";
import { XWing } from "@hpke/hybridkem-x-wing";
import { ml_dsa44, ml_dsa65 } from "@noble/post-quantum/ml-dsa.js";
import { base64, base64url, canonicalBytes, concat, hex, sha256, uint32, utf8 } from "../src/base/index.ts";
import type { RandomSource } from "../src/base/index.ts";
import * as seal from "../src/seal/index.ts";
import type { KeyUse, SigningKey, SigningSecret } from "../src/seal/index.ts";

// Writes vectors/seal/*.json. Everything is drawn from fixed labels, so a second run writes the same bytes: `--check` says
// whether it would. Where an algorithm is randomised (ML-DSA hedging, encapsulation) a second implementation runs it with
// its randomness fixed; what it made is then verified or opened here before it is written.

const folder = path.join(import.meta.dirname, "../vectors/seal");
const messageType = "application/vnd.tocsin.message.v1+json";

function fixed(label: string, length = 32): Uint8Array {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) => sha256(utf8(`tocsin vector ${label} ${at}`)));
  return concat(...blocks).slice(0, length);
}

function fixedRandom(label: string): RandomSource {
  let drawn = 0;
  return (length) => fixed(`${label} draw ${drawn++}`, length);
}

function secretFor(use: KeyUse): SigningSecret {
  return { suite: 1, use, ed25519Seed: fixed(`${use} ed25519`), mlDsaSeed: fixed(`${use} ml-dsa`) };
}

/** The same key, signing without hedging. */
function deterministic(use: KeyUse): SigningKey {
  const key = seal.signingKey(secretFor(use));
  const scheme = use === "log" ? ml_dsa44 : ml_dsa65;
  const { secretKey } = scheme.keygen(secretFor(use).mlDsaSeed);
  return {
    ...key,
    sign: (message) => ({ ed25519: key.sign(message).ed25519, mlDsa: scheme.sign(message, secretKey, { extraEntropy: false }) }),
  };
}

function secretFields({ use, ed25519Seed, mlDsaSeed }: SigningSecret): Record<string, string> {
  return { use, ed25519Seed: hex(ed25519Seed), mlDsaSeed: hex(mlDsaSeed) };
}

function signingKeys(): unknown {
  const uses: readonly KeyUse[] = ["identity", "message", "log", "officer"];
  const valid = uses.map((use) => {
    const { publicKey, keyId } = seal.signingKey(secretFor(use));
    return { ...secretFields(secretFor(use)), ed25519: hex(publicKey.ed25519), mlDsa: hex(publicKey.mlDsa), keyId };
  });
  return { about: "A signing key's public half and id from its two seeds. suite is 1.", valid };
}

function envelopes(): unknown {
  const payloads = {
    "empty payload": "",
    "JSON payload": '{"text":"Two men, one van."}',
    "text that is not ASCII": "Zwei Männer, ein Lieferwagen.",
  };
  const key = deterministic("message");
  const signed = (use: KeyUse, payload: string): string =>
    Buffer.from(seal.signEnvelope(messageType, utf8(payload), deterministic(use))).toString();
  const valid = (["message", "log"] as const).flatMap((use) =>
    Object.entries(payloads).map(([comment, payload]) => {
      const envelope = signed(use, payload);
      seal.verifyEnvelope(utf8(envelope), messageType, seal.signingKey(secretFor(use)).publicKey);
      return { comment, key: use, payload: hex(utf8(payload)), pae: hex(seal.preAuthEncoding(messageType, utf8(payload))), envelope };
    }),
  );
  return {
    about:
      "DSSE envelopes by the keys of signing-keys.json. ML-DSA signed without hedging; a verifier cannot tell. Every invalid one is refused for the message key.",
    payloadType: messageType,
    valid,
    invalid: invalidEnvelopes(signed("message", payloads["JSON payload"]), { key, log: signed("log", payloads["JSON payload"]) }),
  };
}

function invalidEnvelopes(
  good: string,
  others: { readonly key: SigningKey; readonly log: string },
): readonly { comment: string; envelope: string }[] {
  const document = JSON.parse(good) as {
    payload: string;
    payloadType: string;
    signatures: [{ keyid: string; sig: string }, { keyid: string; sig: string }];
  };
  const [first, second] = document.signatures;
  const canonical = (change: Record<string, unknown>): string => Buffer.from(canonicalBytes({ ...document, ...change })).toString();
  const elsewhere = others.key.sign(utf8("something else"));
  const invalid: Record<string, string> = {
    "no signature": canonical({ signatures: [] }),
    "Ed25519 alone": canonical({ signatures: [first] }),
    "ML-DSA alone": canonical({ signatures: [second] }),
    swapped: canonical({ signatures: [second, first] }),
    "Ed25519 doubled": canonical({ signatures: [first, first, second] }),
    "ML-DSA doubled": canonical({ signatures: [first, second, second] }),
    "Ed25519 twice, ML-DSA missing": canonical({ signatures: [first, first] }),
    "Ed25519 signature of other bytes": canonical({ signatures: [{ ...first, sig: base64(elsewhere.ed25519) }, second] }),
    "ML-DSA signature of other bytes": canonical({ signatures: [first, { ...second, sig: base64(elsewhere.mlDsa) }] }),
    "ML-DSA signature one byte short": canonical({
      signatures: [first, { ...second, sig: base64(Buffer.from(second.sig, "base64").subarray(1)) }],
    }),
    "other payload": canonical({ payload: base64(utf8("other")) }),
    "other payload type": canonical({ payloadType: "application/vnd.tocsin.message.v2+json" }),
    "other key id": canonical({ signatures: [{ ...first, keyid: "AAAAAAAAAAAAAAAAAAAAAA" }, second] }),
    "signed by the log key": others.log,
    "extra member": canonical({ extra: true }),
    "extra member in a signature": canonical({ signatures: [{ ...first, extra: true }, second] }),
    "members in another order": JSON.stringify({
      payloadType: document.payloadType,
      payload: document.payload,
      signatures: document.signatures,
    }),
    indented: JSON.stringify(document, undefined, 2),
    "line break at the end": `${good}\n`,
    "member named twice": good.replace('{"payload"', '{"payload":"","payload"'),
    "escaped letter in a name": good.replace('"payloadType"', '"payload\\u0054ype"'),
    "escaped solidus in a value": good.replace("application/", "application\\/"),
    "unpadded base64": good.replace(document.payload, document.payload.replaceAll("=", "")),
    "base64 with stray bits": good.replace(`${first.sig.slice(-4)}"}`, `${strayBits(first.sig.slice(-4))}"}`),
    "base64url alphabet": good.replace(second.sig, Buffer.from(second.sig, "base64").toString("base64url")),
    cut: good.slice(0, -1),
  };
  for (const [comment, envelope] of Object.entries(invalid)) if (envelope === good) throw new Error(`not changed: ${comment}`);
  return Object.entries(invalid).map(([comment, envelope]) => ({ comment, envelope }));
}

// The last character before "==" carries four unused bits: the next letter decodes to the same bytes.
function strayBits(end: string): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return `${end.charAt(0)}${alphabet.charAt(alphabet.indexOf(end.charAt(1)) ^ 1)}==`;
}

function padding(): unknown {
  const lengths = [0, 1, 1020, 1021, 4092, 4093, 16_380, 16_381, 65_532, 65_533, 70_000, 100_000, 1_000_000, 10_000_000, 100_000_000];
  const valid = ["", "Two men, one van.", "x".repeat(1020), "x".repeat(1021)].map((text) => {
    const padded = seal.pad(utf8(text));
    return { plaintext: hex(utf8(text)), paddedBytes: padded.length, paddedSha256: hex(sha256(padded)) };
  });
  const short = seal.pad(utf8("bell"));
  const changed = (at: number, byte: number): string => hex(Uint8Array.from(short, (one, index) => (index === at ? byte : one)));
  return {
    about: "Padding before sealing: 32-bit big-endian length, plaintext, zeros. sizes gives the padded size of a plaintext length.",
    sizes: lengths.map((length) => ({ plaintextBytes: length, paddedBytes: seal.paddedSize(length + 4) })),
    valid,
    invalid: [
      { comment: "empty", padded: "" },
      { comment: "shorter than the smallest bucket", padded: hex(short.subarray(0, 1023)) },
      { comment: "padding not zero", padded: changed(1023, 1) },
      { comment: "claimed length beyond the bucket", padded: changed(2, 4) },
      { comment: "claimed length beyond everything", padded: changed(0, 255) },
      { comment: "claimed length cuts the content", padded: changed(3, 3) },
      { comment: "one byte too many", padded: `${hex(short)}00` },
      { comment: "a larger bucket than needed", padded: hex(concat(short, new Uint8Array(3072))) },
    ],
  };
}

function words(): unknown {
  const cases = [new Uint8Array(), utf8("card"), fixed("card", 1000)].flatMap((bytes) =>
    [10, 12, 23].map((count) => ({ bytes: hex(bytes), count, words: seal.fingerprintWords(bytes, count).join(" ") })),
  );
  return { about: "Fingerprint words over bytes (in use: the whole card).", valid: cases };
}

async function symmetric(): Promise<unknown> {
  const key = fixed("wrapping key");
  const aad = utf8("payload key 7");
  const derive = [
    ["database", 32],
    ["monthly 2026-11", 32],
    ["a", 16],
    ["long", 100],
  ] as const;
  const wrap = ["", "Two men, one van."].map((text) => {
    const wrapped = seal.wrap(key, utf8(text), aad, fixedRandom(`nonce ${text.length}`));
    return { key: hex(key), aad: hex(aad), plaintext: hex(utf8(text)), wrapped: hex(wrapped) };
  });
  const cost = { salt: fixed("salt", 16), memoryKiB: 1024, passes: 2, lanes: 2 };
  return {
    about: "Derivation (HKDF-SHA256), wrapping (AES-256-GCM; the nonce is the first 12 bytes) and passphrase keys (Argon2id).",
    derive: derive.map(([label, length]) => ({ key: hex(key), label, length, derived: hex(seal.deriveKey(key, label, length)) })),
    wrap,
    passphrase: [
      { passphrase: "correct horse", ...cost, salt: hex(cost.salt), key: hex(await seal.passphraseKey(utf8("correct horse"), cost)) },
    ],
  };
}

async function officerKeyFile(): Promise<unknown> {
  const parameters = { salt: fixed("officer salt", 16), memoryKiB: 1024, passes: 2, lanes: 2 };
  const passphrase = "correct horse";
  const bytes = await seal.writeOfficerKeyFile(secretFor("officer"), utf8(passphrase), { random: fixedRandom("officer file"), parameters });
  const file = Buffer.from(bytes).toString();
  const invalid = {
    "other passes": file.replace('"passes":2', '"passes":3'),
    "newline at the end": `${file}\n`,
    "other use": file.replace('"officer"', '"message"'),
  };
  return {
    about: "An officer key file. wrapNonce is the nonce that was drawn.",
    valid: [{ ...secretFields(secretFor("officer")), passphrase, wrapNonce: hex(fixed("officer file draw 0", 12)), file }],
    invalid: Object.entries(invalid).map(([comment, changed]) => ({ comment, passphrase, file: changed })),
  };
}

async function sealed(): Promise<unknown> {
  const key = await seal.sealingKeyFromSecret(fixed("sealing key"));
  const [info, aad] = [utf8("agreement 7"), utf8("header")];
  const hpkeInfo = concat(utf8("tocsin seal v1\0"), Uint8Array.of(1), info);
  const other = new CipherSuite({ kem: new XWing(), kdf: new HkdfSha256(), aead: new Aes256Gcm() });
  const recipientPublicKey = await other.kem.deserializePublicKey(Uint8Array.from(key.publicKey.publicKey).buffer);
  const valid = [];
  for (const plaintext of [new Uint8Array(), utf8("Two men, one van."), seal.pad(utf8("bell"))]) {
    const ekm = fixed(`encapsulation ${plaintext.length}`, 64);
    const sender = await other.createSenderContext({ recipientPublicKey, info: hpkeInfo, ekm: Uint8Array.from(ekm).buffer });
    const [enc, ciphertext] = [new Uint8Array(sender.enc), new Uint8Array(await sender.seal(plaintext, aad))];
    await seal.openSealed(key, { enc, ciphertext, info, aad });
    valid.push({
      info: hex(info),
      hpkeInfo: hex(hpkeInfo),
      aad: hex(aad),
      encapsulationSeed: hex(ekm),
      plaintext: hex(plaintext),
      enc: hex(enc),
      ciphertext: hex(ciphertext),
    });
  }
  return {
    about: "Sealed messages: HPKE base mode, KEM 0x647a, KDF 0x0001, AEAD 0x0002, one message a context.",
    secret: hex(key.secret),
    publicKey: hex(key.publicKey.publicKey),
    keyId: key.publicKey.keyId,
    valid,
  };
}

function webauthn(): unknown {
  const [rpId, origin] = ["desk.alder.example", "https://desk.alder.example"];
  const decision = utf8('{"purpose":"warn"}');
  const privateKey = createPrivateKey({ key: Buffer.from(fixed("passkey")), format: "raw-private", asymmetricKeyType: "ed25519" });
  const x = Buffer.from(String(privateKey.export({ format: "jwk" }).x), "base64url");
  const publicKey = concat(Uint8Array.of(0xa4, 0x01, 0x01, 0x03, 0x27, 0x20, 0x06, 0x21, 0x58, 0x20), x);
  const assertion = (flags: number, change: Record<string, unknown>): string => {
    const challenge = base64url(seal.webauthnChallenge(decision));
    const clientDataJson = utf8(JSON.stringify({ type: "webauthn.get", challenge, origin, crossOrigin: false, ...change }));
    const authenticatorData = concat(sha256(utf8(rpId)), Uint8Array.of(flags), uint32(7));
    const signature = sign(null, concat(authenticatorData, sha256(clientDataJson)), privateKey);
    return Buffer.from(
      seal.encodeWebauthnAssertion({ credentialId: fixed("credential"), authenticatorData, clientDataJson, signature }),
    ).toString();
  };
  return {
    about: "A decision signed by an Ed25519 passkey: user present and verified (flags 0x05), then everything that is refused.",
    rpId,
    origin,
    decision: hex(decision),
    challenge: hex(seal.webauthnChallenge(decision)),
    credential: { id: hex(fixed("credential")), publicKey: hex(publicKey) },
    valid: [{ assertion: assertion(0x05, {}) }],
    invalid: [
      { comment: "user not verified", assertion: assertion(0x01, {}) },
      { comment: "user not present", assertion: assertion(0x04, {}) },
      { comment: "other origin", assertion: assertion(0x05, { origin: "https://desk.birch.example" }) },
      { comment: "in another site's frame", assertion: assertion(0x05, { crossOrigin: true }) },
      { comment: "a registration", assertion: assertion(0x05, { type: "webauthn.create" }) },
      { comment: "other challenge", assertion: assertion(0x05, { challenge: base64url(decision) }) },
    ],
  };
}

const files: Readonly<Record<string, () => unknown>> = {
  "signing-keys.json": signingKeys,
  "envelopes.json": envelopes,
  "padding.json": padding,
  "fingerprint.json": words,
  "symmetric.json": symmetric,
  "officer-key-file.json": officerKeyFile,
  "sealed.json": sealed,
  "webauthn.json": webauthn,
};

const isCheck = process.argv.includes("--check");
for (const [name, make] of Object.entries(files)) {
  const text = `${JSON.stringify(await make(), undefined, 2)}\n`;
  const file = path.join(folder, name);
  if (!isCheck) await writeFile(file, text);
  else if ((await readFile(file, "utf8")) !== text) {
    process.stderr.write(`vectors/seal/${name} is not what tools/vectors-seal.ts writes\n`);
    process.exitCode = 1;
  }
}
