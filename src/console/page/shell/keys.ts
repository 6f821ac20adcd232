import { useEffect, useRef } from "react";
import { useSingleKeys } from "./preferences.ts";

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.closest("input, textarea, select, [role=combobox], [role=dialog]") !== null)
  );
}

/**
 * Binds single keys while the component is shown. They do nothing while something is typed, in a dialog, with a modifier, or where the officer
 * has switched them off (WCAG 2.2 SC 2.1.4).
 */
export function useKeys(bindings: Readonly<Record<string, (event: KeyboardEvent) => void>>): void {
  const [isOn] = useSingleKeys();
  const kept = useRef(bindings);
  useEffect(() => {
    kept.current = bindings;
  });
  useEffect(() => {
    if (!isOn) return;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const bound = Object.hasOwn(kept.current, event.key) ? kept.current[event.key] : undefined;
      if (bound === undefined) return;
      event.preventDefault();
      if (!event.repeat || event.key === "j" || event.key === "k") bound(event);
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [isOn]);
}
