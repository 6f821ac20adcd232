import { headerBytes, readHead } from "./frame.ts";
import type { Frame, FrameHead } from "./frame.ts";

/** Cuts a byte stream into frames. */
export interface FrameDecoder {
  /** Takes what was read, whatever its borders, and hands over each frame that is complete. Throws `peer-malformed` at the first that breaks a rule. */
  push(chunk: Buffer): void;
  /** Whether a frame has begun and is not complete. */
  isPartial(): boolean;
}

/** A decoder that holds at most one frame of `frameBytes`, and copies only frames that were read in pieces. */
export function frameDecoder(frameBytes: number, onFrame: (frame: Frame) => void): FrameDecoder {
  const heldHead = Buffer.alloc(headerBytes);
  let headCount = 0;
  let head: FrameHead | undefined;
  let heldBody: Buffer | undefined;
  let bodyCount = 0;

  const deliver = (of: FrameHead, body: Buffer): void => {
    onFrame({ type: of.type, lane: of.lane, flags: of.flags, verb: of.verb, id: of.id, body });
  };

  /** Completes what an earlier chunk began; returns how much of this one it took. */
  const complete = (chunk: Buffer): number => {
    let at = 0;
    if (head === undefined) {
      at = Math.min(headerBytes - headCount, chunk.length);
      chunk.copy(heldHead, headCount, 0, at);
      headCount += at;
      if (headCount < headerBytes) return at;
      head = readHead(heldHead, 0, frameBytes);
    }
    heldBody ??= Buffer.allocUnsafe(head.length);
    const taken = Math.min(head.length - bodyCount, chunk.length - at);
    chunk.copy(heldBody, bodyCount, at, at + taken);
    bodyCount += taken;
    if (bodyCount === head.length) {
      const [done, body] = [head, heldBody];
      head = undefined;
      heldBody = undefined;
      headCount = 0;
      bodyCount = 0;
      deliver(done, body);
    }
    return at + taken;
  };

  return {
    push(chunk) {
      let at = headCount > 0 ? complete(chunk) : 0;
      while (chunk.length - at >= headerBytes) {
        const next = readHead(chunk, at, frameBytes);
        const end = at + headerBytes + next.length;
        if (end > chunk.length) break;
        deliver(next, chunk.subarray(at + headerBytes, end));
        at = end;
      }
      if (at < chunk.length) complete(chunk.subarray(at));
    },
    isPartial: () => headCount > 0,
  };
}
