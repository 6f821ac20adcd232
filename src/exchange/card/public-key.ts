import { base64url, fromBase64url } from "../../base/index.ts";
import { signingKeyId, type KeyUse, type SigningPublicKey } from "../../seal/index.ts";
import { verificationFailed } from "../failure.ts";
import { base64urlText, closed } from "../fields.ts";

/** A hybrid public key in a document: both halves as base64url. */
export const publicKeyFields = closed({ ed25519: base64urlText(43), mlDsa: base64urlText(2603) });

/** The document form of a public key. */
export function publicKeyText(key: SigningPublicKey): { ed25519: string; mlDsa: string } {
  return { ed25519: base64url(key.ed25519), mlDsa: base64url(key.mlDsa) };
}

/** The public key of its document form. Refuses wrong lengths and stray bits with `verification-failed`. */
export function publicKeyFrom(use: KeyUse, fields: { readonly ed25519: string; readonly mlDsa: string }): SigningPublicKey {
  const ed25519 = fromBase64url(fields.ed25519);
  const mlDsa = fromBase64url(fields.mlDsa);
  if (ed25519 === undefined || mlDsa === undefined) throw verificationFailed();
  const key: SigningPublicKey = { suite: 1, use, ed25519, mlDsa };
  signingKeyId(key);
  return key;
}
