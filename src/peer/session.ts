import type { Clock, Timer } from "../base/index.ts";
import { isTocsinError } from "../base/index.ts";
import {
  controlFrame,
  creditFrame,
  frameType,
  isWireCode,
  leastCreditBytes,
  limitsFrame,
  malformed,
  readLimits,
  readReason,
} from "./frame.ts";
import type { Frame, PeerVerb } from "./frame.ts";
import { frameDecoder } from "./frame-decoder.ts";
import type { FrameDecoder } from "./frame-decoder.ts";
import { Incoming } from "./incoming.ts";
import type { PeerAnswer, PeerHandler } from "./incoming.ts";
import { Keepalive } from "./keepalive.ts";
import type { PeerLimits } from "./limits.ts";
import type { PartnerMeter } from "./meter.ts";
import { Outgoing } from "./outgoing.ts";
import { Requests } from "./requests.ts";
import type { RequestOptions } from "./requests.ts";
import type { PeerConnection } from "./connection.ts";

/**
 * One connection to a partner, carrying requests of both sides. Why it ends is a coded reason: what `close` was given, `partner-`
 * and the reason that the partner gave, or one of `connection-lost`, `idle`, `stalled`, `frame-timeout`, `unanswered`, `malformed-…`.
 */
export interface PeerSession {
  /** Node id, from the pin. */
  readonly partner: string;
  /** Dialled by this node. */
  readonly dialled: boolean;
  /** What the handshake agreed on: `TLSv1.3`, and `X25519MLKEM768` or `X25519`. */
  readonly tls: { readonly protocol: string; readonly group: string };
  /** Pin of the partner's certificate, and of the one that this node showed. */
  readonly pin: string;
  readonly ownPin: string;
  /** Address and port of the other end, which may be a proxy's. */
  readonly remote: string;
  /** When it began, on the wall clock. */
  readonly sinceMs: number;
  /**
   * Sends a request and waits for its answer; lane 0 goes before 1 before 2 before 3 in what is not yet written. Rejects with
   * `peer-gone` if the session ends first and `peer-timeout` after `timeoutMs`: in both cases the partner may or may not have carried
   * it out, and the same request may be sent again. A full queue is answered `peer-busy`, more than the partner takes `peer-too-large`.
   */
  request(verb: PeerVerb, payload: Uint8Array, options: RequestOptions): Promise<PeerAnswer>;
  /** Ends the session now and tells the partner the reason: 1 to 40 of a to z, 0 to 9 and hyphen. */
  close(reason: string): void;
  /** Ends the session when nothing is under way in either direction, or after `graceMs`. */
  retire(reason: string, graceMs: number): void;
  /** Whether the partner answers a ping within `timeoutMs`. */
  probe(timeoutMs: number): Promise<boolean>;
  /** Resolves with the reason when the session has ended. */
  readonly closed: Promise<string>;
}

/** What a session is made of once the handshake is over. */
export type SessionOptions = {
  readonly connection: PeerConnection;
  readonly partner: string;
  readonly handler: PeerHandler;
  readonly clock: Clock;
  readonly limits: PeerLimits;
  readonly meter: PartnerMeter;
};

/** How many answers may wait for a partner that does not read, beyond what its requests in flight can cause. */
const unwrittenFactor = 8;
const retireCheckMs = 20;
const lingerMs = 1000;

/** A session over an upgraded connection. Nothing is read before `start`. */
export class Session implements PeerSession {
  readonly partner: string;
  readonly dialled: boolean;
  readonly tls: { readonly protocol: string; readonly group: string };
  readonly pin: string;
  readonly ownPin: string;
  readonly remote: string;
  readonly sinceMs: number;
  readonly closed: Promise<string>;
  readonly #options: SessionOptions;
  readonly #decoder: FrameDecoder;
  readonly #outgoing: Outgoing;
  readonly #incoming: Incoming;
  readonly #requests: Requests;
  readonly #keepalive: Keepalive;
  readonly #pauses = new Set<"rate" | "unwritten">();
  #unwrittenSinceMs: number | undefined;
  #resume: Timer | undefined;
  #hasLimits = false;
  #uncredited = 0;
  #ended: string | undefined;
  #resolveClosed: (reason: string) => void = () => {};

  constructor(options: SessionOptions) {
    const { connection, partner, handler, clock, limits, meter } = options;
    this.#options = options;
    this.partner = partner;
    this.dialled = connection.dialled;
    this.tls = connection.tls;
    this.pin = connection.pin;
    this.ownPin = connection.ownPin;
    this.remote = connection.remote;
    this.sinceMs = clock.nowMs();
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve));
    const monotonicMs = (): number => clock.monotonicMs();
    this.#outgoing = new Outgoing({
      frameBytes: limits.frameBytes,
      monotonicMs,
      write: (bytes, taken) => void connection.socket.write(bytes, (error) => (error ? undefined : taken())),
      mayBegin: (lane) => this.#requests.mayBegin(lane),
      onBegin: (transmission) => this.#requests.onBegin(transmission),
      measure: () => this.#keepalive.measure(),
    });
    const send = this.#outgoing.add.bind(this.#outgoing);
    this.#requests = new Requests({
      partner,
      clock,
      limits,
      send,
      sweep: () => this.#outgoing.sweep(),
      wake: () => this.#outgoing.wake(),
      onUnanswered: () => this.#end("unanswered", "unanswered"),
    });
    const onWritten = (): void => this.#checkUnwritten();
    this.#incoming = new Incoming({ partner, handler, limits, meter, send, slow: (ms) => this.#slow(ms), onWritten });
    this.#decoder = frameDecoder(limits.frameBytes, (frame) => this.#frame(frame));
    this.#keepalive = new Keepalive({
      clock,
      limits,
      send: (frame) => this.#outgoing.control(frame),
      isPartial: () => this.#decoder.isPartial(),
      isPaused: () => this.#pauses.size > 0,
      stalledMs: () => Math.max(this.#outgoing.stalledMs(), this.#unwrittenMs()),
      rest: () => this.#outgoing.rest(),
      answered: (roundTripMs) => this.#outgoing.answered(roundTripMs),
      end: (reason) => this.#end(reason, reason),
    });
  }

  /** Begins to read and write. Called once, after whoever owns the session has heard of it. */
  start(): void {
    if (this.#ended !== undefined) return;
    const { socket, rest } = this.#options.connection;
    socket.on("data", (chunk: Buffer) => this.#read(chunk));
    socket.on("error", () => this.#end("connection-lost"));
    socket.on("end", () => this.#end("connection-lost"));
    socket.on("close", () => this.#end("connection-lost"));
    this.#outgoing.control(limitsFrame(this.#options.limits));
    this.#keepalive.start();
    if (socket.destroyed) this.#end("connection-lost");
    if (rest.length > 0) this.#read(rest);
    if (this.#ended === undefined && this.#pauses.size === 0) socket.resume();
  }

  request(verb: PeerVerb, payload: Uint8Array, options: RequestOptions): Promise<PeerAnswer> {
    return this.#requests.request(verb, payload, options);
  }

  close(reason: string): void {
    if (!isWireCode(reason)) throw new TypeError(`a reason of 1 to 40 of a to z, 0 to 9 and hyphen is needed, got "${reason}"`);
    this.#end(reason, reason);
  }

  retire(reason: string, graceMs: number): void {
    const { clock } = this.#options;
    const lastMs = clock.monotonicMs() + graceMs;
    const check = (): void => {
      const isQuiet = this.#requests.open === 0 && this.#incoming.open === 0;
      if (isQuiet || clock.monotonicMs() >= lastMs) this.close(reason);
      else if (this.#ended === undefined) clock.after(retireCheckMs, check);
    };
    check();
  }

  probe(timeoutMs: number): Promise<boolean> {
    return this.#ended === undefined ? this.#keepalive.probe(timeoutMs) : Promise.resolve(false);
  }

  #read(chunk: Buffer): void {
    if (this.#ended !== undefined) return;
    this.#keepalive.heard();
    const pauseMs = this.#options.meter.read(chunk.length);
    if (pauseMs > 0) this.#slow(pauseMs);
    try {
      this.#decoder.push(chunk);
    } catch (thrown) {
      const fault = isTocsinError(thrown, "peer-malformed") ? String(thrown.details["fault"]) : "internal";
      this.#end(`malformed-${fault}`, `malformed-${fault}`);
    }
    this.#keepalive.decoded();
    this.#checkUnwritten();
  }

  /** A partner that asks and asks and does not read the answers is not read either. */
  #checkUnwritten(): void {
    const isTooMany = this.#incoming.unwritten > this.#options.limits.inFlight * unwrittenFactor;
    if (isTooMany) this.#unwrittenSinceMs ??= this.#options.clock.monotonicMs();
    else this.#unwrittenSinceMs = undefined;
    this.#pauseWhile("unwritten", isTooMany);
  }

  #unwrittenMs(): number {
    return this.#unwrittenSinceMs === undefined ? 0 : this.#options.clock.monotonicMs() - this.#unwrittenSinceMs;
  }

  #frame(frame: Frame): void {
    if (this.#ended !== undefined) return;
    this.#keepalive.completed();
    // What may be sent is not known before the limits are: they MUST come first, and once. A session may end before it begins.
    if (frame.type !== frameType.goodbye && this.#hasLimits === (frame.type === frameType.limits)) throw malformed("order");
    switch (frame.type) {
      case frameType.request:
        this.#credit(frame);
        return this.#incoming.frame(frame);
      case frameType.answer:
        this.#credit(frame);
        return this.#requests.frame(frame);
      default:
        return this.#control(frame);
    }
  }

  #control({ type, body }: Frame): void {
    if (type === frameType.limits) {
      const theirs = readLimits(body);
      this.#hasLimits = true;
      this.#requests.begin(theirs);
      this.#outgoing.begin(theirs);
    } else if (type === frameType.credit) {
      const bytes = body.readUInt32BE(0);
      if (bytes < leastCreditBytes) throw malformed("credit");
      this.#outgoing.credit(bytes);
    } else if (type === frameType.ping) {
      if (!this.#options.meter.pinged()) throw malformed("pings");
      this.#outgoing.control(controlFrame(frameType.pong, body));
    } else if (type === frameType.pong) {
      if (!this.#keepalive.pong(body)) throw malformed("pong");
    } else this.#end(`partner-${readReason(body)}`);
  }

  /** Credit is given for what was read, not for what was carried out: it keeps urgent frames from waiting in the network. */
  #credit({ body }: Frame): void {
    this.#uncredited += 12 + body.length;
    if (this.#uncredited * 2 < this.#options.limits.frameBytes) return;
    this.#outgoing.control(creditFrame(this.#uncredited));
    this.#uncredited = 0;
  }

  /** Reads nothing for a while: the partner's own flood waits in its own queue. */
  #slow(ms: number): void {
    this.#pauseWhile("rate", true);
    this.#resume?.cancel();
    this.#resume = this.#options.clock.after(ms, () => this.#pauseWhile("rate", false));
  }

  #pauseWhile(reason: "rate" | "unwritten", isPaused: boolean): void {
    if (this.#ended !== undefined || this.#pauses.has(reason) === isPaused) return;
    const { socket } = this.#options.connection;
    if (isPaused) this.#pauses.add(reason);
    else this.#pauses.delete(reason);
    if (this.#pauses.size > 0) socket.pause();
    else socket.resume();
  }

  #end(reason: string, goodbye?: string): void {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    const { connection, clock } = this.#options;
    this.#outgoing.end(goodbye === undefined ? undefined : controlFrame(frameType.goodbye, Buffer.from(goodbye, "latin1")));
    this.#keepalive.end();
    this.#resume?.cancel();
    this.#incoming.end();
    this.#requests.end(reason);
    if (goodbye === undefined) connection.socket.destroy();
    else {
      // A goodbye is worth waiting for, a partner that does not take it is not.
      connection.socket.resume();
      connection.socket.end();
      const linger = clock.after(lingerMs, () => connection.socket.destroy());
      connection.socket.once("close", () => linger.cancel());
    }
    this.#resolveClosed(reason);
  }
}
