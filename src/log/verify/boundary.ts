import { timestamp } from "../../base/index.ts";
import type { NamedKeys } from "../key-file.ts";
import type { Head } from "./heads.ts";
import type { CosignerBoundary, UnwitnessedSpan } from "./report.ts";

/** A pause in cosignatures longer than this is shown, in seconds: six times the interval at which checkpoints are exchanged. */
const longestPause = 3600;

/** Up to which size and until when each cosigner has cosigned this very history. A cosigner that never did is left out. */
export function boundaryOf(heads: readonly Head[], cosigners: readonly NamedKeys[], trusted: ReadonlySet<string>): CosignerBoundary[] {
  const farthest = new Map<string, CosignEvent>();
  for (const event of events(heads)) {
    // Events come in the order of time: of one size, the later one says more.
    if (event.size >= (farthest.get(event.cosigner)?.size ?? 0)) farthest.set(event.cosigner, event);
  }
  return cosigners.flatMap(({ name }) => {
    const event = farthest.get(name);
    return event === undefined ? [] : [{ cosigner: name, isTrusted: trusted.has(name), size: event.size, at: timestamp(event.at * 1000) }];
  });
}

/** A tree size with who cosigned it when, in seconds since 1970. */
export type CosignedSize = { readonly checkpoint: { readonly size: number }; readonly cosigned: Head["cosigned"] };

/** The spans in which leaves were added and nobody outside had seen them for more than an hour, and the last one, still open. */
export function unwitnessedSpans(heads: readonly CosignedSize[], size: number): UnwitnessedSpan[] {
  const spans: UnwitnessedSpan[] = [];
  let lastSize = 0;
  let lastAt: number | undefined;
  for (const event of events(heads)) {
    const isLong = lastAt === undefined || event.at - lastAt > longestPause;
    if (event.size > lastSize && isLong) {
      spans.push({
        fromSize: lastSize,
        toSize: event.size,
        ...(lastAt === undefined ? {} : { from: timestamp(lastAt * 1000) }),
        until: timestamp(event.at * 1000),
      });
    }
    lastSize = Math.max(lastSize, event.size);
    lastAt = event.at;
  }
  if (size > lastSize)
    spans.push({ fromSize: lastSize, toSize: size, ...(lastAt === undefined ? {} : { from: timestamp(lastAt * 1000) }) });
  return spans;
}

type CosignEvent = { readonly cosigner: string; readonly size: number; readonly at: number };

function events(heads: readonly CosignedSize[]): CosignEvent[] {
  const all = heads.flatMap(({ checkpoint, cosigned }) => cosigned.map(({ cosigner, at }) => ({ cosigner, size: checkpoint.size, at })));
  return all.sort((a, b) => a.at - b.at || a.size - b.size);
}
