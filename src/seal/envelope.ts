import { base64, concat, equalBytes, fromBase64, TocsinError, utf8 } from "../base/index.ts";
import { verificationFailed } from "./failure.ts";
import { verifyingKey } from "./signing-key.ts";
import type { HybridSignature, SigningKey, SigningPublicKey, VerifyingKey } from "./signing-key.ts";

declare const verifiedBrand: unique symbol;

/** Something whose both signatures were verified. Only this file mints it, so a function that asks for it cannot be given raw input. */
export type Verified<T> = T & { readonly [verifiedBrand]: true };

/** What a verified envelope says: the very payload bytes that were signed, never parsed again from the envelope. */
export type OpenedEnvelope = Verified<{ readonly payloadType: string; readonly payload: Uint8Array; readonly keyId: string }>;

/** The largest envelope that is written or read, in bytes; larger things are attachment blobs named by hash. */
export const maxEnvelopeBytes = 16 * 1024 * 1024;

const maxPayloadBytes = 8 * 1024 * 1024;
const payloadTypePattern = /^[a-z0-9][a-z0-9.+-]{0,63}\/[a-z0-9][a-z0-9.+-]{0,126}$/;
const payloadStart = '{"payload":"';

type EnvelopeParts = {
  readonly payload: Uint8Array;
  readonly payloadType: string;
  readonly keyIds: readonly [string, string];
  readonly signature: HybridSignature;
};

/** The DSSE pre-authentication encoding, the bytes that are signed (DSSE protocol 1.0.2, "Signature Definition"). */
export function preAuthEncoding(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = utf8(payloadType);
  return concat(utf8(`DSSEv1 ${type.length} `), type, utf8(` ${payload.length} `), payload);
}

/**
 * Signs a payload into an envelope: the canonical JSON (RFC 8785) of a DSSE envelope with exactly two signatures, Ed25519
 * first and ML-DSA second, both over the same pre-authentication encoding, both with the id of the one hybrid key.
 * Refuses a payload above 8 MiB with `input-too-large`, and a payload type that is no lower-case media type with a `TypeError`.
 */
export function signEnvelope(payloadType: string, payload: Uint8Array, key: SigningKey): Uint8Array {
  if (!payloadTypePattern.test(payloadType)) throw new TypeError("a lower-case media type is needed as payload type");
  if (payload.length > maxPayloadBytes) {
    throw new TocsinError("input-too-large", `Send less in one envelope: the limit is ${maxPayloadBytes} bytes`);
  }
  const signature = key.sign(preAuthEncoding(payloadType, payload));
  return encode({ payload, payloadType, keyIds: [key.keyId, key.keyId], signature });
}

/**
 * Verifies an envelope against the expected payload type and the signer's key. Anything else than the one canonical encoding
 * of an envelope with exactly one good signature of each algorithm is refused with `verification-failed`, without saying why.
 */
export function verifyEnvelope(bytes: Uint8Array, payloadType: string, publicKey: SigningPublicKey | VerifyingKey): OpenedEnvelope {
  const key = "verifies" in publicKey && typeof publicKey.verifies === "function" ? publicKey : verifyingKey(publicKey as SigningPublicKey);
  const parts = decode(bytes);
  if (parts === undefined || parts.payloadType !== payloadType) throw verificationFailed();
  if (parts.keyIds[0] !== key.keyId || parts.keyIds[1] !== key.keyId) throw verificationFailed();
  if (!key.verifies(preAuthEncoding(payloadType, parts.payload), parts.signature)) throw verificationFailed();
  return { payloadType, payload: parts.payload, keyId: key.keyId } as OpenedEnvelope;
}

/** The key id that an envelope names, unverified: a hint to look the key up, nothing more. `undefined` where the bytes are no envelope. */
export function envelopeKeyId(bytes: Uint8Array): string | undefined {
  return decode(bytes)?.keyIds[0];
}

/** The payload type that an envelope names, unverified: a hint to tell a newer version from garbage. `undefined` where the bytes are no envelope. */
export function envelopePayloadType(bytes: Uint8Array): string | undefined {
  return decode(bytes)?.payloadType;
}

// Every value is of an alphabet that JSON never escapes, so this text is the RFC 8785 form: member names in order, no spaces.
function encode(parts: EnvelopeParts): Uint8Array {
  const { payload, payloadType, keyIds, signature } = parts;
  const first = `{"keyid":"${keyIds[0]}","sig":"${base64(signature.ed25519)}"}`;
  const second = `{"keyid":"${keyIds[1]}","sig":"${base64(signature.mlDsa)}"}`;
  return Buffer.from(`${payloadStart}${base64(payload)}","payloadType":"${payloadType}","signatures":[${first},${second}]}`, "latin1");
}

const keyIdForm = "[A-Za-z0-9_-]{22}";
const sigForm = "[A-Za-z0-9+/]{1,8192}={0,2}";
const signatureForm = `\\{"keyid":"(${keyIdForm})","sig":"(${sigForm})"\\}`;
const tailPattern = new RegExp(`^","payloadType":"([a-z0-9.+/-]{1,192})","signatures":\\[${signatureForm},${signatureForm}\\]\\}$`);

// Attacker-controlled. Canonical envelopes are a regular language, so no JSON parser is asked: there is no escape, no
// duplicate member, no space and no nesting that two parsers could read in two ways.
function decode(bytes: Uint8Array): EnvelopeParts | undefined {
  if (bytes.length > maxEnvelopeBytes) return undefined;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  if (!text.startsWith(payloadStart)) return undefined;
  const payloadEnd = text.indexOf('"', payloadStart.length);
  if (payloadEnd < 0 || text.length - payloadEnd > 32_768) return undefined;
  const tail = tailPattern.exec(text.slice(payloadEnd));
  if (tail === null) return undefined;
  const [, payloadType = "", keyId1 = "", sig1 = "", keyId2 = "", sig2 = ""] = tail;
  const payload = fromBase64(text.slice(payloadStart.length, payloadEnd));
  const ed25519 = fromBase64(sig1);
  const mlDsa = fromBase64(sig2);
  if (payload === undefined || ed25519 === undefined || mlDsa === undefined) return undefined;
  if (payload.length > maxPayloadBytes || !payloadTypePattern.test(payloadType)) return undefined;
  const parts: EnvelopeParts = { payload, payloadType, keyIds: [keyId1, keyId2], signature: { ed25519, mlDsa } };
  return equalBytes(encode(parts), bytes) ? parts : undefined;
}
