import { IconAlertTriangle, IconBell, IconCircleCheck, IconClock, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** How urgent a state is. `alarm` needs a person now, `due` soon, `wait` is somebody's turn, `done` is settled, `quiet` is for information. */
export type ToneName = "alarm" | "due" | "wait" | "done" | "quiet";

const icons = { alarm: IconBell, due: IconAlertTriangle, wait: IconClock, done: IconCircleCheck, quiet: IconInfoCircle };

/** A state in a word, with its icon and colour: never by colour alone (WCAG 2.2 SC 1.4.1). */
export function Tone({ tone, children }: { readonly tone: ToneName; readonly children: ReactNode }) {
  const Icon = icons[tone];
  return (
    <span className={`tone tone-${tone}`}>
      <Icon size={14} stroke={2} aria-hidden />
      {children}
    </span>
  );
}
