import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Verdict } from "./ports.ts";
import { newVerdicts } from "./rights.ts";
import { dateIn, placeIn, readerView, spansAfter } from "./view.ts";

type Step = { readonly add: number } | { readonly open: readonly boolean[] } | { readonly read: number };
const sets = [1, 2, 3];

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ add: fc.constantFrom(...sets) }),
  fc.record({ open: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()) }),
  fc.record({ read: fc.integer({ min: 1, max: 4 }) }),
);

test("however rights change while a reader goes on, it comes by everything that is open to it at the end", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const entries: { readonly seq: number; readonly date: number; readonly set: number }[] = [];
      let verdicts: readonly Verdict[] = [];
      let clock = 0;
      let isOpen: readonly boolean[] = [true, false, false];
      let place = { date: 0, seq: 0 };
      const seen = new Set<number>();
      const assess = (): void => {
        const head = { seq: entries.length, date: clock };
        const changed = newVerdicts({
          before: verdicts,
          sets: sets.map((no, index) => ({ no, isOpen: isOpen[index] === true })),
          head,
          nowMicros: 0,
        });
        verdicts = changed?.verdicts ?? verdicts;
        clock = Math.max(clock, changed?.reserve ?? 0);
      };
      const read = (most: number): boolean => {
        let left = most;
        for (const span of spansAfter(readerView(verdicts), place)) {
          for (const entry of entries) {
            if (left === 0) return true;
            if (entry.seq <= span.after || entry.seq > span.until || !span.sets.some(({ set, isMixed }) => set === entry.set && !isMixed))
              continue;
            const date = dateIn(span, entry);
            assert.ok(date > place.date, "dates rise");
            place = placeIn(span, entry);
            seen.add(entry.seq);
            left -= 1;
          }
        }
        return left < most;
      };
      assess();
      for (const each of steps) {
        if ("add" in each) entries.push({ seq: entries.length + 1, date: (clock += 1), set: each.add });
        else if ("open" in each) {
          isOpen = each.open;
          assess();
        } else read(each.read);
      }
      while (read(10));
      for (const { seq, set } of entries)
        if (isOpen[set - 1] === true) assert.ok(seen.has(seq), `entry ${seq} of set ${set} was passed by`);
    }),
    { numRuns: 500 },
  );
});
