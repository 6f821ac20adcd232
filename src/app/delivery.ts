import { isTocsinError, timestamp, TocsinError, utf8 } from "../base/index.ts";
import { askToCosign, checkpointLogs, composeUnnumbered, makeHead, onePart, readCosignDocument, readHead, readyToLeave, sealMessage, takeHead } from "../exchange/index.ts";
import type { ControlDraft, OutboxRow, Stream } from "../exchange/index.ts";
import type { PeerAnswer, PeerSession } from "../peer/index.ts";
import type { Inbound } from "./inbound.ts";
import { ownRevocations } from "./keys.ts";
import { currentKey } from "./node.ts";
import type { Node } from "./node.ts";
import type { PartnerBook } from "./partner-book.ts";
import { takePartnerCard } from "./partners.ts";

/** How many messages may be on their way to one partner at once. */
export const inFlight = 32;
/** How long an answer to one message may take before it is sent again, in milliseconds (DOMAIN.md 3.5: machine ack 60 s). */
export const answerTimeoutMs = 60_000;
/** How often heads are exchanged with nothing else to say, in milliseconds (PROTOCOL.md 3 and 6). */
export const headEveryMs = 10 * 60_000;

/** How soon after something passed heads and cosignatures follow, in milliseconds. */
const headSoonMs = 1500;

/** A failed try is repeated after 1 s, 2 s, 4 s … at most after a minute. */
function backOffMs(attempts: number): number {
  return Math.min(60_000, 1000 * 2 ** Math.min(attempts, 6));
}

/** The delivery of one node's outbox to its partners, over whatever session is up. */
export interface Delivery {
  /** A session is up: heads are exchanged, then the outbox runs. */
  up(session: PeerSession): void;
  down(partner: string): void;
  /** Something new waits for this partner. */
  nudge(partner: string): void;
  /** Something passed: heads and cosignatures follow within two seconds, once for all that passes meanwhile. */
  headsSoon(partner: string): void;
  /** Exchanges heads and cosignatures with a partner now; resolves when both were tried. */
  exchangeHeads(partner: string): Promise<void>;
  stop(): Promise<void>;
}

type Line = {
  readonly partner: string;
  session: PeerSession | undefined;
  readonly flying: Set<number>;
  readonly notBefore: Map<number, number>;
  isPumping: boolean;
  isAgain: boolean;
  headTimer: { cancel(): void };
  isHeadSoon: boolean;
};

/** Runs the outbox of a node. Everything that it does can be cut off anywhere and done again: numbers and envelopes stay the same. */
export function delivery(node: Node, ports: { readonly book: PartnerBook; readonly inbound: Inbound; tell(text: string): void }): Delivery {
  const { book, inbound, tell } = ports;
  const lines = new Map<string, Line>();
  const working = new Set<Promise<void>>();
  let stopped = false;

  const track = (work: Promise<void>): void => {
    working.add(work);
    void work.finally(() => working.delete(work));
  };

  const lineOf = (partner: string): Line => {
    const known = lines.get(partner);
    if (known !== undefined) return known;
    const made: Line = { partner, session: undefined, flying: new Set(), notBefore: new Map(), isPumping: false, isAgain: false, headTimer: { cancel: () => {} }, isHeadSoon: false };
    lines.set(partner, made);
    return made;
  };

  const fail = async (row: OutboxRow, line: Line, code: string): Promise<void> => {
    const attempts = row.attempts + 1;
    const waitMs = backOffMs(attempts);
    line.notBefore.set(row.message, node.machineClock.monotonicMs() + waitMs);
    await node.store.transact(async (tx) => {
      const message = await tx.message(row.message);
      if (message?.state !== "dispatched") return;
      await tx.putOutbox({ ...row, attempts, lastError: code });
      if (attempts === 5) {
        await tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind: "not-taken", subject: row.partner, urgency: "now", text: `${(await tx.partner(row.partner))?.handle ?? row.partner} does not take a message: ${code}` });
      }
    });
    node.machineClock.after(waitMs, () => pump(line));
  };

  /** What a rule no longer lets pass is taken out of the outbox, kept, and shown: it is never sent by chance later. */
  const withhold = async (row: OutboxRow, code: string): Promise<void> => {
    await node.store.transact(async (tx) => {
      await tx.setMessageState(row.message, "withheld", code);
      await tx.removeOutbox(row.message);
      await tx.raiseAlarm({ at: timestamp(node.clock.nowMs()), kind: "withheld", subject: String(row.message), urgency: "now", text: `a message to ${(await tx.partner(row.partner))?.handle ?? row.partner} was not sent: ${code}` });
    });
  };

  const settle = async (answer: PeerAnswer, row: OutboxRow, line: Line): Promise<void> => {
    // Either side may have a new card that the other has not seen: both are shown before the next try.
    if (answer.code === "sealed-to-retired-key" || (answer.code === "verification-failed" && row.attempts < 3)) {
      await renewCard(line);
      await fail(row, line, answer.code);
      return;
    }
    if (answer.code !== "ok") {
      await fail(row, line, answer.code);
      return;
    }
    if (answer.payload.length === 0) {
      // Taken and parked there: kept whole and shown to a person, but not receipted. Asked again at the pace of the heads.
      line.notBefore.set(row.message, node.machineClock.monotonicMs() + headEveryMs);
      return;
    }
    await inbound.control(await inbound.answer(answer.payload, line.partner), true);
    line.notBefore.delete(row.message);
    headsSoon(line.partner);
  };

  const deliverOne = async (row: OutboxRow, line: Line, session: PeerSession): Promise<void> => {
    try {
      const to = await book.recipient(line.partner);
      if (to === undefined) throw new TocsinError("keys-missing", "the partner's card has no sealing key in term");
      const context = await node.exchange();
      const outgoing = await node.store.read(async (view) => {
        const message = await view.message(row.message);
        return message === undefined ? undefined : await readyToLeave(view, context, message);
      });
      if (outgoing === undefined) return;
      const sealed = await sealMessage(outgoing, { to, random: node.random });
      await settle(await session.request("message", sealed, { lane: row.lane, timeoutMs: answerTimeoutMs }), row, line);
    } catch (thrown) {
      if (!isTocsinError(thrown)) {
        tell(`message ${row.message} to ${line.partner}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        await fail(row, line, "fault");
      } else if (thrown.kind === "policy" || thrown.code === "content-erased") await withhold(row, thrown.code);
      else if (thrown.code !== "peer-gone") await fail(row, line, thrown.code);
    } finally {
      line.flying.delete(row.message);
      pump(line);
    }
  };

  const fill = async (line: Line): Promise<void> => {
    const { session } = line;
    if (session === undefined || stopped) return;
    const now = node.machineClock.monotonicMs();
    const waiting = [...line.notBefore].filter(([, at]) => at > now).map(([row]) => row);
    const room = inFlight - line.flying.size;
    if (room <= 0) return;
    const rows = await node.store.read((view) => view.outbox(line.partner, room, [...line.flying, ...waiting]));
    for (const row of rows) {
      if (line.session !== session || line.flying.has(row.message)) continue;
      line.flying.add(row.message);
      track(deliverOne(row, line, session));
    }
  };

  const pump = (line: Line): void => {
    if (stopped || line.session === undefined) return;
    if (line.isPumping) {
      line.isAgain = true;
      return;
    }
    line.isPumping = true;
    track(
      fill(line)
        .catch((thrown: unknown) => tell(`outbox of ${line.partner}: ${thrown instanceof Error ? thrown.message : String(thrown)}`))
        .finally(() => {
          line.isPumping = false;
          if (!line.isAgain) return;
          line.isAgain = false;
          pump(line);
        }),
    );
  };

  const renewCard = async (line: Line): Promise<void> => {
    const { session } = line;
    if (session === undefined) return;
    const own = await node.store.read((view) => view.setting("card"));
    const answer = await session.request("hello", Buffer.from(own ?? "", "base64"), { lane: 1, timeoutMs: answerTimeoutMs });
    if (answer.code === "ok" && answer.payload.length > 0) {
      if (await takePartnerCard(node, line.partner, answer.payload)) await book.refresh();
    }
  };

  /** Sends a control document to a partner and gives back its opened answer, if it sent one. */
  const ask = async (line: Line, draft: ControlDraft) => {
    const { session } = line;
    const to = await book.recipient(line.partner);
    if (session === undefined || to === undefined) return undefined;
    const sealed = await sealMessage(composeUnnumbered(draft, await node.exchange()), { to, random: node.random });
    const answer = await session.request("message", sealed, { lane: 1, timeoutMs: answerTimeoutMs });
    if (answer.code !== "ok") throw new TocsinError("peer-refused", `the partner answered "${answer.code}"`);
    return answer.payload.length === 0 ? undefined : await inbound.answer(answer.payload, line.partner);
  };

  const newestIncoming = async (agreement: string): Promise<Stream | undefined> =>
    await node.store.read(async (view) => (await view.streams(agreement)).findLast(({ outgoing }) => !outgoing));

  const swapHeads = async (line: Line, agreement: string): Promise<void> => {
    const context = await node.exchange();
    const record = await node.store.read((view) => view.agreement(agreement));
    if (record === undefined) return;
    const highestBefore = (await newestIncoming(agreement))?.held.at(-1)?.to ?? 0;
    const bytes = await node.store.read((view) => makeHead(view, context, record));
    const answer = await ask(line, { kind: "head", partner: line.partner, agreement, label: "document", bytes });
    if (answer?.header.kind !== "head") return;
    const known = book.sender(answer.keyId);
    if (known === undefined || !("publicKey" in known.key)) return;
    const { publicKey } = known.key;
    const envelope = onePart(answer.parts, "document").bytes;
    // Only a head that says less than was held before the question is a roll-back; a message may have overtaken this answer since.
    const { value } = readHead(envelope, { sender: line.partner, recipient: node.id, key: publicKey });
    const isLive = value.count < highestBefore;
    const { judgement } = await node.store.transact((tx) => takeHead(tx, context, { envelope, partner: line.partner, key: publicKey, isLive }));
    if (judgement.result === "missing") {
      const stream = await newestIncoming(agreement);
      const payload = utf8(JSON.stringify({ agreement, epoch: stream?.epoch ?? 1, ranges: judgement.ranges }));
      await line.session?.request("fetch", payload, { lane: 1, timeoutMs: answerTimeoutMs });
    }
  };

  const swapCosignatures = async (line: Line, agreement: string): Promise<void> => {
    const context = await node.exchange();
    // Twice at the most: the second time from the size that the partner named.
    for (let tries = 0; tries < 2; tries += 1) {
      const bytes = await node.store.read((view) => askToCosign(view, context, { agreement, partner: line.partner }));
      if (bytes === undefined) return;
      const answer = await ask(line, { kind: "cosignature", partner: line.partner, agreement, label: "document", bytes });
      if (answer?.header.kind !== "cosignature") return;
      const isAgain = readCosignDocument(onePart(answer.parts, "document").bytes).size !== undefined;
      await inbound.control(answer, true);
      if (!isAgain) return;
    }
  };

  const exchangeHeads = async (partner: string): Promise<void> => {
    const line = lineOf(partner);
    if (line.session === undefined) return;
    try {
      await renewCard(line);
      const revocations = await ownRevocations(node);
      if (revocations !== undefined) await ask(line, { kind: "revocation", partner, agreement: null, label: "document", bytes: revocations.envelope });
      const logKey = await currentKey(node, "log");
      await node.store.transact((tx) => checkpointLogs(tx, node, logKey));
      for (const { id } of await node.store.read((view) => view.agreements(partner))) {
        await swapHeads(line, id);
        await swapCosignatures(line, id);
      }
    } catch (thrown) {
      if (!isTocsinError(thrown, "peer-gone")) tell(`heads with ${partner}: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
  };

  const armHeads = (line: Line, afterMs = headEveryMs): void => {
    line.headTimer.cancel();
    line.isHeadSoon = afterMs < headEveryMs;
    line.headTimer = node.machineClock.after(afterMs, () => {
      line.isHeadSoon = false;
      if (stopped || line.session === undefined) return;
      track(exchangeHeads(line.partner).then(() => (line.isHeadSoon ? undefined : armHeads(line))));
    });
  };

  const headsSoon = (partner: string): void => {
    const line = lineOf(partner);
    if (!stopped && line.session !== undefined && !line.isHeadSoon) armHeads(line, headSoonMs);
  };

  return {
    exchangeHeads,
    headsSoon,
    up(session) {
      const line = lineOf(session.partner);
      line.session = session;
      line.notBefore.clear();
      pump(line);
      track(exchangeHeads(session.partner).then(() => armHeads(line)));
    },
    down(partner) {
      const line = lineOf(partner);
      line.session = undefined;
      line.headTimer.cancel();
    },
    nudge: (partner) => pump(lineOf(partner)),
    async stop() {
      stopped = true;
      for (const line of lines.values()) line.headTimer.cancel();
      await Promise.allSettled(working);
    },
  };
}
