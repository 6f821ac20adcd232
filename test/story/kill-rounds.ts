import assert from "node:assert/strict";
import path from "node:path";
import type { TestContext } from "node:test";
import { directory, runtimeVerifier, verifyExport } from "../../src/log/index.ts";
import type { MessageRecord, View } from "../../src/exchange/index.ts";
import { agree, ask, introduce, kill, makeParty, partiesFolder, readStore, start, until, warn } from "./parties.ts";
import type { Given, Party } from "./parties.ts";

/** What a node's store says of what passed: messages by the hash of their envelope, and the acts that the log binds. */
type Book = {
  readonly sent: ReadonlyMap<string, MessageRecord>;
  readonly receipted: ReadonlySet<string>;
  readonly taken: ReadonlyMap<string, MessageRecord>;
  /** Verb and envelope of every act about a message, in their order. */
  readonly acts: readonly string[];
};

async function readBook(view: View): Promise<Book> {
  const sent = new Map<string, MessageRecord>();
  const taken = new Map<string, MessageRecord>();
  const receipted = new Set<string>();
  for (let after = 0; ;) {
    const page = await view.messages({ after, limit: 1000 });
    if (page.length === 0) break;
    for (const message of page) {
      after = message.row;
      // Machine receipts have no number: they are kept beside what they are about.
      if (message.sequence === null) continue;
      (message.outgoing ? sent : taken).set(message.envelopeHash, message);
      if (message.outgoing && (await view.receipts(message.row)).some(({ byPartner }) => byPartner)) receipted.add(message.envelopeHash);
    }
  }
  const acts: string[] = [];
  for (let after = 0; ;) {
    const page = await view.acts({ after, limit: 1000 });
    if (page.length === 0) break;
    for (const { sequence, verb, facts } of page) {
      after = sequence;
      if (verb === "dispatch" || verb === "take-in") acts.push(`${verb} ${String(facts["envelope"])}`);
    }
  }
  return { sent, receipted, taken, acts };
}

const bookOf = (party: Party): Promise<Book> => readStore(party, (store) => store.read(readBook));

/** Both sides at the time of a kill: what one holds a receipt for is at the other, nothing is there twice, and all of it is in the log. */
function checkBooks(from: Book, to: Book, released: ReadonlySet<string>): void {
  for (const hash of released) assert.ok(from.sent.has(hash), "what was released is kept");
  for (const hash of from.receipted) assert.ok(to.taken.has(hash), "what is receipted is there");
  for (const [hash, message] of from.sent)
    assert.equal(message.state === "delivered", from.receipted.has(hash), "delivered is what is receipted");
  for (const hash of to.taken.keys()) assert.ok(from.sent.has(hash), "nothing came that was not sent");
  const numbers = [...from.sent.values()].map(({ sequence }) => sequence);
  assert.deepEqual(
    numbers.toSorted((a, b) => (a ?? 0) - (b ?? 0)),
    numbers.map((_, at) => at + 1),
    "numbers without gaps",
  );
  for (const book of [from, to]) {
    const wanted = [...[...book.sent.keys()].map((hash) => `dispatch ${hash}`), ...[...book.taken.keys()].map((hash) => `take-in ${hash}`)];
    assert.deepEqual(book.acts.toSorted(), wanted.toSorted(), "each message is in the log once");
  }
  const ids = [...to.taken.values()].map(({ messageId }) => messageId);
  assert.equal(new Set(ids).size, ids.length, "no message came twice");
}

/** Numbers that follow from a seed: xorshift, which is enough to choose moments. */
function chooser(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One side sends some messages and acknowledges some that came; what fails because a node was killed is given up. */
async function work(party: Party, partner: Party, given: { readonly count: number; readonly released: Set<string> }): Promise<void> {
  const { count, released } = given;
  const sends = Array.from({ length: count }, async (_, at) => {
    const precedence = at % 4 === 0 ? "FLASH" : "ROUTINE";
    const messages = await warn(party, [partner.name], { text: `warning ${at}`, precedence, kind: at % 3 === 2 ? "note" : "warning" });
    for (const { envelope } of messages) released.add(String(envelope));
  });
  const acknowledge = async (): Promise<void> => {
    const { messages } = await ask(party, "inbox");
    for (const { row } of (messages as Given[]).slice(-2)) await ask(party, "ack", { message: String(row) }, "desk");
  };
  await Promise.allSettled([...sends, acknowledge()]);
}

/** Whether nothing waits and each side says "complete to" the last number that the other sent. */
async function isComplete(party: Party, partner: Party): Promise<boolean> {
  const [own, theirs] = (await Promise.all([ask(party, "status"), ask(partner, "status")])).map(
    (status) => (status["partners"] as Given[])[0],
  );
  const firstOf = (status: Given | undefined, name: "sent" | "received"): Given | undefined => {
    const agreements = (status?.["agreements"] ?? []) as Given[];
    return ((agreements[0]?.[name] ?? []) as Given[])[0];
  };
  const sent = firstOf(own, "sent");
  const received = firstOf(theirs, "received");
  return (
    own?.["waiting"] === 0 &&
    received?.["completeTo"] === sent?.["count"] &&
    received?.["judged"] === `complete to #${String(sent?.["count"])}`
  );
}

async function checkLogs(parties: readonly [Party, Party], root: string): Promise<void> {
  const folders: string[] = [];
  for (const party of parties) {
    const folder = path.join(root, `${party.name}.export`);
    await ask(party, "log-export", { out: folder });
    folders.push(folder);
    const { findings } = await ask(party, "doctor");
    assert.deepEqual(
      (findings as Given[]).filter(({ state }) => state === "failed"),
      [],
    );
  }
  for (const [own = "", other = ""] of [folders, folders.toReversed()]) {
    const report = await verifyExport(directory(own), { verifier: runtimeVerifier(), against: directory(other) });
    assert.deepEqual([report.ok, report.findings], [true, []]);
  }
}

async function killInRound(victim: Party, choose: (below: number) => number): Promise<void> {
  await kill(victim);
  // Now and then it is killed again before it serves.
  if (choose(5) !== 0) return;
  const starting = start(victim).catch(() => {});
  await pause(choose(500));
  await kill(victim);
  await starting;
}

/**
 * Two real nodes that send to each other while one of them is killed at a random moment, round after round. At every kill nothing that is
 * receipted is missing, nothing is there twice or outside the log; at the end both are complete and both logs verify.
 */
export async function killRounds(
  context: TestContext,
  options: { readonly rounds: number; readonly sends: number; readonly seed: number },
): Promise<void> {
  const { rounds, sends, seed } = options;
  context.diagnostic(`${rounds} rounds, seed ${seed}`);
  const choose = chooser(seed);
  const place = partiesFolder(context);
  const alder = await makeParty(place, "alder");
  const birch = await makeParty(place, "birch");
  await Promise.all([start(alder), start(birch)]);
  await introduce(alder, birch);
  await agree(alder, birch);
  const released = { alder: new Set<string>(), birch: new Set<string>() };
  for (let round = 1; round <= rounds; round += 1) {
    const victim = choose(2) === 0 ? alder : birch;
    const working = [
      work(alder, birch, { count: sends, released: released.alder }),
      work(birch, alder, { count: sends, released: released.birch }),
    ];
    await pause(choose(400));
    await killInRound(victim, choose);
    await Promise.all(working);
    // The one that is dead was killed before the other's book is read: a receipt in it can only be of what was committed.
    const [one, other] = [await bookOf(alder), await bookOf(birch)];
    checkBooks(one, other, released.alder);
    checkBooks(other, one, released.birch);
    await start(victim);
  }
  assert.ok(
    released.alder.size > rounds && released.birch.size > rounds,
    `${released.alder.size} and ${released.birch.size} were released`,
  );
  await until(async () => (await isComplete(alder, birch)) && (await isComplete(birch, alder)));
  const [one, other] = [await bookOf(alder), await bookOf(birch)];
  checkBooks(one, other, released.alder);
  checkBooks(other, one, released.birch);
  assert.deepEqual([one.receipted.size, other.receipted.size], [one.sent.size, other.sent.size]);
  await checkLogs([alder, birch], place.root);
  context.diagnostic(`${one.sent.size} messages one way, ${other.sent.size} the other`);
}
