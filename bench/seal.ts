import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { AEAD_AES_256_GCM, CipherSuite, KDF_HKDF_SHA256, KEM_MLKEM768_X25519 } from "hpke";
import { systemRandom, utf8 } from "../src/base/index.ts";
import {
  newSealingKey,
  newSigningSecret,
  openSealed,
  pad,
  seal,
  sealingRecipient,
  signEnvelope,
  signingKey,
  unpad,
  verifyEnvelope,
  verifyingKey,
} from "../src/seal/index.ts";
import { ratesInTurns } from "./result.ts";
import type { Sealed } from "../src/seal/index.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

type Work = () => Promise<void>;
type Pair = { readonly out: Work; readonly back: Work };

const messageBytes = 2048;
const goal = { atLeast: 0.8 };

/**
 * Measures one message of 2 KiB going out (sign, pad, seal) and coming back (open, unpad, verify), against the bare calls:
 * the HPKE library as shipped on the 2 KiB themselves, and node:crypto for the two signatures, all keys imported before.
 */
export async function run(options: BenchOptions): Promise<readonly BenchResult[]> {
  const message = systemRandom(messageBytes);
  const [ours, bare] = [await tocsin(message), await bareCalls(message)];
  const calls = options.quick ? 2 : 40;
  options.say("seal: seal + sign, open + verify");
  const note =
    "2 KiB message; ours adds the envelope, padding to 16 KiB and every check, and calls KEM and KDF without Web Crypto, which is why it is faster";
  const turns = { rounds: options.rounds, unit: "messages/s" };
  const out = [
    { name: "seal + sign, bare hpke and node:crypto", calls, body: bare.out },
    { name: "seal + sign", calls, goal, note, body: ours.out },
  ];
  const back = [
    { name: "open + verify, bare hpke and node:crypto", calls, body: bare.back },
    { name: "open + verify", calls, goal, note, body: ours.back },
  ];
  return [...(await ratesInTurns(out, turns)), ...(await ratesInTurns(back, turns))];
}

async function tocsin(message: Uint8Array): Promise<Pair> {
  const type = "application/vnd.tocsin.message.v1+json";
  const [info, aad] = [utf8("bench"), utf8("header")];
  const key = signingKey(newSigningSecret("message", systemRandom));
  const signer = verifyingKey(key.publicKey);
  const sealing = await newSealingKey(systemRandom);
  const recipient = await sealingRecipient(sealing.publicKey);
  const passOut = (): Promise<Sealed> => seal(recipient, { info, aad, plaintext: pad(signEnvelope(type, message, key)) });
  const sealed = await passOut();
  return {
    out: async () => void (await passOut()),
    back: async () => void verifyEnvelope(unpad(await openSealed(sealing, { ...sealed, info, aad })), type, signer),
  };
}

async function bareCalls(message: Uint8Array): Promise<Pair> {
  const [info, aad] = [utf8("bench"), utf8("header")];
  const suite = new CipherSuite(KEM_MLKEM768_X25519, KDF_HKDF_SHA256, AEAD_AES_256_GCM);
  const pair = await suite.GenerateKeyPair();
  const ed25519 = createPrivateKey({ key: Buffer.from(systemRandom(32)), format: "raw-private", asymmetricKeyType: "ed25519" });
  const mlDsa = createPrivateKey({ key: Buffer.from(systemRandom(32)), format: "raw-seed", asymmetricKeyType: "ml-dsa-65" });
  const signers: readonly KeyObject[] = [ed25519, mlDsa];
  const checks = signers.map((key) => ({ key: createPublicKey(key), signature: sign(null, message, key) }));
  const sealed = await suite.Seal(pair.publicKey, message, { info, aad });
  return {
    out: async () => {
      for (const key of signers) sign(null, message, key);
      await suite.Seal(pair.publicKey, message, { info, aad });
    },
    back: async () => {
      const opened = await suite.Open(pair, sealed.encapsulatedSecret, sealed.ciphertext, { info, aad });
      if (!checks.every(({ key, signature }) => verify(null, opened, key, signature))) throw new Error("bare verification failed");
    },
  };
}
