import { canonicalJson } from "../../base/index.ts";
import type { StixObject } from "../../stix/index.ts";
import type { Round } from "./round.ts";

/** What is pulled: one collection under the same filters. A state belongs to one source and is refused for another. */
export type PullSource = { readonly url: string; readonly filters: Readonly<Record<string, string>> };

/** Something that the server gave and that could not be taken: it stays here, and the feed is not whole, until a person lets it go. */
export type Missing = {
  readonly at: string;
  readonly index: number;
  readonly id: string | null;
  readonly code: string;
  readonly message: string;
};

/** How far a pull has come. Plain JSON of bounded size. */
export type PullState = {
  readonly version: 1;
  readonly source: PullSource;
  /** Everything up to this date of the server is held; null where that is not known. */
  readonly addedAfter: string | null;
  /** A round that has not ended. */
  readonly round: Round | null;
  /** At most 100 of what could not be taken, and how many there are. */
  readonly missing: readonly Missing[];
  readonly missingCount: number;
  /** Objects kept so far, in all rounds. */
  readonly objects: number;
  /** When a round last reached the collection's end, by the own clock; null where none ever did. */
  readonly completeAt: string | null;
};

/** An object that is new here: what it says, and exactly the bytes that came. */
export type PulledObject = { readonly key: Uint8Array; readonly value: StixObject; readonly bytes: Uint8Array };

/** An object that a store cannot hold, and why. */
export type Refusal = { readonly id: string; readonly code: string; readonly message: string };

/**
 * Where pulled objects and the progress are kept. One process at a time.
 */
export interface PullStore {
  /** The state that was kept last; `undefined` before the first. */
  state(): Promise<PullState | undefined>;
  /** Which of these objects were kept before, with the same content. */
  known(objects: readonly PulledObject[]): Promise<readonly boolean[]>;
  /**
   * Keeps new objects, in order, and then the state. When it resolves both are durable; when the process dies within it, a later `state`
   * shows the one before, and a later `known` exactly what was kept: that is what makes a pull exactly-once. Gives those that cannot be
   * held here, which the feed lacks from then on.
   */
  keep(objects: readonly PulledObject[], state: PullState): Promise<readonly Refusal[]>;
}

/** The state of a source that was never pulled. */
export function newPullState(source: PullSource, addedAfter: string | null): PullState {
  return { version: 1, source, addedAfter, round: null, missing: [], missingCount: 0, objects: 0, completeAt: null };
}

/** Whether two sources are the same. */
export function isSameSource(a: PullSource, b: PullSource): boolean {
  return a.url === b.url && canonicalJson(a.filters) === canonicalJson(b.filters);
}
