import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { base64, base64url, fromBase64, isTocsinError, systemRandom, timestamp, TocsinError } from "../../src/base/index.ts";
import type { JsonValue, RandomSource } from "../../src/base/index.ts";
import { answerBlob } from "../../src/app/attachments.ts";
import { Delivery } from "../../src/app/delivery.ts";
import { drivenClock } from "../../src/app/driven-clock.ts";
import type { DrivenClock } from "../../src/app/driven-clock.ts";
import { Inbound } from "../../src/app/inbound.ts";
import type { InboundAnswer } from "../../src/app/inbound.ts";
import { enrol, soundAssessment } from "../../src/app/kit.test-node.ts";
import type { TestOfficer } from "../../src/app/kit.test-node.ts";
import { initNode, openNode, performer, verbs } from "../../src/app/index.ts";
import type { WholeNode as Node } from "../../src/app/index.ts";
import { partnerBook } from "../../src/app/partner-book.ts";
import type { PartnerBook } from "../../src/app/partner-book.ts";
import { Turns } from "../../src/app/turns.ts";
import { restoreDecision, signDecision, signRequest } from "../../src/exchange/index.ts";
import type { PeerAnswer, PeerSession, PeerVerb } from "../../src/peer/index.ts";

/** What a verb gave, its members to be read. */
export type Given = Readonly<Record<string, JsonValue>>;

/** A whole node in this process without a socket: its clocks stand until the test advances them, its lines are the test's. */
export type Side = {
  readonly name: string;
  readonly root: string;
  readonly clock: DrivenClock;
  readonly officers: readonly TestOfficer[];
  readonly notices: string[];
  node: Node;
  book: PartnerBook;
  inbound: Inbound;
  delivery: Delivery;
};

/** Anything that lets a test clean up after itself. */
export type Context = { after(done: () => Promise<void>): void };

/** When the sides' clocks begin to stand. */
export const startMs = 1_795_000_000_000;

/** A machine's clock that stands; `drivenClock` over it moves only when it is advanced. */
function standingClock(nowMs: number): DrivenClock {
  return drivenClock(0, { nowMs: () => nowMs, monotonicMs: () => 0, after: () => ({ cancel: () => {} }) });
}

async function runOn(node: Node, notices: string[]): Promise<Pick<Side, "node" | "book" | "inbound" | "delivery">> {
  const book = partnerBook(node);
  await book.refresh();
  const turns = new Turns();
  const taken: ((partner: string) => void)[] = [];
  const inbound = new Inbound(node, { book, turns, onTaken: (partner) => taken.forEach((told) => told(partner)) });
  const delivery = new Delivery(node, { book, inbound, turns, tell: (text) => void notices.push(text) });
  taken.push((partner) => delivery.headsSoon(partner));
  node.signals.partner.push((nodeId) => delivery.nudge(nodeId));
  node.signals.cards.push(() => void book.refresh());
  return { node, book, inbound, delivery };
}

/** Makes and opens a side. `aheadMs` is how far its clock is off; `random` may fix what it draws. */
export async function openSide(
  context: Context,
  name: string,
  given: { readonly aheadMs?: number; readonly random?: RandomSource; readonly exercise?: boolean } = {},
): Promise<Side> {
  const { aheadMs = 0, random = systemRandom, exercise = true } = given;
  const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-side-"));
  const folder = path.join(root, "node");
  const clock = standingClock(startMs + aheadMs);
  const unlock = { kind: "key-file", path: path.join(root, "node.key") } as const;
  await initNode(
    { folder, name, unit: "Desk", country: "XA", exercise, unlock, officersFolder: path.join(root, "officers"), officers: [] },
    { clock, random },
  );
  const notices: string[] = [];
  const node = await openNode(folder, { clock, random, source: {} });
  const officers = [
    await enrol(node, "desk", ["drafter", "watch-officer", "liaison-officer", "action-officer", "press-officer"]),
    await enrol(node, "releaser", ["releaser"]),
  ];
  const side: Side = { name, root, clock, officers, notices, ...(await runOn(node, notices)) };
  context.after(async () => {
    await side.delivery.stop();
    await side.node.close();
    rmSync(root, { recursive: true, force: true });
  });
  return side;
}

/** Closes a side's node, does something to its folder, and opens it again. */
export async function reopenSide(
  side: Side,
  between: (folder: string) => void,
  options: { readonly isAdopting?: boolean } = {},
): Promise<void> {
  await side.delivery.stop();
  await side.node.close();
  between(side.node.paths.folder);
  const node = await openNode(side.node.paths.folder, { clock: side.clock, random: systemRandom, source: {}, ...options });
  Object.assign(side, await runOn(node, side.notices));
}

/** Officers of a side who sign together. */
type Officer = { readonly side: Side; readonly as: readonly string[] };

/** The side's officers of these names. */
export function by(side: Side, ...as: readonly string[]): Officer {
  return { side, as };
}

/** Performs a verb as one of a side's officers, or as nobody. */
export async function ask(asker: Side | Officer, verb: string, args: Readonly<Record<string, JsonValue>> = {}): Promise<Given> {
  const { side, as } = "as" in asker ? asker : { side: asker, as: [] };
  const { node } = side;
  const at = timestamp(node.machineClock.nowMs());
  const signed = side.officers
    .filter(({ id }) => as.includes(id))
    .map(({ id, key }) => signRequest({ node: node.id, verb, args, officer: id, at, nonce: base64url(systemRandom(16)) }, key));
  return (await performer(node, verbs)({ verb, args, signed })) as Given;
}

const decisionWords = {
  purpose: "prevention",
  basis: "XA-7",
  authority: "Head of watch",
  necessity: "An attack is imminent.",
  mistreatment: "none-known",
};

/** Drafts and releases a warning; gives what was dispatched. */
export async function warn(side: Side, to: readonly string[], given: Readonly<Record<string, JsonValue>> = {}): Promise<readonly Given[]> {
  const whole = {
    kind: "warning",
    to: [...to],
    scope: "plots",
    precedence: "ROUTINE",
    tlp: "TLP:AMBER",
    texts: [{ language: "en", text: "A text." }],
    ...given,
  };
  const draft = await ask(by(side, "desk"), "draft", whole);
  const prepared = await ask(by(side, "releaser"), "release-prepare", { draft: draft["id"] ?? null, ...decisionWords });
  const decision = restoreDecision(fromBase64(String(prepared["decision"])) ?? new Uint8Array(), new Map());
  const releaser = side.officers.find(({ id }) => id === "releaser");
  if (releaser === undefined) throw new TypeError("every side has a releaser");
  const released = await ask(by(side, "releaser"), "release", {
    draft: draft["id"] ?? null,
    signature: base64(signDecision(decision, releaser.key).bytes),
  });
  return released["messages"] as Given[];
}

/** Each takes up the other's card with the right words, and assesses it. */
export async function introduce(one: Side, other: Side): Promise<void> {
  for (const [side, partner] of [
    [one, other],
    [other, one],
  ] as const) {
    const { card, words } = await ask(partner, "card");
    await ask(by(side, "desk"), "partner-add", { card: card ?? null, words: (words as string[]).join(" "), handle: partner.name });
    await ask(by(side, "desk"), "partner-assess", { partner: partner.name, ...soundAssessment });
    await side.book.refresh();
  }
}

/** What becomes of a request on its way: it goes on as given, or the line breaks where this throws. */
export type OnWay = (
  request: { readonly verb: PeerVerb; readonly payload: Uint8Array; readonly lane: 0 | 1 | 2 | 3; readonly from: Side; readonly to: Side },
  deliver: (payload: Uint8Array) => Promise<PeerAnswer>,
) => Promise<PeerAnswer>;

const straight: OnWay = ({ payload }, deliver) => deliver(payload);

async function handle(
  to: Side,
  from: Side,
  request: { readonly verb: PeerVerb; readonly payload: Uint8Array; readonly lane: 0 | 1 | 2 | 3 },
): Promise<InboundAnswer> {
  const { verb, payload, lane } = request;
  try {
    if (verb === "message") return await to.inbound.message(payload, from.node.id, lane);
    if (verb === "fetch") return await to.inbound.fetch(payload, from.node.id);
    if (verb === "blob") return { code: "ok", payload: await answerBlob(to.node, from.node.id, payload) };
    return await to.inbound.hello(payload, from.node.id);
  } catch (thrown) {
    // As a session answers: the code of what was refused on purpose, and a fault for everything else.
    if (!isTocsinError(thrown)) to.notices.push(`fault: ${thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)}`);
    return { code: isTocsinError(thrown) ? thrown.code : "fault", payload: new Uint8Array() };
  }
}

function sessionTo(from: Side, to: Side, onWay: OnWay): PeerSession {
  let isOpen = true;
  let end = (): void => {};
  const ended = new Promise<void>((resolve) => (end = resolve));
  const unused = (): never => {
    throw new TypeError("no test asks for this");
  };
  return {
    partner: to.node.id,
    dialled: true,
    tls: { protocol: "TLSv1.3", group: "X25519MLKEM768" },
    pin: "",
    ownPin: "",
    remote: to.name,
    sinceMs: startMs,
    async request(verb, payload, { lane }) {
      const gone = new TocsinError("peer-gone", "the line is cut");
      if (!isOpen) throw gone;
      const answer = onWay({ verb, payload, lane, from, to }, (carried) => handle(to, from, { verb, payload: carried, lane }));
      const arrived = await Promise.race([answer, ended]);
      if (!isOpen || arrived === undefined) throw gone;
      return arrived;
    },
    close() {
      isOpen = false;
      end();
    },
    retire: unused,
    probe: unused,
    closed: Promise.resolve(""),
  };
}

/** A line between two sides that a test can cut. */
export type Line = { cut(): void };

/** Connects two sides; `onWay` sees, changes, keeps back or loses every request of either. */
export function connect(one: Side, other: Side, onWay: OnWay = straight): Line {
  const sessions = [sessionTo(one, other, onWay), sessionTo(other, one, onWay)] as const;
  one.delivery.up(sessions[0]);
  other.delivery.up(sessions[1]);
  return {
    cut() {
      for (const session of sessions) session.close("cut");
      one.delivery.down(other.node.id);
      other.delivery.down(one.node.id);
    },
  };
}

/** Waits until a condition holds; a test that it never does for ends at the runner's limit. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 1));
}

/** How many messages wait for a partner. */
export async function waiting(side: Side, partner: Side): Promise<number> {
  return (await side.node.store.read((view) => view.outbox(partner.node.id, 1000))).length;
}

/** Waits until nothing waits between two sides, either way. */
export async function quiet(one: Side, other: Side): Promise<void> {
  await until(async () => (await waiting(one, other)) === 0 && (await waiting(other, one)) === 0);
}

/** Lets heads and cosignatures be exchanged between two sides, one after the other. */
export async function swapHeads(one: Side, other: Side): Promise<void> {
  await one.delivery.exchangeHeads(other.node.id);
  await other.delivery.exchangeHeads(one.node.id);
}

/** An agreement with one scope, in force on both sides. */
export async function agree(one: Side, other: Side): Promise<string> {
  const line = connect(one, other);
  const { id } = await ask(by(one, "releaser"), "agreement-propose", { partner: other.name, scopes: ["plots"] });
  await quiet(one, other);
  await ask(by(other, "releaser"), "agreement-accept", { agreement: String(id) });
  await quiet(one, other);
  line.cut();
  return String(id);
}

/** Two sides that have agreed; no line is left between them. */
export async function agreedSides(
  context: Context,
  given: { readonly aheadMs?: number } = {},
): Promise<{ readonly alder: Side; readonly birch: Side; readonly agreement: string }> {
  const alder = await openSide(context, "alder");
  const birch = await openSide(context, "birch", given);
  await introduce(alder, birch);
  return { alder, birch, agreement: await agree(alder, birch) };
}

/** What a side has received with content, oldest first. */
export async function inbox(side: Side): Promise<readonly Given[]> {
  return (await ask(side, "inbox"))["messages"] as readonly Given[];
}

/** Kinds of the alarms that are open at a side. */
export async function alarms(side: Side): Promise<readonly string[]> {
  return ((await ask(side, "status"))["alarms"] as readonly Given[]).map(({ kind }) => String(kind));
}

/** What a side says of an agreement with a partner on `status`. */
export async function standing(
  side: Side,
  partner: Side,
): Promise<{ readonly sent: readonly Given[]; readonly received: readonly Given[]; readonly waiting: number }> {
  const partners = (await ask(side, "status"))["partners"] as readonly Given[];
  const found = partners.find(({ node }) => node === partner.node.id);
  const [agreement] = (found?.["agreements"] ?? []) as readonly Given[];
  return {
    sent: agreement?.["sent"] as readonly Given[],
    received: agreement?.["received"] as readonly Given[],
    waiting: Number(found?.["waiting"]),
  };
}
