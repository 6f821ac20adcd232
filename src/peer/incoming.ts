import { TocsinError } from "../base/index.ts";
import { assembly } from "./assembly.ts";
import type { Assembly } from "./assembly.ts";
import { frameFlag, frameType, isWireCode, malformed, peerVerbs } from "./frame.ts";
import type { Frame, Lane, PeerVerb } from "./frame.ts";
import type { PeerLimits } from "./limits.ts";
import type { PartnerMeter } from "./meter.ts";
import type { Transmission } from "./transmission.ts";

/** The answer to a request: "ok", or a code of 1 to 40 of a to z, 0 to 9 and hyphen, and a payload. */
export type PeerAnswer = { readonly code: string; readonly payload: Uint8Array };

/**
 * What this node does with a partner's request. A `TocsinError` that it throws is answered with its code, anything else with `fault`,
 * both without a payload. It may see one request twice, when the answer to the first was lost with its session. `lane` is the partner's choice.
 */
// oxlint-disable-next-line max-params -- the lane comes last, for handlers that order their work by it
export type PeerHandler = (partner: string, verb: PeerVerb, payload: Uint8Array, lane: Lane) => Promise<PeerAnswer>;

/** What `Incoming` needs of its session. */
export type IncomingOptions = {
  readonly partner: string;
  readonly handler: PeerHandler;
  readonly limits: PeerLimits;
  readonly meter: PartnerMeter;
  readonly send: (answer: Transmission) => void;
  /** Nothing more should be read for so many milliseconds. */
  readonly slow: (ms: number) => void;
  /** An answer was written, so that there may be room again. */
  readonly onWritten: () => void;
};

type Request = { readonly lane: Lane; readonly id: number; readonly verb: number; readonly total: number };
/** A refused request keeps its id until it has arrived or was given up, and its refusal is written. */
type Refused = { isWritten: boolean; isArrived: boolean };
type Arriving = { readonly request: Request; readonly refused: Refused | undefined; readonly assembly: Assembly };

const nothing = new Uint8Array(0);
/** What lane 0 may hold beyond the limit for all lanes. */
const urgentShare = 5 / 4;

/** The partner's requests in one session. Nothing is called, kept or allocated for a request before it is within the limits. */
export class Incoming {
  readonly #options: IncomingOptions;
  readonly #arriving: (Arriving | undefined)[] = [undefined, undefined, undefined, undefined];
  readonly #running: [number, number, number, number] = [0, 0, 0, 0];
  readonly #ids = new Set<number>();
  #held = 0;
  #unwritten = 0;
  #hasEnded = false;

  constructor(options: IncomingOptions) {
    this.#options = options;
  }

  /** Requests that are being received, carried out or answered. */
  get open(): number {
    return this.#ids.size;
  }

  /** Answers that have not been written, refusals included. */
  get unwritten(): number {
    return this.#unwritten;
  }

  /** Takes a request frame. One that breaks a rule is `peer-malformed`. */
  frame(frame: Frame): void {
    const isFirst = (frame.flags & frameFlag.first) !== 0;
    const part = isFirst ? this.#first(frame) : this.#next(frame);
    if (frame.flags === frameFlag.abort) {
      this.#leave(part);
      // Every id is answered once, so that both sides know when it is free again.
      if (part.refused === undefined) this.#conclude(part.request, { code: "aborted", payload: nothing });
      return;
    }
    const payload = part.assembly.take(isFirst ? frame.body.subarray(4) : frame.body, (frame.flags & frameFlag.last) !== 0);
    if (payload === undefined) return;
    this.#leave(part);
    if (part.refused === undefined) void this.#perform(part.request, payload);
  }

  /** The session is over: what its requests are still answered is thrown away. */
  end(): void {
    this.#hasEnded = true;
  }

  #first({ lane, id, verb, body }: Frame): Arriving {
    if (this.#arriving[lane] !== undefined) throw malformed("order");
    const request = { lane, id, verb, total: body.readUInt32BE(0) };
    const refused = this.#admit(request);
    const part = { request, refused, assembly: assembly(request.total, refused === undefined) };
    this.#arriving[lane] = part;
    return part;
  }

  #next({ lane, id }: Frame): Arriving {
    const part = this.#arriving[lane];
    if (part === undefined || part.request.id !== id) throw malformed("order");
    return part;
  }

  #leave({ request, refused }: Arriving): void {
    this.#arriving[request.lane] = undefined;
    if (refused === undefined) return;
    refused.isArrived = true;
    if (refused.isWritten) this.#ids.delete(request.id);
  }

  /** Decides on a request at its first frame; a refusal is answered at once. */
  #admit({ lane, id, total }: Request): Refused | undefined {
    if (this.#ids.has(id)) throw malformed("id");
    this.#ids.add(id);
    const code = this.#refusal(lane, total);
    if (code === undefined) {
      this.#running[lane] += 1;
      this.#held += total;
      return undefined;
    }
    const refused = { isWritten: false, isArrived: false };
    const onWritten = (): void => {
      refused.isWritten = true;
      if (refused.isArrived) this.#ids.delete(id);
    };
    this.#answer({ lane, id }, { code, payload: nothing }, onWritten);
    const pauseMs = this.#options.meter.refused();
    if (pauseMs > 0) this.#options.slow(pauseMs);
    return refused;
  }

  #refusal(lane: Lane, total: number): string | undefined {
    const { limits, meter } = this.#options;
    if (total > limits.payloadBytes) return "peer-too-large";
    if (this.#running[lane] >= limits.inFlight) return "peer-busy";
    if (this.#held + total > limits.heldBytes * (lane === 0 ? urgentShare : 1)) return "peer-busy";
    return meter.admit(lane, total) ? undefined : "peer-busy";
  }

  async #perform(request: Request, payload: Uint8Array): Promise<void> {
    const verb = peerVerbs[request.verb - 1];
    const answer =
      verb === undefined
        ? { code: "verb-unknown", payload: nothing }
        : await carryOut(this.#options, verb, { payload, lane: request.lane });
    if (!this.#hasEnded) this.#conclude(request, answer);
  }

  /** Answers an admitted request; what it took is given back when the answer is written. */
  #conclude(request: Request, answer: PeerAnswer): void {
    const held = answer.payload.length;
    this.#held += held;
    this.#answer(request, answer, () => {
      this.#held -= held + request.total;
      this.#running[request.lane] -= 1;
      this.#ids.delete(request.id);
    });
  }

  #answer({ lane, id }: Pick<Request, "lane" | "id">, { code, payload }: PeerAnswer, onWritten: () => void): void {
    this.#unwritten += 1;
    const done = (): void => {
      this.#unwritten -= 1;
      onWritten();
      this.#options.onWritten();
    };
    this.#options.send({ type: frameType.answer, lane, verb: 0, code, payload, id, hasBegun: false, sent: 0, isAborted: false, done });
  }
}

async function carryOut(
  { handler, partner, limits }: IncomingOptions,
  verb: PeerVerb,
  request: { readonly payload: Uint8Array; readonly lane: Lane },
): Promise<PeerAnswer> {
  try {
    const { code, payload } = await handler(partner, verb, request.payload, request.lane);
    return isWireCode(code) && payload.length <= limits.payloadBytes ? { code, payload } : { code: "fault", payload: nothing };
  } catch (thrown) {
    return { code: thrown instanceof TocsinError ? thrown.code : "fault", payload: nothing };
  }
}
