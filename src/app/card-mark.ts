import { base64url, canonicalBytes, sha256, utf8Text } from "../base/index.ts";

/** What a node says of cards instead of showing them: the hash of its own, and of the partner's that it holds. */
export type CardMark = { readonly card: string; readonly holds: string | null };

const mostBytes = 160;
const hashForm = /^[A-Za-z0-9_-]{43}$/;

/** The hash of a card's file in a mark: base64url of its SHA-256. */
export function cardHash(envelope: Uint8Array): string {
  return base64url(sha256(envelope));
}

/** The mark as it crosses: docs/protocol/transport.md. */
export function encodeCardMark({ card, holds }: CardMark): Uint8Array {
  return canonicalBytes({ card, holds });
}

/** The mark in the payload of a hello, or `undefined` where it is none and may be a whole card. Attacker-controlled. */
export function readCardMark(payload: Uint8Array): CardMark | undefined {
  if (payload.length === 0 || payload.length > mostBytes) return undefined;
  try {
    const { card, holds } = JSON.parse(utf8Text(payload) ?? "") as { card?: unknown; holds?: unknown };
    if (typeof card !== "string" || !hashForm.test(card)) return undefined;
    if (holds !== null && (typeof holds !== "string" || !hashForm.test(holds))) return undefined;
    return { card, holds };
  } catch {
    return undefined;
  }
}
