import type { Timestamp } from "../../base/index.ts";
import type { Kind, MessageStatus, Precedence } from "../message/index.ts";
import type { ReceiptRecord } from "../records.ts";
import { hasBody } from "./bodies.ts";
import type { BodyKind, BodyOf } from "./bodies.ts";

/** A copy of a message that this node passed on: who holds it, and where it stands here. */
export type Onward = { readonly holder: string; readonly partner: string; readonly row: number; readonly envelope: string };

/** One message of a case as this node holds it, with what of it can still be read. */
export type Entry = {
  readonly row: number;
  readonly message: string;
  readonly envelope: string;
  /** The node id of the one who signed it. */
  readonly party: string;
  readonly partner: string;
  readonly outgoing: boolean;
  readonly kind: Kind;
  readonly thread: string | null;
  readonly precedence: Precedence;
  readonly status: MessageStatus;
  /** When the sender says that it was sent, and when it was committed here. */
  readonly sentAt: Timestamp;
  readonly committedAt: Timestamp;
  readonly validity: { readonly from: Timestamp; readonly until: Timestamp } | null;
  readonly tlp: string | null;
  /** The commitments of its paragraphs, and what is still readable of them. */
  readonly paragraphs: readonly { readonly commitment: string; readonly language: string | null; readonly text: string | null }[];
  /** `null` where it has none or it was erased. */
  readonly body: unknown;
  readonly receipts: readonly ReceiptRecord[];
  readonly isOverdue: boolean;
  /** To whom this node passed it on. */
  readonly onward: readonly Onward[];
};

/** An entry of one kind with its body. */
export type Entered<K extends BodyKind> = Entry & { readonly kind: K; readonly body: BodyOf<K> };

/** Narrows to the entries of a kind whose body can be read. */
export function isEntered<K extends BodyKind>(entry: Entry, kind: K): entry is Entered<K> {
  return entry.kind === kind && entry.body !== null && hasBody(kind);
}

/** The entries of one kind whose bodies can be read, in their order. */
export function entered<K extends BodyKind>(entries: readonly Entry[], kind: K): readonly Entered<K>[] {
  return entries.filter((entry) => isEntered(entry, kind));
}
