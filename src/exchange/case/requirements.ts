import { millis } from "../../base/index.ts";
import type { Timestamp } from "../../base/index.ts";
import { entered } from "./entry.ts";
import type { Entry } from "./entry.ts";

/** A standing requirement of a party. */
export type RequirementView = {
  readonly requirement: string;
  readonly party: string;
  readonly themes: readonly string[];
  readonly places: readonly string[];
  readonly events: readonly string[];
  readonly validUntil: Timestamp;
  readonly state: "standing" | "withdrawn" | "lapsed";
};

/** The requirements among some messages at an instant, oldest first. One whose time has passed is lapsed, and says so. */
export function requirements(entries: readonly Entry[], nowMs: number): readonly RequirementView[] {
  const all = entered(entries, "requirement");
  return all
    .filter(({ body }) => body.act === "require")
    .map(({ body, party, envelope }) => {
      const isWithdrawn = all.some((one) => one.body.requirement === envelope && one.party === party);
      const state = isWithdrawn ? "withdrawn" : millis(body.validUntil) <= nowMs ? "lapsed" : "standing";
      const { themes, places, events, validUntil } = body;
      return { requirement: envelope, party, themes, places, events, validUntil, state };
    });
}

/** Words as they are compared: without case, accents and the endings that a plural or a genitive puts on. */
function stems(text: string): readonly string[] {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return [...plain.matchAll(/[\p{L}\p{N}]+/gu)].map(([word]) => (word.length > 4 ? word.replace(/(?:es|s|ы|и|en|e)$/u, "") : word));
}

/** Which words of a standing requirement a text is about; empty where none. A match is a hint to a person and decides nothing. */
export function matchesOf(requirement: RequirementView, text: string): readonly string[] {
  if (requirement.state !== "standing") return [];
  const found = stems(text);
  const has = (phrase: string): boolean => {
    const wanted = stems(phrase);
    return wanted.length > 0 && found.some((_, at) => wanted.every((word, offset) => found[at + offset] === word));
  };
  return [...requirement.themes, ...requirement.places, ...requirement.events].filter(has);
}
