import { createHmac, hash } from "node:crypto";

/** SHA-256 of one byte string, 32 bytes (FIPS 180-4). */
export function sha256(data: Uint8Array): Uint8Array {
  return hash("sha256", data, "buffer");
}

/** HMAC-SHA-256, 32 bytes (RFC 2104). */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(data).digest();
}
