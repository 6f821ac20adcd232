import { text } from "../text/en.ts";
import { HostileText } from "./hostile-text.tsx";
import { Tone } from "./tone.tsx";
import type { ToneName } from "./tone.tsx";

const tones: Readonly<Record<string, ToneName>> = { flash: "alarm", immediate: "due", priority: "wait", routine: "quiet" };

/** A message's precedence, from FLASH to ROUTINE. */
export function Precedence({ value }: { readonly value: string | null | undefined }) {
  const name = (value ?? "").toLowerCase();
  const tone = tones[name];
  if (tone === undefined) return value ? <HostileText value={value} most={24} /> : <span>{text.parts.none}</span>;
  return <Tone tone={tone}>{name.toUpperCase()}</Tone>;
}
