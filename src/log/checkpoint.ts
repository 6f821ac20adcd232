import { base64, fromBase64, TocsinError } from "../base/index.ts";
import { hashSize } from "./merkle.ts";

/** A tree head: which log, how many leaves, which root (c2sp.org/tlog-checkpoint). */
export type TreeHead = { readonly origin: string; readonly size: number; readonly root: Uint8Array };

/** A tree head as a checkpoint states it, with whatever lines follow it: `extensions` are opaque, and Tocsin writes none. */
export type CheckpointText = TreeHead & { readonly extensions: readonly string[] };

const sizePattern = /^(?:0|[1-9][0-9]{0,15})$/;

/** The tree size that a decimal text states, or `undefined` for another spelling or a size above 2^53 - 1. */
export function parseSize(text: string): number | undefined {
  const size = sizePattern.test(text) ? Number(text) : Number.NaN;
  return Number.isSafeInteger(size) ? size : undefined;
}

/** The note text of a tree head, without extension lines. */
export function checkpointText({ origin, size, root }: TreeHead): string {
  return `${origin}\n${size}\n${base64(root)}\n`;
}

/**
 * The tree head in a note text (c2sp.org/tlog-checkpoint, Note text). Refuses with `input-malformed` fewer than three lines, an empty line, a size
 * with leading zeros or above 2^53 - 1, a root that is not one base64 text of 32 bytes. Attacker-controlled input.
 */
export function parseCheckpointText(text: string): CheckpointText {
  if (!text.endsWith("\n")) throw malformed("no newline at its end");
  const [origin = "", sizeText = "", rootText = "", ...extensions] = text.slice(0, -1).split("\n");
  const size = parseSize(sizeText);
  const root = fromBase64(rootText);
  if (origin === "" || extensions.includes("")) throw malformed("an empty line");
  if (size === undefined) throw malformed("a tree size that is not a plain decimal number");
  if (root?.length !== hashSize) throw malformed("a root hash that is not the base64 of 32 bytes");
  return { origin, size, root, extensions };
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a well-formed checkpoint, got one with ${what}`);
}
