import { createContext, useCallback, useContext, useMemo, useState } from "react";
import type { ReactNode } from "react";

type Announce = (message: string, urgency?: "polite" | "assertive") => void;

const AnnounceContext = createContext<Announce>(() => {});

/** Says something to who listens rather than looks (WCAG 2.2 SC 4.1.3). */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/** Holds the two live regions of the desk: one waits its turn, one interrupts. */
export function AnnounceProvider({ children }: { readonly children: ReactNode }) {
  const [said, setSaid] = useState({ polite: "", assertive: "", turn: 0 });
  const announce = useCallback<Announce>((message, urgency = "polite") => {
    setSaid((before) => ({ ...before, [urgency]: message, turn: before.turn + 1 }));
  }, []);
  // A message that is said twice is heard twice only where the text differs.
  const odd = useMemo(() => (said.turn % 2 === 0 ? "" : "\u00a0"), [said.turn]);
  return (
    <AnnounceContext value={announce}>
      {children}
      <div className="hidden-visually" role="status" aria-live="polite">
        {said.polite}
        {said.polite === "" ? null : odd}
      </div>
      <div className="hidden-visually" role="alert" aria-live="assertive">
        {said.assertive}
        {said.assertive === "" ? null : odd}
      </div>
    </AnnounceContext>
  );
}
