import type { Lane } from "../peer/index.ts";

/** How many turns the urgent lanes may have in a row while others wait: a partner that calls everything urgent holds nobody up for good. */
const mostInARow = 8;
/** How many wait for each other to share one durable commit: enough to spread the cost of an fsync, few enough that a FLASH warning hardly waits. */
const sharedCommit = 8;
/** How many turns of others a commit waits at most to be shared. */
const mostWaited = 4;

/**
 * Turns at the one processor of a node. Opening, verifying, signing and sealing each take a turn, one after the other, the most urgent lane
 * first: a FLASH warning waits for the step that runs, not for all that was begun before it. Between two turns the event loop runs, so that
 * what arrived meanwhile is seen.
 */
export class Turns {
  readonly #waiting: readonly (() => void)[][] = [[], [], [], []];
  #gathered: (() => void)[] = [];
  #isTaken = false;
  #inARow = 0;
  #waited = 0;

  /** Does a step when its turn comes, and gives what it gave. A step waits for nothing but this node: never for a partner. */
  async take<T>(lane: Lane, step: () => Promise<T>): Promise<T> {
    if (this.#isTaken) await new Promise<void>((resolve) => this.#waiting[lane]?.push(resolve));
    this.#isTaken = true;
    try {
      return await step();
    } finally {
      setImmediate(() => this.#next());
    }
  }

  /** Waits before a commit for others that are about to commit too, a few turns at most: not at all where it is FLASH or no turn is taken. */
  async gather(lane: Lane): Promise<void> {
    if (lane === 0) return;
    await new Promise<void>((resolve) => {
      this.#gathered.push(resolve);
      if (!this.#isTaken || this.#gathered.length >= sharedCommit) this.#release();
    });
  }

  #release(): void {
    const together = this.#gathered;
    this.#gathered = [];
    this.#waited = 0;
    for (const commit of together) commit();
  }

  #next(): void {
    if (this.#gathered.length > 0) this.#waited += 1;
    if (this.#waited >= mostWaited) this.#release();
    const lanes = this.#waiting.filter((lane) => lane.length > 0);
    const [urgent] = lanes;
    const chosen = this.#inARow >= mostInARow ? lanes.at(-1) : urgent;
    this.#inARow = lanes.length > 1 && chosen === urgent ? this.#inARow + 1 : 0;
    const begin = chosen?.shift();
    if (begin !== undefined) {
      begin();
      return;
    }
    this.#isTaken = false;
    this.#release();
  }
}
