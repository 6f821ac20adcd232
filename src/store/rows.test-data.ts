import { base64url, sha256, timestamp, utf8 } from "../base/index.ts";
import { newAgreementState } from "../exchange/index.ts";
import type {
  Act,
  AgreementRecord,
  Alarm,
  DraftRecord,
  EnrolledOfficer,
  MessageRecord,
  Partner,
  PartRecord,
  Stream,
} from "../exchange/index.ts";

/** A moment that all sample rows are dated from. */
export const startMs = 1_795_000_000_000;

/** Bytes that follow from a word, as a store must give them back. */
export function bytesOf(word: string): Uint8Array {
  return sha256(utf8(word));
}

/** The hash of a word as base64url. */
export function hashOf(word: string): string {
  return base64url(bytesOf(word));
}

/** An instant some seconds after the start. */
export function at(seconds: number) {
  return timestamp(startMs + 1000 * seconds);
}

export function samplePartner(handle: string, changes: Partial<Partner> = {}): Partner {
  return {
    nodeId: hashOf(`node ${handle}`),
    handle,
    kind: "node",
    organisation: handle.toUpperCase(),
    unit: "Watch floor",
    card: bytesOf(`card ${handle}`),
    rivalCard: null,
    revocations: null,
    confirmedAt: at(1),
    confirmedBy: "watch-1",
    addedAt: at(0),
    ...changes,
  };
}

export function sampleAgreement(id: string, partner: string): AgreementRecord {
  return { id, partner, state: newAgreementState(id) };
}

export function sampleStream(agreement: string, changes: Partial<Stream> = {}): Stream {
  return { agreement, outgoing: false, epoch: 1, count: 0, chain: null, held: [], lastHead: null, judged: null, ...changes };
}

export function sampleMessage(word: string, changes: Partial<MessageRecord> = {}): Omit<MessageRecord, "row"> {
  return {
    messageId: `id of ${word}`,
    outgoing: false,
    partner: hashOf("node birch"),
    agreement: null,
    epoch: 1,
    sequence: null,
    kind: "warning",
    thread: null,
    precedence: "FLASH",
    status: "exercise",
    sentAt: at(2),
    committedAt: at(3),
    previous: null,
    envelopeHash: hashOf(word),
    envelope: bytesOf(`envelope ${word}`),
    state: "received",
    reason: null,
    inner: null,
    equivocates: false,
    ...changes,
  };
}

export function sampleParts(word: string): readonly PartRecord[] {
  return [
    { position: 0, label: "paragraph", commitment: hashOf(`${word} 0`), month: "2026-11", partKey: bytesOf("key"), content: bytesOf(word) },
    { position: 1, label: "officer-signature", commitment: hashOf(`${word} 1`), month: null, partKey: null, content: null },
  ];
}

export function sampleAlarm(kind: string, changes: Partial<Alarm> = {}): Alarm {
  return { at: at(5), kind, subject: "birch", urgency: "today", text: `${kind} once`, ...changes };
}

export function sampleAct(subject: string): Act {
  return { at: at(6), verb: "open", subject, officer: "watch-1", facts: { list: [1, "two", null], nested: { yes: true } } };
}

export function sampleOfficer(id: string, changes: Partial<EnrolledOfficer> = {}): EnrolledOfficer {
  return {
    id,
    roles: ["drafter", "watch-officer"],
    from: at(0),
    until: at(1000),
    publicKey: { suite: 1, use: "officer", ed25519: bytesOf(`ed ${id}`), mlDsa: bytesOf(`ml ${id}`) },
    certificate: bytesOf(`certificate ${id}`),
    enrolledBy: [],
    withdrawnAt: null,
    ...changes,
  };
}

export function sampleDraft(id: string, seconds: number): DraftRecord {
  return {
    id,
    kind: "warning",
    drafter: "watch-1",
    at: at(seconds),
    month: "2026-11",
    draftKey: bytesOf(`key ${id}`),
    content: bytesOf(id),
  };
}
