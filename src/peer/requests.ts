import { TocsinError } from "../base/index.ts";
import type { Clock, Timer } from "../base/index.ts";
import { assembly } from "./assembly.ts";
import type { Assembly } from "./assembly.ts";
import { frameFlag, frameType, malformed, peerVerbs, readAnswerCode } from "./frame.ts";
import type { Frame, Lane, PeerVerb } from "./frame.ts";
import type { PeerAnswer } from "./incoming.ts";
import type { AnnouncedLimits, PeerLimits } from "./limits.ts";
import type { Transmission } from "./transmission.ts";

/** How urgent a request is and how long its sender waits for the answer, from the call on. */
export type RequestOptions = { readonly lane: Lane; readonly timeoutMs: number };

/** What `Requests` needs of its session. */
export type RequestsOptions = {
  readonly partner: string;
  readonly clock: Clock;
  readonly limits: PeerLimits;
  readonly send: (request: Transmission) => void;
  readonly sweep: () => void;
  readonly wake: () => void;
  /** Every slot of a lane is held by a request that its sender has given up: the partner takes and does not answer. */
  readonly onUnanswered: () => void;
};

type Waiting = {
  readonly transmission: Transmission;
  readonly deadlineMs: number;
  readonly resolve: (answer: PeerAnswer) => void;
  readonly reject: (error: TocsinError) => void;
  isSent: boolean;
  isAnswered: boolean;
  /** Nobody waits for it any more; its id and slot stay taken until the partner has answered. */
  isAbandoned: boolean;
};
type Arriving = { readonly waiting: Waiting; readonly code: string; readonly assembly: Assembly };

const nothing = new Uint8Array(0);
const busy: PeerAnswer = { code: "peer-busy", payload: nothing };
const tooLarge: PeerAnswer = { code: "peer-too-large", payload: nothing };
/** Deadlines that fall due within this time of each other are looked at together. */
const sweepMs = 10;

/** This node's requests in one session. They wait here until their lane and the partner's limits let them begin; each id is answered once. */
export class Requests {
  readonly #options: RequestsOptions;
  readonly #waiting = new Map<Transmission, Waiting>();
  readonly #byId = new Map<number, Waiting>();
  readonly #slots: [number, number, number, number] = [0, 0, 0, 0];
  readonly #abandoned: [number, number, number, number] = [0, 0, 0, 0];
  readonly #arriving: (Arriving | undefined)[] = [undefined, undefined, undefined, undefined];
  #theirs: AnnouncedLimits | undefined;
  #queued = 0;
  #queuedBytes = 0;
  #open = 0;
  #lastId = 0;
  #ended: string | undefined;
  #sweep: { readonly dueMs: number; readonly timer: Timer } | undefined;

  constructor(options: RequestsOptions) {
    this.#options = options;
  }

  /** Requests that somebody still waits for. */
  get open(): number {
    return this.#open;
  }

  /** Queues a request. Where this node's own queue is full it is answered `peer-busy` at once, where the partner takes none so long `peer-too-large`. */
  request(verb: PeerVerb, payload: Uint8Array, { lane, timeoutMs }: RequestOptions): Promise<PeerAnswer> {
    if (this.#ended !== undefined) return Promise.reject(gone(this.#options.partner, this.#ended));
    const answer = this.#refusal(payload.length);
    if (answer !== undefined) return Promise.resolve(answer);
    return new Promise((resolve, reject) => {
      const transmission: Transmission = {
        type: frameType.request,
        lane,
        verb: peerVerbs.indexOf(verb) + 1,
        code: "",
        payload,
        id: 0,
        hasBegun: false,
        sent: 0,
        isAborted: false,
        done: () => this.#onSent(waiting),
      };
      const deadlineMs = this.#options.clock.monotonicMs() + timeoutMs;
      const waiting: Waiting = { transmission, deadlineMs, resolve, reject, isSent: false, isAnswered: false, isAbandoned: false };
      this.#waiting.set(transmission, waiting);
      this.#queued += 1;
      this.#queuedBytes += payload.length;
      this.#open += 1;
      this.#arm(deadlineMs);
      this.#options.send(transmission);
    });
  }

  /** Takes an answer frame. One that breaks a rule, or that nothing was asked for, is `peer-malformed`. */
  frame(frame: Frame): void {
    const { lane, body } = frame;
    const isLast = (frame.flags & frameFlag.last) !== 0;
    const part = this.#arriving[lane];
    if ((frame.flags & frameFlag.first) === 0) {
      if (part === undefined || part.waiting.transmission.id !== frame.id) throw malformed("order");
      this.#take(part, body, isLast);
      return;
    }
    const waiting = this.#byId.get(frame.id);
    if (part !== undefined) throw malformed("order");
    if (waiting === undefined || waiting.isAnswered || waiting.transmission.lane !== lane) throw malformed("id");
    const { code, end } = readAnswerCode(body);
    const total = body.readUInt32BE(end);
    if (total > this.#options.limits.payloadBytes) throw malformed("total");
    this.#take({ waiting, code, assembly: assembly(total, !waiting.isAbandoned) }, body.subarray(end + 4), isLast);
  }

  /** The partner announced its limits: what is longer than it takes is answered here. */
  begin(theirs: AnnouncedLimits): void {
    this.#theirs = theirs;
    for (const waiting of this.#waiting.values()) {
      if (waiting.transmission.payload.length > theirs.payloadBytes && !waiting.isAbandoned) this.#settle(waiting, tooLarge);
    }
    this.#options.sweep();
  }

  /** Whether the partner takes another request of the lane now. */
  mayBegin(lane: Lane): boolean {
    return this.#theirs !== undefined && this.#slots[lane] < this.#theirs.inFlight;
  }

  /** Gives a request its id. */
  onBegin(transmission: Transmission): void {
    const waiting = this.#waiting.get(transmission);
    if (waiting === undefined) return;
    do this.#lastId = this.#lastId >= 0xffffffff ? 1 : this.#lastId + 1;
    while (this.#byId.has(this.#lastId));
    transmission.id = this.#lastId;
    this.#byId.set(this.#lastId, waiting);
    this.#slots[transmission.lane] += 1;
    this.#leaveQueue(transmission);
  }

  /** The session is over: whoever waits is told `peer-gone`. */
  end(reason: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    this.#sweep?.timer.cancel();
    for (const waiting of this.#waiting.values()) {
      if (!waiting.isAbandoned && !waiting.isAnswered) waiting.reject(gone(this.#options.partner, reason));
    }
    this.#waiting.clear();
    this.#byId.clear();
    this.#open = 0;
  }

  #refusal(length: number): PeerAnswer | undefined {
    const { queuedRequests, heldBytes } = this.#options.limits;
    if (this.#theirs !== undefined && length > this.#theirs.payloadBytes) return tooLarge;
    const isFull = this.#queued >= queuedRequests || (this.#queued > 0 && this.#queuedBytes + length > heldBytes);
    return isFull ? busy : undefined;
  }

  #take(part: Arriving, chunk: Uint8Array, isLast: boolean): void {
    const payload = part.assembly.take(chunk, isLast);
    this.#arriving[part.waiting.transmission.lane] = payload === undefined ? part : undefined;
    if (payload !== undefined) this.#settle(part.waiting, { code: part.code, payload });
  }

  #settle(waiting: Waiting, answer: PeerAnswer): void {
    waiting.isAnswered = true;
    if (!waiting.isAbandoned) {
      this.#open -= 1;
      waiting.resolve(answer);
    }
    // Answered before all of it was sent: the rest is not worth sending.
    if (waiting.isSent) this.#forget(waiting);
    else waiting.transmission.isAborted = true;
  }

  /** The last frame of a request was written, or its abort, or it was dropped before it began. */
  #onSent(waiting: Waiting): void {
    waiting.isSent = true;
    if (waiting.transmission.id === 0) {
      this.#leaveQueue(waiting.transmission);
      this.#waiting.delete(waiting.transmission);
    } else if (waiting.isAnswered) this.#forget(waiting);
  }

  #leaveQueue({ payload }: Transmission): void {
    this.#queued -= 1;
    this.#queuedBytes -= payload.length;
  }

  #forget({ transmission, isAbandoned }: Waiting): void {
    const { id, lane } = transmission;
    this.#waiting.delete(transmission);
    this.#byId.delete(id);
    this.#slots[lane] -= 1;
    if (isAbandoned) this.#abandoned[lane] -= 1;
    this.#options.wake();
  }

  #arm(dueMs: number): void {
    if (this.#sweep !== undefined && this.#sweep.dueMs <= dueMs) return;
    this.#sweep?.timer.cancel();
    const { clock } = this.#options;
    this.#sweep = { dueMs, timer: clock.after(Math.max(sweepMs, dueMs - clock.monotonicMs()), () => this.#expire()) };
  }

  #expire(): void {
    this.#sweep = undefined;
    const now = this.#options.clock.monotonicMs();
    let nextMs = Number.POSITIVE_INFINITY;
    for (const waiting of this.#waiting.values()) {
      if (waiting.isAbandoned || waiting.isAnswered) continue;
      if (waiting.deadlineMs > now) nextMs = Math.min(nextMs, waiting.deadlineMs);
      else this.#abandon(waiting);
    }
    this.#options.sweep();
    if (nextMs < Number.POSITIVE_INFINITY) this.#arm(nextMs);
    const most = this.#theirs?.inFlight ?? Number.POSITIVE_INFINITY;
    if (this.#abandoned.some((count) => count >= most)) this.#options.onUnanswered();
  }

  #abandon(waiting: Waiting): void {
    const { transmission, reject } = waiting;
    const { partner } = this.#options;
    waiting.isAbandoned = true;
    this.#open -= 1;
    if (transmission.id !== 0) this.#abandoned[transmission.lane] += 1;
    if (!waiting.isSent) transmission.isAborted = true;
    reject(new TocsinError("peer-timeout", `Send again: ${partner} did not answer in time`, { details: { partner } }));
  }
}

function gone(partner: string, reason: string): TocsinError {
  return new TocsinError("peer-gone", `Send again over the next session: the one with ${partner} ended (${reason})`, {
    details: { partner, reason },
  });
}
