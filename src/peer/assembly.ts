import { leastChunkBytes, malformed } from "./frame.ts";

/** A payload that arrives in chunks. */
export interface Assembly {
  /** Takes the next chunk, which it copies. Returns the payload when `isLast`, else `undefined`. `peer-malformed` where lengths do not fit the total or a chunk is too short. */
  take(chunk: Uint8Array, isLast: boolean): Uint8Array | undefined;
}

const nothing = new Uint8Array(0);

/**
 * Collects `total` bytes. Memory grows with what has arrived, not with what was announced. With `isKept` false the chunks are
 * checked and thrown away, and the payload is empty.
 */
export function assembly(total: number, isKept = true): Assembly {
  const chunks: Uint8Array[] = [];
  let got = 0;
  return {
    take(chunk, isLast) {
      got += chunk.length;
      if (got > total || isLast !== (got === total)) throw malformed("total");
      if (!isLast && chunk.length < leastChunkBytes) throw malformed("chunk");
      if (!isKept) return isLast ? nothing : undefined;
      // The chunk is a view into what was read from the socket, which is reused or far larger.
      const own = new Uint8Array(chunk.length);
      own.set(chunk);
      if (isLast && chunks.length === 0) return own;
      chunks.push(own);
      if (!isLast) return undefined;
      const whole = new Uint8Array(total);
      let at = 0;
      for (const part of chunks) {
        whole.set(part, at);
        at += part.length;
      }
      return whole;
    },
  };
}
