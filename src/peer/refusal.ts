import type { Clock, Timer } from "../base/index.ts";

/** Why a connection was not taken. */
export type RefusalReason =
  | "no-certificate"
  | "unknown-pin"
  | "wrong-pin"
  | "resumed"
  | "tls-version"
  | "tls-failed"
  | "handshake-timeout"
  | "handshake-broken"
  | "too-many-handshakes"
  | "too-many-sessions"
  | "bad-upgrade"
  | "more";

/** One or more connections that were not taken, for the log and the eyes of a person. */
export type PeerRefusal = {
  readonly reason: RefusalReason;
  /** Address of the other end; "" where several are counted together. */
  readonly remote: string;
  /** Pin that it showed. It proved that it holds the key. */
  readonly pin?: string;
  /** The partner that it is or should have been. */
  readonly partner?: string;
  /** How many connections this stands for. */
  readonly count: number;
  readonly atMs: number;
};

/** Tells refusals, at most so many a minute: what exceeds it is counted and told as one `more` when the minute is over. */
export type RefusalTeller = { tell(refusal: Omit<PeerRefusal, "count" | "atMs">): void; end(): void };

const toldPerMinute = 30;

/** Whoever can reach the port decides how often it is tried, so what is written about it is bounded here. */
export function refusalTeller(clock: Clock, onRefused: (refusal: PeerRefusal) => void): RefusalTeller {
  let told = 0;
  let untold = 0;
  let timer: Timer | undefined;
  const flush = (): void => {
    timer = undefined;
    told = 0;
    if (untold > 0) onRefused({ reason: "more", remote: "", count: untold, atMs: clock.nowMs() });
    untold = 0;
  };
  return {
    tell(refusal) {
      timer ??= clock.after(60_000, flush);
      told += 1;
      if (told > toldPerMinute) untold += 1;
      else onRefused({ ...refusal, count: 1, atMs: clock.nowMs() });
    },
    end() {
      timer?.cancel();
      flush();
    },
  };
}
