import { isIP } from "node:net";
import type { Socket } from "node:net";
import * as tls from "node:tls";
import { isTocsinError, TocsinError } from "../base/index.ts";
import type { Clock } from "../base/index.ts";
import { peerPin, pinOf, remoteOf, tlsFacts, tlsOptions, upgradePath, upgradeToken } from "./connection.ts";
import type { PeerConnection, PeerIdentity } from "./connection.ts";
import { authorityOf, endpointOf, proxyOf } from "./endpoint.ts";
import { httpHead, readHead, statusOf } from "./http-head.ts";
import type { PeerHandler } from "./incoming.ts";
import { peerLimits } from "./limits.ts";
import type { PeerLimits } from "./limits.ts";
import { partnerMeter } from "./meter.ts";
import type { PartnerMeter } from "./meter.ts";
import { openRoute, unreachable } from "./route.ts";
import { Session } from "./session.ts";
import type { PeerSession } from "./session.ts";

/** Whom to dial, and as whom. */
export type DialOptions = {
  /** `https://host:port`, from the partner's card. */
  readonly endpoint: string;
  /** Node id of the partner. */
  readonly partner: string;
  readonly identity: PeerIdentity;
  /** The partner's pins: whoever answers with another one is sent nothing. */
  readonly pins: readonly string[];
  readonly handler: PeerHandler;
  readonly clock: Clock;
  readonly limits?: Partial<PeerLimits>;
  /** `host:port` of an HTTP proxy. */
  readonly proxy?: string | undefined;
  /** PEM of the CA that vouches for the proxy, which is then spoken to in TLS. It vouches for no partner. */
  readonly proxyCa?: string | undefined;
  /** For all of it: name, route, proxy, handshake, upgrade. */
  readonly timeoutMs: number;
  /** What the partner has used of its rates over earlier sessions. */
  readonly meter?: PartnerMeter;
};

/**
 * Dials a partner and upgrades the connection to a session. Refuses with `peer-unreachable` (name, route, port, proxy, TLS,
 * time), `peer-wrong-pin` (somebody else answers: nothing was sent), `peer-refused` (the partner does not take this node),
 * `peer-malformed` (it answers, and not with this protocol), `input-malformed` or `config-invalid` (endpoint, proxy).
 */
export async function dialPeer(options: DialOptions): Promise<PeerSession> {
  const { partner, handler, clock } = options;
  const limits = peerLimits(options.limits);
  const connection = await connect(options);
  const meter = options.meter ?? partnerMeter(limits, () => clock.monotonicMs());
  const session = new Session({ connection, partner, handler, clock, limits, meter });
  session.start();
  return session;
}

async function connect(options: DialOptions): Promise<PeerConnection> {
  const to = endpointOf(options.endpoint);
  const proxy = options.proxy === undefined ? undefined : proxyOf(options.proxy);
  let top: Socket | undefined;
  let isLate = false;
  const timer = options.clock.after(options.timeoutMs, () => {
    isLate = true;
    top?.destroy();
  });
  try {
    // Only the uppermost is destroyed, and takes those below with it: destroying both in one turn crashes the runtime.
    const onSocket = (socket: Socket): void => void (top = socket);
    const lower = await openRoute({ to, proxy, proxyCa: options.proxyCa }, onSocket);
    const servername = isIP(to.host) === 0 ? { servername: to.host } : {};
    const socket = tls.connect({ socket: lower, ...tlsOptions(options.identity), ...servername, checkServerIdentity: () => undefined });
    onSocket(socket);
    await handshake(socket);
    const pin = checkPin(socket, options);
    const rest = await upgrade(socket, authorityOf(to));
    return { socket, rest, dialled: true, tls: tlsFacts(socket), pin, ownPin: pinOf(options.identity), remote: remoteOf(lower) };
  } catch (thrown) {
    top?.destroy();
    throw isLate ? unreachable("no answer in time") : thrown;
  } finally {
    timer.cancel();
  }
}

function handshake(socket: tls.TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: unknown;
    socket.on("error", (cause) => {
      failure ??= cause;
    });
    const onClose = (): void => reject(unreachable("no TLS 1.3 handshake", failure));
    socket.once("close", onClose);
    socket.once("secureConnect", () => {
      socket.off("close", onClose);
      resolve();
    });
  });
}

function checkPin(socket: tls.TLSSocket, { partner, pins }: DialOptions): string {
  const pin = peerPin(socket);
  if (pin !== undefined && pins.includes(pin)) return pin;
  throw new TocsinError("peer-wrong-pin", `Compare the card of ${partner} with its owner: another key answers at its address`, {
    details: { partner, remote: remoteOf(socket), ...(pin !== undefined && { pin }) },
  });
}

/** RFC 9110 section 7.8. A partner that does not list this node's pin closes here, without a word. */
async function upgrade(socket: tls.TLSSocket, host: string): Promise<Buffer> {
  socket.setNoDelay(true);
  socket.write(httpHead(`GET ${upgradePath} HTTP/1.1`, { Host: host, Connection: "Upgrade", Upgrade: upgradeToken }), "latin1");
  const { head, rest } = await readHead(socket).catch((thrown: unknown) => {
    if (!isTocsinError(thrown, "peer-gone")) throw thrown;
    throw new TocsinError(
      "peer-refused",
      "Ask the partner whether it holds this node's card: its node closed the connection without a word",
    );
  });
  const status = statusOf(head);
  if (status === undefined)
    throw new TocsinError("peer-malformed", "Check the address: what answers there is not a node", { details: { fault: "http" } });
  if (status !== 101)
    throw new TocsinError("peer-refused", `Try again later: the partner's node answered ${status}`, { details: { status } });
  if (head.fields.get("upgrade") !== upgradeToken) {
    throw new TocsinError("peer-malformed", `Check the versions: the partner's node does not speak ${upgradeToken}`, {
      details: { fault: "http" },
    });
  }
  return rest;
}
