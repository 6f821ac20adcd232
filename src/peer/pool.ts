import { TocsinError } from "../base/index.ts";
import type { Clock, RandomSource } from "../base/index.ts";
import type { PeerIdentity, PinBook } from "./connection.ts";
import { dialPeer } from "./dial.ts";
import type { PeerHandler } from "./incoming.ts";
import { peerLimits } from "./limits.ts";
import type { PeerLimits } from "./limits.ts";
import { partnerMeters } from "./meter.ts";
import type { PartnerMeter } from "./meter.ts";
import { PartnerLink } from "./partner-link.ts";
import type { LinkState, PartnerAddress } from "./partner-link.ts";
import { refusalTeller } from "./refusal.ts";
import type { PeerRefusal, RefusalTeller } from "./refusal.ts";
import type { PeerSession } from "./session.ts";

/** As whom the pool dials, and whom it tells. */
export type PoolOptions = {
  readonly identity: PeerIdentity;
  /** Asked again for every session: whose pin it is must be the partner that the session says. */
  readonly pins: PinBook;
  readonly handler: PeerHandler;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly limits?: Partial<PeerLimits>;
  readonly proxy?: string | undefined;
  readonly proxyCa?: string | undefined;
  /** This session is now the partner's. Also called when another one takes the place of one that was up. */
  onUp(session: PeerSession): void;
  /** The partner has no session any more. */
  onDown(partner: string, reason: string): void;
  /** Another key answers at a partner's address, or a session came with a pin that is not in the book. At most 30 times a minute. */
  onRefused?(refusal: PeerRefusal): void;
};

/** One live session per partner, whoever dialled. */
export type PeerPool = {
  /** A partner, or a new card of one. Where an endpoint is known it is dialled until a session is up, with growing pauses. */
  setPartner(partner: string, address: PartnerAddress): void;
  /** Ends the partner's session (`removed`) and dials it no more. */
  removePartner(partner: string): void;
  /** Takes a session from a listener. */
  adopt(session: PeerSession): void;
  /** The session to use now. Ask again for every request. */
  session(partner: string): PeerSession | undefined;
  /** Dial now: there is something urgent. */
  nudge(partner: string): void;
  state(): readonly LinkState[];
  /** New dials show this certificate. */
  setIdentity(identity: PeerIdentity): void;
  /** Ends all sessions (`shutdown`) and dials no more. */
  close(): Promise<void>;
};

/** Keeps the sessions of all partners. */
export function peerPool(options: PoolOptions): PeerPool {
  const { clock } = options;
  const limits = peerLimits(options.limits);
  const meterOf = partnerMeters(limits, () => clock.monotonicMs());
  const teller = refusalTeller(clock, (refusal) => options.onRefused?.(refusal));
  const links = new Map<string, PartnerLink>();
  let identity = options.identity;
  let isClosed = false;

  const takes = (session: PeerSession): boolean => {
    if (options.pins(session.pin) === session.partner) return true;
    teller.tell({ reason: "unknown-pin", remote: session.remote, pin: session.pin, partner: session.partner });
    session.close("pin-withdrawn");
    return false;
  };

  const linkTo = (partner: string): PartnerLink => {
    const link = newLink(partner, options, { limits, meterOf, teller, takes, identity: () => identity });
    links.set(partner, link);
    return link;
  };

  return {
    setPartner(partner, address) {
      if (!isClosed) (links.get(partner) ?? linkTo(partner)).setAddress(address);
    },
    removePartner(partner) {
      void links.get(partner)?.close("removed");
      links.delete(partner);
    },
    adopt(session) {
      const link = links.get(session.partner);
      if (link === undefined) session.close(isClosed ? "shutdown" : "removed");
      else if (takes(session)) link.adopt(session);
    },
    session: (partner) => links.get(partner)?.session,
    nudge: (partner) => links.get(partner)?.nudge(),
    state: () => [...links.values()].map((link) => link.state),
    setIdentity(given) {
      identity = given;
    },
    async close() {
      isClosed = true;
      teller.end();
      await Promise.all([...links.values()].map((link) => link.close("shutdown")));
    },
  };
}

/** What the links of a pool share. */
type Shared = {
  readonly limits: PeerLimits;
  readonly meterOf: (partner: string) => PartnerMeter;
  readonly teller: RefusalTeller;
  readonly takes: (session: PeerSession) => boolean;
  readonly identity: () => PeerIdentity;
};

function newLink(partner: string, options: PoolOptions, { limits, meterOf, teller, takes, identity }: Shared): PartnerLink {
  const { clock, random, handler, proxy, proxyCa, onUp, onDown } = options;
  const timeoutMs = limits.handshakeMs;
  const dial = async (endpoint: string, pins: readonly string[]): Promise<PeerSession> => {
    const whom = { endpoint, partner, pins, proxy, proxyCa, identity: identity() };
    const session = await dialPeer({ ...whom, handler, clock, limits, timeoutMs, meter: meterOf(partner) });
    if (takes(session)) return session;
    throw new TocsinError("peer-wrong-pin", `Look at the card of ${partner}: its pin is not in the book`, { details: { partner } });
  };
  const onFault = (error: TocsinError): void => {
    const { remote, pin } = error.details;
    if (error.code === "peer-wrong-pin" && typeof pin === "string")
      teller.tell({ reason: "wrong-pin", remote: String(remote), pin, partner });
  };
  return new PartnerLink({ partner, clock, random, onUp, onDown, onFault, dial });
}
