import { equalBytes, TocsinError } from "../../base/index.ts";
import type { Card, SignedCard } from "./card.ts";

/**
 * Judges a card that comes in for a node of which one is already held: "same" or "newer". Because the same identity key signed both, a
 * newer one needs no new words. Everything else alarms a person: `card-identity-changed`, `card-serial-lower`, `card-serial-reused` (keep
 * both as proof), and `exercise-mixed` where the exercise flag changed.
 */
export function judgeSuccessor(held: SignedCard, offered: SignedCard): "same" | "newer" {
  if (equalBytes(held.envelope, offered.envelope)) return "same";
  const [before, after] = [held.value, offered.value];
  const details = { nodeId: before.nodeId, held: before.serial, offered: after.serial };
  if (before.nodeId !== after.nodeId) throw new TocsinError("card-identity-changed", "the card is of another identity key", { details });
  if (after.serial < before.serial) {
    throw new TocsinError("card-serial-lower", `the card has serial ${after.serial}: serial ${before.serial} is already held`, { details });
  }
  if (after.serial === before.serial) {
    throw new TocsinError("card-serial-reused", `two different cards have serial ${after.serial}`, { details });
  }
  if (before.exercise !== after.exercise) throw new TocsinError("exercise-mixed", "a node's exercise flag never changes", { details });
  return "newer";
}

/** Refuses to pair an exercise node with an actual one, with `exercise-mixed`. */
export function checkPairable(own: Card, other: Card): void {
  if (own.exercise !== other.exercise) {
    throw new TocsinError("exercise-mixed", `this node is ${flag(own)}: the card is of a node that is ${flag(other)}`);
  }
}

function flag(card: Card): string {
  return card.exercise ? "an exercise node" : "an actual node";
}
