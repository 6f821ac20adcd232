import type { AddressInfo, Socket } from "node:net";
import * as tls from "node:tls";
import { TocsinError } from "../base/index.ts";
import type { Clock, Timer } from "../base/index.ts";
import { peerPin, pinOf, remoteOf, tlsFacts, tlsOptions, upgradePath, upgradeToken } from "./connection.ts";
import type { PeerIdentity, PinBook } from "./connection.ts";
import { httpHead, readHead } from "./http-head.ts";
import type { HttpHead } from "./http-head.ts";
import type { PeerHandler } from "./incoming.ts";
import { peerLimits } from "./limits.ts";
import type { PeerLimits } from "./limits.ts";
import { partnerMeters } from "./meter.ts";
import type { PartnerMeter } from "./meter.ts";
import { refusalTeller } from "./refusal.ts";
import type { PeerRefusal, RefusalReason, RefusalTeller } from "./refusal.ts";
import { Session } from "./session.ts";
import type { PeerSession } from "./session.ts";

/** Where to listen for partners, as whom, and what to do with them. */
export type ListenOptions = {
  readonly address: { readonly host: string; readonly port: number };
  readonly identity: PeerIdentity;
  readonly pins: PinBook;
  readonly handler: PeerHandler;
  readonly clock: Clock;
  readonly limits?: Partial<PeerLimits>;
  /** A partner's session begins. Called before anything of it is read; usually the pool's `adopt`. */
  onSession(session: PeerSession): void;
  /** A connection was not taken. At most 30 times a minute; what exceeds it is told as one. */
  onRefused?(refusal: PeerRefusal): void;
};

/** A port on which partners are taken. */
export type PeerListener = {
  readonly port: number;
  /** Ends sessions whose pin is no longer in the book. */
  recheck(): void;
  /** New connections are shown this certificate; sessions that are open go on. */
  setIdentity(identity: PeerIdentity): void;
  /** Takes no more, and ends the sessions that it took (`shutdown`). */
  close(): Promise<void>;
};

/** Listens for partners. An address that is taken or not ours is `config-invalid`. Who is not in the pin book gets nothing past the handshake. */
export async function listenPeers(options: ListenOptions): Promise<PeerListener> {
  const listener = new Listener(options);
  await listener.listen();
  return listener;
}

/** A connection that is not yet a session. `socket` is the one above: TLS's as soon as its handshake is over. */
type Pending = { socket: Socket; readonly timer: Timer };

class Listener implements PeerListener {
  readonly #options: ListenOptions;
  readonly #limits: PeerLimits;
  readonly #server: tls.Server;
  readonly #teller: RefusalTeller;
  readonly #meterOf: (partner: string) => PartnerMeter;
  readonly #pending = new Map<string, Pending>();
  readonly #sessions = new Set<Session>();
  #ownPin: string;

  constructor(options: ListenOptions) {
    const { clock, identity } = options;
    this.#options = options;
    this.#limits = peerLimits(options.limits);
    this.#teller = refusalTeller(clock, (refusal) => options.onRefused?.(refusal));
    this.#meterOf = partnerMeters(this.#limits, () => clock.monotonicMs());
    this.#ownPin = pinOf(identity);
    this.#server = tls.createServer({ ...tlsOptions(identity), requestCert: true, handshakeTimeout: this.#limits.handshakeMs });
    this.#server.on("connection", (socket: Socket) => this.#accept(socket));
    this.#server.on("secureConnection", (socket) => void this.#greet(socket));
    this.#server.on("tlsClientError", (error: NodeJS.ErrnoException, socket) => {
      this.#drop(remoteOf(socket), handshakeFault(error));
      socket.destroy();
    });
  }

  get port(): number {
    return (this.#server.address() as AddressInfo | null)?.port ?? 0;
  }

  listen(): Promise<void> {
    const { host, port } = this.#options.address;
    return new Promise((resolve, reject) => {
      this.#server.once("error", (cause: NodeJS.ErrnoException) => {
        reject(
          new TocsinError(
            "config-invalid",
            `Choose another address: "${host}:${port}" cannot be listened on (${cause.code ?? cause.message})`,
            { cause },
          ),
        );
      });
      this.#server.listen(port, host, () => resolve());
    });
  }

  recheck(): void {
    for (const session of this.#sessions) {
      if (this.#options.pins(session.pin) !== session.partner) session.close("pin-withdrawn");
    }
  }

  setIdentity(identity: PeerIdentity): void {
    this.#ownPin = pinOf(identity);
    this.#server.setSecureContext(tlsOptions(identity));
  }

  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const [remote, { socket }] of this.#pending) {
      this.#settle(remote);
      socket.destroy();
    }
    for (const session of this.#sessions) session.close("shutdown");
    this.#teller.end();
    return closed;
  }

  /** A connection, before TLS: counted and given its time. */
  #accept(socket: Socket): void {
    const { clock } = this.#options;
    const remote = remoteOf(socket);
    const { handshakes, handshakeMs } = this.#limits;
    const fromThere = [...this.#pending.values()].filter((pending) => pending.socket.remoteAddress === socket.remoteAddress).length;
    if (this.#pending.size >= handshakes || fromThere >= Math.ceil(handshakes / 4)) {
      this.#teller.tell({ reason: "too-many-handshakes", remote });
      socket.destroy();
      return;
    }
    socket.setNoDelay(true);
    const timer = clock.after(handshakeMs, () => this.#drop(remote, "handshake-timeout")?.socket.destroy());
    this.#pending.set(remote, { socket, timer });
    // A client that hangs up early has no address any more when its TLS fails.
    socket.once("close", () => this.#drop(remote, "handshake-broken"));
  }

  /** Tells, once, of a connection that does not become a session. Its owner destroys it, and never the socket below TLS: both in one turn crash the runtime. */
  #drop(remote: string, reason: RefusalReason, known: { readonly pin?: string; readonly partner?: string } = {}): Pending | undefined {
    const pending = this.#settle(remote);
    if (pending !== undefined) this.#teller.tell({ reason, remote, ...known });
    return pending;
  }

  #settle(remote: string): Pending | undefined {
    const pending = this.#pending.get(remote);
    pending?.timer.cancel();
    this.#pending.delete(remote);
    return pending;
  }

  /** The handshake is over: the pin decides before a byte of HTTP is read. */
  async #greet(socket: tls.TLSSocket): Promise<void> {
    socket.on("error", () => {});
    const remote = remoteOf(socket);
    const pending = this.#pending.get(remote);
    if (pending !== undefined) pending.socket = socket;
    const pin = peerPin(socket);
    const partner = pin === undefined ? undefined : this.#options.pins(pin);
    if (pin === undefined || partner === undefined || socket.isSessionReused()) {
      const reason = pin === undefined ? "no-certificate" : partner === undefined ? "unknown-pin" : "resumed";
      this.#drop(remote, reason, pin === undefined ? {} : { pin });
      socket.destroy();
      return;
    }
    try {
      const { head, rest } = await readHead(socket);
      this.#upgrade({ socket, rest, pin, partner, remote }, head);
    } catch {
      this.#drop(remote, "bad-upgrade", { pin, partner });
      socket.destroy();
    }
  }

  #upgrade({ socket, rest, pin, partner, remote }: Greeted, head: HttpHead): void {
    if (this.#settle(remote) === undefined) return;
    const status = this.#statusFor(head, { pin, partner });
    if (status !== "101 Switching Protocols") {
      const reason = status.startsWith("503") ? "too-many-sessions" : "bad-upgrade";
      this.#teller.tell({ reason, remote, pin, partner });
      socket.end(httpHead(`HTTP/1.1 ${status}`, { "Content-Length": "0", Connection: "close" }), "latin1");
      return;
    }
    socket.write(httpHead(`HTTP/1.1 ${status}`, { Connection: "Upgrade", Upgrade: upgradeToken }), "latin1");
    const { handler, clock } = this.#options;
    const connection = { socket, rest, dialled: false, tls: tlsFacts(socket), pin, ownPin: this.#ownPin, remote };
    const session = new Session({ connection, partner, handler, clock, limits: this.#limits, meter: this.#meterOf(partner) });
    this.#sessions.add(session);
    void session.closed.then(() => this.#sessions.delete(session));
    try {
      this.#options.onSession(session);
    } catch {
      // It would count against the partner's sessions for ever.
      session.close("fault");
    }
    session.start();
  }

  #statusFor({ startLine, fields }: HttpHead, { pin, partner }: { readonly pin: string; readonly partner: string }): string {
    const [method, path, version, ...more] = startLine.split(" ");
    if (version !== "HTTP/1.1" || more.length > 0) return "400 Bad Request";
    if (path !== upgradePath) return "404 Not Found";
    if (method !== "GET") return "405 Method Not Allowed";
    if (fields.has("content-length") || fields.has("transfer-encoding")) return "400 Bad Request";
    if (fields.get("upgrade") !== upgradeToken || fields.get("connection")?.toLowerCase() !== "upgrade") return "426 Upgrade Required";
    // The book may have changed while the head was on its way.
    if (this.#options.pins(pin) !== partner) return "403 Forbidden";
    const open = [...this.#sessions].filter((session) => session.partner === partner).length;
    return open >= this.#limits.sessions ? "503 Service Unavailable" : "101 Switching Protocols";
  }
}

type Greeted = {
  readonly socket: tls.TLSSocket;
  readonly rest: Buffer;
  readonly pin: string;
  readonly partner: string;
  readonly remote: string;
};

function handshakeFault(error: NodeJS.ErrnoException): RefusalReason {
  if (error.code === "ERR_TLS_HANDSHAKE_TIMEOUT") return "handshake-timeout";
  if (error.code === "ERR_SSL_UNSUPPORTED_PROTOCOL" || error.code === "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION") return "tls-version";
  return error.code === "ECONNRESET" ? "handshake-broken" : "tls-failed";
}
