import { TocsinError, utf8 } from "../../base/index.ts";
import type { Timer } from "../../base/index.ts";
import type { DeskEvent } from "../../exchange/index.ts";
import { jsonAnswer } from "./answer.ts";
import type { Caller } from "./caller.ts";
import type { DeskAnswer, DeskRequest } from "./message.ts";
import type { Desk } from "./ports.ts";
import { isLive } from "./session.ts";

const pageMost = 1000;
const lookEveryMs = 100;
const beatEveryMs = 15_000;
const checkEveryMs = 1000;
const streamsMost = 256;
const streamsEach = 12;
const streamsOfOfficer = 48;

/** Wakes whoever waits for events. Listens to the node's own signals, and looks by itself ten times a second while somebody waits: nothing depends on a signal that was forgotten. */
export class EventWake {
  readonly #desk: Desk;
  readonly #ears = new Set<() => void>();
  readonly #unhook: () => void;
  #newest = -1;
  #timer: Timer | undefined;
  #isLooking = false;

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#unhook = desk.onCommit(() => this.#look());
  }

  /** Calls back after something was committed; gives what takes the call back. */
  listen(ear: () => void): () => void {
    this.#ears.add(ear);
    this.#look();
    return () => this.#ears.delete(ear);
  }

  stop(): void {
    this.#unhook();
    this.#ears.clear();
    this.#timer?.cancel();
  }

  #look(): void {
    if (this.#ears.size === 0 || this.#isLooking) return;
    this.#isLooking = true;
    void this.#lookOnce();
  }

  async #lookOnce(): Promise<void> {
    try {
      const { newest } = await this.#desk.store.read((view) => view.accounts.eventRange());
      if (newest !== this.#newest) for (const ear of this.#ears) ear();
      this.#newest = newest;
    } catch {
      // The store is closing or full: the next look tells.
    }
    this.#isLooking = false;
    this.#timer?.cancel();
    if (this.#ears.size > 0) this.#timer = this.#desk.clock.after(lookEveryMs, () => this.#look());
  }
}

/** An event as it is told: ids, words and numbers only. */
export function eventView({ n, at, kind, subject, what, message, thread, partner }: DeskEvent): Record<string, unknown> {
  return { n, at, kind, subject, what, message, thread, partner };
}

/** Whether a caller still may: a session that ended, an officer who was withdrawn or a token that ran out ends what is open. */
async function isStillIn(desk: Desk, caller: Caller): Promise<boolean> {
  const nowMs = desk.clock.nowMs();
  return await desk.store.read(async (view) => {
    const officer = await view.officer(caller.officer.id);
    if (officer === undefined || officer.withdrawnAt !== null) return false;
    if (caller.by === "session")
      return (await view.accounts.sessions(officer.id)).some((one) => one.id === caller.session.id && isLive(one, nowMs));
    const token = await view.accounts.token(caller.token.hash);
    return token !== undefined && token.endedMs === null && token.untilMs > nowMs;
  });
}

type Asked = { readonly after: number | "latest"; readonly limit: number };

function readQuery(query: string): Asked {
  const given = new URLSearchParams(query);
  const after = given.get("after") ?? "0";
  const limit = given.get("limit") ?? "500";
  if (after === "latest") return { after, limit: 0 };
  if (!/^[0-9]{1,15}$/.test(after) || !/^[0-9]{1,4}$/.test(limit))
    throw new TocsinError("usage", "give after as a number or latest, and limit as one up to 1000");
  return { after: Number(after), limit: Math.min(Math.max(1, Number(limit)), pageMost) };
}

/** Events after a number. Refuses a number whose successors are forgotten, or that was never given, with `events-forgotten`: nothing is skipped unseen. */
async function pageOf(desk: Desk, after: number, limit: number): Promise<{ readonly events: readonly DeskEvent[]; readonly next: number }> {
  return await desk.store.read(async (view) => {
    const { oldest, newest } = await view.accounts.eventRange();
    if (after > newest || after < oldest - 1)
      throw new TocsinError("events-forgotten", "read everything anew, then go on after the number in the details", {
        details: { oldest, newest },
      });
    const events = await view.accounts.events(after, limit);
    return { events, next: events.at(-1)?.n ?? after };
  });
}

/** The events' door: pages of them by a cursor, or a stream that goes on. */
export class Events {
  readonly #desk: Desk;
  readonly #wake: EventWake;
  readonly #open = new Map<string, number>();

  constructor(desk: Desk) {
    this.#desk = desk;
    this.#wake = new EventWake(desk);
  }

  stop(): void {
    this.#wake.stop();
  }

  async answer(request: DeskRequest, caller: Caller): Promise<DeskAnswer> {
    if (caller.by === "token" && !caller.token.scopes.includes("events"))
      throw new TocsinError("not-authorised", 'give the token the scope "events"');
    const { after, limit } = readQuery(request.query);
    const { newest } = await this.#desk.store.read((view) => view.accounts.eventRange());
    const isStream = (request.header("accept") ?? "").includes("text/event-stream");
    if (!isStream) {
      if (after === "latest") return jsonAnswer({ events: [], next: newest });
      const { events, next } = await pageOf(this.#desk, after, limit);
      return jsonAnswer({ events: events.map(eventView), next });
    }
    const resumed = request.header("last-event-id") ?? "";
    const from = /^[0-9]{1,15}$/.test(resumed) ? Number(resumed) : after === "latest" ? newest : after;
    // Refused before the stream begins, where it can still be said.
    await pageOf(this.#desk, from, 1);
    return {
      status: 200,
      headers: { "Content-Type": "text/event-stream; charset=utf-8", "Cache-Control": "no-store", "X-Accel-Buffering": "no" },
      body: this.#stream(request, caller, from),
    };
  }

  async *#stream(request: DeskRequest, caller: Caller, from: number): AsyncGenerator<Uint8Array> {
    const who = caller.by === "session" ? `session ${caller.session.id}` : `token ${caller.token.id}`;
    // Sessions and tokens are many: without a limit of their own one officer's would leave none to the others.
    const limits: readonly (readonly [string, number])[] = [
      [who, streamsEach],
      [`officer ${caller.officer.id}`, streamsOfOfficer],
      ["all", streamsMost],
    ];
    if (limits.some(([name, most]) => (this.#open.get(name) ?? 0) >= most)) {
      yield utf8("event: busy\ndata: {}\n\n");
      return;
    }
    for (const [name] of limits) this.#count(name, 1);
    try {
      yield* this.#follow(request, caller, from);
    } finally {
      for (const [name] of limits) this.#count(name, -1);
    }
  }

  #count(name: string, more: 1 | -1): void {
    const count = (this.#open.get(name) ?? 0) + more;
    if (count > 0) this.#open.set(name, count);
    else this.#open.delete(name);
  }

  async *#follow(request: DeskRequest, caller: Caller, from: number): AsyncGenerator<Uint8Array> {
    const { clock } = this.#desk;
    const waiter = new Waiter();
    const unhook = [this.#wake.listen(() => waiter.wake()), request.onGone(() => waiter.end())];
    let [after, toldMs, checkedMs] = [from, clock.monotonicMs(), -Infinity];
    try {
      yield utf8("retry: 1000\n: events of this node\n\n");
      while (!waiter.isEnded) {
        if (clock.monotonicMs() - checkedMs >= checkEveryMs) {
          if (!(await isStillIn(this.#desk, caller))) {
            yield utf8("event: end\ndata: {}\n\n");
            return;
          }
          checkedMs = clock.monotonicMs();
        }
        const { events, next } = await pageOf(this.#desk, after, pageMost);
        if (events.length > 0) {
          yield utf8(events.map((event) => `id: ${event.n}\ndata: ${JSON.stringify(eventView(event))}\n\n`).join(""));
          toldMs = clock.monotonicMs();
        } else if (clock.monotonicMs() - toldMs >= beatEveryMs) {
          yield utf8(": still here\n\n");
          toldMs = clock.monotonicMs();
        }
        after = next;
        if (events.length === 0) await waiter.wait(clock, checkEveryMs);
      }
    } finally {
      for (const call of unhook) call();
    }
  }
}

/** Waits until it is woken, ended, or a time is over; a wake between two waits is not lost. */
class Waiter {
  #isWoken = false;
  #resolve: (() => void) | undefined;
  isEnded = false;

  wake(): void {
    this.#isWoken = true;
    this.#resolve?.();
  }

  end(): void {
    this.isEnded = true;
    this.#resolve?.();
  }

  async wait(clock: Desk["clock"], mostMs: number): Promise<void> {
    if (!this.#isWoken && !this.isEnded) {
      let timer: Timer | undefined;
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
        timer = clock.after(mostMs, resolve);
      });
      timer?.cancel();
      this.#resolve = undefined;
    }
    this.#isWoken = false;
  }
}
