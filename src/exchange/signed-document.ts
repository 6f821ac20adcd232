import { fromBase64, TocsinError, utf8Text } from "../base/index.ts";
import { envelopePayloadType, signEnvelope, verifyEnvelope } from "../seal/index.ts";
import type { SigningKey, SigningPublicKey, VerifyingKey } from "../seal/index.ts";
import type { DocumentFormat } from "./document.ts";
import { verificationFailed } from "./failure.ts";

/** A document that is signed as a whole by one hybrid key: its format and the name that stands in its payload type. */
export type SignedFormat<T> = { readonly format: DocumentFormat<T>; readonly type: string };

/** A document whose envelope was verified, with the envelope's exact bytes. */
export type SignedDocument<T> = { readonly value: T; readonly envelope: Uint8Array; readonly keyId: string };

/** Signs a document: DSSE, payload type "application/vnd.tocsin.TYPE.v1+json". */
export function signDocument<T>(signed: SignedFormat<T>, value: T, key: SigningKey): Uint8Array {
  return signEnvelope(payloadType(signed), signed.format.encode(value), key);
}

/**
 * Reads a signed document. Refuses: a later version of its type `input-version-newer`; too many bytes `input-too-large`; everything that is
 * not signed by the key `verification-failed`; and as its format, what is signed and malformed.
 */
export function openDocument<T>(signed: SignedFormat<T>, envelope: Uint8Array, key: SigningPublicKey | VerifyingKey): SignedDocument<T> {
  refuseVersion(signed, envelope);
  const { payload, keyId } = verifyEnvelope(envelope, payloadType(signed), key);
  return { value: signed.format.decode(payload), envelope, keyId };
}

/** The payload of an envelope that names its own signer, before anything is verified: only to find the key that must then verify it. */
export function unverifiedPayload<T>(signed: SignedFormat<T>, envelope: Uint8Array): unknown {
  refuseVersion(signed, envelope);
  try {
    const fields = JSON.parse(utf8Text(envelope) ?? "") as { payload?: unknown };
    const payload = typeof fields.payload === "string" ? fromBase64(fields.payload) : undefined;
    return JSON.parse(utf8Text(payload ?? new Uint8Array()) ?? "");
  } catch {
    throw verificationFailed();
  }
}

function refuseVersion<T>(signed: SignedFormat<T>, envelope: Uint8Array): void {
  const limit = 2 * signed.format.limitBytes + 16 * 1024;
  if (envelope.length > limit) {
    throw new TocsinError("input-too-large", `${signed.format.name} is too large: ${envelope.length} bytes, the limit is ${limit}`);
  }
  const type = envelopePayloadType(envelope);
  if (type === undefined) throw verificationFailed();
  const version = /^application\/vnd\.tocsin\.([a-z.-]+)\.v([1-9]\d{0,3})\+json$/.exec(type);
  if (version?.[1] === signed.type && version[2] !== "1") {
    throw new TocsinError("input-version-newer", `${signed.format.name} is of version ${version[2]}: this node knows version 1`);
  }
}

function payloadType<T>(signed: SignedFormat<T>): string {
  return `application/vnd.tocsin.${signed.type}.v1+json`;
}
