import { base64url, concat, sha256, TocsinError, utf8, type RandomSource } from "../../base/index.ts";
import { signEnvelope, verifyEnvelope, type SigningKey, type SigningPublicKey, type VerifyingKey } from "../../seal/index.ts";
import { verificationFailed } from "../failure.ts";
import { checkDecision, decisionPartFor, decisionPartFormat, type DecisionPart, type ReleaseDecision } from "./decision.ts";
import { headerFormat, type Header } from "./header.ts";
import { isContentKind, type ContentKind, type ControlKind } from "./kinds.ts";
import { markingsOf } from "./marking.ts";
import type { OfficerSignature } from "./officer-signature.ts";
import { createPart, erasePart, isPresent, onePart, verifyPart, type AbsentPart, type Part } from "./part.ts";

/** The payload type of a signed message: its version is part of the name. */
export const messagePayloadType = "application/vnd.tocsin.message.v1+json";

class ComposedMessage<H extends Header> {
  // Private, so that the way out can tell a message that was composed here from a look-alike.
  readonly #composed = true;
  readonly header: H;
  /** The header's bytes, the signed payload. */
  readonly payload: Uint8Array;
  /** The signed envelope: what the chain and the log bind. */
  readonly envelope: Uint8Array;
  /** In the order of the header's commitments. */
  readonly parts: readonly (Part | AbsentPart)[];
  /** Every marking that the parts carry; empty where the marking block is missing. */
  readonly markings: readonly string[];

  constructor(header: H, signed: { payload: Uint8Array; envelope: Uint8Array }, parts: readonly (Part | AbsentPart)[]) {
    this.header = header;
    this.payload = signed.payload;
    this.envelope = signed.envelope;
    this.parts = parts;
    this.markings = isContentKind(header.kind) ? markingsOf(parts) : [];
  }

  /** The hash of the signed envelope, base64url: the `previous` of the next message and what a receipt names. */
  get envelopeHash(): string {
    return envelopeHash(this.envelope);
  }

  static isComposed(value: unknown): value is ComposedMessage<Header> {
    return typeof value === "object" && value !== null && #composed in value && value.#composed;
  }
}

/** A signed message with content, ready for the release check. */
export type ContentMessage = ComposedMessage<Header & { readonly kind: ContentKind }>;
/** A signed message without content: it needs no release. */
export type ControlMessage = ComposedMessage<Header & { readonly kind: ControlKind }>;

/** A header before it is composed: the suite and the commitments are filled in. */
export type HeaderDraft<K extends string> = Omit<Header, "suite" | "commitments" | "kind"> & { readonly kind: K };

/** What a content message is made of. `parts` are the very parts that the decision was drafted over. */
export type ContentSource = {
  readonly parts: readonly Part[];
  readonly decision: ReleaseDecision;
  readonly signature: OfficerSignature;
  readonly releaser: DecisionPart["releaser"];
  readonly key: SigningKey;
  readonly random: RandomSource;
};

/** A composed content message, and the officer's signature with its salt: that part stays at home, its commitment crosses. */
export type ComposedContent = { readonly message: ContentMessage; readonly officerSignature: Part };

/**
 * Signs a message with content for one recipient. Refuses a recipient that the decision does not name (`release-recipient-not-named`), a
 * decision that does not cover exactly these parts, kind, scope and floor (`decision-incomplete`), and a wrong header (`input-malformed`).
 */
export function composeMessage(draft: HeaderDraft<ContentKind>, source: ContentSource): ComposedContent {
  const { parts, decision, signature, releaser, key, random } = source;
  const decisionBytes = decisionPartFor(decision, draft.recipient, { releaser, signatureForm: signature.form });
  const officerSignature = createPart("officer-signature", signature.bytes, random);
  const all = [...parts, createPart("decision", decisionBytes, random), erasePart(officerSignature)];
  const header = withCommitments(draft, all);
  checkDecision(decisionPartFormat.decode(decisionBytes), header);
  return { message: new ComposedMessage(header, signed(header, key), all), officerSignature };
}

/** Signs a message without content: a receipt, an agreement act, a card, a head. Refuses a wrong header with `input-malformed`. */
export function composeControl(draft: HeaderDraft<ControlKind>, source: { parts: readonly Part[]; key: SigningKey }): ControlMessage {
  if (isContentKind(draft.kind)) throw new TypeError(`a kind without content is needed, got "${String(draft.kind)}"`);
  if (source.parts.some((part) => part.label !== "receipt" && part.label !== "document")) {
    throw new TypeError("a message without content carries receipts and signed documents only");
  }
  const header = withCommitments(draft, source.parts);
  return new ComposedMessage(header, signed(header, source.key), source.parts);
}

/**
 * A message of this node's own, read back from the store to be sealed again under the same number. Refuses what the node's key did not
 * sign and parts that do not open their commitments with `verification-failed`.
 */
export function restoreMessage(
  stored: { envelope: Uint8Array; parts: readonly (Part | AbsentPart)[] },
  key: SigningPublicKey | VerifyingKey,
): ContentMessage | ControlMessage {
  const { envelope, parts } = stored;
  const { payload } = verifyEnvelope(envelope, messagePayloadType, key);
  const header = headerFormat.decode(payload);
  if (parts.length !== header.commitments.length) throw verificationFailed();
  header.commitments.forEach((named, at) => {
    const part = parts[at];
    if (part === undefined) throw verificationFailed();
    verifyPart(named, part);
  });
  if (isContentKind(header.kind)) checkDecision(decisionPartFormat.decode(onePart(parts, "decision").bytes), header);
  return new ComposedMessage(header, { payload, envelope }, parts) as ContentMessage | ControlMessage;
}

/** The hash of a signed envelope, base64url: SHA-256("tocsin/envelope/v1" || 0x00 || envelope bytes). */
export function envelopeHash(envelope: Uint8Array): string {
  return base64url(sha256(concat(utf8("tocsin/envelope/v1\0"), envelope)));
}

/** Whether something was composed or restored here. */
export function isComposed(value: unknown): value is ContentMessage | ControlMessage {
  return ComposedMessage.isComposed(value);
}

/** Whether a composed message carries content, and so needs a release. */
export function isContentMessage(message: ContentMessage | ControlMessage): message is ContentMessage {
  return isContentKind(message.header.kind);
}

function withCommitments<K extends ContentKind | ControlKind>(
  draft: HeaderDraft<K>,
  parts: readonly (Part | AbsentPart)[],
): Header & { readonly kind: K } {
  const total = parts.reduce((sum, part) => sum + (isPresent(part) ? part.bytes.length : 0), 0);
  if (total > maxPartsBytes)
    throw new TocsinError("input-too-large", `the parts are too large together: ${total} bytes, the limit is ${maxPartsBytes}`);
  return { ...draft, suite: 1, commitments: parts.map(({ label, commitment }) => ({ label, commitment })) };
}

const maxPartsBytes = 5 * 1024 * 1024;

function signed(header: Header, key: SigningKey): { payload: Uint8Array; envelope: Uint8Array } {
  if (key.publicKey.use !== "message") throw new TypeError(`a message key is needed, got a key for "${key.publicKey.use}"`);
  const payload = headerFormat.encode(header);
  return { payload, envelope: signEnvelope(messagePayloadType, payload, key) };
}
