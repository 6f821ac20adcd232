import { equalBytes, isTocsinError, TocsinError, type ErrorCode } from "../../base/index.ts";
import { openSealed, unpad, verifyEnvelope } from "../../seal/index.ts";
import type { OpenedEnvelope, SealingKey, SigningPublicKey, VerifyingKey } from "../../seal/index.ts";
import { verificationFailed } from "../failure.ts";
import { envelopeHash, messagePayloadType } from "./compose.ts";
import { checkDecision, decisionPartFormat } from "./decision.ts";
import { headerFormat, type Header } from "./header.ts";
import { decodeInner, type Inner } from "./inner.ts";
import { isContentKind } from "./kinds.ts";
import { messageInfo, outerId, readOuter } from "./outer.ts";
import { isPresent, onePart, openPart, verifyPart, type AbsentPart, type Part } from "./part.ts";

/** A partner's message key and the node that it belongs to, as that partner's card says. */
export type SenderKey = { readonly nodeId: string; readonly key: SigningPublicKey | VerifyingKey };

/** What opening a message asks of the node that opens it. */
export type OpenContext = {
  /** The own node id. */
  readonly self: string;
  /** The own sealing key of an id; "retired" for one that was the node's and is destroyed, undefined for one that never was. */
  sealingKey(keyId: string): Promise<SealingKey | "retired" | undefined>;
  /** The message key of an id, from the cards of partners. Keys revoked or out of term are the caller's to leave out. */
  senderKey(keyId: string): Promise<SenderKey | undefined>;
};

/** A message whose signature, address, parts and decision hold. */
export type OpenedMessage = {
  readonly state: "open";
  readonly header: Header;
  /** The verified envelope: only `seal` can make one, so a function that asks for it cannot be given an unverified message. */
  readonly signed: OpenedEnvelope;
  /** In the order of the header's commitments; absent ones are erased or stay with the sender. */
  readonly parts: readonly (Part | AbsentPart)[];
  readonly envelope: Uint8Array;
  /** base64url; what a receipt names and the next message's `previous`. */
  readonly envelopeHash: string;
  readonly keyId: string;
};

/** A message that its sender signed for this node and that this version cannot process: kept whole, shown to a person, opened again after an upgrade. */
export type ParkedMessage = {
  readonly state: "parked";
  readonly reason: ErrorCode;
  /** What could be read of the place that it takes, so that the numbering has no hole. */
  readonly place: { readonly agreement: string; readonly epoch: number; readonly sequence: number } | undefined;
  readonly sender: string;
  readonly envelope: Uint8Array;
  readonly envelopeHash: string;
  /** What `openInner` takes after an upgrade. Rests under the node's own wrapping like any content. */
  readonly inner: Uint8Array;
};

/**
 * Opens a sealed message. Refuses what is not one as `readOuter`; a key of this node that is destroyed with `sealed-to-retired-key`,
 * before any decapsulation; all else that does not verify, be it key, seal, signature, sender, recipient, parts or the outer id, with the
 * one code `verification-failed`. What verifies and cannot be understood comes back parked.
 */
export async function openMessage(sealed: Uint8Array, context: OpenContext): Promise<OpenedMessage | ParkedMessage> {
  const outer = readOuter(sealed);
  const key = await context.sealingKey(outer.sealingKeyId);
  if (key === "retired")
    throw new TocsinError("sealed-to-retired-key", `the key "${outer.sealingKeyId}" is destroyed: seal to a current one`);
  if (key === undefined) throw verificationFailed();
  const { enc, ciphertext, prefix } = outer;
  const info = messageInfo(context.self, outer.sealingKeyId);
  const inner = unpad(await openSealed(key, { enc, ciphertext, info, aad: prefix }));
  return openInner(inner, context, outer.id);
}

/** Opens what was inside a seal: the rest of `openMessage`, and the second try of a parked message (then without `id`). */
export async function openInner(
  bytes: Uint8Array,
  context: Pick<OpenContext, "self" | "senderKey">,
  id?: Uint8Array,
): Promise<OpenedMessage | ParkedMessage> {
  const inner = decodeInner(bytes);
  const { envelope } = inner;
  const { payloadType, keyId } = envelopeHint(envelope);
  const sender = await context.senderKey(keyId);
  if (sender === undefined) throw verificationFailed();
  const signed = verifyEnvelope(envelope, payloadType, sender.key);
  const { payload } = signed;
  if (id !== undefined && !equalBytes(outerId(inner.nonce, payload), id)) throw verificationFailed();
  const peek = peekHeader(payload);
  if (peek.recipient !== context.self || peek.sender !== sender.nodeId) throw verificationFailed();
  try {
    if (payloadType !== messagePayloadType) {
      throw new TocsinError("input-version-newer", `the message is of type "${payloadType}": this version knows "${messagePayloadType}"`);
    }
    const header = headerFormat.decode(payload);
    const parts = openParts(header, inner);
    return { state: "open", header, signed, parts, envelope, envelopeHash: envelopeHash(envelope), keyId };
  } catch (thrown) {
    if (!isTocsinError(thrown) || thrown.code === "verification-failed") throw thrown;
    const { place } = peek;
    return {
      state: "parked",
      reason: thrown.code,
      place,
      sender: sender.nodeId,
      envelope,
      envelopeHash: envelopeHash(envelope),
      inner: bytes,
    };
  }
}

const hintPattern =
  /","payloadType":"(application\/vnd\.tocsin\.message\.v[1-9][0-9]{0,3}\+json)","signatures":\[\{"keyid":"([A-Za-z0-9_-]{22})"/;

// Which key to verify with, read from the end of the envelope without decoding it; `verifyEnvelope` then judges every byte.
function envelopeHint(envelope: Uint8Array): { readonly payloadType: string; readonly keyId: string } {
  const [, payloadType, keyId] = hintPattern.exec(Buffer.from(envelope.subarray(-8192)).toString("latin1")) ?? [];
  if (payloadType === undefined || keyId === undefined) throw verificationFailed();
  return { payloadType, keyId };
}

function openParts(header: Header, inner: Inner): readonly (Part | AbsentPart)[] {
  if (inner.parts.length !== header.commitments.length) throw verificationFailed();
  const parts = header.commitments.map((named, at) => {
    const given = inner.parts[at];
    const part = given === null || given === undefined ? named : openPart(named.label, given.salt, given.bytes);
    verifyPart(named, part);
    return part;
  });
  const isErased = parts.some((part) => part.label === "decision" && !isPresent(part));
  if (isContentKind(header.kind) && !isErased) checkDecision(decisionPartFormat.decode(onePart(parts, "decision").bytes), header);
  return parts;
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 1;
}

type Peek = { readonly sender: unknown; readonly recipient: unknown; readonly place: ParkedMessage["place"] };

// Signed by a known partner, yet perhaps of a later form: only these members are read, and each by its own shape.
function peekHeader(payload: Uint8Array): Peek {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(payload).toString("utf8"));
  } catch {
    throw verificationFailed();
  }
  if (typeof value !== "object" || value === null) throw verificationFailed();
  const { sender, recipient, agreement, epoch, sequence } = value as Record<string, unknown>;
  const numbered = typeof agreement === "string" && agreement.length <= 64 && isNumber(epoch) && isNumber(sequence);
  return { sender, recipient, place: numbered ? { agreement, epoch: epoch as number, sequence: sequence as number } : undefined };
}
