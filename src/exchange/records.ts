import type { Timestamp } from "../base/index.ts";
import type { AgreementState } from "./agreement/index.ts";
import type { Held } from "./head/index.ts";
import type { Kind, MessageStatus, PartLabel, Precedence, ReceiptVerdict } from "./message/index.ts";
import type { Role } from "./officer.ts";

/** How a partner is reached: by its node, or, without one, by voice, by hand, or through an embassy. On the first day all partners are of the last three. */
export type PartnerKind = "node" | "voice" | "hand" | "embassy";

/**
 * A partner. `handle` is the name by which own officers call it; `confirmedAt` is when the words were compared, and nothing is trusted
 * before; `rivalCard` is a second card that contradicts the one held, kept as proof.
 */
export type Partner = {
  readonly nodeId: string;
  readonly handle: string;
  readonly kind: PartnerKind;
  readonly organisation: string;
  readonly unit: string;
  readonly card: Uint8Array | null;
  readonly rivalCard: Uint8Array | null;
  readonly revocations: Uint8Array | null;
  readonly confirmedAt: Timestamp | null;
  readonly confirmedBy: string | null;
  readonly addedAt: Timestamp;
};

/** An agreement as this node holds it: the state that follows from the acts, which are kept beside it as they were signed. */
export type AgreementRecord = { readonly id: string; readonly partner: string; readonly state: AgreementState };

/** One direction of an agreement in one epoch of its sender. `held` is what is there, `count` and `chain` the last sent, or the last that a head claimed. */
export type Stream = {
  readonly agreement: string;
  readonly outgoing: boolean;
  readonly epoch: number;
  readonly count: number;
  readonly chain: string | null;
  readonly held: Held;
  readonly lastHead: Uint8Array | null;
  /** The last judgement of the partner's head, as one word, for display. */
  readonly judged: string | null;
};

/** Where a message stands. `dispatched`: in the outbox or on its way, delivery unproven; `delivered`: the partner's machine receipt is held. */
export type MessageState = "dispatched" | "delivered" | "received" | "parked" | "withheld";

/** A message as it rests. `inner` is what a parked one is opened from after an upgrade, wrapped like any content. */
export type MessageRecord = {
  readonly row: number;
  readonly messageId: string;
  readonly outgoing: boolean;
  readonly partner: string;
  readonly agreement: string | null;
  readonly epoch: number;
  readonly sequence: number | null;
  readonly kind: Kind | "unknown";
  readonly thread: string | null;
  readonly precedence: Precedence;
  readonly status: MessageStatus;
  readonly sentAt: Timestamp;
  readonly committedAt: Timestamp;
  readonly previous: string | null;
  readonly envelopeHash: string;
  readonly envelope: Uint8Array;
  readonly state: MessageState;
  readonly reason: string | null;
  readonly inner: Uint8Array | null;
  /** Another envelope was signed under the same number, or the chain does not join: both are kept. */
  readonly equivocates: boolean;
};

/** What a ledger counts of one message. */
export type LedgerRow = {
  readonly kind: string;
  readonly outgoing: boolean;
  readonly precedence: string;
  readonly status: string;
  readonly envelopeHash: string;
  readonly isAcknowledged: boolean;
};

/** A part as it rests: `content` is salt and bytes under `partKey`, which is under the key of `month`; all three null once erased or where it never came. */
export type PartRecord = {
  readonly position: number;
  readonly label: PartLabel;
  readonly commitment: string;
  readonly month: string | null;
  readonly partKey: Uint8Array | null;
  readonly content: Uint8Array | null;
};

/** What became of a message by somebody's word: `byPartner` says whose. `carrier` is the envelope hash of the message that said it. */
export type ReceiptRecord = {
  readonly message: number;
  readonly verdict: ReceiptVerdict;
  readonly byPartner: boolean;
  readonly at: Timestamp;
  readonly role: Role | null;
  readonly pseudonym: string | null;
  readonly reason: string | null;
  readonly carrier: string;
};

/**
 * The signed request by which an officer acknowledged, as it rests in this node alone: `carrier` is the envelope hash of the message that told
 * the partner. The last three are null once its content is erased; its hash stays in the log.
 */
export type PersonalSignatureRecord = {
  readonly carrier: string;
  readonly officer: string;
  readonly at: Timestamp;
  readonly month: string | null;
  readonly signatureKey: Uint8Array | null;
  readonly content: Uint8Array | null;
};

/** A message that waits to leave: lanes 0 to 3, what is in a lower one goes first. */
export type OutboxRow = {
  readonly message: number;
  readonly partner: string;
  readonly lane: 0 | 1 | 2 | 3;
  readonly attempts: number;
  readonly lastError: string | null;
};

/** Content that a drafter wrote and no releaser has signed yet, encrypted like a part. */
export type DraftRecord = {
  readonly id: string;
  readonly kind: Kind;
  readonly drafter: string;
  readonly at: Timestamp;
  readonly month: string;
  readonly draftKey: Uint8Array;
  readonly content: Uint8Array;
};

/** Something that is due. `dueMs` is in the node's own time; `step` counts the escalations so far; one open deadline per kind and subject. */
export type Deadline = {
  readonly id: number;
  readonly kind: string;
  readonly subject: string;
  readonly dueMs: number;
  readonly step: number;
};
