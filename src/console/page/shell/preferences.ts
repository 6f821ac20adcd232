import { useLocalStorage } from "@mantine/hooks";

/** What this browser remembers for whoever sits at it: no content, no name. */
export type Preference = readonly [boolean, (next: boolean) => void];

/** Whether a FLASH message sounds. */
export function useSound(): Preference {
  const [on, set] = useLocalStorage<boolean>({ key: "tocsin-sound", defaultValue: true, getInitialValueInEffect: false });
  return [on, set];
}

/** Whether single keys act; off for who dictates (WCAG 2.2 SC 2.1.4). */
export function useSingleKeys(): Preference {
  const [on, set] = useLocalStorage<boolean>({ key: "tocsin-keys", defaultValue: true, getInitialValueInEffect: false });
  return [on, set];
}
