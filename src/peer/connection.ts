import type { PeerCertificate, TLSSocket } from "node:tls";
import { tlsPin } from "../seal/index.ts";
import { negotiatedGroup } from "./tls-group.ts";

/** What a node shows to its partners: a certificate and its key, PEM. */
export type PeerIdentity = { readonly certificatePem: string; readonly privateKeyPem: string };

/** Looks up whose pin it is, now; `undefined` = not a partner: the connection ends with nothing said. */
export type PinBook = (pin: string) => string | undefined;

/** An upgraded connection whose other end is known by its pin. `rest` was read after the HTTP head. The socket is paused and has an `error` listener. */
export type PeerConnection = {
  readonly socket: TLSSocket;
  readonly rest: Buffer;
  readonly dialled: boolean;
  readonly tls: { readonly protocol: string; readonly group: string };
  readonly pin: string;
  readonly ownPin: string;
  readonly remote: string;
};

/** The path and the token of the upgrade. A change of the frames that an older node would misread is a new token. */
export const upgradePath = "/tocsin/v1";
/** See `upgradePath`. */
export const upgradeToken = "tocsin/1";

// SSL_OP_NO_TICKET: a resumed session would be let in by a certificate that was shown earlier.
const noTicket = 0x4000;

/** TLS as both ends use it: 1.3 only, the hybrid group before the classical one, no resumption. Certificates are compared by pin, never by chain, name or date. */
export function tlsOptions(identity: PeerIdentity): {
  readonly key: string;
  readonly cert: string;
  readonly minVersion: "TLSv1.3";
  readonly maxVersion: "TLSv1.3";
  readonly ecdhCurve: string;
  readonly secureOptions: number;
  readonly rejectUnauthorized: false;
} {
  return {
    key: identity.privateKeyPem,
    cert: identity.certificatePem,
    minVersion: "TLSv1.3",
    maxVersion: "TLSv1.3",
    ecdhCurve: "X25519MLKEM768:X25519",
    secureOptions: noTicket,
    rejectUnauthorized: false,
  };
}

/** The pin of the certificate that the other end has proven to hold, or `undefined` where it showed none. */
export function peerPin(socket: TLSSocket): string | undefined {
  const raw = (socket.getPeerCertificate(false) as Partial<PeerCertificate> | null)?.raw;
  return raw === undefined ? undefined : tlsPin(raw);
}

/** The pin of an identity's own certificate. */
export function pinOf({ certificatePem }: PeerIdentity): string {
  const base64 = /-----BEGIN CERTIFICATE-----([\s\S]+?)-----END CERTIFICATE-----/.exec(certificatePem)?.[1];
  if (base64 === undefined) throw new TypeError("a PEM certificate is needed");
  return tlsPin(new Uint8Array(Buffer.from(base64, "base64")));
}

/** What the handshake agreed on. */
export function tlsFacts(socket: TLSSocket): { readonly protocol: string; readonly group: string } {
  return { protocol: socket.getProtocol() ?? "unknown", group: negotiatedGroup(socket) };
}

/** Address and port of the other end, for people. */
export function remoteOf(socket: { readonly remoteAddress?: string | undefined; readonly remotePort?: number | undefined }): string {
  const { remoteAddress = "unknown", remotePort } = socket;
  const host = remoteAddress.includes(":") ? `[${remoteAddress}]` : remoteAddress;
  return remotePort === undefined ? host : `${host}:${remotePort}`;
}
