import { IconBellRinging } from "@tabler/icons-react";
import { useEffect, useRef } from "react";
import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { TitlePrefix, useAnnounce } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { flashOf, useWatched } from "../watch/items.ts";
import { ringBell } from "./bell.ts";
import { useSound } from "./preferences.ts";
import classes from "./shell.module.css";

const ringAgainMs = 30_000;

/** Rings while FLASH messages wait, once for each that arrives and again every half minute; says it aloud to who listens. */
function useAlarm(keys: readonly string[]): void {
  const [sound] = useSound();
  const announce = useAnnounce();
  const heard = useRef(new Set<string>());
  const known = keys.join("\n");
  useEffect(() => {
    const now = known === "" ? [] : known.split("\n");
    const isNew = now.some((key) => !heard.current.has(key));
    heard.current = new Set(now);
    if (now.length === 0) return;
    if (isNew) announce(text.watch.flash(now.length), "assertive");
    if (!sound) return;
    const ring = (): void => void ringBell().catch(() => null);
    if (isNew) ring();
    const timer = setInterval(ring, ringAgainMs);
    return () => clearInterval(timer);
  }, [known, sound, announce]);
}

/** Watches for FLASH on every page: the bell, the tab's title, and a bar that leads to Watch. */
export function FlashWatch({ children }: { readonly children: ReactNode }) {
  const { data } = useWatched();
  const [place] = useLocation();
  const flash = flashOf(data?.items ?? []);
  useAlarm(flash.map(({ key }) => key));
  const count = flash.length;
  return (
    <TitlePrefix value={count === 0 ? "" : text.watch.flashTitle(count)}>
      {count > 0 && place !== "/" ? (
        <Link href="/" className={classes["flash"]}>
          <IconBellRinging size={18} aria-hidden />
          {text.watch.flash(count)}. {text.watch.flashGo}
        </Link>
      ) : null}
      {children}
    </TitlePrefix>
  );
}
