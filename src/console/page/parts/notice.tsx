import { IconAlertTriangle, IconBell, IconCircleCheck, IconClock, IconInfoCircle } from "@tabler/icons-react";
import type { ReactNode } from "react";
import classes from "./notice.module.css";
import type { ToneName } from "./tone.tsx";

const icons = { alarm: IconBell, due: IconAlertTriangle, wait: IconClock, done: IconCircleCheck, quiet: IconInfoCircle };

/** Something that a page says beside its content: its title in the tone's colour with the tone's icon, the rest as any text. `live` is heard at once. */
export function Notice({
  tone,
  title,
  live,
  children,
}: {
  readonly tone: ToneName;
  readonly title: ReactNode;
  readonly live?: "status" | "alert";
  readonly children?: ReactNode;
}) {
  const Icon = icons[tone];
  return (
    <div className={`${classes["notice"]} ${classes[tone]}`} role={live}>
      <Icon size={18} stroke={1.9} aria-hidden />
      <div className={classes["title"]}>{title}</div>
      {children === undefined || children === null ? null : <div className={classes["body"]}>{children}</div>}
    </div>
  );
}
