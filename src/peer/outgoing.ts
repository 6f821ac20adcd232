import { frameType, headerBytes, malformed } from "./frame.ts";
import type { Lane } from "./frame.ts";
import { laneQueue } from "./lane-queue.ts";
import type { LaneQueue } from "./lane-queue.ts";
import type { AnnouncedLimits } from "./limits.ts";
import { pace } from "./pace.ts";
import { nextFrameBytes, writeNextFrame } from "./transmission.ts";
import type { Batch, Transmission } from "./transmission.ts";

/** What `Outgoing` needs of its session. */
export type OutgoingOptions = {
  readonly frameBytes: number;
  readonly monotonicMs: () => number;
  /** Writes to the connection and calls back when the operating system has taken it. `bytes` is used again after that. */
  readonly write: (bytes: Buffer, taken: () => void) => void;
  /** Whether the partner's limit lets one more request of the lane begin. */
  readonly mayBegin: (lane: Lane) => boolean;
  /** Gives a request its id: its first frame is about to be written. */
  readonly onBegin: (transmission: Transmission) => void;
  /** Asks for a round trip to be measured while there is something to wait behind. */
  readonly measure: () => void;
};

/**
 * One write is at most this long unless a single frame is longer. A frame of lane 0 therefore waits for at most one such write and
 * for what the window of the lower lanes has let into the network.
 */
const batchBytes = 64 * 1024;

/** Share of the partner's window that a lane may fill, counting what the other lanes have under way: the rest is for the lanes above it. */
const windowShare = [1, 3 / 4, 1 / 2, 1 / 4] as const;
/** However slow the line is, a lane may have so many of the partner's frames under way: less than two would make it wait for credit that never comes. */
const leastFrames = [8, 4, 3, 2] as const;
const measureEveryMs = 1000;
const lanes = [0, 1, 2, 3] as const;

type Pair = { readonly answers: LaneQueue; readonly requests: LaneQueue; isAnswersTurn: boolean };

/** The writing half of a session: control frames at once, payloads by lane in frames, never more than one write at a time. A payload is copied once, into the write. */
export class Outgoing {
  readonly #options: OutgoingOptions;
  readonly #pairs: readonly Pair[] = lanes.map(() => ({ answers: laneQueue(), requests: laneQueue(), isAnswersTurn: true }));
  #controls: Buffer[] = [];
  #theirs: AnnouncedLimits | undefined;
  #chunkBytes: number;
  /** Bytes written for which the partner has given no credit back. */
  #underWay = 0;
  #buffer: Buffer | undefined;
  #isWriting = false;
  #isScheduled = false;
  #hasEnded = false;
  #writeBeganMs = 0;
  #measuredMs = Number.NEGATIVE_INFINITY;
  readonly #pace = pace();

  constructor(options: OutgoingOptions) {
    this.#options = options;
    this.#chunkBytes = options.frameBytes;
  }

  /** Queues a request or an answer. */
  add(transmission: Transmission): void {
    const pair = this.#pairs[transmission.lane];
    if (this.#hasEnded || pair === undefined) return;
    (transmission.type === frameType.request ? pair.requests : pair.answers).add(transmission);
    this.wake();
  }

  /** Queues a frame that goes before all payloads and needs no credit. */
  control(frame: Buffer): void {
    if (this.#hasEnded) return;
    this.#controls.push(frame);
    this.wake();
  }

  /** The partner announced its limits: from now on payloads are written. */
  begin(theirs: AnnouncedLimits): void {
    this.#theirs = theirs;
    this.#chunkBytes = Math.min(this.#options.frameBytes, theirs.frameBytes);
    this.wake();
  }

  /** The partner gave back a part of its window. More than it was sent is `peer-malformed`. */
  credit(bytes: number): void {
    if (bytes > this.#underWay) throw malformed("credit");
    this.#underWay -= bytes;
    this.wake();
  }

  /** Something changed that may let more be written. What is queued in one turn of the event loop goes out in one write. */
  wake(): void {
    if (this.#isScheduled || this.#isWriting || this.#hasEnded) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#pump();
    });
  }

  /** Drops requests that were given up before they began. */
  sweep(): void {
    for (const pair of this.#pairs) pair.requests.sweep();
    this.wake();
  }

  /** A round trip was measured. */
  answered(roundTripMs: number): void {
    this.#pace.answered(roundTripMs);
    this.wake();
  }

  /** Milliseconds for which the present write has made no progress; 0 when there is none. */
  stalledMs(): number {
    return this.#isWriting ? this.#options.monotonicMs() - this.#writeBeganMs : 0;
  }

  /** Frees the buffer of the last write, unless it is in use. */
  rest(): void {
    if (!this.#isWriting) this.#buffer = undefined;
  }

  /** Nothing is written any more but control frames that wait, and `last`. */
  end(last?: Buffer): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const left = last === undefined ? this.#controls : [...this.#controls, last];
    if (left.length > 0) this.#options.write(Buffer.concat(left), () => {});
  }

  #pump(): void {
    if (this.#isWriting || this.#hasEnded) return;
    const batch = this.#fill();
    if (batch === undefined) return;
    this.#isWriting = true;
    this.#writeBeganMs = this.#options.monotonicMs();
    this.#options.write(batch, () => {
      this.#isWriting = false;
      this.#pump();
    });
  }

  #fill(): Buffer | undefined {
    if (this.#controls.length > 0) {
      const batch = Buffer.concat(this.#controls);
      this.#controls = [];
      return batch;
    }
    if (!lanes.some((lane) => this.#pick(lane) !== undefined)) return undefined;
    // One head more than a frame: the longest that a single frame can be.
    this.#buffer ??= Buffer.allocUnsafeSlow(Math.max(batchBytes, this.#chunkBytes + 64));
    const batch = { bytes: this.#buffer, at: 0, frameBytes: this.#chunkBytes };
    for (const lane of lanes) {
      if (!this.#fillLane(lane, batch)) break;
    }
    this.#measure();
    return batch.at === 0 ? undefined : batch.bytes.subarray(0, batch.at);
  }

  /** Adds frames of one lane until there is nothing that may go. Returns whether lanes below may be looked at. */
  #fillLane(lane: Lane, batch: Batch): boolean {
    const pair = this.#pairs[lane];
    if (pair === undefined || this.#theirs === undefined) return false;
    const share = this.#share(lane, this.#theirs);
    for (;;) {
      const queue = this.#pick(lane);
      const next = queue?.first();
      if (queue === undefined || next === undefined) return true;
      const size = nextFrameBytes(next, batch.frameBytes);
      if (batch.at + size > batch.bytes.length || this.#underWay + size > share) return false;
      if (!next.hasBegun && next.type === frameType.request) this.#options.onBegin(next);
      const isLast = writeNextFrame(next, batch);
      this.#underWay += size;
      pair.isAnswersTurn = next.type === frameType.request;
      if (isLast) {
        queue.shift();
        next.done();
      }
    }
  }

  #share(lane: Lane, { windowBytes, frameBytes }: AnnouncedLimits): number {
    const scale = lane === 0 ? 1 : this.#pace.scale();
    return Math.max(windowBytes * windowShare[lane] * scale, leastFrames[lane] * (frameBytes + headerBytes));
  }

  /** With less than a frame under way there is nothing to wait behind, and nothing to learn. */
  #measure(): void {
    if (this.#underWay < this.#chunkBytes) return;
    const now = this.#options.monotonicMs();
    if (now - this.#measuredMs < measureEveryMs) return;
    this.#measuredMs = now;
    this.#options.measure();
  }

  #pick(lane: Lane): LaneQueue | undefined {
    const pair = this.#pairs[lane];
    if (pair === undefined || this.#theirs === undefined) return undefined;
    const request = pair.requests.first();
    const isRequestReady = request !== undefined && (request.hasBegun || this.#options.mayBegin(lane));
    if (pair.answers.first() === undefined) return isRequestReady ? pair.requests : undefined;
    // Turn by turn, so that neither a partner's many requests nor our own keep the other kind back.
    return pair.isAnswersTurn || !isRequestReady ? pair.answers : pair.requests;
  }
}
