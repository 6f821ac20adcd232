import type { Lane } from "./frame.ts";
import type { PeerLimits } from "./limits.ts";
import { tokenBucket } from "./token-bucket.ts";

/**
 * What one partner has used of its rates. It outlives sessions, so that reconnecting gives nothing back. Lane 0 has a reserve of a
 * quarter on top, which nothing else may use: a flood of bulk leaves room for a warning.
 */
export interface PartnerMeter {
  /** Whether a request of `bytes` is within the rates now, and takes it from them if so. */
  admit(lane: Lane, bytes: number): boolean;
  /** Counts a refusal. Returns for how many milliseconds nothing more should be read: refusing costs work as well. */
  refused(): number;
  /** Counts bytes read of any kind. Returns for how many milliseconds nothing more should be read. */
  read(bytes: number): number;
  /** Whether a ping is within two a second. */
  pinged(): boolean;
}

const reserveShare = 1 / 4;
const pingsPerMinute = 120;
// Frames cost their heads, and what is refused still arrives: reading is slowed only well above what can be admitted.
const readShare = 2;

/** A meter that has used nothing. `monotonicMs` is the clock's. */
export function partnerMeter(limits: PeerLimits, monotonicMs: () => number): PartnerMeter {
  const now = monotonicMs();
  const requests = tokenBucket(limits.requestsPerMinute, now);
  const bytes = tokenBucket(limits.bytesPerMinute, now);
  const reservedRequests = tokenBucket(limits.requestsPerMinute * reserveShare, now);
  const reservedBytes = tokenBucket(limits.bytesPerMinute * reserveShare, now);
  const refusals = tokenBucket(limits.requestsPerMinute, now);
  const reads = tokenBucket(limits.bytesPerMinute * readShare, now);
  const pings = tokenBucket(pingsPerMinute, now);
  return {
    admit(lane, size) {
      const at = monotonicMs();
      // A request that fails on bytes has used a token of requests: it costs the flooder, never the node.
      if (requests.take(1, at) && bytes.take(size, at)) return true;
      return lane === 0 && reservedRequests.take(1, at) && reservedBytes.take(size, at);
    },
    refused: () => refusals.owe(1, monotonicMs()),
    read: (size) => reads.owe(size, monotonicMs()),
    pinged: () => pings.take(1, monotonicMs()),
  };
}

/** The meters of partners by node id: one for each, however many sessions it has. */
export function partnerMeters(limits: PeerLimits, monotonicMs: () => number): (partner: string) => PartnerMeter {
  const meters = new Map<string, PartnerMeter>();
  return (partner) => {
    const known = meters.get(partner);
    if (known !== undefined) return known;
    const meter = partnerMeter(limits, monotonicMs);
    meters.set(partner, meter);
    return meter;
  };
}
