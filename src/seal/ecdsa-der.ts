/** Whether bytes are the DER form (X.690 §10, RFC 3279 §2.2.3) of an ECDSA signature over a curve of up to 256 bits: exact lengths, shortest non-negative integers. */
export function isEcdsaDer(signature: Uint8Array): boolean {
  if (signature.length > 72 || signature[0] !== 0x30 || signature[1] !== signature.length - 2) return false;
  const middle = integerEnd(signature, 2);
  return middle !== undefined && integerEnd(signature, middle) === signature.length;
}

function integerEnd(bytes: Uint8Array, at: number): number | undefined {
  const length = bytes[at + 1] ?? 0;
  const first = bytes[at + 2] ?? 0x80;
  if (bytes[at] !== 0x02 || length < 1 || length > 33 || first >= 0x80) return undefined;
  const isLonger = first === 0 && length > 1 && (bytes[at + 3] ?? 0) < 0x80;
  return isLonger ? undefined : at + 2 + length;
}
