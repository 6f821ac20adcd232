import { createContext, useContext, useEffect, useState } from "react";
import type { ReactNode } from "react";

type NowSetting = { readonly zone: string; readonly nowMs: () => number };

const NowContext = createContext<NowSetting>({ zone: "UTC", nowMs: () => 0 });

/** Gives the pages below it the node's clock, which may be driven by hand in an exercise, and the unit's time zone. */
export function NowProvider({ zone, nowMs, children }: NowSetting & { readonly children: ReactNode }) {
  return <NowContext value={{ zone, nowMs }}>{children}</NowContext>;
}

/** The unit's time zone. */
export function useZone(): string {
  return useContext(NowContext).zone;
}

/** The node's time in milliseconds, anew every `everyMs`. */
export function useNow(everyMs = 1000): number {
  const { nowMs } = useContext(NowContext);
  const [now, setNow] = useState(nowMs);
  useEffect(() => {
    setNow(nowMs());
    const timer = setInterval(() => setNow(nowMs()), everyMs);
    return () => clearInterval(timer);
  }, [nowMs, everyMs]);
  return now;
}
