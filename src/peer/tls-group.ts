import type { TLSSocket } from "node:tls";

/** Names of the groups that this node offers, by their number in the TLS registry. */
const groups: Readonly<Record<number, string>> = { 0x1d: "X25519", 0x11ec: "X25519MLKEM768" };

/** `[19]`, constructed: where OpenSSL keeps the group in the DER of a session. */
const groupTag = 0xb3;

/**
 * The group of the key exchange of a TLS 1.3 connection, or `unknown`. The runtime tells it only to the end that dialled; the other
 * one reads it from the description of its own session, which also holds secrets and is overwritten here.
 */
export function negotiatedGroup(socket: TLSSocket): string {
  const info = socket.getEphemeralKeyInfo();
  if (info !== null && "name" in info && typeof info.name === "string" && info.name !== "") return info.name;
  const session = socket.getSession();
  if (session === undefined) return "unknown";
  const group = groups[groupNumber(session) ?? -1] ?? "unknown";
  session.fill(0);
  return group;
}

/** Walks the members of `SEQUENCE { … }` for the one that holds the group. The bytes are our own library's; anything unexpected ends the walk. */
export function groupNumber(der: Uint8Array): number | undefined {
  const outer = element(der, 0);
  let at = outer?.start ?? der.length;
  while (at < der.length) {
    const member = element(der, at);
    if (member === undefined) return undefined;
    if (member.tag === groupTag) {
      const integer = element(der, member.start);
      if (integer === undefined || integer.tag !== 0x02 || integer.end - integer.start > 4) return undefined;
      return der.subarray(integer.start, integer.end).reduce((value, byte) => value * 256 + byte, 0);
    }
    at = member.end;
  }
  return undefined;
}

function element(der: Uint8Array, at: number): { readonly tag: number; readonly start: number; readonly end: number } | undefined {
  const [tag, first] = [der[at], der[at + 1]];
  if (tag === undefined || first === undefined) return undefined;
  const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
  if (lengthBytes > 3) return undefined;
  const start = at + 2 + lengthBytes;
  const length = lengthBytes === 0 ? first : der.subarray(at + 2, start).reduce((value, byte) => value * 256 + byte, 0);
  return start + length > der.length ? undefined : { tag, start, end: start + length };
}
