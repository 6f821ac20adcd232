import { isTocsinError, timestamp, TocsinError } from "../base/index.ts";
import { readyToLeave, sealMessage, withhold } from "../exchange/index.ts";
import type { OutboxRow } from "../exchange/index.ts";
import type { PeerAnswer, PeerSession } from "../peer/index.ts";
import type { Inbound } from "./inbound.ts";
import type { Node, PartnerTest } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { answerTimeoutMs, faultText, PartnerDialogue } from "./partner-dialogue.ts";
import type { Turns } from "./turns.ts";

/** How many messages may be on their way to one partner at once. */
export const inFlight = 32;
/** How many FLASH messages may be on their way beside these: they never wait for room. */
const inFlightUrgent = 8;
/** How often heads are exchanged with nothing else to say, in milliseconds (PROTOCOL.md 3 and 6). */
export const headEveryMs = 10 * 60_000;
/** Heads and cosignatures follow what passed once nothing passed for so long, in milliseconds; and where much passes, at the latest after so long. */
const headSoonMs = 1500;
const headLatestMs = 30_000;

/** A failed try is repeated after 2 s, 4 s, 8 s … at most after a minute. */
function backOffMs(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(attempts, 6));
}

/** What is under way with one partner. */
type Line = {
  readonly partner: string;
  session: PeerSession | undefined;
  readonly flying: Set<number>;
  readonly notBefore: Map<number, number>;
  isPumping: boolean;
  isAgain: boolean;
  headTimer: { cancel(): void };
  isHeadSoon: boolean;
  /** When something passed that no head told of yet: the first, and the last. */
  untoldMs: number;
  passedMs: number;
};

/** What delivery stands on. `tell` gets notices for the node's own operator. */
export type DeliveryPorts = { readonly book: PartnerBook; readonly inbound: Inbound; readonly turns: Turns; tell(text: string): void };

/**
 * The delivery of one node's outbox to its partners, over whatever session is up. Everything that it does can be cut off anywhere and done
 * again: numbers and envelopes stay the same, and a row leaves the outbox only with its receipt or by a rule.
 */
export class Delivery {
  readonly #node: Node;
  readonly #ports: DeliveryPorts;
  readonly #dialogue: PartnerDialogue;
  readonly #lines = new Map<string, Line>();
  readonly #working = new Set<Promise<void>>();
  #stopped = false;

  constructor(node: Node, ports: DeliveryPorts) {
    this.#node = node;
    this.#ports = ports;
    this.#dialogue = new PartnerDialogue(node, ports);
  }

  /** A session is up: the outbox runs, and heads are exchanged. */
  up(session: PeerSession): void {
    const line = this.#line(session.partner);
    line.session = session;
    line.notBefore.clear();
    line.untoldMs = -Infinity;
    this.#pump(line);
    this.#armHeads(line, 0);
  }

  /** The session of a partner is gone. What was under way goes back to waiting. */
  down(partner: string): void {
    const line = this.#line(partner);
    line.session = undefined;
    line.headTimer.cancel();
    line.isHeadSoon = false;
  }

  /** Something new waits for this partner. */
  nudge(partner: string): void {
    this.#pump(this.#line(partner));
  }

  /** Something passed: heads and cosignatures follow once it is quiet, for all that passed meanwhile, and within half a minute. */
  headsSoon(partner: string): void {
    const line = this.#line(partner);
    if (this.#stopped || line.session === undefined) return;
    line.passedMs = this.#node.clock.monotonicMs();
    if (line.isHeadSoon) return;
    line.untoldMs = line.passedMs;
    this.#armHeads(line, headSoonMs);
  }

  /** Exchanges cards, heads and cosignatures with a partner now; resolves when all was tried. */
  async exchangeHeads(partner: string): Promise<void> {
    const { session } = this.#line(partner);
    if (session === undefined) return;
    try {
      await this.#dialogue.swapAll(session);
    } catch (thrown) {
      if (!isTocsinError(thrown, "peer-gone")) this.#ports.tell(`heads with ${partner}: ${faultText(thrown)}`);
    }
  }

  /** Tries the path to a partner both ways. Where no session is up, it says so: the partner may have to dial. */
  async test(partner: string): Promise<PartnerTest> {
    const { session } = this.#line(partner);
    if (session === undefined)
      return {
        session: null,
        there: false,
        back: false,
        problem: "no session is up: look at the endpoints of both cards, and at the log of the node",
      };
    const facts = { dialledBy: session.dialled ? "us" : "them", protocol: session.tls.protocol, group: session.tls.group } as const;
    try {
      return { session: facts, ...(await this.#dialogue.test(session)), problem: null };
    } catch (thrown) {
      return { session: facts, there: false, back: false, problem: isTocsinError(thrown) ? thrown.code : "fault" };
    }
  }

  /** Ends; resolves when nothing is under way any more. The sessions are the caller's to close first. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const line of this.#lines.values()) line.headTimer.cancel();
    await Promise.allSettled(this.#working);
  }

  #line(partner: string): Line {
    const known = this.#lines.get(partner);
    if (known !== undefined) return known;
    const headTimer = { cancel: (): void => {} };
    const made: Line = {
      partner,
      session: undefined,
      flying: new Set(),
      notBefore: new Map(),
      isPumping: false,
      isAgain: false,
      headTimer,
      isHeadSoon: false,
      untoldMs: -Infinity,
      passedMs: -Infinity,
    };
    this.#lines.set(partner, made);
    return made;
  }

  #track(work: Promise<void>): void {
    this.#working.add(work);
    void work.finally(() => this.#working.delete(work));
  }

  #armHeads(line: Line, afterMs: number): void {
    line.headTimer.cancel();
    line.isHeadSoon = afterMs < headEveryMs;
    line.headTimer = this.#node.clock.after(afterMs, () => this.#headsDue(line));
  }

  #headsDue(line: Line): void {
    const quietMs = Math.min(line.passedMs + headSoonMs, line.untoldMs + headLatestMs) - this.#node.clock.monotonicMs();
    if (line.isHeadSoon && quietMs > 0) {
      this.#armHeads(line, quietMs);
      return;
    }
    line.isHeadSoon = false;
    if (this.#stopped || line.session === undefined) return;
    this.#track(
      this.exchangeHeads(line.partner).then(() => {
        if (!line.isHeadSoon && !this.#stopped) this.#armHeads(line, headEveryMs);
      }),
    );
  }

  /** Fills the line up; a call while it is being filled makes it look once more. */
  #pump(line: Line): void {
    if (this.#stopped || line.session === undefined) return;
    if (line.isPumping) {
      line.isAgain = true;
      return;
    }
    line.isPumping = true;
    const done = (): void => {
      line.isPumping = false;
      if (!line.isAgain) return;
      line.isAgain = false;
      this.#pump(line);
    };
    this.#track(
      this.#fill(line)
        .catch((thrown: unknown) => this.#ports.tell(`outbox of ${line.partner}: ${faultText(thrown)}`))
        .finally(done),
    );
  }

  async #fill(line: Line): Promise<void> {
    const { session } = line;
    const most = inFlight + inFlightUrgent - line.flying.size;
    if (session === undefined || most <= 0) return;
    const now = this.#node.machineClock.monotonicMs();
    const waiting = [...line.notBefore].filter(([, at]) => at > now).map(([row]) => row);
    const rows = await this.#node.store.read((view) => view.outbox(line.partner, most, [...line.flying, ...waiting]));
    for (const row of rows) {
      if (line.session !== session || line.flying.has(row.message)) continue;
      if (row.lane !== 0 && line.flying.size >= inFlight) break;
      line.flying.add(row.message);
      this.#track(this.#deliver(row, line, session));
    }
  }

  async #deliver(row: OutboxRow, line: Line, session: PeerSession): Promise<void> {
    try {
      const to = await this.#ports.book.recipient(line.partner);
      if (to === undefined)
        throw new TocsinError("keys-missing", "ask the partner for its next card: no sealing key of its card is in term");
      const context = await this.#node.exchange();
      const sealed = await this.#ports.turns.take(row.lane, async () => {
        const outgoing = await this.#node.store.read(async (view) => {
          const message = await view.message(row.message);
          return message === undefined ? undefined : await readyToLeave(view, context, message);
        });
        return outgoing === undefined ? undefined : await sealMessage(outgoing, { to, random: this.#node.random });
      });
      if (sealed === undefined) return;
      await this.#settle(await session.request("message", sealed, { lane: row.lane, timeoutMs: answerTimeoutMs }), row, line);
    } catch (thrown) {
      await this.#stumble(thrown, row, line).catch((again: unknown) => this.#ports.tell(`message ${row.message}: ${faultText(again)}`));
    } finally {
      line.flying.delete(row.message);
      // What failed over a session that is gone holds nothing up in the next.
      if (line.session !== session) line.notBefore.delete(row.message);
      this.#pump(line);
    }
  }

  async #settle(answer: PeerAnswer, row: OutboxRow, line: Line): Promise<void> {
    if (answer.code !== "ok") {
      // Either side may have a new card that the other has not seen: both are shown before the next try.
      const mayBeCard = answer.code === "sealed-to-retired-key" || answer.code === "verification-failed";
      if (mayBeCard && row.attempts < 3 && line.session !== undefined) await this.#dialogue.swapCards(line.session);
      await this.#retryLater(row, line, answer.code);
      return;
    }
    if (answer.payload.length === 0) {
      // Taken and parked there: kept whole and shown to a person, but not receipted. Asked again at the pace of the heads.
      line.notBefore.set(row.message, this.#node.machineClock.monotonicMs() + headEveryMs);
      return;
    }
    const receipt = await this.#ports.inbound.answer(answer.payload, line.partner, row.lane);
    await this.#ports.turns.gather(row.lane);
    await this.#ports.inbound.control(receipt, true);
    // A receipt for another message, however genuine, is none for this one.
    if (await this.#node.store.read((view) => view.inOutbox(row.message))) {
      await this.#retryLater(row, line, "verification-failed");
      return;
    }
    line.notBefore.delete(row.message);
    this.headsSoon(line.partner);
  }

  async #stumble(thrown: unknown, row: OutboxRow, line: Line): Promise<void> {
    if (isTocsinError(thrown, "peer-gone")) return;
    if (isTocsinError(thrown) && (thrown.kind === "policy" || thrown.code === "content-erased")) {
      await this.#withhold(row, thrown.code);
      return;
    }
    if (!isTocsinError(thrown)) this.#ports.tell(`message ${row.message} to ${line.partner}: ${faultText(thrown)}`);
    await this.#retryLater(row, line, isTocsinError(thrown) ? thrown.code : "fault");
  }

  async #retryLater(row: OutboxRow, line: Line, code: string): Promise<void> {
    const attempts = row.attempts + 1;
    const waitMs = backOffMs(attempts);
    line.notBefore.set(row.message, this.#node.machineClock.monotonicMs() + waitMs);
    this.#node.machineClock.after(waitMs, () => this.#pump(line));
    await this.#node.store.transact(async (tx) => {
      const message = await tx.message(row.message);
      if (message?.state !== "dispatched") {
        // Delivered before: where the partner still lacks it, its next head says so.
        await tx.removeOutbox(row.message);
        return;
      }
      await tx.putOutbox({ ...row, attempts, lastError: code });
      if (attempts !== 5) return;
      const name = (await tx.partner(row.partner))?.handle ?? row.partner;
      await tx.raiseAlarm({
        at: timestamp(this.#node.clock.nowMs()),
        kind: "not-taken",
        subject: row.partner,
        urgency: "now",
        text: `${name} does not take a message: ${code}`,
      });
    });
  }

  /** What a rule no longer lets pass is taken out of the outbox, kept, and shown: it is never sent by chance later. */
  async #withhold(row: OutboxRow, code: string): Promise<void> {
    const at = timestamp(this.#node.clock.nowMs());
    await this.#node.store.transact((tx) => withhold(tx, { row: row.message, code, at }));
    for (const told of this.#node.signals.watch) told();
  }
}
