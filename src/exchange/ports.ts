import type { Timestamp } from "../base/index.ts";
import type { LogReader, LogStore, WitnessStore } from "../log/index.ts";
import type { KeyUse } from "../seal/index.ts";
import type { Act, RecordedAct } from "./act.ts";
import type { Alarm, RaisedAlarm } from "./alarm.ts";
import type { EnrolledOfficer } from "./officer.ts";

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
}

/** What a person must see. Open alarms first raised come first. */
export interface AlarmView {
  openAlarms(): Promise<readonly RaisedAlarm[]>;
}

/** What can be read at one moment. Nothing in it changes while `Store.read` runs its work. */
export interface View extends SettingView, KeyView, OfficerView, ActView, AlarmView {
  readonly logs: LogReader;
}

/** What can be read and changed together: all of it is durable when `Store.transact` resolves, or none of it happened. */
export interface Transaction extends View {
  /** The logs, as part of this transaction: here `append` and the others become durable with the rest. */
  readonly logs: LogStore;
  /** The heads cosigned for others, likewise. */
  readonly witnessed: WitnessStore;
  putSetting(name: string, value: string): Promise<void>;
  putSigningKey(key: StoredSigningKey): Promise<void>;
  endSigningKey(keyId: string, until: Timestamp): Promise<void>;
  putOfficer(officer: EnrolledOfficer): Promise<void>;
  /** Appends and returns the sequence number given. */
  appendAct(act: Act, leaf: { readonly log: string; readonly index: number; readonly salt: Uint8Array }): Promise<number>;
  /** Raises an alarm once: one of the same kind and subject that is still open is counted up instead. */
  raiseAlarm(alarm: Alarm): Promise<void>;
  closeAlarm(id: number, at: Timestamp): Promise<void>;
}

/**
 * The node's memory. Implementations pass `src/store/contract.ts`.
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
