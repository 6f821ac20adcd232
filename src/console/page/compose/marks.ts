import type { Span } from "./types.ts";

/** A place that is marked in a text, and by which finding. */
export type Mark = Span & { readonly finding: number; readonly level: "refuse" | "warn" };
/** A stretch of a text that the same marks cover. */
export type Stretch = { readonly text: string; readonly start: number; readonly marks: readonly Mark[] };

/** Cuts a text where marks begin and end. Marks that reach beyond the text are cut to it; one without extent marks nothing. */
export function stretchesOf(text: string, marks: readonly Mark[]): readonly Stretch[] {
  const within = marks
    .map((mark) => ({ ...mark, start: Math.max(0, mark.start), end: Math.min(text.length, mark.end) }))
    .filter(({ start, end }) => start < end);
  const edges = [...new Set([0, text.length, ...within.flatMap(({ start, end }) => [start, end])])].toSorted((one, other) => one - other);
  return edges.slice(0, -1).map((start, at) => {
    const end = edges[at + 1] ?? text.length;
    return { text: text.slice(start, end), start, marks: within.filter((mark) => mark.start < end && mark.end > start) };
  });
}
