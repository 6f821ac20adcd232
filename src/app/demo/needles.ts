const prefixBytes = 4;
// The golden ratio in 32 bits: it spreads prefixes that differ in few bits.
const spread = 0x9e37_79b1;

const placeOf = (prefix: number): number => Math.imul(prefix, spread) >>> 16;

/**
 * A search for many byte strings at once: one pass over the bytes, whatever their number, since only where four bytes begin one of them is it
 * compared. Each is at least four bytes long.
 */
export function anyOf(needles: readonly Buffer[]): (bytes: Buffer) => boolean {
  const byPrefix = new Map<number, Buffer[]>();
  const isBegun = new Uint8Array(65_536);
  for (const needle of needles) {
    const prefix = needle.readUInt32BE(0);
    byPrefix.set(prefix, [...(byPrefix.get(prefix) ?? []), needle]);
    isBegun[placeOf(prefix)] = 1;
  }
  return (bytes) => {
    let prefix = 0;
    for (let end = 0; end < bytes.length; end += 1) {
      prefix = ((prefix << 8) | (bytes[end] ?? 0)) >>> 0;
      if (end < prefixBytes - 1 || isBegun[placeOf(prefix)] === 0) continue;
      const begin = end - prefixBytes + 1;
      const begun = byPrefix.get(prefix) ?? [];
      if (
        begun.some(
          (needle) => begin + needle.length <= bytes.length && bytes.compare(needle, 0, needle.length, begin, begin + needle.length) === 0,
        )
      )
        return true;
    }
    return false;
  };
}
