import { TocsinError } from "../../src/base/index.ts";
import { entriesOf } from "../../src/app/cases.ts";
import { followMessages } from "../../src/app/follow.ts";
import { enrol } from "../../src/app/kit.test-node.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { isSuspended, revealParts } from "../../src/exchange/index.ts";
import type { AgreementRecord, Entry, MessageRecord, RecordedAct } from "../../src/exchange/index.ts";
import { agree, ask, by, connect, introduce, openSide, reopenSide, waiting } from "./sides.ts";
import type { Given, Line, OnWay, Side } from "./sides.ts";

/** What stands above the line at every side; it must be nowhere else. */
export const secret = "ROSEBUD-4471";

/** What a line does to what it carries. */
export const manners = ["straight", "doubling", "losing", "reordering"] as const;
export type Manner = (typeof manners)[number];

/** A run: sides, the lines between them, and what was done so far as a test must know to judge it. */
export type World = {
  readonly sides: readonly Side[];
  readonly agreements: ReadonlyMap<string, string>;
  readonly lines: Map<string, { readonly line: Line; readonly manner: Manner }>;
  /** The codes of refusals, with the act that was refused. */
  readonly refusals: { readonly verb: string; readonly code: string }[];
  /** What each message said when it was first seen, by side and envelope. */
  readonly firstSeen: Map<string, string>;
  /** The agreements that were suspended at a side before the step that is looked at. */
  suspended: ReadonlySet<string>;
  advancedMs: number;
  close(): Promise<void>;
};

/** The name of a pair, whichever side is named first. */
export function pairName(one: Side, other: Side): string {
  return [one.name, other.name].toSorted().join(" ");
}

/** What a run begins with. */
export type Beginning = { readonly parties: 2 | 3; readonly aheadMs: number };

/** Sides that have agreed, each with an administrator and a duty-to-warn authority, over straight lines; Alder and Cedar never meet. */
export async function newWorld({ parties, aheadMs }: Beginning): Promise<World> {
  const done: (() => Promise<void>)[] = [];
  const context = { after: (work: () => Promise<void>) => void done.push(work) };
  const names = ["alder", "birch", "cedar"].slice(0, parties);
  const sides: Side[] = [];
  for (const [at, name] of names.entries()) sides.push(await openSide(context, name, { aheadMs: at === 1 ? aheadMs : 0 }));
  const agreements = new Map<string, string>();
  for (const side of sides) {
    const added = [await enrol(side.node, "root", ["administrator"]), await enrol(side.node, "authority", ["duty-to-warn-authority"])];
    Object.assign(side, { officers: [...side.officers, ...added] });
  }
  const world: World = {
    sides,
    agreements,
    lines: new Map(),
    refusals: [],
    firstSeen: new Map(),
    suspended: new Set(),
    advancedMs: 0,
    close: async () => {
      for (const { line } of world.lines.values()) line.cut();
      for (const work of done.toReversed()) await work();
    },
  };
  for (const [one, other] of pairsOf(world)) {
    await introduce(one, other);
    agreements.set(pairName(one, other), await agree(one, other));
    join(world, [one, other], "straight");
  }
  return world;
}

/** The pairs that exchange: neighbours in the order of the sides. */
export function pairsOf({ sides }: Pick<World, "sides">): readonly (readonly [Side, Side])[] {
  return sides.slice(1).flatMap((side, at) => {
    const before = sides[at];
    return before === undefined ? [] : [[before, side] as const];
  });
}

/** The partners of a side. */
export function partnersOf(world: World, side: Side): readonly Side[] {
  return pairsOf(world).flatMap(([one, other]) => (one === side ? [other] : other === side ? [one] : []));
}

function carrying(manner: Manner): OnWay {
  let turn = 0;
  return async ({ payload }, deliver) => {
    turn += 1;
    if (manner === "doubling") await deliver(payload);
    if (manner === "losing" && turn % 3 !== 0) {
      if (turn % 3 === 1) await deliver(payload);
      throw new TocsinError("peer-gone", "the line is cut");
    }
    if (manner === "reordering") for (let at = (turn * 7) % 5; at > 0; at -= 1) await new Promise((resolve) => setTimeout(resolve, 1));
    return await deliver(payload);
  };
}

/** Puts a line between two sides, in place of the one that is there. */
export function join(world: World, [one, other]: readonly [Side, Side], manner: Manner): void {
  part(world, [one, other]);
  world.lines.set(pairName(one, other), { line: connect(one, other, carrying(manner)), manner });
}

/** Cuts the line between two sides, if one stands. */
export function part(world: World, [one, other]: readonly [Side, Side]): void {
  const name = pairName(one, other);
  world.lines.get(name)?.line.cut();
  world.lines.delete(name);
}

/** Ends a node and opens it again from its folder; its lines come back. */
export async function crash(world: World, side: Side): Promise<void> {
  const mine = pairsOf(world).filter(([one, other]) => one === side || other === side);
  const stood = mine.map((pair) => ({ pair, manner: world.lines.get(pairName(...pair))?.manner }));
  for (const pair of mine) part(world, pair);
  await reopenSide(side, () => undefined);
  for (const { pair, manner } of stood) if (manner !== undefined) join(world, pair, manner);
}

/** Lets pass what can pass: at most `turns` looks, with a second between tries where something waits. */
export async function settle(world: World, turns: number): Promise<void> {
  const joined = pairsOf(world).filter((pair) => world.lines.has(pairName(...pair)));
  for (let turn = 0; turn < turns; turn += 1) {
    let left = 0;
    for (const [one, other] of joined) left += (await waiting(one, other)) + (await waiting(other, one));
    if (left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
    if (turn % 10 === 9) for (const side of world.sides) side.clock.advance(5000);
  }
}

/** What the nodes do by themselves: follow what came, and take what is due. */
export async function work({ sides }: World): Promise<void> {
  for (const side of sides) {
    await followMessages(side.node);
    await side.node.store.transact((tx) => takeDue(tx, side.node));
  }
}

/** Performs one act; a refusal is kept to be judged, anything that is no coded refusal ends the run. */
export async function attempt(world: World, verb: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!(thrown instanceof TocsinError)) throw thrown;
    world.refusals.push({ verb, code: thrown.code });
  }
}

/** All that one side holds, as its own node reads it. */
export type Look = {
  readonly world: World;
  readonly side: Side;
  readonly acts: readonly RecordedAct[];
  readonly messages: readonly MessageRecord[];
  readonly entries: readonly Entry[];
  /** The parts of each message, by its row. */
  readonly parts: ReadonlyMap<number, ReturnType<typeof revealParts>>;
  readonly agreements: readonly AgreementRecord[];
  readonly nowMs: number;
};

/** Looks at one side. */
export async function look(world: World, side: Side): Promise<Look> {
  const { months } = await side.node.exchange();
  return await side.node.store.read(async (view) => ({
    world,
    side,
    acts: await view.acts({ after: 0, limit: 1000 }),
    messages: await view.messages({ limit: 1000 }),
    parts: new Map(
      await Promise.all(
        (await view.messages({ limit: 1000 })).map(async ({ row }) => [row, revealParts(await view.parts(row), months)] as const),
      ),
    ),
    entries: await entriesOf(view, {}, { self: side.node.id, months }),
    agreements: await view.agreements(),
    nowMs: side.node.clock.nowMs(),
  }));
}

/** The agreements of which a scope is suspended, by side. */
export async function suspendedNow(world: World): Promise<ReadonlySet<string>> {
  const found = new Set<string>();
  for (const side of world.sides)
    for (const { id, state } of await side.node.store.read((view) => view.agreements()))
      if (isSuspended(state, "plots")) found.add(`${side.name} ${id}`);
  return found;
}

/** What a case shows to a side's desk. */
export async function shownCase(side: Side, thread: string): Promise<Given> {
  return await ask(by(side, "desk"), "case", { item: thread });
}

/** A value of a list by any number; nothing of an empty list. */
export function chosen<T>(list: readonly T[], pick: number): T | undefined {
  return list.length === 0 ? undefined : list[pick % list.length];
}
