import { TocsinError } from "../base/index.ts";
import { isCovered, tlpLabelOf, type TlpLabel } from "./tlp.ts";

/** Content that says its own markings: TLP 2.0 labels or marking-definition ids. None at all counts as unmarked. */
export type Marked = { readonly markings: readonly string[] };

/** What the rule reads of a signed release decision. `recipients` are node ids, `purpose` and `markings` as the releaser signed them. */
export type ReleaseTerms = {
  readonly recipients: readonly string[];
  readonly purpose: string;
  readonly markings: readonly string[];
};

/** To whom, what for, and under what a content is to leave. */
export type ReleaseRequest = {
  /** The node id of the one recipient. */
  readonly recipient: string;
  readonly purpose: string;
  readonly decision: ReleaseTerms;
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

/** Content that may leave to one named recipient for one named purpose. Every way out of a node accepts nothing else; only `mintReleasable` makes it. */
export type Releasable<T> = ReleasableContent<T>;

/**
 * Lets content leave under the first rule: at least one marking; every marking a known TLP 2.0 label or id, named by the decision and
 * covered by the agreement's highest; the recipient named by the decision; the purpose the decision's. Everything else is refused:
 * `release-marking-missing`, `release-marking-unknown`, `release-marking-too-high`, `release-recipient-not-named`, `release-purpose-differs`.
 */
export function mintReleasable<T extends Marked>(content: T, request: ReleaseRequest): Releasable<T> {
  const { recipient, purpose, decision, agreementHighestMarking } = request;
  if (!decision.recipients.includes(recipient)) {
    throw new TocsinError("release-recipient-not-named", "the release decision does not name this recipient");
  }
  if (decision.purpose !== purpose) throw new TocsinError("release-purpose-differs", "the release decision was taken for another purpose");
  const decided = decision.markings.map(tlpLabelOf);
  if (content.markings.length === 0) throw new TocsinError("release-marking-missing", "the content carries no marking");
  for (const marking of content.markings) {
    const label = tlpLabelOf(marking);
    if (label === undefined) throw new TocsinError("release-marking-unknown", "the content carries a marking that is not known");
    if (!decided.includes(label)) throw new TocsinError("release-marking-too-high", `the decision does not cover the marking "${label}"`);
    if (!isCovered(label, agreementHighestMarking)) {
      throw new TocsinError(
        "release-marking-too-high",
        `the agreement goes up to "${agreementHighestMarking}": the content is marked "${label}"`,
      );
    }
  }
  return new ReleasableContent(mint, content, { recipient, purpose });
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
