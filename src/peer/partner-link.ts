import { TocsinError } from "../base/index.ts";
import type { Clock, RandomSource, Timer } from "../base/index.ts";
import { backOffMs, dialPauses } from "./back-off.ts";
import type { PeerSession } from "./session.ts";

/** Where a partner is and whom it shows itself as, from its card. No endpoint: it dials, or nobody does. */
export type PartnerAddress = { readonly endpoints: readonly string[]; readonly pins: readonly string[] };

/** Why the last attempt failed or the last session ended. `code` is an error code or the reason of the end. */
export type LinkFault = { readonly code: string; readonly message: string; readonly atMs: number };

/** How it stands with one partner. Times are wall-clock milliseconds, `nextDialMs` counts from now. */
export type LinkState = {
  readonly partner: string;
  readonly up: boolean;
  /** Since when it is up or down. */
  readonly since: number;
  readonly lastError: LinkFault | undefined;
  /** `undefined` while up, while dialling, and where no endpoint is known. */
  readonly nextDialMs: number | undefined;
};

/** What a link needs of its pool. */
export type LinkOptions = {
  readonly partner: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly dial: (endpoint: string, pins: readonly string[]) => Promise<PeerSession>;
  readonly onUp: (session: PeerSession) => void;
  readonly onDown: (partner: string, reason: string) => void;
  readonly onFault: (error: TocsinError) => void;
};

/** A session that lived this long was no accident: the next attempt waits the first pause again. */
const steadyMs = 10_000;
const probeMs = 5000;
const retireMs = 5000;

/**
 * Keeps one session with one partner. Where both sides dialled, the session that the holder of the lower pin dialled is kept, which both
 * ends decide alike; of two that one side dialled, the later one. A session that would be kept and does not answer gives way.
 */
export class PartnerLink {
  readonly #options: LinkOptions;
  #address: PartnerAddress = { endpoints: [], pins: [] };
  #current: PeerSession | undefined;
  #spare: PeerSession | undefined;
  #isDialling = false;
  #timer: { readonly dueMs: number; readonly timer: Timer } | undefined;
  #lastDialMs = Number.NEGATIVE_INFINITY;
  #failures = 0;
  #sinceMs: number;
  #fault: LinkFault | undefined;
  #isClosed = false;

  constructor(options: LinkOptions) {
    this.#options = options;
    this.#sinceMs = options.clock.nowMs();
  }

  get session(): PeerSession | undefined {
    return this.#current;
  }

  get state(): LinkState {
    const nextDialMs = this.#timer === undefined ? undefined : Math.max(0, this.#timer.dueMs - this.#options.clock.monotonicMs());
    const up = this.#current !== undefined;
    return { partner: this.#options.partner, up, since: this.#sinceMs, lastError: this.#fault, nextDialMs };
  }

  /** The partner's card changed. Sessions whose pin is gone end; where there is none, dialling begins at once. */
  setAddress(address: PartnerAddress): void {
    const isElsewhere = address.endpoints.join(" ") !== this.#address.endpoints.join(" ");
    const hasOtherPins = address.pins.join(" ") !== this.#address.pins.join(" ");
    this.#address = { endpoints: [...address.endpoints], pins: [...address.pins] };
    for (const session of [this.#spare, this.#current]) {
      if (session !== undefined && !address.pins.includes(session.pin)) session.close("pin-withdrawn");
    }
    if (isElsewhere || hasOtherPins) this.#failures = 0;
    if (address.endpoints.length === 0) this.#disarm();
    else if (isElsewhere || hasOtherPins || this.#timer === undefined) this.#arm(0);
  }

  /** A session that the partner dialled. One whose pin is not the partner's is ended (`pin-withdrawn`). */
  adopt(session: PeerSession): void {
    if (this.#isClosed || !this.#address.pins.includes(session.pin)) session.close(this.#isClosed ? "shutdown" : "pin-withdrawn");
    else this.#offer(session);
  }

  /** Dial now rather than when the pause is over, but not more often than once a second. */
  nudge(): void {
    if (this.#timer !== undefined) this.#arm(Math.max(0, this.#lastDialMs + dialPauses.leastMs - this.#options.clock.monotonicMs()));
  }

  /** Ends what there is, for good. */
  async close(reason: string): Promise<void> {
    this.#isClosed = true;
    this.#disarm();
    const open = [this.#spare, this.#current].filter((session) => session !== undefined);
    for (const session of open) session.close(reason);
    await Promise.all(open.map((session) => session.closed));
  }

  #arm(delayMs: number): void {
    this.#disarm();
    if (this.#isClosed || this.#isDialling || this.#current !== undefined || this.#address.endpoints.length === 0) return;
    const { clock } = this.#options;
    const timer = clock.after(delayMs, () => {
      this.#timer = undefined;
      void this.#dial();
    });
    this.#timer = { dueMs: clock.monotonicMs() + delayMs, timer };
  }

  #disarm(): void {
    this.#timer?.timer.cancel();
    this.#timer = undefined;
  }

  /** One attempt: every endpoint once, in the order of the card. */
  async #dial(): Promise<void> {
    const { clock, random, dial } = this.#options;
    const address = this.#address;
    this.#isDialling = true;
    this.#lastDialMs = clock.monotonicMs();
    let session: PeerSession | undefined;
    for (const endpoint of address.endpoints) {
      if (this.#isClosed || this.#current !== undefined || session !== undefined) break;
      session = await dial(endpoint, address.pins).catch((thrown: unknown) => this.#failed(thrown));
    }
    this.#isDialling = false;
    if (session !== undefined) this.adopt(session);
    if (this.#current !== undefined) return;
    this.#failures += 1;
    // A card that came in the meantime is tried at once.
    this.#arm(this.#address === address ? backOffMs(this.#failures, random) : 0);
  }

  #failed(thrown: unknown): undefined {
    const error =
      thrown instanceof TocsinError ? thrown : new TocsinError("peer-unreachable", "Look at the node's own fault", { cause: thrown });
    this.#fault = { code: error.code, message: error.message, atMs: this.#options.clock.nowMs() };
    this.#options.onFault(error);
  }

  #offer(session: PeerSession): void {
    const current = this.#current;
    void session.closed.then((reason) => this.#ended(session, reason));
    if (current === undefined) this.#setCurrent(session);
    else if (isByLowerPin(session) || !isByLowerPin(current)) {
      current.retire("duplicate", retireMs);
      this.#setCurrent(session);
    } else if (this.#spare !== undefined) session.retire("duplicate", retireMs);
    else {
      this.#spare = session;
      void this.#settle(current, session);
    }
  }

  /** Both are there, and the older is the one to keep, if it still answers: the partner may have restarted. */
  async #settle(current: PeerSession, spare: PeerSession): Promise<void> {
    const isAlive = await current.probe(probeMs);
    if (this.#spare !== spare) return;
    if (isAlive) {
      this.#spare = undefined;
      spare.retire("duplicate", retireMs);
    } else current.close("replaced");
  }

  #setCurrent(session: PeerSession): void {
    this.#disarm();
    this.#current = session;
    this.#sinceMs = this.#options.clock.nowMs();
    this.#options.onUp(session);
  }

  #ended(session: PeerSession, reason: string): void {
    const { clock, partner, random } = this.#options;
    if (session === this.#spare) this.#spare = undefined;
    if (session !== this.#current) return;
    this.#current = undefined;
    const spare = this.#spare;
    if (spare !== undefined && !this.#isClosed) {
      this.#spare = undefined;
      this.#setCurrent(spare);
      return;
    }
    const now = clock.nowMs();
    this.#failures = now - this.#sinceMs >= steadyMs ? 1 : this.#failures + 1;
    this.#sinceMs = now;
    this.#fault = { code: reason, message: `The session ended: ${reason}`, atMs: now };
    this.#options.onDown(partner, reason);
    this.#arm(backOffMs(this.#failures, random));
  }
}

/** Whether the holder of the lower pin dialled it: both ends of a session say the same. */
export function isByLowerPin(session: Pick<PeerSession, "dialled" | "pin" | "ownPin">): boolean {
  return session.dialled === session.ownPin < session.pin;
}
