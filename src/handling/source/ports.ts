import type { Timestamp } from "../../base/index.ts";

/** A source record as it rests: encrypted under a key of its own, which rests under the month's key of everything above the line. */
export type SourceRow = {
  readonly id: string;
  readonly at: Timestamp;
  /** The officer who entered it. */
  readonly author: string;
  readonly month: string;
  readonly sourceKey: Uint8Array;
  readonly content: Uint8Array;
};

/** The tie of one message to the source record below whose tear line it was written, protected like the record itself. */
export type TieRow = {
  /** The message's signed envelope, as a hash. */
  readonly envelope: string;
  readonly source: string;
  /** The sequence number of the act that entered the commitment into the local log. */
  readonly act: number;
  readonly month: string;
  readonly tieKey: Uint8Array;
  readonly content: Uint8Array;
};

/** A note of this house on a message, which never crosses: protected like a source record. */
export type NoteRow = {
  readonly id: string;
  /** The message's signed envelope, as a hash. */
  readonly envelope: string;
  readonly at: Timestamp;
  readonly author: string;
  readonly month: string;
  readonly noteKey: Uint8Array;
  readonly content: Uint8Array;
};

/** A wrapped key of something above the line, and in which row it rests. */
export type AboveLineKey = { readonly in: "source" | "tie" | "note"; readonly id: string; readonly key: Uint8Array };

/**
 * Everything above the line. It is no part of the store that the exchange, the peers or any way out can reach: only verbs are handed it.
 * Every method belongs to the transaction of the work that calls it, and refuses outside one with a `TypeError`: what is written here is as
 * durable as the act that is recorded beside it.
 */
export interface AboveLineRows {
  putSource(row: SourceRow): Promise<void>;
  source(id: string): Promise<SourceRow | undefined>;
  /** The newest first, at most `limit`. */
  sources(limit: number): Promise<readonly SourceRow[]>;
  putTie(row: TieRow): Promise<void>;
  /** The tie of a message, by the hash of its envelope. */
  tie(envelope: string): Promise<TieRow | undefined>;
  /** The ties of a source record. */
  ties(source: string): Promise<readonly TieRow[]>;
  putNote(row: NoteRow): Promise<void>;
  /** The notes on a message, oldest first. */
  notes(envelope: string): Promise<readonly NoteRow[]>;
  /** Takes the notes on a message away; gives how many there were. */
  removeNotes(envelope: string): Promise<number>;
  /** Takes a source record and the ties to it away; the acts that committed to it stay. */
  removeSource(id: string): Promise<void>;
  /** Keys of what rests under the key of a month, at most `limit`. */
  keysUnder(month: string, limit: number): Promise<readonly AboveLineKey[]>;
  /** Puts a key that was wrapped anew, under the key of another month, in the place of the earlier. */
  putKey(place: Omit<AboveLineKey, "key">, month: string, key: Uint8Array): Promise<void>;
}
