import { TocsinError } from "../base/index.ts";
import type { Markable } from "../stix/index.ts";
import { mayReceiveSet, type Verdict } from "./decide.ts";
import type { Gate } from "./gate.ts";
import { markingIdOf } from "./label.ts";
import { MarkingBook } from "./marking-book.ts";
import { MarkingSets } from "./marking-set.ts";
import type { ReasonCode } from "./reason.ts";
import { markingsUpTo, type DecisionTerms } from "./terms.ts";
import { isCovered, tlpLabelOf, tlpMarkingIds, type TlpLabel } from "./tlp.ts";

/** Content that says its own markings: TLP 2.0 labels or marking-definition ids. None at all counts as unmarked. */
export type Marked = { readonly markings: readonly string[] };

/** To whom, what for, and under what a content is to leave. */
export type ReleaseRequest = {
  /** The node id of the one recipient. */
  readonly recipient: string;
  readonly purpose: string;
  readonly decision: DecisionTerms;
  readonly agreementHighestMarking: TlpLabel;
};

// Reachable only inside this file: without it the constructor, which every instance leads to, refuses.
const mint: unique symbol = Symbol("mint");

class ReleasableContent<T> {
  // A private field cannot be forged, copied or cast into being; it is the brand, at run time and for the compiler.
  readonly #minted = true;
  readonly content: T;
  readonly recipient: string;
  readonly purpose: string;

  constructor(key: typeof mint, content: T, bound: { readonly recipient: string; readonly purpose: string }) {
    if (key !== mint) throw new TypeError("only handling mints what may leave");
    this.content = content;
    this.recipient = bound.recipient;
    this.purpose = bound.purpose;
    Object.freeze(this);
  }

  static isMinted(value: unknown): value is ReleasableContent<unknown> {
    return typeof value === "object" && value !== null && #minted in value && value.#minted;
  }
}

/** Content that may leave to one named recipient for one named purpose. Every way out of a node accepts nothing else; only the mints of this file make it. */
export type Releasable<T> = ReleasableContent<T>;

/**
 * Lets content leave under the first rule: at least one marking; every marking a known TLP 2.0 label or id, named by the decision and
 * covered by the agreement's highest; the recipient named by the decision; the purpose the decision's. Everything else is refused:
 * `release-marking-missing`, `release-marking-unknown`, `release-marking-too-high`, `release-recipient-not-named`, `release-purpose-differs`.
 */
export function mintReleasable<T extends Marked>(content: T, request: ReleaseRequest): Releasable<T> {
  const { recipient, purpose, decision, agreementHighestMarking } = request;
  const held = decision.markings.map(tlpLabelOf).filter((label) => label !== undefined);
  const labels = content.markings.map(tlpLabelOf);
  const reader = { id: recipient, organisation: recipient, country: null, purpose, markings: held.map((label) => tlpMarkingIds[label]) };
  const agreement = { recipients: decision.recipients, purposes: [decision.purpose], markings: markingsUpTo(agreementHighestMarking) };
  const ids = labels.map((label) => (label === undefined ? null : tlpMarkingIds[label]));
  const verdict = mayReceiveSet(reader, new MarkingSets().of(ids), { purpose, agreement, book: new MarkingBook() });
  // A releaser names every marking, also CLEAR, which for the rule alone would be open.
  const missed = labels.find((label) => label !== undefined && !held.includes(label));
  const above = labels.find((label) => label !== undefined && !isCovered(label, agreementHighestMarking));
  if (!verdict.allowed) requireTerms(verdict.reasons.map(({ code }) => code));
  if (missed !== undefined) throw new TocsinError("release-marking-too-high", `the decision does not cover the marking "${missed}"`);
  if (above !== undefined) {
    const highest = `the agreement goes up to "${agreementHighestMarking}"`;
    throw new TocsinError("release-marking-too-high", `${highest}: the content is marked "${above}"`);
  }
  requireAllowed(verdict);
  return new ReleasableContent(mint, content, { recipient, purpose });
}

/**
 * Lets content leave to a gate's reader for its purpose, if that reader may receive what carries exactly the content's markings. The gate
 * decides here and now, so no verdict can be brought along from elsewhere. Refuses with `release-marking-missing`, `release-marking-unknown`,
 * `release-marking-withheld`, `release-recipient-not-named` or `release-purpose-differs`; the message never says which marking it was.
 */
export function mintForReader<T extends Marked>(content: T, gate: Gate): Releasable<T> {
  const markings = content.markings.map((marking) => markingIdOf(marking) ?? null);
  requireAllowed(gate.mayReceiveSet(gate.sets.of(markings)));
  return new ReleasableContent(mint, content, boundTo(gate));
}

/**
 * Lets STIX objects leave to a gate's reader: a page, a file, what a command prints. Every object is decided on as it stands, granular
 * markings included, so that what needs redaction and has not had it is refused, and nothing leaves of the rest either. None at all may
 * leave to a reader and for a purpose that the agreement names. Refuses as `mintForReader` does. The list is copied.
 */
export function mintObjectsForReader<T extends Markable>(objects: readonly T[], gate: Gate): Releasable<readonly T[]> {
  // The terms of the agreement come before the content: an empty page has no markings to be decided on.
  requireAllowed(gate.mayReceiveSet(gate.sets.of([tlpMarkingIds.CLEAR])));
  for (const object of objects) requireAllowed(gate.mayReceive(object));
  return new ReleasableContent(mint, Object.freeze([...objects]), boundTo(gate));
}

function boundTo(gate: Gate): { readonly recipient: string; readonly purpose: string } {
  return { recipient: gate.reader.id, purpose: gate.conditions.purpose };
}

function requireAllowed(verdict: Verdict): void {
  if (verdict.allowed) return;
  requireTerms(verdict.reasons.map(({ code }) => code));
  throw new TocsinError("release-marking-withheld", "a marking of the content does not allow this recipient");
}

/** Throws for the reasons that lie in the terms, or in markings that are missing or not known. */
function requireTerms(codes: readonly ReasonCode[]): void {
  const has = (...wanted: readonly ReasonCode[]): boolean => codes.some((code) => wanted.includes(code));
  if (has("recipient-not-named")) throw new TocsinError("release-recipient-not-named", "the release does not name this recipient");
  if (has("purpose-not-covered", "purpose-differs")) {
    throw new TocsinError("release-purpose-differs", "the release was decided for another purpose");
  }
  if (has("unmarked")) throw new TocsinError("release-marking-missing", "the content carries no marking that says to whom it may go");
  if (has("marking-unknown", "marking-malformed")) {
    throw new TocsinError("release-marking-unknown", "the content carries a marking that is not known");
  }
}

/** Checks at the way out, for callers that the compiler did not check, that something was minted here and for this recipient: `release-not-minted` otherwise. */
export function assertReleasable(value: unknown, recipient: string): asserts value is Releasable<unknown> {
  if (!isReleasable(value)) throw new TocsinError("release-not-minted", "the content did not pass the release check");
  if (value.recipient !== recipient) throw new TocsinError("release-not-minted", "the content was released to another recipient");
}

/** Whether something was minted here. */
export function isReleasable(value: unknown): value is Releasable<unknown> {
  return ReleasableContent.isMinted(value);
}
