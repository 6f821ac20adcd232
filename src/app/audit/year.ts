import { millis } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { acknowledgeDue, awaitsAcknowledgement, flashShare, isKind, revealParts } from "../../exchange/index.ts";
import type { BodyOf, FlashShare, MessageRecord, MonthKeys, RecordedAct, View } from "../../exchange/index.ts";
import { unwitnessedSpans } from "../../log/index.ts";
import type { UnwitnessedSpan } from "../../log/index.ts";
import { bodyOf } from "../cases.ts";
import { logReader } from "../log-reader.ts";
import type { Node } from "../node.ts";
import { holds, stands } from "../retention/hold.ts";
import type { LegalHold } from "../retention/hold.ts";
import { answerVerdicts, classOf, dutyActs } from "./act-names.ts";
import { eachPage, takeTurns } from "./open-acts.ts";

/** One line of the report: what passed with one partner, one way, at one precedence, and how it was answered. */
export type PassedCounts = {
  readonly partner: string;
  readonly way: "to" | "from";
  readonly precedence: string;
  passed: number;
  /** Where the partner's machine receipt is held; of what came in, all. */
  delivered: number;
  inTime: number;
  late: number;
  /** Unanswered: still within their time, and past it. */
  waiting: number;
  overdue: number;
};

/** The duties to warn of a year, and how each ended. `open` are those that neither a release nor a waiver ended. */
export type DutyCounts = {
  assessed: number;
  arisen: number;
  released: number;
  releasedLate: number;
  waivedByGround: Record<string, number>;
  waiversRefused: number;
  open: number;
};

/** A release under the life-safety floor. `reviewedAt` is `null` where no act reviews it. */
export type FloorRelease = {
  readonly draft: string;
  readonly at: string;
  readonly officer: string | null;
  readonly recipients: number;
  reviewedAt: string | null;
};

/**
 * What one side's warnings were worth to the other, by the words of whoever got them: how much was FLASH, how much could be acted on, what they
 * contributed and whether the event came. The latest word on each warning counts; what was not said is not counted.
 */
export type QualityCounts = {
  readonly partner: string;
  readonly way: "to" | "from";
  readonly flash: FlashShare;
  readonly actionable: Readonly<Record<string, number>>;
  readonly contribution: Readonly<Record<string, number>>;
  readonly event: Readonly<Record<string, number>>;
};

/** What was asked of one side in a year, and how much of it that side answered. */
export type RequestCounts = {
  readonly partner: string;
  readonly askedBy: "us" | "partner";
  readonly what: "request" | "release-request";
  readonly asked: number;
  readonly answers: number;
};

/** A legal hold, and whether it stands when the report is made. */
export type HoldLine = Pick<LegalHold, "message" | "authority" | "reference" | "until" | "at" | "by"> & { readonly stands: boolean };

/** What a node did in a year, in counts and references: never content. */
export type YearReport = {
  readonly node: string;
  readonly year: number;
  readonly madeAt: string;
  readonly acts: number;
  readonly passed: readonly PassedCounts[];
  readonly kinds: readonly { readonly partner: string; readonly way: "to" | "from"; readonly kind: string; readonly count: number }[];
  readonly duty: DutyCounts;
  readonly quality: readonly QualityCounts[];
  readonly requests: readonly RequestCounts[];
  readonly holds: readonly HoldLine[];
  readonly emergencies: readonly FloorRelease[];
  readonly omittedEmergencies: number;
  readonly overrides: number;
  readonly refusals: Readonly<Record<string, number>>;
  readonly erasures: Readonly<Record<string, number>>;
  readonly readings: Readonly<Record<string, number>>;
  readonly missed: Readonly<Record<string, number>>;
  readonly unwitnessed: readonly ({ readonly log: string } & UnwitnessedSpan)[];
};

const mostEmergencies = 10_000;
const textOf = (value: JsonValue | undefined): string => (typeof value === "string" ? value : "");

function addTo(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

type Tally = Record<string, number>;
type Graded = BodyOf<"assessment"> | BodyOf<"outcome">;
type Word = { readonly partner: string; readonly way: "to" | "from"; readonly body: Graded };

type Awaited = { readonly counts: PassedCounts; readonly dueMs: number };

class YearCount {
  acts = 0;
  overrides = 0;
  omittedEmergencies = 0;
  readonly passed = new Map<string, PassedCounts>();
  readonly kinds = new Map<string, { partner: string; way: "to" | "from"; kind: string; count: number }>();
  readonly duty: DutyCounts = { assessed: 0, arisen: 0, released: 0, releasedLate: 0, waivedByGround: {}, waiversRefused: 0, open: 0 };
  readonly emergencies = new Map<string, FloorRelease>();
  readonly tallies = { refusal: {}, erasure: {}, reading: {}, missed: {} } as Record<string, Record<string, number>>;
  readonly #begin: string;
  readonly #end: string;
  readonly #handles = new Map<string, string>();
  /** What waits for an answer, by envelope: it shrinks as answers come. */
  readonly #awaited = new Map<string, Awaited>();
  readonly #warnings = new Map<string, { readonly partner: string; readonly way: "to" | "from"; all: number; flash: number }>();
  readonly #undelivered = new Map<string, PassedCounts>();
  readonly #duties = new Set<string>();
  /** Names by which a later review may mean a release under the floor. */
  readonly #aliases = new Map<string, string>();

  /** The latest words on warnings, by who said them and of what: several of one warning are one. */
  readonly #words = new Map<string, Word>();
  readonly #months: MonthKeys;

  constructor(year: number, months: MonthKeys) {
    this.#months = months;
    this.#begin = `${String(year).padStart(4, "0")}-`;
    this.#end = `${String(year + 1).padStart(4, "0")}-`;
  }

  async act(view: View, act: RecordedAct): Promise<void> {
    const isYears = act.at >= this.#begin && act.at < this.#end;
    if (act.verb.startsWith("receipt-") || act.verb.startsWith("ack-")) this.#answer(act);
    // Answers, reviews and ends of duties count for what began within the year, whenever they came.
    this.#follow(act);
    if (!isYears) return;
    this.acts += 1;
    if (act.verb === "dispatch" || act.verb === "take-in") await this.#passing(view, act);
    else if (act.verb === "release" && act.facts["floor"] === true) this.#floor(act);
    else if (act.verb === dutyActs.assess) this.#assessed(act);
    const heading = classOf(act.verb, act.facts);
    if (heading === "override") this.overrides += 1;
    const tally = this.tallies[heading];
    if (tally !== undefined) addTo(tally, act.verb);
  }

  finish(nowMs: number): void {
    for (const { counts, dueMs } of this.#awaited.values()) counts[dueMs < nowMs ? "overdue" : "waiting"] += 1;
    this.duty.open = this.#duties.size;
  }

  async #passing(view: View, act: RecordedAct): Promise<void> {
    const isOutgoing = act.verb === "dispatch";
    const message = await view.messageByHash(textOf(act.facts["envelope"]), isOutgoing);
    // Tests of the line, and messages that keep the channel going, are nobody's warnings.
    if (message === undefined || message.status === "test" || !isKind(message.kind) || message.sequence === null) return;
    const way = isOutgoing ? "to" : "from";
    const partner = await this.#handle(view, message.partner);
    const counted = `${partner} ${way} ${message.kind}`;
    const kind = this.kinds.get(counted) ?? { partner, way, kind: message.kind, count: 0 };
    kind.count += 1;
    this.kinds.set(counted, kind);
    if (message.kind === "assessment" || message.kind === "outcome") await this.#word(view, message, partner);
    if (!awaitsAcknowledgement(message.kind)) return;
    if (message.kind === "warning") {
      const warnings = this.#warnings.get(`${partner} ${way}`) ?? { partner, way, all: 0, flash: 0 };
      warnings.all += 1;
      if (message.precedence === "FLASH") warnings.flash += 1;
      this.#warnings.set(`${partner} ${way}`, warnings);
    }
    const counts = this.#row(partner, way, message.precedence);
    counts.passed += 1;
    if (isOutgoing) this.#undelivered.set(message.envelopeHash, counts);
    else counts.delivered += 1;
    this.#awaited.set(message.envelopeHash, { counts, dueMs: await dueOf(view, message, millis(act.at)) });
  }

  /** Keeps what the recipient of a warning says of it; what its originator says of its own is no feedback. */
  async #word(view: View, message: MessageRecord, partner: string): Promise<void> {
    const body = bodyOf(message.kind, revealParts(await view.parts(message.row), this.#months)) as Graded | null;
    if (body === null) return;
    const of = (await view.messageByHash(body.of, true)) ?? (await view.messageByHash(body.of, false));
    if (of?.kind !== "warning" || of.outgoing === message.outgoing) return;
    this.#words.set(`${message.kind} ${body.of}`, { partner, way: of.outgoing ? "to" : "from", body });
  }

  /** What the warnings of each side were worth to the other. */
  quality(): readonly QualityCounts[] {
    const words = [...this.#words.values()].map(({ partner, way }) => [`${partner} ${way}`, { partner, way }] as const);
    const ways = new Map([...[...this.#warnings].map(([key, { partner, way }]) => [key, { partner, way }] as const), ...words]);
    return [...ways.values()].map(({ partner, way }) => {
      const warnings = this.#warnings.get(`${partner} ${way}`) ?? { all: 0, flash: 0 };
      const counts: { actionable: Tally; contribution: Tally; event: Tally } = { actionable: {}, contribution: {}, event: {} };
      for (const word of this.#words.values()) {
        if (word.partner !== partner || word.way !== way) continue;
        if ("actionable" in word.body) addTo(counts.actionable, word.body.actionable);
        else for (const name of ["contribution", "event"] as const) addTo(counts[name], word.body[name]);
      }
      return { partner, way, flash: flashShare(warnings.all, warnings.flash), ...counts };
    });
  }

  /** What each side asked of the other, and how much was answered. */
  requests(): readonly RequestCounts[] {
    const count = (partner: string, way: "to" | "from", kind: string): number => this.kinds.get(`${partner} ${way} ${kind}`)?.count ?? 0;
    const partners = [...new Set([...this.kinds.values()].map(({ partner }) => partner))].toSorted();
    const pairs = [
      ["request", "answer"],
      ["release-request", "release-decision"],
    ] as const;
    return partners
      .flatMap((partner) =>
        pairs.flatMap(([what, answer]) => [
          { partner, askedBy: "us" as const, what, asked: count(partner, "to", what), answers: count(partner, "from", answer) },
          { partner, askedBy: "partner" as const, what, asked: count(partner, "from", what), answers: count(partner, "to", answer) },
        ]),
      )
      .filter(({ asked, answers }) => asked + answers > 0);
  }

  #row(partner: string, way: "to" | "from", precedence: string): PassedCounts {
    const key = `${partner} ${way} ${precedence}`;
    const row = this.passed.get(key) ?? { partner, way, precedence, passed: 0, delivered: 0, inTime: 0, late: 0, waiting: 0, overdue: 0 };
    this.passed.set(key, row);
    return row;
  }

  #answer(act: RecordedAct): void {
    const envelope = textOf(act.facts["envelope"]);
    const undelivered = this.#undelivered.get(envelope);
    if (undelivered !== undefined && this.#undelivered.delete(envelope)) undelivered.delivered += 1;
    const verdict = act.verb.slice(act.verb.indexOf("-") + 1);
    const awaited = this.#awaited.get(envelope);
    if (awaited === undefined || !answerVerdicts.includes(verdict)) return;
    this.#awaited.delete(envelope);
    awaited.counts[millis(act.at) <= awaited.dueMs ? "inTime" : "late"] += 1;
  }

  #floor(act: RecordedAct): void {
    const recipients = Array.isArray(act.facts["placed"]) ? act.facts["placed"].length : 0;
    if (this.emergencies.size >= mostEmergencies) this.omittedEmergencies += 1;
    else this.emergencies.set(act.subject, { draft: act.subject, at: act.at, officer: act.officer, recipients, reviewedAt: null });
    for (const placed of Array.isArray(act.facts["placed"]) ? (act.facts["placed"] as readonly JsonValue[]) : []) {
      const { envelope, message } = placed as { envelope?: JsonValue; message?: JsonValue };
      for (const name of [textOf(envelope), textOf(message)]) if (name !== "") this.#aliases.set(name, act.subject);
    }
  }

  #assessed({ subject, facts }: RecordedAct): void {
    this.duty.assessed += 1;
    if (facts["result"] !== "duty") return;
    this.duty.arisen += 1;
    this.#duties.add(subject);
  }

  #follow(act: RecordedAct): void {
    if (classOf(act.verb, act.facts) === "emergency-review") {
      const named = [act.subject, textOf(act.facts["envelope"]), textOf(act.facts["draft"]), textOf(act.facts["message"])];
      const found = named.map((name) => this.emergencies.get(this.#aliases.get(name) ?? name)).find((one) => one !== undefined);
      if (found !== undefined) found.reviewedAt ??= act.at;
    }
    if (!this.#duties.has(act.subject)) return;
    if (act.verb === dutyActs.waiverRefused) this.duty.waiversRefused += 1;
    if (act.verb !== dutyActs.released && act.verb !== dutyActs.waived) return;
    this.#duties.delete(act.subject);
    if (act.verb === dutyActs.waived) addTo(this.duty.waivedByGround, textOf(act.facts["ground"]) || "not said");
    else this.duty.released += 1;
    if (act.verb === dutyActs.released && act.facts["inTime"] === false) this.duty.releasedLate += 1;
  }

  async #handle(view: View, partner: string): Promise<string> {
    const known = this.#handles.get(partner) ?? (await view.partner(partner))?.handle ?? partner;
    this.#handles.set(partner, known);
    return known;
  }
}

async function dueOf(view: View, message: MessageRecord, fromMs: number): Promise<number> {
  const agreement = message.agreement === null ? undefined : await view.agreement(message.agreement);
  return await acknowledgeDue(view, { message, agreement, from: fromMs });
}

async function spansOf(node: Node, origin: string): Promise<readonly ({ readonly log: string } & UnwitnessedSpan)[]> {
  const reader = logReader(node.store);
  const size = (await reader.readTree(origin))?.size ?? 0;
  const heads: { checkpoint: { size: number }; cosigned: { cosigner: string; at: number }[] }[] = [];
  for (let after: { size: number; time: number } | undefined; ;) {
    const rows = await reader.readCheckpoints(origin, 1000, after);
    for (const row of rows) {
      const cosigned = (await reader.readCosignatures(origin, row)).map(({ cosigner, cosignedAt }) => ({ cosigner, at: cosignedAt }));
      if (cosigned.length > 0) heads.push({ checkpoint: { size: row.size }, cosigned });
    }
    after = rows.at(-1);
    if (after === undefined) return unwitnessedSpans(heads, size).map((span) => ({ log: origin, ...span }));
    await takeTurns();
  }
}

/** The legal holds that stood at any moment of a year, and whether they stand now. */
async function holdLines(node: Node, year: number): Promise<readonly HoldLine[]> {
  const nowMs = node.clock.nowMs();
  return (await node.store.read((view) => holds(view)))
    .filter(({ at, until, liftedAt }) => at < `${year + 1}-` && (liftedAt ?? until) >= `${year}-`)
    .map((hold) => {
      const { message, authority, reference, until, at, by } = hold;
      return { message, authority, reference, until, at, by, stands: stands(hold, nowMs) };
    });
}

/** Whether any moment of a span lies in a year. */
function touches({ from, until }: UnwitnessedSpan, year: number): boolean {
  return (from === undefined || from < `${year + 1}-`) && (until === undefined || until >= `${year}-`);
}

/**
 * The report of a year (UTC) of this node, read out of its acts page by page. In time and late go by the clocks of the agreements as they stand now
 * and by the node's own times of commit. Memory grows with what is unanswered, not with what passed.
 */
export async function yearReport(node: Node, year: number): Promise<YearReport> {
  const { months } = await node.exchange();
  const count = new YearCount(year, months);
  await eachPage(node, async (view, acts) => {
    for (const act of acts) await count.act(view, act);
  });
  count.finish(node.clock.nowMs());
  const unwitnessed: ({ readonly log: string } & UnwitnessedSpan)[] = [];
  for (const origin of await logReader(node.store).origins()) {
    if (!origin.startsWith(`${node.id}/`)) continue;
    unwitnessed.push(...(await spansOf(node, origin)).filter((span) => touches(span, year)));
  }
  const { acts, duty, overrides, omittedEmergencies, tallies } = count;
  const byName = <T extends { partner: string; way: string }>(rows: Iterable<T>): T[] =>
    [...rows].toSorted((a, b) => (`${a.partner} ${a.way}` < `${b.partner} ${b.way}` ? -1 : 1));
  return {
    node: node.id,
    year,
    madeAt: node.timestamp(),
    acts,
    passed: byName(count.passed.values()),
    kinds: byName(count.kinds.values()),
    duty,
    quality: byName(count.quality()),
    requests: count.requests(),
    holds: await holdLines(node, year),
    emergencies: [...count.emergencies.values()],
    omittedEmergencies,
    overrides,
    refusals: tallies["refusal"] ?? {},
    erasures: tallies["erasure"] ?? {},
    readings: tallies["reading"] ?? {},
    missed: tallies["missed"] ?? {},
    unwitnessed,
  };
}
