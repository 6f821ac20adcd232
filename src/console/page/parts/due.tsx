import { text } from "../text/en.ts";
import { useNow } from "./now.tsx";
import { stretch } from "./time.ts";
import { Tone } from "./tone.tsx";

const soonMs = 30 * 60_000;

/** A clock that runs out: how long is left, or for how long it has been over. */
export function Due({ at }: { readonly at: string | number | null | undefined }) {
  const now = useNow();
  const ms = typeof at === "number" ? at : at ? Date.parse(at) : Number.NaN;
  if (!Number.isFinite(ms)) return <Tone tone="quiet">{text.parts.noDeadline}</Tone>;
  const left = ms - now;
  if (left <= 0) return <Tone tone="alarm">{text.parts.overdue(stretch(left))}</Tone>;
  return <Tone tone={left <= soonMs ? "due" : "wait"}>{text.parts.left(stretch(left))}</Tone>;
}
