import { frameFlag, frameType, headerBytes, writeHead } from "./frame.ts";
import type { Lane } from "./frame.ts";

/** A request or answer on its way out, and how much of it has been written. */
export type Transmission = {
  readonly type: typeof frameType.request | typeof frameType.answer;
  readonly lane: Lane;
  /** Verb of a request, 0 in an answer. */
  readonly verb: number;
  /** Code of an answer, "" in a request. */
  readonly code: string;
  readonly payload: Uint8Array;
  /** 0 until a request's first frame is written; that of the request in an answer. */
  id: number;
  hasBegun: boolean;
  /** Payload bytes written. */
  sent: number;
  /** Given up by its sender: not begun, it is not written at all; begun, it ends with an abort. */
  isAborted: boolean;
  /** Called when the last frame of it, or its abort, has been put into a write, or when it was dropped unbegun. */
  readonly done: () => void;
};

/** Bytes of the first frame's body before the payload. */
function prefixBytes(transmission: Transmission): number {
  return transmission.type === frameType.request ? 4 : 1 + transmission.code.length + 4;
}

/** Length of the next frame, head included, when bodies may have up to `frameBytes`. */
export function nextFrameBytes(transmission: Transmission, frameBytes: number): number {
  if (transmission.isAborted) return headerBytes;
  const prefix = transmission.hasBegun ? 0 : prefixBytes(transmission);
  return headerBytes + Math.min(frameBytes, prefix + transmission.payload.length - transmission.sent);
}

/** A write that is being put together. */
export type Batch = { readonly bytes: Buffer; at: number; readonly frameBytes: number };

/** Adds the next frame to a batch that has room for `nextFrameBytes`. Returns whether it was the last of the transmission. */
export function writeNextFrame(transmission: Transmission, batch: Batch): boolean {
  const { type, lane, id, payload, code } = transmission;
  const { bytes, at } = batch;
  const size = nextFrameBytes(transmission, batch.frameBytes);
  const length = size - headerBytes;
  batch.at += size;
  if (transmission.isAborted) {
    writeHead(bytes, at, { length, type, lane, flags: frameFlag.abort, verb: 0, id });
    return true;
  }
  const isFirst = !transmission.hasBegun;
  const chunk = length - (isFirst ? prefixBytes(transmission) : 0);
  const isLast = transmission.sent + chunk === payload.length;
  const flags = (isFirst ? frameFlag.first : 0) | (isLast ? frameFlag.last : 0);
  let body = writeHead(bytes, at, { length, type, lane, flags, verb: isFirst ? transmission.verb : 0, id });
  if (isFirst) {
    if (type === frameType.answer) {
      body = bytes.writeUInt8(code.length, body);
      body += bytes.write(code, body, "latin1");
    }
    body = bytes.writeUInt32BE(payload.length, body);
  }
  bytes.set(chunk === payload.length ? payload : payload.subarray(transmission.sent, transmission.sent + chunk), body);
  transmission.hasBegun = true;
  transmission.sent += chunk;
  return isLast;
}
