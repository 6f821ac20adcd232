import { endOfPlaces, envelopeTexts, takeObject } from "../../taxii/index.ts";
import type { CollectionRecord, NewEntry, TaxiiWrites } from "../../taxii/index.ts";
import { isValid } from "./query.ts";

const atOnce = 1000;
const all = { last: false, first: false, all: true, at: [] };

/** Fills a new collection that is a query from the places that it is drawn from, as far as their accounts are not asked for: those of before are not known. */
export async function fillFromSources(writes: TaxiiWrites, drawn: CollectionRecord, nowMs: number): Promise<void> {
  const { query } = drawn;
  if (query === null || query.origins !== undefined) return;
  const book = await writes.book();
  for (const source of book.collections.filter(({ id }) => query.from.includes(id))) {
    for (const { no, set } of book.sets) {
      // Copies are made for each collection anew.
      if (set.copy !== undefined) continue;
      if (query.markings !== undefined && ![...set.markings, ...set.granular].every((id) => query.markings?.includes(id))) continue;
      const sets = [false, true].map((isMixed) => ({ set: no, isMixed }));
      const asked = {
        collection: source.no,
        until: endOfPlaces,
        sets,
        visible: [no],
        ids: undefined,
        types: query.types,
        versions: all,
        specs: [20, 21],
      };
      for (let after = 0; ;) {
        const run = await writes.run({ ...asked, after, limit: atOnce, maxBytes: 64 * 1024 * 1024 });
        if (run === undefined) break;
        after = run.lastSeq;
        const entries = entriesOf(run.body, no).filter(({ json }) => query.valid !== true || isValid(json, nowMs));
        await writes.addEntries(drawn.no, entries, { account: 0, visible: () => false, nowMicros: nowMs * 1000 });
      }
    }
  }
}

function entriesOf(body: Uint8Array, set: number): readonly NewEntry[] {
  const text = `{"objects":[${new TextDecoder().decode(body)}]}`;
  return envelopeTexts(text).flatMap((json) => {
    const taken = takeObject(JSON.parse(json), json, { marking: null, consent: null, takesStix20: true });
    return taken.ok ? [{ id: taken.id, type: taken.type, spec: taken.spec, version: taken.version, set, json }] : [];
  });
}
