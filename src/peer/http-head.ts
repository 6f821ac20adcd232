import type { Socket } from "node:net";
import { TocsinError } from "../base/index.ts";

/** The first line of an HTTP/1.1 message and its header fields, names in lower case, repeated ones joined by a comma (RFC 9112, RFC 9110 section 5.3). */
export type HttpHead = { readonly startLine: string; readonly fields: ReadonlyMap<string, string> };

/** Longest head that is read. */
export const maxHeadBytes = 4096;
const maxFields = 32;
const fieldPattern = /^([!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}):[ \t]*([\x20-\x7e\t]*)$/;

const refuse = (why: string): TocsinError => new TocsinError("peer-malformed", `Speak HTTP/1.1: ${why}`, { details: { fault: "http" } });

/**
 * Reads the head of a message up to its empty line, and leaves the socket paused. `rest` is what was read after it. A head that is
 * too long, not ASCII or folded is `peer-malformed`; a connection that ends before is `peer-gone`. Waiting is
 * limited by whoever destroys the socket.
 */
export function readHead(socket: Socket): Promise<{ readonly head: HttpHead; readonly rest: Buffer }> {
  return new Promise((resolve, reject) => {
    let held: Buffer = Buffer.alloc(0);
    const stop = (): void => {
      socket.pause();
      socket.off("data", onData);
      socket.off("end", onEnd);
      socket.off("close", onEnd);
    };
    const onEnd = (): void => {
      stop();
      reject(new TocsinError("peer-gone", "Try again later: the connection ended before an HTTP head came"));
    };
    const onData = (chunk: Buffer): void => {
      held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
      const end = held.subarray(0, maxHeadBytes).indexOf("\r\n\r\n");
      if (end < 0 && held.length < maxHeadBytes) return;
      stop();
      try {
        if (end < 0) throw refuse(`a head has at most ${maxHeadBytes} bytes`);
        resolve({ head: parseHead(held.toString("latin1", 0, end)), rest: held.subarray(end + 4) });
      } catch (thrown) {
        reject(thrown);
      }
    };
    socket.on("data", onData);
    socket.on("end", onEnd);
    socket.on("close", onEnd);
    if (socket.destroyed) onEnd();
    else socket.resume();
  });
}

/** Reads a head without its empty line. Attacker-controlled: refuses with `peer-malformed`. */
export function parseHead(text: string): HttpHead {
  const [startLine = "", ...lines] = text.split("\r\n");
  if (!/^[\x20-\x7e]{1,1024}$/.test(startLine)) throw refuse("the first line is not plain text");
  if (lines.length > maxFields) throw refuse(`a head has at most ${maxFields} fields`);
  const fields = new Map<string, string>();
  for (const line of lines) {
    const [, name, value] = fieldPattern.exec(line) ?? [];
    if (name === undefined || value === undefined) throw refuse("a line is not a header field");
    const key = name.toLowerCase();
    const earlier = fields.get(key);
    fields.set(key, earlier === undefined ? value.trim() : `${earlier}, ${value.trim()}`);
  }
  return { startLine, fields };
}

/** Writes a head with its empty line. */
export function httpHead(startLine: string, fields: Readonly<Record<string, string>>): string {
  return `${startLine}\r\n${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("")}\r\n`;
}

/** The status of a response's first line, or `undefined` where it is not HTTP/1.1 or 1.0. */
export function statusOf({ startLine }: HttpHead): number | undefined {
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(startLine)?.[1];
  return status === undefined ? undefined : Number(status);
}
