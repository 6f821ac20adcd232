import type { Clock, Timer } from "../base/index.ts";
import { controlFrame, frameType } from "./frame.ts";
import type { PeerLimits } from "./limits.ts";

/** What `Keepalive` needs of its session. */
export type KeepaliveOptions = {
  readonly clock: Clock;
  readonly limits: PeerLimits;
  readonly send: (frame: Buffer) => void;
  readonly isPartial: () => boolean;
  readonly isPaused: () => boolean;
  readonly stalledMs: () => number;
  readonly rest: () => void;
  /** A ping was answered. */
  readonly answered: (roundTripMs: number) => void;
  readonly end: (reason: string) => void;
};

type Ping = { readonly body: Buffer; readonly sentMs: number; readonly heard: (() => void)[] };

/** Watches whether the other side is there, whether a frame is ever completed, and whether writes make progress: one timer a session. */
export class Keepalive {
  readonly #options: KeepaliveOptions;
  #timer: Timer | undefined;
  #heardMs: number;
  #partialSinceMs: number | undefined;
  #ping: Ping | undefined;
  #pings = 0;
  #hasEnded = false;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
    this.#heardMs = options.clock.monotonicMs();
  }

  /** Begins to watch. */
  start(): void {
    const { clock, limits } = this.#options;
    const everyMs = Math.max(1, Math.min(limits.idleMs, limits.frameMs, limits.stallMs) / 4);
    const tick = (): void => {
      this.#check();
      if (!this.#hasEnded) this.#timer = clock.after(everyMs, tick);
    };
    this.#timer = clock.after(everyMs, tick);
  }

  /** Something was read. */
  heard(): void {
    this.#heardMs = this.#options.clock.monotonicMs();
  }

  /** A frame is complete. */
  completed(): void {
    this.#partialSinceMs = undefined;
  }

  /** All that was read has been cut into frames. A frame that stays incomplete keeps the time at which it began. */
  decoded(): void {
    if (this.#options.isPartial()) this.#partialSinceMs ??= this.#heardMs;
    else this.#partialSinceMs = undefined;
  }

  /** Whether the partner answers within `timeoutMs`. */
  probe(timeoutMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(timeoutMs, () => resolve(false));
      this.#send().heard.push(() => {
        timer.cancel();
        resolve(true);
      });
    });
  }

  /** Sends a ping, unless one is under way. */
  measure(): void {
    this.#send();
  }

  /** A pong. Returns whether its ping was the one that waits. */
  pong(body: Buffer): boolean {
    const ping = this.#ping;
    if (ping === undefined || !ping.body.equals(body)) return false;
    this.#ping = undefined;
    this.#options.answered(this.#options.clock.monotonicMs() - ping.sentMs);
    for (const call of ping.heard) call();
    return true;
  }

  /** Watches no more. */
  end(): void {
    this.#hasEnded = true;
    this.#timer?.cancel();
  }

  #send(): Ping {
    if (this.#ping !== undefined) return this.#ping;
    this.#pings += 1;
    const body = Buffer.alloc(8);
    body.writeUInt32BE(this.#pings, 4);
    this.#ping = { body, sentMs: this.#options.clock.monotonicMs(), heard: [] };
    this.#options.send(controlFrame(frameType.ping, body));
    return this.#ping;
  }

  #check(): void {
    const { clock, limits, end } = this.#options;
    const now = clock.monotonicMs();
    this.#options.rest();
    if (this.#options.stalledMs() > limits.stallMs) return end("stalled");
    if (this.#options.isPaused()) {
      // While nothing is read on purpose, silence says nothing.
      this.#heardMs = now;
      if (this.#partialSinceMs !== undefined) this.#partialSinceMs = now;
      return;
    }
    if (this.#partialSinceMs !== undefined && now - this.#partialSinceMs > limits.frameMs) return end("frame-timeout");
    if (this.#ping !== undefined) {
      // Counted from the ping, so that a clock that was advanced by hours still lets the partner answer.
      if (now - Math.max(this.#ping.sentMs, this.#heardMs) > limits.idleMs) end("idle");
    } else if (now - this.#heardMs >= limits.idleMs) this.#send();
  }
}
