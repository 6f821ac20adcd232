import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, fromHex, hex } from "../../base/index.ts";
import type { CheckpointVerifier } from "../ports.ts";

/** Public keys kept ready: an export names few, and reading one costs more than a check. */
const mostKeys = 256;

/** The bytes before a raw public key in its SubjectPublicKeyInfo (RFC 8410 §4, RFC 9881 §4). */
const ed25519Prefix = "302a300506032b6570032100";
const mlDsa44Prefix = "30820532300b06096086480165030403110382052100";

/** Checks signatures with the runtime's own cryptography (OpenSSL), so that the stand-alone verifier needs no package. */
export function runtimeVerifier(): CheckpointVerifier {
  const keys = new Map<string, KeyObject | undefined>();
  const holds = (prefix: string, publicKey: Uint8Array, [message, signature]: readonly [Uint8Array, Uint8Array]): boolean => {
    const name = hex(publicKey);
    if (!keys.has(name)) {
      if (keys.size >= mostKeys) keys.clear();
      keys.set(name, readKey(prefix, publicKey));
    }
    const key = keys.get(name);
    return key !== undefined && verify(null, message, key, signature);
  };
  return {
    ed25519: (publicKey, message, signature) =>
      publicKey.length === 32 && signature.length === 64 && holds(ed25519Prefix, publicKey, [message, signature]),
    mlDsa44: (publicKey, message, signature) =>
      publicKey.length === 1312 && signature.length === 2420 && holds(mlDsa44Prefix, publicKey, [message, signature]),
  };
}

function readKey(prefix: string, publicKey: Uint8Array): KeyObject | undefined {
  try {
    const der = Buffer.from(concat(fromHex(prefix) ?? new Uint8Array(0), publicKey));
    return createPublicKey({ key: der, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}
