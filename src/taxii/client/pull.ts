import { isTocsinError, timestamp, TocsinError } from "../../base/index.ts";
import type { PageCost } from "./envelope.ts";
import { stuckError, takePage } from "./pull-page.ts";
import type { PageRead, Tally } from "./pull-page.ts";
import { isSameSource, newPullState } from "./pull-state.ts";
import type { Missing, PullSource, PullState, PullStore } from "./pull-state.ts";
import { afterRound, beginRound, mayAskAgain, step, withoutRefusedCursor } from "./round.ts";
import type { Round, Step } from "./round.ts";
import type { TaxiiSession } from "./session.ts";
import { backOff, mayPass, pause, retry } from "./wait.ts";
import type { WaitPorts } from "./wait.ts";

/** What to pull, and how. */
export type PullRequest = {
  readonly session: TaxiiSession;
  /** The collection's objects endpoint. */
  readonly objects: URL;
  /** `match[type]` and the others, by their names in the query (TAXII 2.1 section 3.5). */
  readonly filters: Readonly<Record<string, string>>;
  /** Objects asked for on a page (default 1000). */
  readonly limit?: number;
  /** Where a source that was never pulled begins; all of it where absent. */
  readonly addedAfter?: string;
  /** Reads all of the collection in every round; for servers whose dates cannot be relied on. */
  readonly isFull?: boolean;
  /** Does without the second reading of a collection that is paged by offsets. */
  readonly trustsCursors?: boolean;
  /** How far behind the server's clock the next round begins, in milliseconds (default 60 s). */
  readonly overlapMs?: number;
  readonly limits?: PageCost;
};

/** How a pull goes: told after every page. */
export type PullProgress = {
  readonly pages: number;
  readonly fresh: number;
  readonly known: number;
  readonly bytes: number;
  readonly place: string | null;
};

/** What a pull works with. */
export type PullPorts = WaitPorts & { readonly store: PullStore; onProgress?(progress: PullProgress): void };

/** What a pull came to. It is whole only where `isComplete`: the collection's end was reached and nothing of it is missing. */
export type PullReport = {
  readonly isComplete: boolean;
  readonly fresh: number;
  readonly known: number;
  readonly pages: number;
  readonly bytes: number;
  readonly addedAfter: string | null;
  /** Faults of the server that were worked around: short codes. */
  readonly notices: readonly string[];
  readonly missing: readonly Missing[];
  readonly missingCount: number;
};

const defaultLimit = 1000;

/** Carries an error past those that are tried again. */
class UsedUp extends Error {
  readonly error: TocsinError;

  constructor(error: TocsinError) {
    super(error.message);
    this.error = error;
  }
}

/** A pull on its way. */
class Pull {
  readonly #request: PullRequest;
  readonly #ports: PullPorts;
  readonly #tally: Tally;
  readonly #notices = new Set<string>();
  #pages = 0;
  #bytes = 0;

  constructor(request: PullRequest, ports: PullPorts, state: PullState) {
    this.#request = request;
    this.#ports = ports;
    this.#tally = { state, fresh: 0, known: 0 };
  }

  async run(): Promise<PullReport> {
    const { state } = this.#tally;
    const from = this.#request.isFull === true ? null : state.addedAfter;
    let round: Round = state.round === null ? beginRound(from, this.#request.limit ?? defaultLimit) : resumed(state.round);
    for (;;) {
      await this.#keep({ ...this.#tally.state, round });
      const step = await this.#turn(round);
      if (step.kind === "stuck") {
        // The next pull begins the round anew: going on from here would stand still in the same place.
        await this.#keep({ ...this.#tally.state, round: null });
        throw stuckError(step.why);
      }
      round = step.round;
      if (step.kind === "end") break;
    }
    await this.#keep(this.#ended(round));
    return this.#report();
  }

  #ended(round: Round): PullState {
    const overlapMs = this.#request.overlapMs ?? 60_000;
    const addedAfter = afterRound(round, overlapMs);
    return { ...this.#tally.state, round: null, addedAfter, completeAt: timestamp(this.#ports.clock.nowMs()) };
  }

  async #keep(state: PullState): Promise<void> {
    await this.#ports.store.keep([], state);
    this.#tally.state = state;
  }

  async #turn(round: Round): Promise<Step> {
    let page: PageRead;
    const before = this.#tally.fresh;
    try {
      page = await this.#page(round);
    } catch (thrown) {
      if (round.place.next === null || !(isRefusedCursor(thrown) || mayPass(thrown))) throw thrown;
      return await this.#beside(round, thrown);
    }
    this.#pages += 1;
    this.#bytes += page.bytes;
    for (const notice of page.notices) this.#notices.add(notice);
    const { fresh, known } = this.#tally;
    const place = { ...round.place, limit: this.#limitAfter(round, page.limit) };
    const begun = { ...round, startMicros: round.startMicros ?? page.startMicros, place };
    // What came of a try that broke off is new of this page too.
    const stepped = step(begun, { ...page.facts, fresh: fresh - before }, this.#request.trustsCursors === true);
    if (stepped.round.pass > round.pass) this.#notices.add("offset-paging");
    const { next, addedAfter } = stepped.round.place;
    this.#ports.onProgress?.({ pages: this.#pages, fresh, known, bytes: this.#bytes, place: next ?? addedAfter });
    return stepped;
  }

  /** A page that only came smaller sets the size of those after it, and now and then a larger one is tried. */
  #limitAfter({ pages }: Round, used: number): number {
    const asked = this.#request.limit ?? defaultLimit;
    return used < asked && pages % 16 === 15 ? Math.min(asked, used * 2) : used;
  }

  /** Leaves a cursor that the server did not take, or that cannot be asked for twice, and goes on from the last date. */
  async #beside(round: Round, thrown: unknown): Promise<Step> {
    const stepped = withoutRefusedCursor(round);
    if (stepped.kind === "stuck" && mayPass(thrown)) throw thrown;
    this.#notices.add(isRefusedCursor(thrown) ? "refused-cursor" : "cursor-of-one-use");
    await pause(backOff(round.refusedCursors, this.#request.session.options.retries ?? {}, this.#ports.random), this.#ports);
    return stepped;
  }

  /** A page, tried again where it broke off: each later time with half as many objects, for servers that are too slow for more. */
  async #page(round: Round): Promise<PageRead> {
    const { session } = this.#request;
    const { signal } = this.#ports;
    const { place } = round;
    return await retry(session.options.retries ?? {}, this.#ports, async (turn) => {
      if (signal?.aborted === true) throw new TocsinError("remote-partial", "begin again to go on: it was stopped before its end");
      const limit = turn < 2 ? place.limit : Math.max(1, place.limit >> (turn - 1));
      try {
        return await takePage(this.#request, this.#ports, { place: { ...place, limit }, tally: this.#tally });
      } catch (thrown) {
        // A refusal for now has moved nothing; anything else may have used the cursor up.
        if (mayAskAgain(round) || !mayPass(thrown) || isTocsinError(thrown, "remote-busy")) throw thrown;
        throw new UsedUp(thrown);
      }
    }).catch((thrown: unknown) => {
      throw thrown instanceof UsedUp ? thrown.error : thrown;
    });
  }

  #report(): PullReport {
    const { state, fresh, known } = this.#tally;
    const { missing, missingCount, addedAfter } = state;
    return {
      isComplete: missingCount === 0,
      fresh,
      known,
      pages: this.#pages,
      bytes: this.#bytes,
      addedAfter,
      notices: [...this.#notices].toSorted(),
      missing,
      missingCount,
    };
  }
}

/** A round of another process: its last request may have been answered, so a cursor of one use is left. */
function resumed(round: Round): Round {
  return mayAskAgain(round) ? round : withoutRefusedCursor({ ...round, refusedCursors: 0 }).round;
}

function isRefusedCursor(thrown: unknown): boolean {
  if (!isTocsinError(thrown)) return false;
  const { status } = thrown.details;
  // 500 too, once trying again did not help: some servers fall over their own cursors.
  return typeof status === "number" && [400, 404, 410, 416, 422, 500].includes(status);
}

/**
 * Pulls a collection to its present end: goes on where an earlier pull ended or broke off, gives each version of each object to the store
 * exactly once, and works around what servers are known to do wrong. Throws `remote-standing` where the server gives no way on,
 * `pull-state` where the store holds another source's state, and what the session throws; everything that came until then is kept.
 */
export async function pull(request: PullRequest, ports: PullPorts): Promise<PullReport> {
  const source: PullSource = { url: request.objects.href, filters: request.filters };
  const kept = await ports.store.state();
  if (kept !== undefined && !isSameSource(kept.source, source))
    throw new TocsinError(
      "pull-state",
      `name another state or --restart: this one belongs to ${kept.source.url} with other filters or at another address`,
    );
  return await new Pull(request, ports, kept ?? newPullState(source, request.addedAfter ?? null)).run();
}
