import type { PullProgress, PullReport } from "../taxii/index.ts";
import type { CliIo } from "./io.ts";

const redrawMs = 200;

/** A number as people read it: groups of three digits. */
export function grouped(value: number): string {
  return String(Math.round(value)).replaceAll(/\B(?=(?:\d{3})+$)/g, ",");
}

function size(bytes: number): string {
  if (bytes < 1_000_000) return `${(bytes / 1000).toFixed(1)} kB`;
  return bytes < 1_000_000_000 ? `${(bytes / 1_000_000).toFixed(1)} MB` : `${(bytes / 1_000_000_000).toFixed(2)} GB`;
}

/** A line on standard error that tells how far a pull is, where that is a terminal; nothing elsewhere. */
export type ProgressLine = { tell(progress: PullProgress): void; clear(): void };

/** Makes the line. `nowMs` is a clock that does not go back. */
export function progressLine(io: CliIo, nowMs: () => number): ProgressLine {
  const isTerminal = "isTTY" in io.stderr && io.stderr.isTTY === true;
  if (!isTerminal) return { tell: () => {}, clear: () => {} };
  const beganMs = nowMs();
  let drawnMs = -Infinity;
  let isDrawn = false;
  return {
    tell({ pages, fresh, known, bytes, place }) {
      const now = nowMs();
      if (now - drawnMs < redrawMs) return;
      drawnMs = now;
      isDrawn = true;
      const rate = (fresh + known) / Math.max(0.001, (now - beganMs) / 1000);
      const at = place !== null && /^\d{4}-/.test(place) ? `  to ${place.slice(0, 19)}` : "";
      io.stderr.write(
        `\r\u001b[K${grouped(fresh)} new  ${grouped(known)} known  page ${grouped(pages)}  ${size(bytes)}  ${grouped(rate)}/s${at}`,
      );
    },
    clear() {
      if (isDrawn) io.stderr.write("\r\u001b[K");
      isDrawn = false;
    },
  };
}

const noticeTexts: Readonly<Record<string, string>> = {
  "bare-list": "its pages are bare lists, not envelopes",
  "bundle-for-envelope": "its pages are bundles, not envelopes",
  "byte-order-mark": "its JSON begins with a byte-order mark",
  "no-date-added-headers": "it gives no X-TAXII-Date-Added headers, so that all of it is read each time",
  "cursor-of-one-use": "its cursor cannot be asked for twice, so that a page that broke off was read again from its date",
  "numeric-next": "its next is a number, not a text",
  "odd-date-added-headers": "its X-TAXII-Date-Added headers are no dates that can be relied on, so that all of it is read each time",
  "odd-more": "its more is no boolean",
  "offset-paging": "it pages by offsets, so the collection was read until a reading brought nothing new",
  "refused-cursor": "it did not take back a cursor that it gave",
  "wrong-content-type": "its media type is not that of TAXII 2.1",
};

/** A fault of a server that was worked around, in words. */
export function noticeText(code: string): string {
  return noticeTexts[code] ?? code;
}

/** What a pull came to, for a person. */
export function reportLines(report: PullReport): readonly string[] {
  const { fresh, known, pages, bytes, isComplete, missing, missingCount, notices, addedAfter } = report;
  const head = `${grouped(fresh)} new, ${grouped(known)} known before, ${grouped(pages)} pages, ${size(bytes)}`;
  const lines = [isComplete ? `complete${addedAfter === null ? "" : ` to ${addedAfter}`}: ${head}` : `NOT COMPLETE: ${head}`];
  if (!isComplete) {
    lines.push(`  ${grouped(missingCount)} objects could not be taken; let them go with --accept-missing:`);
    for (const { at, code, message } of missing.slice(0, 20)) lines.push(`    ${at}  ${message} (${code})`);
    if (missingCount > 20) lines.push(`    and ${grouped(missingCount - Math.min(20, missing.length))} more`);
  }
  for (const code of notices) lines.push(`  the server: ${noticeText(code)}`);
  return lines;
}
