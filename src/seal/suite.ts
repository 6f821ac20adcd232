/** The number of a set of algorithms. There is no negotiation: card, signed header and HPKE info carry it. */
export type SuiteId = 1;

/** The only suite there is. */
export const suite1: SuiteId = 1;

/**
 * What suite 1 pins. The HPKE numbers are those of draft-ietf-hpke-pq, table "PQ/T hybrid entries", and RFC 9180 §7: the
 * draft may still change them, this suite will not. Lengths are in bytes.
 */
export const suite1Numbers = {
  hpkeKem: 0x647a,
  hpkeKdf: 0x0001,
  hpkeAead: 0x0002,
  sealingPublicKey: 1216,
  sealingSecret: 32,
  encapsulatedKey: 1120,
  aeadTag: 16,
  ed25519PublicKey: 32,
  ed25519Signature: 64,
  signingSeed: 32,
} as const;

/** The ML-DSA parameter set (FIPS 204 §4) of a signing key, with its lengths in bytes. */
export type MlDsaSet = { readonly name: "ml-dsa-44" | "ml-dsa-65"; readonly publicKey: number; readonly signature: number };

/** ML-DSA-44, used by logs only, where a signature is repeated in every checkpoint and cosignature. */
export const mlDsa44: MlDsaSet = { name: "ml-dsa-44", publicKey: 1312, signature: 2420 };

/** ML-DSA-65, used by every other signing key. */
export const mlDsa65: MlDsaSet = { name: "ml-dsa-65", publicKey: 1952, signature: 3309 };
