import { createPrivateKey, createPublicKey, decapsulate, diffieHellman, encapsulate, hash, randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { LabeledDerive } from "hpke";
import type { KEM, Key } from "hpke";
import { concat, utf8 } from "../base/index.ts";
import { suite1Numbers } from "./suite.ts";

const kemName = "MLKEM768-X25519";
const label = utf8("\\.//^\\");
const mlKemPublicBytes = 1184;
const mlKemCiphertextBytes = 1088;

/** One half of an MLKEM768-X25519 key, imported. A private half carries its public half. */
export type KemKey = Key & {
  readonly mlKem: KeyObject;
  readonly x25519: KeyObject;
  readonly x25519Public: Uint8Array;
  readonly publicKey: KemKey | undefined;
};

/**
 * The hybrid KEM MLKEM768-X25519 (draft-ietf-hpke-pq "Hybrid KEMs with ECDH and ML-KEM", the X-Wing construction) over the
 * runtime's own ML-KEM and X25519, in the form that the HPKE library takes KEMs in. The library's built-in one goes through
 * Web Crypto algorithms that the runtime calls experimental and warns about on stderr; this one says the same bytes silently.
 */
export function mlKem768X25519(): KEM<KemKey> {
  return {
    id: suite1Numbers.hpkeKem,
    type: "KEM",
    name: kemName,
    Nsecret: 32,
    Nenc: suite1Numbers.encapsulatedKey,
    Npk: suite1Numbers.sealingPublicKey,
    Nsk: suite1Numbers.sealingSecret,
    DeriveKeyPair: async (ikm) => keyPair(privateKey(await deriveSeed(ikm))),
    GenerateKeyPair: async () => keyPair(privateKey(randomBytes(suite1Numbers.sealingSecret))),
    SerializePublicKey: async (key) => concat(rawPublic(key.mlKem), key.x25519Public),
    DeserializePublicKey: async (bytes) => publicKey(bytes),
    SerializePrivateKey: async () => {
      throw new TypeError("a sealing secret is kept as its seed and never read back from an imported key");
    },
    DeserializePrivateKey: async (seed) => privateKey(seed),
    Encap: async (recipient) => encap(recipient),
    Decap: async (enc, recipient) => decap(enc, recipient),
  };
}

/** The encapsulation key of a private KEM key as it is published: ML-KEM-768's 1,184 bytes, then X25519's 32. */
export function kemPublicBytes(key: KemKey): Uint8Array {
  const half = key.publicKey ?? key;
  return concat(rawPublic(half.mlKem), half.x25519Public);
}

/** The public half of an imported private key. */
export function kemPublicKey(key: KemKey): KemKey {
  return key.publicKey ?? key;
}

function encap(recipient: KemKey): { shared_secret: Uint8Array; enc: Uint8Array } {
  const { sharedKey, ciphertext } = encapsulate(recipient.mlKem);
  const ephemeral = x25519Private(randomBytes(32));
  const ephemeralPublic = rawPublic(createPublicKey(ephemeral));
  const agreed = diffieHellman({ privateKey: ephemeral, publicKey: recipient.x25519 });
  return {
    shared_secret: combine(sharedKey, agreed, ephemeralPublic, recipient.x25519Public),
    enc: concat(ciphertext, ephemeralPublic),
  };
}

function decap(enc: Uint8Array, recipient: KemKey): Uint8Array {
  const ephemeralPublic = enc.subarray(mlKemCiphertextBytes);
  const sharedKey = decapsulate(recipient.mlKem, enc.subarray(0, mlKemCiphertextBytes));
  const agreed = diffieHellman({ privateKey: recipient.x25519, publicKey: x25519Public(ephemeralPublic) });
  return combine(sharedKey, agreed, ephemeralPublic, recipient.x25519Public);
}

// The order is the draft's: post-quantum secret, classical secret, classical ciphertext, classical public key, label.
function combine(...secrets: readonly [Uint8Array, Uint8Array, Uint8Array, Uint8Array]): Uint8Array {
  return new Uint8Array(hash("sha3-256", concat(...secrets, label), "buffer"));
}

function privateKey(seed: Uint8Array): KemKey {
  const expanded = shake256(seed, 96);
  const mlKem = createPrivateKey({ key: Buffer.from(expanded.subarray(0, 64)), format: "raw-seed", asymmetricKeyType: "ml-kem-768" });
  const x25519 = x25519Private(expanded.subarray(64));
  const x25519PublicKey = createPublicKey(x25519);
  const x25519PublicBytes = rawPublic(x25519PublicKey);
  const half = { algorithm: { name: kemName }, x25519Public: x25519PublicBytes };
  const open: KemKey = {
    ...half,
    extractable: true,
    type: "public",
    mlKem: createPublicKey(mlKem),
    x25519: x25519PublicKey,
    publicKey: undefined,
  };
  return { ...half, extractable: false, type: "private", mlKem, x25519, publicKey: open };
}

function publicKey(bytes: Uint8Array): KemKey {
  const mlKem = createPublicKey({
    key: Buffer.from(bytes.subarray(0, mlKemPublicBytes)),
    format: "raw-public",
    asymmetricKeyType: "ml-kem-768",
  });
  const x25519Bytes = Uint8Array.from(bytes.subarray(mlKemPublicBytes));
  const x25519 = x25519Public(x25519Bytes);
  return {
    algorithm: { name: kemName },
    extractable: true,
    type: "public",
    mlKem,
    x25519,
    x25519Public: x25519Bytes,
    publicKey: undefined,
  };
}

function keyPair(key: KemKey): { privateKey: KemKey; publicKey: KemKey } {
  return { privateKey: key, publicKey: kemPublicKey(key) };
}

function deriveSeed(ikm: Uint8Array): Promise<Uint8Array> {
  const kdf = { Derive: async (input: Uint8Array, length: number) => shake256(input, length) };
  return LabeledDerive(kdf, concat(utf8("KEM"), Uint8Array.of(0x64, 0x7a)), ikm, utf8("DeriveKeyPair"), new Uint8Array(), 32);
}

function shake256(input: Uint8Array, outputLength: number): Uint8Array {
  return new Uint8Array(hash("shake256", input, { outputEncoding: "buffer", outputLength }));
}

function x25519Private(bytes: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(bytes), format: "raw-private", asymmetricKeyType: "x25519" });
}

function x25519Public(bytes: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(bytes), format: "raw-public", asymmetricKeyType: "x25519" });
}

function rawPublic(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ format: "raw-public" }));
}
