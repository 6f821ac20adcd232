import { concat, TocsinError, type RandomSource } from "../../base/index.ts";
import { assertReleasable, isReleasable, type Releasable } from "../../handling/index.ts";
import { pad, paddedSize, seal, type SealingPublicKey, type SealingRecipient } from "../../seal/index.ts";
import { isComposed, isContentMessage, type ContentMessage, type ControlMessage } from "./compose.ts";
import { encodeInner } from "./inner.ts";
import { messageInfo, outerId, outerPrefix } from "./outer.ts";
import { isPresent } from "./part.ts";

/** The one size of all receipts and acknowledgements before sealing, bytes: an observer cannot tell one answer from another. */
export const receiptBytes = 16 * 1024;

/**
 * Seals a signed message to one of its recipient's keys; sealing it again later, or to another key, keeps its number and envelope. A
 * message with content goes in only as handling released it to that recipient: otherwise `release-not-minted`, for the compiler and at
 * run time. Layout and reasons: docs/protocol/envelope.md.
 */
export async function sealMessage(
  outgoing: Releasable<ContentMessage> | ControlMessage,
  options: { to: SealingPublicKey | SealingRecipient; random: RandomSource },
): Promise<Uint8Array> {
  const message = leaving(outgoing);
  const { to, random } = options;
  const { suite, keyId } = "imported" in to ? to.publicKey : to;
  const nonce = random(32);
  const parts = message.parts.map((part) => (isPresent(part) ? { salt: part.salt, bytes: part.bytes } : null));
  const inner = encodeInner({ nonce, envelope: message.envelope, parts });
  const { kind, recipient } = message.header;
  if ((kind === "receipt" || kind === "acknowledgement") && paddedSize(inner.length + 4) !== receiptBytes) {
    throw new TocsinError("input-too-large", "a receipt has one size: shorten its reason");
  }
  const prefix = outerPrefix(suite, keyId, outerId(nonce, message.payload));
  const { enc, ciphertext } = await seal(to, { info: messageInfo(recipient, keyId), aad: prefix, plaintext: pad(inner) });
  return concat(prefix, enc, ciphertext);
}

function leaving(outgoing: unknown): ContentMessage | ControlMessage {
  const released = isReleasable(outgoing);
  const message = released ? outgoing.content : outgoing;
  if (!isComposed(message)) throw new TocsinError("release-not-minted", "only a message that was composed here may leave");
  if (released || isContentMessage(message)) assertReleasable(outgoing, message.header.recipient);
  return message;
}
