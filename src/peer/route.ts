import * as net from "node:net";
import * as tls from "node:tls";
import { TocsinError } from "../base/index.ts";
import { authorityOf } from "./endpoint.ts";
import type { HostPort } from "./endpoint.ts";
import { httpHead, readHead, statusOf } from "./http-head.ts";

/** The way to a partner's address: directly, or through a proxy that is spoken to in TLS where the CA that vouches for it is given. */
export type Route = { readonly to: HostPort; readonly proxy?: HostPort | undefined; readonly proxyCa?: string | undefined };

/** Hears of each socket as it is opened, the uppermost last, so that one deadline can end whatever is being waited for. */
export type OnSocket = (socket: net.Socket) => void;

/**
 * Opens the connection below the partner's TLS. Through a proxy it is a tunnel (CONNECT, RFC 9110 section 9.3.6), which sees the
 * partner's address and nothing more. What cannot be reached is `peer-unreachable`.
 */
export async function openRoute({ to, proxy, proxyCa }: Route, onSocket: OnSocket): Promise<net.Socket> {
  if (proxy === undefined) return connected(net.connect({ host: to.host, port: to.port, noDelay: true }), "connect", onSocket);
  const plain = await connected(net.connect({ host: proxy.host, port: proxy.port, noDelay: true }), "connect", onSocket);
  const socket = proxyCa === undefined ? plain : await secured(plain, { proxy, proxyCa, onSocket });
  socket.write(httpHead(`CONNECT ${authorityOf(to)} HTTP/1.1`, { Host: authorityOf(to) }), "latin1");
  const { head, rest } = await readHead(socket).catch((cause: unknown) => {
    throw unreachable("the proxy gave no HTTP answer", cause);
  });
  const status = statusOf(head);
  if (status !== 200 || rest.length > 0) {
    socket.destroy();
    throw unreachable(status === 407 ? "the proxy asks for a password" : `the proxy answered ${status ?? "no HTTP"}`);
  }
  return socket;
}

/** `peer-unreachable`, with what stood in the way. */
export function unreachable(why: string, cause?: unknown): TocsinError {
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const shown = code === undefined ? why : `${why} (${code})`;
  return new TocsinError("peer-unreachable", `Check the address and the way to it: ${shown}`, { cause, details: { why: shown } });
}

type Secure = { readonly proxy: HostPort; readonly proxyCa: string; readonly onSocket: OnSocket };

function secured(socket: net.Socket, { proxy, proxyCa, onSocket }: Secure): Promise<net.Socket> {
  const servername = net.isIP(proxy.host) === 0 ? { servername: proxy.host } : {};
  return connected(tls.connect({ socket, host: proxy.host, ca: proxyCa, minVersion: "TLSv1.2", ...servername }), "secureConnect", onSocket);
}

function connected(socket: net.Socket, event: "connect" | "secureConnect", onSocket: OnSocket): Promise<net.Socket> {
  onSocket(socket);
  return new Promise((resolve, reject) => {
    let failure: unknown;
    // Stays for the life of the socket: an error without a listener would end the process.
    socket.on("error", (cause) => {
      failure ??= cause;
    });
    const onClose = (): void => reject(unreachable("no connection", failure));
    socket.once("close", onClose);
    socket.once(event, () => {
      socket.off("close", onClose);
      resolve(socket);
    });
  });
}
