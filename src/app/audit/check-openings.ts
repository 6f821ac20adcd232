import { setImmediate as turn } from "node:timers/promises";
import { isTocsinError, TocsinError } from "../../base/index.ts";
import { envelopeHash, headerFormat, messagePayloadType, openPart, receiptFormat } from "../../exchange/index.ts";
import type { Header } from "../../exchange/index.ts";
import { commitTo, decodeEntry } from "../../log/index.ts";
import { envelopeKeyId, verifyEnvelope } from "../../seal/index.ts";
import { isCommitment } from "./export-leaves.ts";
import type { ExportLeaves } from "./export-leaves.ts";
import { linesOf } from "./line-file.ts";
import { readLine } from "./lines.ts";
import type { ActLine, EndLine, EnvelopeLine, HeadLine, OpeningLine, ReceiptLine } from "./lines.ts";
import { AuditStory } from "./story.ts";

/** The kinds of wrong in what was opened (docs/audit.md, Findings). */
export type OpeningCode =
  | "openings-form"
  | "openings-cut"
  | "openings-node"
  | "opening-differs"
  | "opening-twice"
  | "opening-log"
  | "act-time"
  | "decision-differs"
  | "envelope-differs"
  | "signature-bad"
  | "receipt-differs"
  | "receipt-forged"
  | "release-missing"
  | "card-differs";

/** One thing that is wrong in what was opened: in which line, and of which leaf. */
export type OpeningFinding = {
  readonly code: OpeningCode;
  readonly message: string;
  readonly line?: number;
  readonly log?: string;
  readonly leaf?: number;
};

/** How much of one log was opened. `after` are leaves that stand after the last opened one; `later` were opened, and came after the export. */
export type OpenedCount = { readonly origin: string; readonly size: number; opened: number; later: number; last: number };

/** What a file of openings came to, held against an export. */
export type CheckedOpenings = {
  readonly head: HeadLine | undefined;
  readonly end: EndLine | undefined;
  readonly story: AuditStory;
  readonly counts: readonly OpenedCount[];
  readonly findings: readonly OpeningFinding[];
  readonly omittedFindings: number;
  /** Envelopes whose signer's key is in no card of the export. */
  readonly unjudged: number;
};

const mostFindings = 1000;
const clockToleranceMs = 300_000;
/** After how many batches of lines others have their turn: the verifier beside it has something to tell. */
const turnEvery = 64;

/** Holds a file of openings against the export that it opens leaves of. Never throws for what the file says; memory grows with messages, not with acts. */
export async function checkOpenings(
  file: string,
  leaves: ExportLeaves,
  progress: (lines: number) => void = () => {},
): Promise<CheckedOpenings> {
  const check = new OpeningsCheck(leaves);
  let [at, batches] = [0, 0];
  try {
    for (const lines of linesOf(file)) {
      for (const text of lines) check.line(text, (at += 1));
      progress(at);
      if ((batches += 1) % turnEvery === 0) await turn();
    }
  } catch (thrown) {
    if (!isTocsinError(thrown)) throw thrown;
    check.note({ code: "openings-form", message: thrown.message, line: at });
  }
  return check.finish();
}

type Place = { readonly opened: ActLine; readonly line: number; readonly count: OpenedCount };

type OpenedLog = { readonly seen: Uint8Array; readonly count: OpenedCount };

type Carrier = { readonly hash: string; readonly header: Header };

class OpeningsCheck {
  readonly story = new AuditStory();
  readonly #leaves: ExportLeaves;
  readonly #findings: OpeningFinding[] = [];
  readonly #opened = new Map<string, OpenedLog>();
  /** The log of the last act: most follow one of the same log. */
  #last: OpenedLog | undefined;
  /** The last time that an act said, read: many acts of one commit say the same. */
  #said = { at: "", ms: Number.NaN };
  #omitted = 0;
  #unjudged = 0;
  #acts = 0;
  #head: HeadLine | undefined;
  #end: EndLine | undefined;
  #carrier: Carrier | undefined;

  constructor(leaves: ExportLeaves) {
    this.#leaves = leaves;
    for (const { origin, size } of leaves.logs.values())
      this.#opened.set(origin, { seen: new Uint8Array(Math.ceil(size / 8)), count: { origin, size, opened: 0, later: 0, last: -1 } });
  }

  note(finding: OpeningFinding): void {
    if (this.#findings.length < mostFindings) this.#findings.push(finding);
    else this.#omitted += 1;
  }

  line(text: string, at: number): void {
    let line: OpeningLine;
    try {
      line = readLine(text);
      if ((line.line === "head") !== (at === 1) || this.#end !== undefined)
        throw new TocsinError("input-malformed", "the first line is not a head, or something follows the end");
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      return this.note({ code: "openings-form", message: thrown.message, line: at });
    }
    if (line.line === "act") return this.#act(line, at);
    if (line.line === "head") this.#takeHead(line);
    else if (line.line === "end") this.#end = line;
    else if (line.line === "envelope") this.#envelope(line, at);
    else if (line.line === "receipt") this.#receipt(line, at);
    else if (!this.story.decision(line.bytes, line.value))
      this.note({ code: "decision-differs", message: "a decision that no opened act of release names", line: at });
  }

  finish(): CheckedOpenings {
    if (this.#end === undefined || this.#end.acts !== this.#acts)
      this.note({
        code: "openings-cut",
        message: `the file was cut short or put together: it holds ${this.#acts} acts, and says otherwise or has no end`,
      });
    this.#noteUnreleased();
    return {
      head: this.#head,
      end: this.#end,
      story: this.story,
      counts: [...this.#opened.values()].map(({ count }) => count),
      findings: this.#findings,
      omittedFindings: this.#omitted,
      unjudged: this.#unjudged,
    };
  }

  #takeHead(head: HeadLine): void {
    this.#head = head;
    const { self } = this.#leaves;
    if (self !== undefined && head.node !== self)
      this.note({ code: "openings-node", message: `these are acts of the node ${head.node}, the export is of ${self}`, line: 1 });
  }

  #act(opened: ActLine, line: number): void {
    this.#acts += 1;
    this.story.directlyAfter = undefined;
    const { log, leaf } = opened;
    const known = log === this.#last?.count.origin ? this.#last : this.#opened.get(log);
    if (known === undefined) {
      this.note({ code: "opening-log", message: "the act is of a log that the export does not have", line, log, leaf });
      return;
    }
    this.#last = known;
    const { count, seen } = known;
    if (leaf >= count.size) {
      // Opened after the export was made: there is no leaf to hold it against, so that nothing is told of it.
      count.later += 1;
      return;
    }
    const [byte, bit] = [leaf >> 3, 1 << (leaf & 7)];
    if (((seen[byte] ?? 0) & bit) !== 0) this.note({ code: "opening-twice", message: "the leaf was opened before", line, log, leaf });
    seen[byte] = (seen[byte] ?? 0) | bit;
    this.#compare(this.#leaves.bytes(count.origin, leaf), { opened, line, count });
  }

  #compare(bytes: Uint8Array, { opened, line, count }: Place): void {
    const { log, leaf } = opened;
    const entry = decodeEntry(bytes);
    if (!isCommitment(entry, commitTo("act", opened.salt, opened.bytes).commitment)) {
      const message = `the opening does not fit the commitment: this is not the act "${word(opened.act.verb)}" that was logged there`;
      this.note({ code: "opening-differs", message, line, log, leaf });
      return;
    }
    count.opened += 1;
    count.last = Math.max(count.last, leaf);
    this.#time(opened, { loggedAtMs: entry.loggedAtMs, line });
    this.story.act(opened, count.origin);
  }

  #time({ act, log, leaf }: ActLine, { loggedAtMs, line }: { loggedAtMs: number; line: number }): void {
    if (act.at !== this.#said.at) this.#said = { at: act.at, ms: Date.parse(act.at) };
    const saysMs = this.#said.ms;
    // A log's time never goes back: an act made while the clock was behind has a leaf that is a little later, never an earlier one.
    if (saysMs <= loggedAtMs && loggedAtMs - saysMs <= clockToleranceMs) return;
    const message = `the act "${word(act.verb)}" says ${word(act.at)}, its leaf was logged at ${new Date(loggedAtMs).toISOString()}`;
    this.note({ code: "act-time", message, line, log, leaf });
  }

  #envelope({ bytes }: EnvelopeLine, line: number): void {
    const hash = envelopeHash(bytes);
    this.#carrier = undefined;
    const named = this.story.directlyAfter;
    if (named?.envelope !== hash) {
      this.note({ code: "envelope-differs", message: "an envelope that the act before it does not name", line });
      return;
    }
    const header = this.#openHeader(bytes, line);
    if (header === undefined) return;
    if (named.carries === undefined) this.story.header(bytes, header);
    else this.#carrier = { hash, header };
  }

  #openHeader(bytes: Uint8Array, line: number): Header | undefined {
    const keyId = envelopeKeyId(bytes);
    const signer = [...this.#leaves.cards.values()].find(({ messageKeys }) => keyId !== undefined && messageKeys.has(keyId));
    const key = keyId === undefined ? undefined : signer?.messageKeys.get(keyId);
    try {
      if (signer === undefined || key === undefined) {
        if (keyId === undefined) throw new TocsinError("verification-failed", "Verification failed");
        this.#unjudged += 1;
        return undefined;
      }
      const header = headerFormat.decode(verifyEnvelope(bytes, messagePayloadType, key).payload);
      if (header.sender === signer.node) return header;
      this.note({
        code: "signature-bad",
        message: "an envelope that is signed by another node than the one that it names as its sender",
        line,
      });
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      this.note({ code: "signature-bad", message: "an envelope that is not signed by the key that it names", line });
    }
    return undefined;
  }

  #receipt({ of, bytes, salt }: ReceiptLine, line: number): void {
    const carried = this.story.directlyAfter?.carries;
    const carrier = this.#carrier;
    if (carried === undefined || carrier?.hash !== of) {
      this.note({ code: "receipt-differs", message: "a receipt whose signed envelope does not stand before it", line });
      return;
    }
    const { header } = carrier;
    this.#carrier = undefined;
    if (carried === null) return;
    const { commitment } = openPart("receipt", salt, bytes);
    const isInEnvelope = header.commitments.some((named) => named.label === "receipt" && named.commitment === commitment);
    const receipt = isInEnvelope ? receiptOrNothing(bytes) : undefined;
    const { of: passing } = carried;
    const verdict = this.story.verdicts.read(carried.verdict);
    if (receipt?.of.envelopeHash === passing.envelope && receipt.verdict === verdict.verdict && header.sender === passing.partner) {
      this.story.verdicts.prove(carried.verdict);
      return;
    }
    const message = `the act says that message ${word(passing.message)} was ${word(verdict.verdict)}; what was opened as its receipt does not say so`;
    this.note({ code: "receipt-forged", message, line, log: passing.log, leaf: passing.leaf });
  }

  /** Nothing leaves without a release (DOMAIN I1): told only where the local log, in which releases stand, was opened whole. */
  #noteUnreleased(): void {
    const locals = [...this.#opened.values()].filter(({ count }) => count.origin.endsWith("/local"));
    const isWhole = locals.length > 0 && locals.every(({ count }) => count.opened > 0 && count.opened === count.last + 1);
    if (!isWhole) return;
    for (const { kind, isOutgoing, release, message, log, leaf } of this.story.passings.values())
      if (isOutgoing && release === null && kind !== null)
        this.note({ code: "release-missing", message: `${kind} ${word(message)} left, and no act releases it`, log, leaf });
  }
}

function receiptOrNothing(bytes: Uint8Array): ReturnType<typeof receiptFormat.decode> | undefined {
  try {
    return receiptFormat.decode(bytes);
  } catch (thrown) {
    if (isTocsinError(thrown)) return undefined;
    throw thrown;
  }
}

/** A word of the file in a message: short, and on one line. */
function word(text: string): string {
  return text.slice(0, 100);
}
