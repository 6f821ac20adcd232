import { Gate, MarkingBook, MarkingSets, mayReceiveSet, readReader, termsOfReader, tlpMarkingIds } from "../src/handling/index.ts";
import type { MarkingSet } from "../src/handling/index.ts";
import { rows as lintRows } from "./handling-lint.ts";
import { rows as redactRows } from "./handling-redact.ts";
import { rateOf } from "./result.ts";
import type { BenchOptions, BenchResult } from "./result.ts";

/** Measures what decides on leaving: the decision on marking sets, redaction, and the lint of tearlines. */
export async function run(options: BenchOptions): Promise<BenchResult[]> {
  return [...(await decisionRows(options)), ...(await redactRows(options)), ...(await lintRows(options))];
}

async function decisionRows(options: BenchOptions): Promise<BenchResult[]> {
  const reader = readReader({ organisation: "birch", purpose: "counter-terrorism", country: "XB", markings: ["CLEAR", "GREEN", "AMBER"] });
  const conditions = { purpose: reader.purpose, agreement: termsOfReader(reader), book: new MarkingBook() };
  const sets = new MarkingSets();
  const drawn = setsOf(sets, options.quick ? 10_000 : 1_000_000);
  const objects = drawn.slice(0, options.quick ? 1000 : 100_000).map((set, at) => ({
    type: "note",
    id: `note--00000000-0000-4000-8000-${String(at).padStart(12, "0")}`,
    object_marking_refs: set.ids,
  }));
  const gate = new Gate(reader, conditions, sets);
  options.say(`decide on ${drawn.length} draws from ${sets.size} marking sets`);
  let yes = 0;
  const remembered = await rateOf("decision on an interned marking set", "decisions/s", {
    rounds: options.rounds,
    perCall: drawn.length,
    goal: { atLeast: 5_000_000 },
    note: `${sets.size} sets of one to four markings, remembered by a gate for one reader`,
    body: () => {
      for (const set of drawn) if (gate.mayReceiveSet(set).allowed) yes += 1;
    },
  });
  const few = drawn.slice(0, drawn.length / 10);
  const anew = await rateOf("decision taken anew", "decisions/s", {
    rounds: options.rounds,
    perCall: few.length,
    note: "the same sets, rights made ready and every marking judged each time, reasons written where it is no",
    body: () => {
      for (const set of few) if (mayReceiveSet(reader, set, conditions).allowed) yes += 1;
    },
  });
  const whole = await rateOf("decision on an object, its set looked up", "objects/s", {
    rounds: options.rounds,
    perCall: objects.length,
    body: () => {
      for (const object of objects) if (gate.mayReceive(object).allowed) yes += 1;
    },
  });
  if (yes === 0) throw new TypeError("some of the sets must open, or the bench measures something else");
  return [remembered, anew, whole];
}

/** Draws from 2,000 sets: fixed markings and unknown ones, one to four in each; about a third open. */
function setsOf(sets: MarkingSets, count: number): readonly MarkingSet[] {
  const fixed = Object.values(tlpMarkingIds);
  const unknown = Array.from({ length: 500 }, (_, at) => `marking-definition--00000000-0000-4000-8000-${String(at).padStart(12, "0")}`);
  const kinds = Array.from({ length: 2000 }, (_, at) => {
    const drawn = [fixed[at % 5], fixed[(at >> 2) % 3], unknown[at % 500], unknown[(at >> 2) % 500]];
    return sets.of(at % 3 === 0 ? drawn.slice(1, 2) : drawn.slice(0, 1 + ((at >> 1) % 4)));
  });
  return Array.from({ length: count }, (_, at) => kinds[(at * 31) % kinds.length] ?? sets.empty);
}
