import { statSync } from "node:fs";
import type { CliIo } from "./io.ts";

const redrawMs = 200;

/** A line on standard error that tells how far an audit is, where that is a terminal; nothing elsewhere. */
export type AuditProgress = {
  readonly tell: (what: string) => void;
  /** Tells how large a file has grown that another process writes, until it is stopped. */
  watch(file: string): { stop(): void };
  clear(): void;
};

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** Makes the line. */
export function auditProgress(io: CliIo): AuditProgress {
  const isTerminal = "isTTY" in io.stderr && io.stderr.isTTY === true;
  if (!isTerminal) return { tell: () => {}, watch: () => ({ stop: () => {} }), clear: () => {} };
  let drawnMs = -Infinity;
  let isDrawn = false;
  const tell = (what: string): void => {
    const now = performance.now();
    if (now - drawnMs < redrawMs) return;
    drawnMs = now;
    isDrawn = true;
    io.stderr.write(`\r\u001b[K${what}`);
  };
  return {
    tell,
    watch(file) {
      const timer = setInterval(() => tell(`the node opens its acts: ${(sizeOf(file) / 1e6).toFixed(1)} MB`), redrawMs);
      timer.unref();
      return { stop: () => clearInterval(timer) };
    },
    clear() {
      if (isDrawn) io.stderr.write("\r\u001b[K");
      isDrawn = false;
    },
  };
}
