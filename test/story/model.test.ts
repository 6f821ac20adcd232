import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ask, swapHeads } from "./sides.ts";
import type { Given, Side } from "./sides.ts";
import { actNames, perform } from "./model-acts.ts";
import type { Step } from "./model-acts.ts";
import { checkInvariants, invariants } from "./model-invariants.ts";
import { attempt, chosen, crash, join, look, manners, newWorld, pairsOf, part, settle, suspendedNow, work } from "./model-world.ts";
import type { Manner, World } from "./model-world.ts";

const isNightly = process.env["TOCSIN_NIGHTLY"] === "1";
const mostAdvancedMs = 5 * 86_400_000;

/** Nothing is foretold: a run is judged by the invariants alone. */
type Model = { steps: number };
type Command = fc.AsyncCommand<Model, World>;

function command(text: string, step: (world: World) => Promise<void>): Command {
  return {
    check: () => true,
    toString: () => text,
    async run(model, world) {
      model.steps += 1;
      world.suspended = await suspendedNow(world);
      await step(world);
      await settle(world, 40);
      await work(world);
      for (const side of world.sides) await checkInvariants(await look(world, side));
    },
  };
}

const small = fc.nat({ max: 40 });
const acts = fc
  .record<Step>({ act: fc.constantFrom(...actNames), by: small, pick: small, way: small })
  .map((step) => command(`${step.act} by ${step.by} of ${step.pick}, way ${step.way}`, (world) => perform(world, step)));
const crashes = small.map((by) =>
  command(`crash ${by}`, async (world) => {
    const side = chosen(world.sides, by);
    if (side !== undefined) await crash(world, side);
  }),
);
const partitions = small.map((at) =>
  command(`cut ${at}`, async (world) => {
    const pair = chosen(pairsOf(world), at);
    if (pair !== undefined) part(world, pair);
  }),
);
const lines = fc.tuple(small, fc.constantFrom<Manner>(...manners)).map(([at, manner]) =>
  command(`join ${at} ${manner}`, async (world) => {
    const pair = chosen(pairsOf(world), at);
    if (pair !== undefined) join(world, pair, manner);
  }),
);
const times = fc.constantFrom(60_000, 3_600_000, 9 * 3_600_000, 86_400_000).map((ms) =>
  command(`after ${ms} ms`, async (world) => {
    // Sealing keys are good for a week: a node that runs makes new ones, and here nobody does.
    if (world.advancedMs + ms > mostAdvancedMs) return;
    world.advancedMs += ms;
    for (const side of world.sides) side.clock.advance(ms);
  }),
);

/** The warning with which a side begins. */
function opening(by: number): Command {
  return command(`warn by ${by}`, (world) => perform(world, { act: "warn", by, pick: by, way: 2 + by * 3 }));
}

/** Both sides count the same, or the difference names what one of them parked: it was sent before its sender learnt of a suspension. */
async function checkLedgers(world: World, one: Side, other: Side): Promise<void> {
  const theirs = await ask(other, "ledger", { partner: one.name });
  const { difference } = (await ask(one, "ledger", { partner: other.name, against: theirs })) as {
    difference: { equal: boolean; onlyOurs: string[]; onlyTheirs: string[] };
  };
  const parked = async (side: Side): Promise<readonly string[]> =>
    (await look(world, side)).messages.flatMap(({ state, envelopeHash }) => (state === "parked" ? [envelopeHash] : []));
  const [here, there] = [await parked(one), await parked(other)];
  assert.deepEqual(
    [
      difference.onlyOurs.filter((envelope) => !there.includes(envelope)),
      difference.onlyTheirs.filter((envelope) => !here.includes(envelope)),
    ],
    [[], []],
  );
  assert.equal(difference.equal, difference.onlyOurs.length + difference.onlyTheirs.length === 0, "one ledger, or what it differs in");
}

/** All that was sent is there, but for what a suspension that came before it had left withheld: the recipient is told so by the head. */
async function checkReceived(sender: Side, recipient: Side, received: Given): Promise<void> {
  const [judged, count] = [String(received["judged"]), String(received["count"])];
  const withheld = await sender.node.store.read((view) =>
    view.messages({ outgoing: true, partner: recipient.node.id, states: ["withheld"], limit: 1000 }),
  );
  const numbers = withheld.map(({ sequence }) => sequence ?? 0).toSorted((one, other) => one - other);
  const [told, gaps = ""] = judged.split("; withheld by its sender: ");
  assert.equal(told, `complete to #${count}`);
  const named = gaps.split(", ").flatMap((gap) => {
    const [from = 0, to = from] = [...gap.matchAll(/#(\d+)/gu)].map(([, number]) => Number(number));
    return from === 0 ? [] : Array.from({ length: to - from + 1 }, (_, at) => from + at);
  });
  assert.deepEqual(named, numbers, `${judged}, and the sender withheld ${numbers.join(", ")}`);
  assert.equal(received["completeTo"], numbers.length === 0 ? Number(count) : (numbers[0] ?? 0) - 1);
}

/** Every line stands again: what was said has arrived, once, and both sides count the same. */
async function checkEnd(world: World): Promise<void> {
  for (const pair of pairsOf(world)) join(world, pair, "straight");
  // What was lost on a line is tried again when the clock says so, at growing intervals.
  for (let round = 0; round < 6; round += 1) {
    await settle(world, 2000);
    for (const side of world.sides) side.clock.advance(61_000);
    for (const [one, other] of pairsOf(world)) await swapHeads(one, other);
  }
  await settle(world, 2000);
  for (const [one, other] of pairsOf(world)) {
    await swapHeads(one, other);
    for (const [side, partner] of [
      [one, other],
      [other, one],
    ] as const) {
      const shown = await ask(side, "partner-show", { partner: partner.name });
      for (const agreement of shown["agreements"] as readonly Given[])
        for (const received of agreement["received"] as readonly Given[]) await checkReceived(partner, side, received);
      assert.deepEqual(
        // A node that ended answers what was under way with that, and nothing else may go wrong.
        side.notices.filter((notice) => notice.startsWith("fault") && !notice.includes("the store is closed")),
        [],
      );
    }
    await checkLedgers(world, one, other);
  }
}

test("whatever parties do, and whatever becomes of lines, nodes and clocks, the invariants hold after each step", async () => {
  const beginnings = fc.record({
    parties: fc.constantFrom(2 as const, 2 as const, 3 as const),
    aheadMs: fc.constantFrom(0, 3_600_000, -86_400_000),
  });
  const many = fc.commands([...Array.from({ length: 16 }, () => acts), crashes, partitions, lines, lines, times, times], {
    maxCommands: isNightly ? 40 : 20,
    size: "max",
  });
  await fc.assert(
    fc.asyncProperty(beginnings, many, async (beginning, commands) => {
      const world = await newWorld(beginning);
      try {
        // Each side has been warned, so that there is something to act on.
        for (const by of world.sides.keys()) await opening(by).run({ steps: 0 }, world);
        await fc.asyncModelRun(() => ({ model: { steps: 0 }, real: world }), commands);
        await attempt(world, "end", () => checkEnd(world));
        assert.ok(!world.refusals.some(({ verb }) => verb === "end"));
      } finally {
        await world.close();
      }
    }),
    // By day the same runs for everybody, so that a failure is of the change and not of the draw; by night others each time.
    isNightly ? { numRuns: 2000 } : { numRuns: 10, seed: 20_261_122, endOnFailure: true },
  );
});

test("what would break an invariant is seen by it", async () => {
  const world = await newWorld({ parties: 2, aheadMs: 0 });
  try {
    await opening(0).run({ steps: 0 }, world);
    const [alder] = world.sides;
    assert.ok(alder !== undefined);
    const honest = await look(world, alder);
    await checkInvariants(honest);
    const [agreement] = honest.agreements;
    const fresh = { ...world, firstSeen: new Map<string, string>() };
    const warnings = honest.messages.map((message) => (message.kind === "warning" ? { ...message, reason: null } : message));
    const broken: Readonly<Record<string, Partial<typeof honest>>> = {
      I1: { acts: honest.acts.filter(({ verb }) => verb !== "release") },
      I2: {
        world: fresh,
        parts: new Map([...honest.parts].map(([row, parts]) => [row, parts.filter(({ label }) => label !== "marking")])),
      },
      I3: { world: { ...fresh, suspended: new Set([`alder ${agreement?.id ?? ""}`]) }, messages: warnings },
      I6: { acts: honest.acts.filter(({ verb }) => verb !== "dispatch") },
      I7: { parts: new Map() },
      I14: { world: { ...world, refusals: [{ verb: "ack", code: "agreement-suspended" }] } },
      I17: { messages: honest.messages.map((message) => ({ ...message, status: "actual" as const })) },
    };
    for (const [name, changes] of Object.entries(broken)) {
      const invariant = invariants.find((one) => one.name === name);
      await assert.rejects(async () => await invariant?.check?.({ ...honest, ...changes }), assert.AssertionError, name);
    }
  } finally {
    await world.close();
  }
});

test("the list has the 19 invariants in their order, each observed or with the reason why it is held elsewhere", () => {
  assert.deepEqual(
    invariants.map(({ name }) => name),
    Array.from({ length: 19 }, (_, at) => `I${at + 1}`),
  );
  for (const { name, check, heldBy } of invariants) assert.notEqual(check === undefined, heldBy === undefined, name);
});
