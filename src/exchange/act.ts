import { canonicalBytes } from "../base/index.ts";
import type { JsonValue, Timestamp } from "../base/index.ts";

/**
 * Something that was done at this node: by an officer, by a partner's message, or by the node itself. `facts` names ids, hashes,
 * numbers and roles only: content lives in message parts, so that it can be erased while the act and its commitment stay.
 */
export type Act = {
  readonly at: Timestamp;
  readonly verb: string;
  readonly subject: string;
  /** The officer's id, or `null` where the node acted. */
  readonly officer: string | null;
  readonly facts: Readonly<Record<string, JsonValue>>;
};

/** An act with the place of its commitment: `index` is the leaf's index in the log named by its origin, `salt` opens it. */
export type RecordedAct = Act & {
  readonly sequence: number;
  readonly log: string;
  readonly index: number;
  readonly salt: Uint8Array;
};

/** The bytes of an act that its log commitment binds: canonical JSON (RFC 8785). */
export function actBytes(act: Act): Uint8Array {
  return canonicalBytes({ at: act.at, facts: act.facts, officer: act.officer, subject: act.subject, verb: act.verb });
}
