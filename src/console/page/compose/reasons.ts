import { useCallback, useState } from "react";
import type { VerbArgs } from "../api/index.ts";

/** What a releaser says beside the signature. */
export type Reasons = {
  readonly purpose: string;
  readonly basis: string;
  readonly authority: string;
  readonly necessity: string;
  readonly mistreatment: string | null;
  readonly note: string;
  readonly unassessed: string;
  readonly acceptsFindings: boolean;
  readonly acceptedUnread: readonly string[];
};

/** What is known of the one who decides, the house and the draft before anything is said. */
export type ReasonsStart = {
  readonly officer: string;
  readonly scopeTitle: string;
  readonly role: string;
  readonly house: string;
  readonly codes: readonly string[];
};

type Kept = Pick<Reasons, "purpose" | "basis" | "authority">;

const keyOf = (officer: string): string => `tocsin reasons ${officer}`;

function kept(officer: string): Kept | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(officer)) ?? "null");
    const { purpose, basis, authority } = (value ?? {}) as Partial<Record<keyof Kept, unknown>>;
    return typeof purpose === "string" && typeof basis === "string" && typeof authority === "string" ? { purpose, basis, authority } : null;
  } catch {
    return null;
  }
}

/** Remembers what rarely changes from one decision of an officer to the next; necessity and the mistreatment answer are said anew each time. */
export function keepReasons(officer: string, { purpose, basis, authority }: Reasons): void {
  try {
    localStorage.setItem(keyOf(officer), JSON.stringify({ purpose, basis, authority }));
  } catch {
    // Without a storage the next decision begins from the house's words again.
  }
}

/** The reasons of one decision: purpose, basis and authority as in the officer's last one, or as they follow from scope and role. */
export function useReasons({ officer, scopeTitle, role, house, codes }: ReasonsStart) {
  const [before] = useState(() => kept(officer));
  const [reasons, setReasons] = useState<Reasons>({
    purpose: before?.purpose ?? scopeTitle,
    basis: before?.basis ?? (codes.length === 1 ? (codes[0] ?? "") : ""),
    authority: before?.authority ?? `${role}, ${house}`,
    necessity: "",
    mistreatment: null,
    note: "",
    unassessed: "",
    acceptsFindings: false,
    acceptedUnread: [],
  });
  const say = useCallback((part: Partial<Reasons>) => setReasons((now) => ({ ...now, ...part })), []);
  return { reasons, say, isPrefilled: before !== null };
}

/** The arguments of the verb that prepares the decision. */
export function decisionArgs(draft: string, reasons: Reasons, findings: string | null): VerbArgs {
  const { purpose, basis, authority, necessity, mistreatment, note, unassessed, acceptsFindings, acceptedUnread } = reasons;
  return {
    draft,
    purpose: purpose.trim(),
    basis: basis.trim(),
    authority: authority.trim(),
    necessity: necessity.trim(),
    mistreatment,
    mistreatmentNote: note.trim() === "" ? undefined : note.trim(),
    unassessed: unassessed.trim() === "" ? undefined : unassessed.trim(),
    acceptFindings: acceptsFindings && findings !== null ? findings : undefined,
    acceptUnread: acceptedUnread.length === 0 ? undefined : [...acceptedUnread],
  };
}

/** Whether everything that has to be said is said. */
export function isComplete(reasons: Reasons, needs: { readonly findings: boolean; readonly unread: readonly string[] }): boolean {
  const { purpose, basis, authority, necessity, mistreatment, note, acceptsFindings, acceptedUnread } = reasons;
  return (
    [purpose, basis, authority, necessity].every((said) => said.trim() !== "") &&
    mistreatment !== null &&
    (mistreatment === "none-known" || note.trim() !== "") &&
    (!needs.findings || acceptsFindings) &&
    needs.unread.every((sha256) => acceptedUnread.includes(sha256))
  );
}
