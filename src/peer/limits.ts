/** What one partner may take of this node, and how long it may take it. All sizes in bytes, all times in milliseconds on the monotonic clock. */
export type PeerLimits = {
  /** Longest body of one frame, 4 KiB to 1 MiB. Announced to the partner. */
  readonly frameBytes: number;
  /** Longest payload of one request or answer. Announced. */
  readonly payloadBytes: number;
  /** Bytes of requests and answers that may be under way to this node without its credit, at least 8 frames. Announced. */
  readonly windowBytes: number;
  /** Requests of one lane that may be unanswered at once, 1 to 65,535. Announced. */
  readonly inFlight: number;
  /** Bytes of requests being received or carried out, and of answers not yet written; lane 0 may take a quarter more. */
  readonly heldBytes: number;
  /** Requests of this node that may wait for being written; their bytes are limited by `heldBytes`. */
  readonly queuedRequests: number;
  /** Payload bytes of the partner's requests a minute; lane 0 may take a quarter more. */
  readonly bytesPerMinute: number;
  /** Requests of the partner a minute; lane 0 may take a quarter more. */
  readonly requestsPerMinute: number;
  /** From the accepted connection to the upgraded session. */
  readonly handshakeMs: number;
  /** From the first byte of a frame to its last. */
  readonly frameMs: number;
  /** Silence after which the other side is asked whether it is there; as long again without an answer ends the session. */
  readonly idleMs: number;
  /** How long a write may make no progress before the session ends. */
  readonly stallMs: number;
  /** Connections in the handshake at once, from all addresses together; a quarter of them from one. */
  readonly handshakes: number;
  /** Sessions of one partner at once, as a listener keeps them while dials cross. */
  readonly sessions: number;
};

const KiB = 1024;
const MiB = 1024 * KiB;

/** The limits where none are given. */
export const defaultPeerLimits: PeerLimits = {
  frameBytes: 32 * KiB,
  payloadBytes: 16 * MiB,
  windowBytes: MiB,
  inFlight: 256,
  heldBytes: 64 * MiB,
  queuedRequests: 8192,
  bytesPerMinute: 2048 * MiB,
  requestsPerMinute: 120_000,
  handshakeMs: 10_000,
  frameMs: 30_000,
  idleMs: 30_000,
  stallMs: 60_000,
  handshakes: 256,
  sessions: 4,
};

/** What a node tells its partner in its first frame. */
export type AnnouncedLimits = Pick<PeerLimits, "frameBytes" | "payloadBytes" | "windowBytes" | "inFlight">;

/** The least and most that a `limits` frame may announce. A partner that announces less could make this node wait for ever. */
export const announcedRange = {
  frameBytes: [4 * KiB, MiB],
  payloadBytes: [64 * KiB, 0x7fffffff],
  windowBytes: [32 * KiB, 0x7fffffff],
  inFlight: [1, 65_535],
} as const satisfies Record<keyof AnnouncedLimits, readonly [number, number]>;

/** Whether announced limits are within `announcedRange` and a window holds at least 8 frames. */
export function areAnnounceable(limits: AnnouncedLimits): boolean {
  const inRange = (Object.keys(announcedRange) as (keyof AnnouncedLimits)[]).every((name) => {
    const [least, most] = announcedRange[name];
    return Number.isInteger(limits[name]) && limits[name] >= least && limits[name] <= most;
  });
  return inRange && limits.windowBytes >= 8 * limits.frameBytes;
}

/** The defaults with what the configuration gives instead. Refuses what could not be announced, or is not a positive number, with a `TypeError`. */
export function peerLimits(given: Partial<PeerLimits> = {}): PeerLimits {
  const limits = { ...defaultPeerLimits, ...given };
  if (!Object.values(limits).every((value) => value > 0 && Number.isFinite(value))) throw new TypeError("peer limits are positive numbers");
  if (!areAnnounceable(limits)) throw new TypeError("peer limits that can be announced are needed: see docs/protocol/transport.md");
  if (limits.heldBytes < limits.payloadBytes) throw new TypeError("heldBytes is at least payloadBytes");
  return limits;
}
