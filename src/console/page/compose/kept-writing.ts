import { useCallback, useEffect, useState } from "react";
import type { Json } from "../api/index.ts";

/** What a drafter writes, as it stands in the editor. */
export type Writing = {
  readonly texts: readonly { readonly language: string; readonly text: string }[];
  readonly to: readonly string[] | null;
  readonly scope: string | null;
  readonly tlp: string | null;
  readonly precedence: string;
  readonly until: string;
  readonly floor: { readonly harm: string; readonly victims: string } | null;
  readonly caveats: string;
  readonly ourReference: string;
  readonly yourReference: string;
};

/** An empty sheet. `null` means that nothing was chosen: what follows from the agreements is offered. */
export const emptyWriting: Writing = {
  texts: [{ language: "en", text: "" }],
  to: null,
  scope: null,
  tlp: null,
  precedence: "ROUTINE",
  until: "",
  floor: null,
  caveats: "",
  ourReference: "",
  yourReference: "",
};

function read(key: string, start: Writing): Writing {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "null");
    return typeof kept === "object" && kept !== null && Array.isArray((kept as Writing).texts) ? { ...start, ...kept } : start;
  } catch {
    return start;
  }
}

function keep(key: string, writing: Writing): void {
  try {
    sessionStorage.setItem(key, JSON.stringify(writing));
  } catch {
    // A full or closed storage: the text is in the page still.
  }
}

/** A text that outlives a lost connection, a reload and a new login in the same tab; it is gone with the tab, or once it was handed over. */
export function useKeptWriting(key: string, start: Writing = emptyWriting) {
  const [writing, setWriting] = useState(() => read(key, start));
  useEffect(() => keep(key, writing), [key, writing]);
  const change = useCallback((part: Partial<Writing>) => setWriting((before) => ({ ...before, ...part })), []);
  const forget = useCallback(() => sessionStorage.removeItem(key), [key]);
  return { writing, change, forget };
}

const linesOf = (text: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");

/** A sheet with what is chosen, or follows from the agreements, filled in. */
export type Chosen = Omit<Writing, "to" | "scope" | "tlp"> & {
  readonly to: readonly string[];
  readonly scope: string | null;
  readonly tlp: string | null;
};

/** What it answers, and in which case. */
export type Replying = { readonly kind: string; readonly thread: string | null; readonly source: string | null };

/** The arguments of the verb that drafts, and of the one that lints. */
export function draftArgs(chosen: Chosen, { kind, thread, source }: Replying): Readonly<Record<string, Json | undefined>> {
  const until = chosen.until === "" ? undefined : new Date(`${chosen.until}Z`);
  return {
    kind,
    to: [...chosen.to],
    scope: chosen.scope ?? "",
    tlp: chosen.tlp ?? "",
    precedence: chosen.precedence,
    texts: chosen.texts.map((text) => ({ ...text })),
    caveats: [...linesOf(chosen.caveats)],
    source: source ?? undefined,
    thread: thread ?? undefined,
    until: until === undefined || Number.isNaN(until.getTime()) ? undefined : until.toISOString(),
    floorHarm: chosen.floor?.harm,
    intendedVictims: chosen.floor?.victims,
    ourReference: chosen.ourReference.trim() || undefined,
    yourReference: chosen.yourReference.trim() || undefined,
  };
}

/** What is missing before a sheet can be linted or handed over, by name. */
export function missingIn(chosen: Chosen): readonly string[] {
  return [
    chosen.to.length === 0 ? "to" : "",
    chosen.scope === null || chosen.scope === "" ? "scope" : "",
    chosen.tlp === null ? "tlp" : "",
    chosen.texts.some(({ text }) => text.trim() === "") ? "text" : "",
    chosen.floor !== null && chosen.floor.victims.trim() === "" ? "victims" : "",
  ].filter((name) => name !== "");
}
