import { base64url, sha256 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { awaitsAcknowledgement, envelopeHash, isContentKind, isKind } from "../../exchange/index.ts";
import type { Header } from "../../exchange/index.ts";
import { answerVerdicts, classOf } from "./act-names.ts";
import type { ActClass } from "./act-names.ts";
import type { ActLine } from "./lines.ts";
import { noVerdict, Verdicts } from "./verdicts.ts";

/** By what a release was justified: what an auditor may read of the decision (PROTOCOL.md 2). */
export type Basis = {
  readonly purpose: string;
  readonly legalBasis: { readonly list: string; readonly version: string; readonly code: string };
  readonly authority: string;
  readonly necessity: string;
  readonly mistreatmentRisk: string;
  readonly markings: readonly string[];
  readonly floorHarm: string | null;
};

/** One message that passed, as it is kept: `null` is what was not opened, and verdicts are named by their numbers. */
export type Passing = {
  readonly envelope: string;
  readonly message: string;
  readonly isOutgoing: boolean;
  readonly at: string;
  readonly log: string;
  readonly leaf: number;
  partner: string | null;
  kind: string | null;
  precedence: string | null;
  status: string | null;
  /** Whether the signed envelope was opened, and its signatures hold. */
  isSigned: boolean;
  release: Release | null;
  /** The machine's receipt, and the newest of the verdicts of persons. */
  delivered: number;
  answers: number;
};

/** By whom a message was released, and under which decision. */
export type Release = { readonly officer: string | null; readonly drafter: string; readonly isFloor: boolean; readonly decision: string };

type KnownRelease = { readonly release: Release; readonly kind: string; readonly precedence: string; readonly partner: string };

/** An act that is told one by one: everything but what passed. */
export type Event = {
  readonly class: ActClass;
  readonly at: string;
  readonly verb: string;
  readonly subject: string;
  readonly officer: string | null;
  readonly facts: Readonly<Record<string, JsonValue | undefined>>;
};

/** A legal hold as the opened acts tell it; `liftedAt` is `null` where no act lifts it. */
export type ToldHold = {
  readonly message: string;
  readonly authority: string;
  readonly reference: string;
  readonly until: string;
  readonly at: string;
  readonly officer: string | null;
  readonly liftedAt: string | null;
};

/** The most holds that are kept: far beyond what a house has. */
const mostHolds = 10_000;
/** The most events that are kept to be told one by one; beyond them they are only counted. */
const mostEvents = 10_000;
const told: readonly ActClass[] = [
  "other-channel",
  "duty",
  "emergency-review",
  "override",
  "refusal",
  "erasure",
  "missed",
  "agreement",
  "authority",
  "audit",
];
const mostVerbs = 1000;
const mostWords = 10_000;

const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

/** What opened acts come to when they are read in their order: who passed what to whom, what was answered, and what else was done. */
export class AuditStory {
  readonly passings = new Map<string, Passing>();
  readonly events: Event[] = [];
  readonly verbs = new Map<string, number>();
  readonly bases = new Map<string, Basis>();
  /** Legal holds by the message that they are on; a later one stands in place of an earlier. */
  readonly holds = new Map<string, ToldHold>();
  /**
   * The signed envelope that the last act names, which may stand directly after it; where it carries a word on a message, that word, or `null` where
   * that message only keeps the channel going.
   */
  directlyAfter: { readonly envelope: string; readonly carries?: { readonly of: Passing; readonly verdict: number } | null } | undefined;
  omittedEvents = 0;
  readonly verdicts = new Verdicts();
  readonly #released = new Map<string, KnownRelease>();
  readonly #decisions = new Set<string>();
  readonly #words = new Map<string, string>();
  readonly #headings = new Map<string, ActClass>();
  /** Messages that keep the channel going: acknowledgements, agreement acts. */
  readonly #control = new Set<string>();

  /** How many messages keep the channel going: acknowledgements, agreement acts. */
  get control(): number {
    return this.#control.size;
  }

  /** Takes in the next act; `log` is the origin of its log. */
  act({ act, leaf }: ActLine, log: string): void {
    this.directlyAfter = undefined;
    const { verb } = act;
    if (this.verbs.size < mostVerbs || this.verbs.has(verb)) this.verbs.set(verb, (this.verbs.get(verb) ?? 0) + 1);
    if (verb === "dispatch" || verb === "take-in") this.#passing(act, { log, leaf });
    else if (verb === "release") this.#release(act);
    else if (verb.startsWith("receipt-")) this.#verdict(act, verb.slice("receipt-".length), true);
    else if (verb.startsWith("ack-")) this.#verdict(act, verb.slice("ack-".length), false);
    else if (verb === "hold" || verb === "hold-lift") this.#hold(act);
    this.#event(act);
  }

  #hold({ verb, at, officer, subject: message, facts }: ActLine["act"]): void {
    const key = textOf(facts["envelope"]);
    const known = this.holds.get(key);
    if (verb === "hold-lift") {
      if (known !== undefined) this.holds.set(key, { ...known, liftedAt: at });
    } else if (known !== undefined || this.holds.size < mostHolds) {
      const [authority, reference, until] = [textOf(facts["authority"]), textOf(facts["reference"]), textOf(facts["until"])];
      this.holds.set(key, { message, authority, reference, until, at, officer, liftedAt: null });
    }
  }

  /** Takes in a decision; gives whether an act of release names it. */
  decision(bytes: Uint8Array, value: Readonly<Record<string, JsonValue | undefined>>): boolean {
    const hash = base64url(sha256(bytes));
    if (!this.#decisions.has(hash)) return false;
    this.bases.set(hash, basisOf(value));
    return true;
  }

  /** Takes in the verified header of an envelope that an act named; one of a message that carries no content is only counted. */
  header(envelope: Uint8Array, header: Header): void {
    const passing = this.passings.get(envelopeHash(envelope));
    if (passing === undefined) return;
    passing.isSigned = true;
    passing.kind = header.kind;
    passing.precedence = header.precedence;
    passing.status = header.status;
    passing.partner = passing.isOutgoing ? header.recipient : header.sender;
    if (!isContentKind(header.kind)) this.#setAside(passing.envelope);
  }

  /** Whether somebody has to answer a message, and nobody has; `null` where its kind was not opened. */
  isOpen({ kind, status, answers }: Passing): boolean | null {
    if (this.verdicts.upTo(answers).some(({ verdict }) => answerVerdicts.includes(verdict))) return false;
    if (kind === null) return null;
    return isKind(kind) && awaitsAcknowledgement(kind) && status !== "test";
  }

  #passing(act: ActLine["act"], place: { readonly log: string; readonly leaf: number }): void {
    const envelope = textOf(act.facts["envelope"]);
    const known = this.#released.get(envelope);
    this.#released.delete(envelope);
    this.directlyAfter = { envelope };
    // Written out: an object that is spread together takes twice the room, and there are as many as messages.
    this.passings.set(envelope, {
      log: place.log,
      leaf: place.leaf,
      envelope,
      message: act.subject,
      isOutgoing: act.verb === "dispatch",
      at: act.at,
      partner: known?.partner ?? null,
      kind: known?.kind ?? null,
      precedence: known?.precedence ?? null,
      status: null,
      isSigned: false,
      release: known?.release ?? null,
      delivered: noVerdict,
      answers: noVerdict,
    });
  }

  #release({ facts, officer }: ActLine["act"]): void {
    const release = {
      officer: officer === null ? null : this.#word(officer),
      drafter: this.#word(textOf(facts["drafter"])),
      isFloor: facts["floor"] === true,
      decision: textOf(facts["decision"]),
    };
    this.#decisions.add(release.decision);
    const [kind, precedence] = [this.#word(textOf(facts["kind"])), this.#word(textOf(facts["precedence"]))];
    for (const placed of Array.isArray(facts["placed"]) ? (facts["placed"] as readonly JsonValue[]) : []) {
      const { envelope, partner: to } = placed as { envelope?: JsonValue; partner?: JsonValue };
      const partner = this.#word(textOf(to));
      const passing = this.passings.get(textOf(envelope));
      // A release is committed after what it dispatches; acts of one leaf each may still come in another order.
      if (passing === undefined) this.#released.set(textOf(envelope), { release, kind, precedence, partner });
      else Object.assign(passing, { release, kind, precedence, partner });
    }
  }

  #verdict(act: ActLine["act"], word: string, isPartners: boolean): void {
    const carrier = textOf(act.facts["carrier"]);
    const of = textOf(act.facts["envelope"]);
    this.#setAside(carrier);
    const passing = this.passings.get(of);
    if (passing === undefined) {
      if (isPartners && this.#control.has(of)) this.directlyAfter = { envelope: carrier, carries: null };
      return;
    }
    const isDelivery = word === "delivered";
    const by = act.officer === null ? null : this.#word(act.officer);
    const verdict = this.verdicts.add({ verdict: this.#word(word), at: act.at, by }, isDelivery ? noVerdict : passing.answers);
    if (!isDelivery) passing.answers = verdict;
    else if (passing.delivered === noVerdict) passing.delivered = verdict;
    if (isPartners) this.directlyAfter = { envelope: carrier, carries: { of: passing, verdict } };
  }

  /** The same text as one that was seen before: names of officers and partners come by the million, and each is kept once. */
  #word(text: string): string {
    const known = this.#words.get(text);
    if (known === undefined && this.#words.size < mostWords) this.#words.set(text, text);
    return known ?? text;
  }

  #setAside(envelope: string): void {
    if (this.passings.delete(envelope)) this.#control.add(envelope);
  }

  #event(act: ActLine["act"]): void {
    const heading = classOf(act.verb, act.facts, this.#headings);
    if (!told.includes(heading)) return;
    if (this.events.length >= mostEvents) this.omittedEvents += 1;
    else this.events.push({ class: heading, at: act.at, verb: act.verb, subject: act.subject, officer: act.officer, facts: act.facts });
  }
}

function basisOf(value: Readonly<Record<string, JsonValue | undefined>>): Basis {
  const record = (member: JsonValue | undefined): Readonly<Record<string, JsonValue | undefined>> =>
    typeof member === "object" && member !== null && !Array.isArray(member) ? (member as Record<string, JsonValue>) : {};
  const [law, risk, floor] = [record(value["legalBasis"]), record(value["mistreatmentRisk"]), record(value["lifeSafetyFloor"])];
  const markings = Array.isArray(value["markings"]) ? (value["markings"] as readonly JsonValue[]).map(textOf) : [];
  return {
    purpose: textOf(value["purpose"]),
    legalBasis: { list: textOf(law["list"]), version: textOf(law["version"]), code: textOf(law["code"]) },
    authority: textOf(value["authority"]),
    necessity: textOf(value["necessity"]),
    mistreatmentRisk: textOf(risk["answer"]),
    markings,
    floorHarm: floor["harm"] === undefined ? null : textOf(floor["harm"]),
  };
}
