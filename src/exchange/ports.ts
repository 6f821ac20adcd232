import type { Timestamp } from "../base/index.ts";
import type { LogReader, LogStore, WitnessStore } from "../log/index.ts";
import type { KeyUse } from "../seal/index.ts";
import type { AccountStore, AccountView } from "./accounts.ts";
import type { Act, RecordedAct } from "./act.ts";
import type { Alarm, RaisedAlarm } from "./alarm.ts";
import type { EnrolledOfficer } from "./officer.ts";
import type {
  AgreementRecord,
  Deadline,
  DraftRecord,
  LedgerRow,
  MessageRecord,
  OutboxRow,
  Partner,
  PartRecord,
  PersonalSignatureRecord,
  ReceiptRecord,
  Stream,
} from "./records.ts";
import type { SignedAct } from "./agreement/index.ts";

/** A signing key of this node. The secret rests in the encrypted database; the identity key does not (it lives in the vault). */
export type StoredSigningKey = {
  readonly keyId: string;
  readonly use: KeyUse;
  readonly secret: Uint8Array;
  readonly from: Timestamp;
  readonly until: Timestamp | null;
};

/** Small facts of the node itself, by name. A name that was never put is `undefined`. */
export interface SettingView {
  setting(name: string): Promise<string | undefined>;
}

/** The node's signing keys. */
export interface KeyView {
  signingKeys(use: KeyUse): Promise<readonly StoredSigningKey[]>;
}

/** Officers, those withdrawn included; in the order of enrolment. */
export interface OfficerView {
  officer(id: string): Promise<EnrolledOfficer | undefined>;
  officers(): Promise<readonly EnrolledOfficer[]>;
}

/** The acts of this node in the order in which they were committed, `sequence` from 1 without gaps. */
export interface ActView {
  acts(options: { readonly after: number; readonly limit: number }): Promise<readonly RecordedAct[]>;
  newestAct(): Promise<RecordedAct | undefined>;
  /** The first acts about a subject, in their order. */
  actsAbout(subject: string, limit: number): Promise<readonly RecordedAct[]>;
}

/** What a person must see. Open alarms first raised come first. */
export interface AlarmView {
  openAlarms(): Promise<readonly RaisedAlarm[]>;
}

/** Partners, by node id or by the handle that own officers use; and the small settings of roster and notifiers. */
export interface PartnerView {
  partner(nodeIdOrHandle: string): Promise<Partner | undefined>;
  partners(): Promise<readonly Partner[]>;
  /** A setting of the watch (roster entry, notifier) of one kind, by id. */
  watchSettings(kind: string): Promise<readonly { readonly id: string; readonly value: string }[]>;
  /** One such setting. */
  watchSetting(kind: string, id: string): Promise<string | undefined>;
}

/** Agreements, and the streams of messages under them. */
export interface AgreementView {
  agreement(id: string): Promise<AgreementRecord | undefined>;
  agreements(partner?: string): Promise<readonly AgreementRecord[]>;
  agreementActs(id: string): Promise<readonly { readonly hash: string; readonly envelope: Uint8Array }[]>;
  stream(agreement: string, outgoing: boolean, epoch: number): Promise<Stream | undefined>;
  streams(agreement: string): Promise<readonly Stream[]>;
}

/** Which messages: those after `after` in the order of their rows, at most `limit` (1,000). */
export type MessageQuery = {
  readonly outgoing?: boolean;
  readonly partner?: string;
  readonly thread?: string;
  readonly kinds?: readonly string[];
  readonly states?: readonly string[];
  readonly newestFirst?: boolean;
  readonly after?: number;
  readonly limit: number;
};

/** Messages, their parts and receipts. */
export interface MessageView {
  message(row: number): Promise<MessageRecord | undefined>;
  messageByHash(envelopeHash: string, outgoing: boolean): Promise<MessageRecord | undefined>;
  /** All messages of an id: a warning to several recipients has one id each, equivocating ones may share one. */
  messagesById(messageId: string): Promise<readonly MessageRecord[]>;
  messagesAt(place: {
    readonly agreement: string;
    readonly outgoing: boolean;
    readonly epoch: number;
    readonly sequence: number;
  }): Promise<readonly MessageRecord[]>;
  messages(query: MessageQuery): Promise<readonly MessageRecord[]>;
  parts(message: number): Promise<readonly PartRecord[]>;
  receipts(message: number): Promise<readonly ReceiptRecord[]>;
  /** The personal signature behind an acknowledgement of ours, by the envelope that carried it. */
  personalSignature(carrier: string): Promise<PersonalSignatureRecord | undefined>;
  countMessages(states: readonly string[]): Promise<number>;
  /** What passed with a partner of these kinds, parked ones left out, in counts' detail alone and in no order; `isAcknowledged` by whoever received it. */
  ledgerRows(partner: string, kinds: readonly string[]): Promise<readonly LedgerRow[]>;
}

/** What waits: outgoing messages, drafts, and what falls due. */
export interface WaitingView {
  /** The next rows for a partner: lower lanes first, then in the order of the messages; rows of `skip` left out. */
  outbox(partner: string, limit: number, skip?: readonly number[]): Promise<readonly OutboxRow[]>;
  /** Whether a message still waits to leave. */
  inOutbox(message: number): Promise<boolean>;
  outboxCounts(): Promise<readonly { readonly partner: string; readonly lane: number; readonly count: number }[]>;
  draft(id: string): Promise<DraftRecord | undefined>;
  drafts(): Promise<readonly DraftRecord[]>;
  /** Open deadlines up to an instant, soonest first. */
  deadlinesUntil(dueMs: number, limit: number): Promise<readonly Deadline[]>;
  nextDeadlineMs(): Promise<number | undefined>;
}

/** Where a hash of the search index stands: the part of a message, by its position. */
export type SearchPlace = { readonly token: Uint8Array; readonly message: number; readonly position: number };
/** A message in the search index; `label` names the key under which its hashes were made. */
export type SearchItem = { readonly message: number; readonly label: string };

/** The search index: hashes under keys that the store does not have, and no word. */
export interface SearchView {
  /** Where a hash stands, the newest message first. */
  searchPlaces(token: Uint8Array, limit: number): Promise<readonly SearchPlace[]>;
  /** In how many messages a hash stands, counted no further than `most`. */
  searchCount(token: Uint8Array, most: number): Promise<number>;
  searchItem(message: number): Promise<SearchItem | undefined>;
  /** The messages under one label, oldest first. */
  searchItems(label: string, limit: number): Promise<readonly SearchItem[]>;
  searchLabels(): Promise<readonly string[]>;
  /** The hashes of one message. */
  searchOf(message: number): Promise<readonly SearchPlace[]>;
}

/** Where a key of content rests, wrapped by the key of a month. */
export type RestingPlace =
  | { readonly in: "part"; readonly message: number; readonly position: number }
  | { readonly in: "personal-signature"; readonly carrier: string }
  | { readonly in: "draft"; readonly id: string };
/** A wrapped key of content, and where it rests. */
export type RestingKey = { readonly place: RestingPlace; readonly key: Uint8Array };

/** What rests under the keys of months (PROTOCOL.md 8). */
export interface RetentionView {
  /** Keys of content under the key of a month, at most `limit`. What parked messages are opened from is not among them. */
  keysUnder(month: string, limit: number): Promise<readonly RestingKey[]>;
  /** What parked messages are opened from, after a row. */
  parkedInners(after: number, limit: number): Promise<readonly { readonly row: number; readonly inner: Uint8Array }[]>;
}

/** What can be read at one moment. Nothing in it changes while `Store.read` runs its work. */
export interface View
  extends
    SettingView,
    KeyView,
    OfficerView,
    ActView,
    AlarmView,
    PartnerView,
    AgreementView,
    MessageView,
    WaitingView,
    SearchView,
    RetentionView {
  readonly logs: LogReader;
  readonly accounts: AccountView;
}

/** What can be read and changed together: all of it is durable when `Store.transact` resolves, or none of it happened. */
export interface Transaction extends View {
  /** The logs, as part of this transaction: here `append` and the others become durable with the rest. */
  readonly logs: LogStore;
  /** The heads cosigned for others, likewise. */
  readonly witnessed: WitnessStore;
  /** The officers' logins, likewise. */
  readonly accounts: AccountStore;
  putSetting(name: string, value: string): Promise<void>;
  putSigningKey(key: StoredSigningKey): Promise<void>;
  endSigningKey(keyId: string, until: Timestamp): Promise<void>;
  putOfficer(officer: EnrolledOfficer): Promise<void>;
  /** Appends and returns the sequence number given. */
  appendAct(act: Act, leaf: { readonly log: string; readonly index: number; readonly salt: Uint8Array }): Promise<number>;
  /** Raises an alarm once: one of the same kind and subject that is still open is counted up instead, and urgent once any of them was. */
  raiseAlarm(alarm: Alarm): Promise<void>;
  closeAlarm(id: number, at: Timestamp): Promise<void>;
  putPartner(partner: Partner): Promise<void>;
  putWatchSetting(kind: string, id: string, value: string | null): Promise<void>;
  putAgreement(agreement: AgreementRecord): Promise<void>;
  /** Keeps a signed act beside the agreement; the same act again does nothing. */
  addAgreementAct(agreement: string, act: Pick<SignedAct, "hash" | "envelope">): Promise<void>;
  putStream(stream: Stream): Promise<void>;
  /** Appends a message with its parts; gives its row. Refuses the same envelope in the same direction with a `TypeError`. */
  addMessage(message: Omit<MessageRecord, "row">, parts: readonly PartRecord[]): Promise<number>;
  /** Changes where a message stands; everything else of it never changes. */
  setMessageState(row: number, state: MessageRecord["state"], reason?: string | null): Promise<void>;
  markEquivocating(row: number): Promise<void>;
  /** Keeps a receipt; the same verdict of the same side at the same time again does nothing. */
  addReceipt(receipt: ReceiptRecord): Promise<void>;
  /** Keeps a personal signature; a second one for the same carrier is a `TypeError`. */
  addPersonalSignature(signature: PersonalSignatureRecord): Promise<void>;
  putOutbox(row: OutboxRow): Promise<void>;
  removeOutbox(message: number): Promise<void>;
  putDraft(draft: DraftRecord): Promise<void>;
  removeDraft(id: string): Promise<void>;
  /** Sets the deadline of a kind and subject, open again if it was done. */
  putDeadline(deadline: Omit<Deadline, "id">): Promise<void>;
  endDeadline(kind: string, subject: string, at: Timestamp): Promise<void>;
  /** Puts a message into the search index, its hashes instead of those that it had. */
  putSearch(item: SearchItem, tokens: readonly Omit<SearchPlace, "message">[]): Promise<void>;
  /** Takes the hashes of a part out of the search index, or with `null` those of the whole message. */
  removeSearch(message: number, position: number | null): Promise<void>;
  /** Puts a key of content, wrapped under the key of another month, in its place. */
  putRestingKey(place: RestingPlace, month: string, key: Uint8Array): Promise<void>;
  putParkedInner(row: number, inner: Uint8Array | null): Promise<void>;
  /** Destroys key, salt and bytes of a part; its label and commitment stay. */
  erasePart(message: number, position: number): Promise<void>;
  /** Destroys key and bytes of a personal signature; who signed when stays. */
  erasePersonalSignature(carrier: string): Promise<void>;
}

/**
 * The node's memory. Implementations pass `src/store/store.test-contract.ts`.
 *
 * - `transact` runs one work at a time, in the order of the calls; the work sees its own writes; when the promise resolves the
 *   writes are on disk (fsync, and on a synchronous standby where there is one); when the work throws, nothing of it remains.
 *   Several works may share one commit, and then one fails or succeeds without the others.
 * - `read` sees one consistent moment, never a transaction that is not committed, and never waits for one.
 * - A full disk is `disk-full`, damage is `store-corrupt`; after either the store still answers reads where it can.
 * - A work must not keep `tx` after it ends, and must not wait for anything but the store.
 */
export interface Store {
  transact<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  read<T>(work: (view: View) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
