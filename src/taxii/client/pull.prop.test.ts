import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isTocsinError, systemRandom } from "../../base/index.ts";
import { pull } from "./pull.ts";
import { hastyClock, MemoryPullStore, toyObjects, toyServer, toySession } from "./toy.test-server.ts";
import type { Faults } from "./toy.test-server.ts";

/** What happens at a request. */
type Event = { readonly kind: "well" | "busy" | "fails" | "cut" | "hangs up" | "grows" | "login"; readonly share: number };

const event = fc.record({
  kind: fc.constantFrom<Event["kind"]>("well", "well", "well", "well", "busy", "fails", "cut", "hangs up", "grows", "login"),
  share: fc.double({ min: 0, max: 0.99, noNaN: true }),
});

const shape: fc.Arbitrary<Faults> = fc.record({
  isInclusive: fc.boolean(),
  next: fc.constantFrom("place", "offset", "number", "scroll", "none"),
  hasNoDates: fc.boolean(),
  isGzip: fc.boolean(),
  mostOnPage: fc.integer({ min: 2, max: 12 }),
  wantsNoSlash: fc.boolean(),
});

const run = fc.record({
  shape,
  objects: fc.integer({ min: 0, max: 60 }),
  events: fc.array(event, { maxLength: 30 }),
  lives: fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 4 }),
  limit: fc.integer({ min: 2, max: 20 }),
});

test("whatever a server does meanwhile and wherever the process dies, everything comes exactly once", { timeout: 120_000 }, async () => {
  const numRuns = process.env["TOCSIN_NIGHTLY"] === "1" ? 1500 : 150;
  await fc.assert(
    fc.asyncProperty(run, async (given) => {
      // Without dates and cursors nobody could go on: that such a server is loud is tested elsewhere.
      fc.pre(!(given.shape.next === "none" && given.shape.hasNoDates === true));
      const toy = await toyServer(toyObjects(given.objects));
      const store = new MemoryPullStore();
      const session = toySession(toy, { clock: hastyClock() });
      const pullOnce = async (): Promise<void> => {
        await pull(
          { session, objects: new URL(toy.url), filters: {}, limit: given.limit },
          { store, clock: hastyClock(), random: systemRandom },
        );
      };
      try {
        toy.faults = withEvents(given.shape, given.events, () => toy.objects.push(...toyObjects(3, toy.objects.length)));
        for (const life of given.lives) {
          store.life = life;
          await pullOnce().catch(expected);
        }
        store.life = Infinity;
        await pullOnce().catch(expected);
        // From here on the server is well but for its shape, and stands still.
        toy.faults = given.shape;
        await pullOnce();
        await pullOnce();
        assert.deepEqual(store.texts.toSorted(), toy.objects.map(({ text }) => text).toSorted());
      } finally {
        session.close();
        await toy.close();
      }
    }),
    { numRuns },
  );
});

/** Dying is meant to be; every other error is one of ours, with a code. */
function expected(thrown: unknown): void {
  assert.ok(isTocsinError(thrown) || (thrown instanceof Error && thrown.message === "died"), String(thrown));
}

function withEvents(faults: Faults, events: readonly Event[], grow: () => void): Faults {
  const at = (turn: number): Event => events[turn - 1] ?? { kind: "well", share: 0 };
  return {
    ...faults,
    meddle(turn, _request, response) {
      const { kind } = at(turn);
      if (kind === "busy") response.writeHead(503, { "retry-after": "1" }).end();
      else if (kind === "fails") response.writeHead(500).end();
      else if (kind === "hangs up") response.destroy();
      else if (kind === "login") response.writeHead(200, { "content-type": "text/html" }).end("<html></html>");
      else {
        if (kind === "grows") grow();
        return false;
      }
      return true;
    },
    cut: (turn, body) => (at(turn).kind === "cut" ? body.subarray(0, Math.floor(body.length * at(turn).share)) : body),
  };
}
