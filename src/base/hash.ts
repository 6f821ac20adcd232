import { createHmac, createSecretKey, hash } from "node:crypto";

/** SHA-256 of one byte string, 32 bytes (FIPS 180-4). */
export function sha256(data: Uint8Array): Uint8Array {
  // A digest as text and back is several times as fast as the runtime's own buffer of it: measured, see bench/README.md.
  const digest = Buffer.allocUnsafe(32);
  digest.write(hash("sha256", data, "binary"), 0, 32, "binary");
  return digest;
}

/** SHA-256 of one byte string, off the thread that serves: for what is large, and whose digest can be waited for. */
export async function sha256Apart(data: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", data));
}

/** HMAC-SHA-256, 32 bytes (RFC 2104). */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  // A key as bytes is first asked whether it is a key of another kind, by exceptions: that takes longer than the hashing.
  return createHmac("sha256", createSecretKey(key)).update(data).digest();
}

/**
 * A digest by the name that the runtime knows it by, broken ones included: for recognising digests that others made, never for making one
 * that anything rests on. `undefined` where the runtime has no such function.
 */
export function foreignDigest(name: string, data: Uint8Array): Uint8Array | undefined {
  try {
    return new Uint8Array(hash(name, data, "buffer"));
  } catch {
    return undefined;
  }
}
