import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { sha256, utf8 } from "../base/index.ts";
import type { CheckpointSigner } from "./ports.ts";

const ed25519Seed = "302e020100300506032b657004220420";
const mlDsa44Seed = "3034020100300b060960864801650304031104228020";

function privateKey(prefix: string, seed: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.concat([Buffer.from(prefix, "hex"), seed]), format: "der", type: "pkcs8" });
}

function rawPublicKey(key: KeyObject, size: number): Uint8Array {
  return new Uint8Array(createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-size));
}

/** A signer for tests, whose keys anybody can derive from its name. */
export function unsafeSigner(name: string, seed = name): CheckpointSigner {
  const ed25519 = privateKey(ed25519Seed, sha256(utf8(`ed25519 ${seed}`)));
  const mlDsa = privateKey(mlDsa44Seed, sha256(utf8(`ml-dsa-44 ${seed}`)));
  return {
    name,
    keys: { ed25519: rawPublicKey(ed25519, 32), mlDsa: rawPublicKey(mlDsa, 1312) },
    sign: (message) => ({ ed25519: new Uint8Array(sign(null, message, ed25519)), mlDsa: new Uint8Array(sign(null, message, mlDsa)) }),
  };
}
