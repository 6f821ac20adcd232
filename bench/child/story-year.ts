import { base64url, millis, timestamp, uuid4 } from "../../src/base/index.ts";
import { indexWaiting, searchKeys } from "../../src/app/search/index-messages.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import { actBytes, logOrigins, partsOfWriting, protectParts } from "../../src/exchange/index.ts";
import type { Act, MessageRecord, Transaction } from "../../src/exchange/index.ts";
import { createFold } from "../../src/handling/index.ts";
import { commitTo, growBy, saltSize } from "../../src/log/index.ts";

const dayMs = 86_400_000;
/** How many warnings are written in one transaction: their acts are ten times as many. */
const atOnce = 100;
/** The clocks that run for a warning that is open. */
const openClocks = ["acknowledge-out", "validity-ends", "validity-day", "validity-week", "validity-month"] as const;

/** Which warnings are written: from which number on, over which span before now, and whether their clocks run. */
export type YearPart = { readonly from: number; readonly count: number; readonly spanMs: number; readonly areOpen: boolean };

/** The words of one warning: a plate and a telephone number of its own, a street that a hundred share, and what all have in common. */
function textOf(number: number): string {
  const plate = `XB ${String(100_000 + number).slice(0, 3)}-${String(100_000 + number).slice(3)} K`;
  return [
    `Two persons were seen in a grey van, ${plate}, near the market in Harbour Street ${number % 1000}.`,
    `They called +99 555 ${String(1_000_000 + number)} and spoke of the tournament. It is likely that they want to act within days.`,
  ].join("\n");
}

type Maker = {
  readonly node: Node;
  /** A warning that was really released: its envelope, agreement and parts are those of all. */
  readonly model: MessageRecord;
  readonly agreements: readonly { readonly id: string; readonly partner: string }[];
  readonly months: Awaited<ReturnType<Node["exchange"]>>["months"];
};

/** The first partner has three of ten warnings, the others share the rest; of ten, three came in. */
function placeOf(
  { agreements }: Maker,
  number: number,
): { readonly agreement: string; readonly partner: string; readonly outgoing: boolean } {
  const [first, ...others] = agreements;
  const chosen = number % 10 < 3 || others.length === 0 ? first : others[number % others.length];
  if (chosen === undefined) throw new TypeError("an agreement is there before warnings are written");
  return { agreement: chosen.id, partner: chosen.partner, outgoing: number % 10 < 7 };
}

async function writeWarning(
  tx: Transaction,
  maker: Maker,
  given: { readonly number: number; readonly atMs: number },
): Promise<MessageRecord> {
  const { node, model, months } = maker;
  const { number, atMs } = given;
  const place = placeOf(maker, number);
  const written = partsOfWriting(
    { kind: "warning", texts: [{ language: "en", text: textOf(number) }], tlp: "TLP:AMBER", caveats: [] },
    node.random,
  );
  const precedence = (["ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH"] as const)[number % 40 === 0 ? 3 : number % 3] ?? "ROUTINE";
  const record: Omit<MessageRecord, "row"> = {
    ...model,
    ...place,
    messageId: uuid4(node.random),
    thread: uuid4(node.random),
    precedence,
    sequence: 1000 + number,
    sentAt: timestamp(atMs),
    committedAt: timestamp(atMs),
    envelopeHash: base64url(node.random(32)),
    state: place.outgoing ? "delivered" : "received",
  };
  const row = await tx.addMessage(record, protectParts(written, { months, random: node.random, nowMs: atMs }));
  return { ...record, row };
}

/** What a desk does about one warning: ten acts, three of them words of the recipient. */
function actsOf(
  { messageId, envelopeHash: envelope, committedAt: at, outgoing, partner }: MessageRecord,
  carriers: readonly string[],
): Act[] {
  const act = (verb: string, facts: Act["facts"], officer: string | null = "watch-1"): Act => ({
    at,
    verb,
    subject: messageId,
    officer,
    facts,
  });
  const word = outgoing ? "receipt" : "ack";
  const placed = [{ envelope, message: messageId, partner }];
  return [
    act("draft", { hash: envelope, kind: "warning" }),
    act(outgoing ? "dispatch" : "take-in", { envelope, epoch: 1 }, null),
    act("release", { decision: envelope, drafter: "watch-1", floor: false, kind: "warning", placed, precedence: "PRIORITY" }, "releaser-1"),
    act(`${word}-delivered`, { envelope, carrier: carriers[0] ?? "" }, null),
    act(`${word}-opened`, { envelope, carrier: carriers[1] ?? "" }),
    act(`${word}-accepted`, { envelope, carrier: carriers[2] ?? "" }),
    act("open", { envelope }),
    act("open", { envelope }),
    act("case-open", {}),
    act("page", { notifier: "mail" }),
  ];
}

async function writeActs(tx: Transaction, { node }: Maker, acts: readonly Act[]): Promise<void> {
  const log = logOrigins(node.id, node.epoch).local;
  const salts = acts.map(() => node.random(saltSize));
  const leaves = acts.map((act, at) => commitTo("act", salts[at] ?? new Uint8Array(saltSize), actBytes(act)));
  const { newState } = await tx.logs.append(log, growBy(leaves, node.clock.nowMs()));
  for (const [at, act] of acts.entries())
    await tx.appendAct(act, { log, index: newState.size - acts.length + at, salt: salts[at] ?? new Uint8Array(saltSize) });
}

async function writeBatch(
  tx: Transaction,
  maker: Maker,
  given: { readonly numbers: readonly number[]; readonly part: YearPart },
): Promise<void> {
  const { node, months } = maker;
  const { from, count, spanMs, areOpen } = given.part;
  const nowMs = node.clock.nowMs();
  const written: MessageRecord[] = [];
  const acts: Act[] = [];
  for (const number of given.numbers) {
    const warning = await writeWarning(tx, maker, { number, atMs: nowMs - spanMs + ((number - from) / count) * spanMs });
    const carriers = [1, 2, 3].map(() => base64url(node.random(32)));
    for (const [at, verdict] of (["delivered", "opened", "accepted"] as const).entries()) {
      if (areOpen && verdict === "accepted") continue;
      const said = timestamp(millis(warning.committedAt) + at * 1000);
      const role = verdict === "delivered" ? null : ("watch-officer" as const);
      const carrier = carriers[at] ?? "";
      await tx.addReceipt({
        message: warning.row,
        verdict,
        byPartner: warning.outgoing,
        at: said,
        role,
        pseudonym: null,
        reason: null,
        carrier,
      });
    }
    if (areOpen)
      for (const [at, kind] of openClocks.entries())
        await tx.putDeadline({ kind, subject: String(warning.row), dueMs: nowMs + (at + 1) * 30 * dayMs + number, step: 0 });
    written.push(warning);
    acts.push(...actsOf(warning, carriers));
  }
  await writeActs(tx, maker, acts);
  await indexWaiting(tx, written, { months, keys: searchKeys(node), fold: createFold() });
}

/** Writes warnings into a node as if they had passed: each with text, receipts, acts and its place in the search index, all in the node's own forms. */
export async function writeYear(node: Node, part: YearPart, progress: (done: number) => void): Promise<void> {
  const [model] = await node.store.read((view) => view.messages({ kinds: ["warning"], outgoing: true, limit: 1 }));
  if (model === undefined) throw new TypeError("a warning is released before others are written after it");
  const agreements = (await node.store.read((view) => view.agreements())).map(({ id, partner }) => ({ id, partner }));
  const { months } = await node.exchange();
  const { row: _row, ...rest } = model;
  const maker: Maker = { node, model: { ...rest, row: 0 }, agreements, months };
  for (let done = 0; done < part.count; done += atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, part.count - done) }, (_, at) => part.from + done + at);
    await node.store.transact((tx) => writeBatch(tx, maker, { numbers, part }));
    if (done % (atOnce * 50) === 0) progress(done);
  }
}
