import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { ApiError, SigningCancelled, useApi } from "../api/index.ts";
import type { VerbArgs } from "../api/index.ts";
import { text } from "../text/en.ts";
import { decisionArgs, keepReasons } from "./reasons.ts";
import type { Reasons } from "./reasons.ts";
import type { DraftShown, Released } from "./types.ts";

/**
 * Where a decision stands. `changed`: the node prepared it over another text than the one that was read, and nothing was signed. `overtaken`: another
 * officer's decision on the same draft was prepared after this one, which is not taken any more.
 */
export type Deciding =
  | { readonly at: "reading" | "preparing" | "changed" | "overtaken" }
  | { readonly at: "failed"; readonly error: Error }
  | { readonly at: "released"; readonly released: Released };

/** What stands in the dialog over the passkey's prompt. */
function shownOf(draft: DraftShown, reasons: Reasons): VerbArgs {
  const names = text.decide.shown;
  const answer = reasons.mistreatment ?? "";
  return {
    [names.recipients]: draft.recipients.map(({ organisation, handle }) => organisation ?? handle).join(", "),
    [names.marking]: `TLP:${draft.tlp.replace("TLP:", "")}`,
    [names.sha256]: draft.sha256,
    [names.purpose]: reasons.purpose,
    [names.basis]: reasons.basis,
    [names.authority]: reasons.authority,
    [names.necessity]: reasons.necessity,
    [names.mistreatment]: text.decide.mistreatmentAnswers[answer] ?? answer,
  };
}

/** Prepares the decision, compares that it is over the text that was read, and has it signed with the passkey. Once, however often it is asked. */
export function useRelease(draft: DraftShown, officer: string) {
  const api = useApi();
  const queries = useQueryClient();
  const [deciding, setDeciding] = useState<Deciding>({ at: "reading" });
  const isRunning = useRef(false);
  const decide = async (reasons: Reasons): Promise<Deciding> => {
    const prepared = await api.verb<{ readonly sha256: string; readonly decision: string }>(
      "release-prepare",
      decisionArgs(draft.id, reasons, draft.lint?.findings ?? null),
    );
    if (prepared.sha256 !== draft.sha256) return { at: "changed" };
    const released = await api.signRelease<Released>(draft.id, shownOf(draft, reasons), prepared).catch(async (error: unknown) => {
      if (!(error instanceof ApiError) || error.code !== "verification-failed") throw error;
      const { decision } = await api.post<{ readonly decision: string }>("/api/release/challenge", { draft: draft.id });
      if (decision === prepared.decision) throw error;
      return null;
    });
    if (released === null) return { at: "overtaken" };
    keepReasons(officer, reasons);
    void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "verb" && queryKey[1] !== "desk-draft" });
    return { at: "released", released };
  };
  const release = async (reasons: Reasons): Promise<void> => {
    if (isRunning.current) return;
    isRunning.current = true;
    setDeciding({ at: "preparing" });
    try {
      setDeciding(await decide(reasons));
    } catch (error) {
      setDeciding(
        error instanceof SigningCancelled
          ? { at: "reading" }
          : { at: "failed", error: error instanceof Error ? error : new Error(String(error)) },
      );
    } finally {
      isRunning.current = false;
    }
  };
  return { deciding, release };
}
