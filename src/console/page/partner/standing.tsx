import { Tone } from "../parts/index.ts";
import type { ToneName } from "../parts/index.ts";
import { text } from "../text/en.ts";

const tones: Readonly<Record<string, ToneName>> = {
  "in-force": "done",
  restricted: "due",
  suspended: "alarm",
  proposed: "wait",
  draft: "quiet",
  "under-notice": "due",
  terminated: "quiet",
};

/** An agreement's standing in its word. */
export function Standing({ standing }: { readonly standing: string }) {
  return <Tone tone={tones[standing] ?? "quiet"}>{text.partner.standings[standing] ?? standing}</Tone>;
}
