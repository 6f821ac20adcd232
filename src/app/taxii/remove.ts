import { hex, sha256, utf8 } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import { endOfPlaces, specNumber } from "../../taxii/index.ts";
import type { AccountRecord, CollectionRecord, EntryQuery, Filter, ReaderView } from "../../taxii/index.ts";
import { advanceCopies } from "./copies.ts";
import { isOwnDefinition, redefine } from "./receive.ts";
import type { Intake } from "./receive.ts";

const mostVersions = 10_000;
/** The versions of STIX that a collection can hold, as entries have them. */
const everySpec = [20, 21];

/**
 * Removes the versions of an object that an account may see and that match, from the collection and from those drawn from it; the act is
 * logged (TAXII 2.1 §5.7). Gives how many are gone.
 */
export async function removeObject(
  intake: Intake,
  what: {
    readonly account: AccountRecord;
    readonly collection: CollectionRecord;
    readonly id: string;
    readonly filter: Filter;
    readonly view: ReaderView;
  },
): Promise<number> {
  const { account, collection, id, filter, view } = what;
  const { node } = intake;
  // A redacted copy goes with what it was made from, which is not removed by who has the copy alone.
  const whole = new Set(intake.directory().book.sets.flatMap(({ no, set }) => (set.copy === undefined ? [no] : [])));
  const query: EntryQuery = {
    collection: collection.no,
    after: 0,
    until: endOfPlaces,
    sets: view.visible.filter((set) => whole.has(set)).flatMap((set) => [false, true].map((isMixed) => ({ set, isMixed }))),
    visible: view.visible,
    ids: [id],
    types: undefined,
    versions: filter.versions,
    // All of an object goes where nothing narrows it down, though by default a page shows its newest version of STIX alone.
    specs: filter.specs?.map(specNumber) ?? (filter.versions.first || filter.versions.last ? undefined : everySpec),
    limit: mostVersions,
    maxBytes: Number.MAX_SAFE_INTEGER,
  };
  const nowMicros = node.clock.nowMs() * 1000;
  const { count, places } = await node.store.taxii.transact(async (writes, tx) => {
    const { removed, disturbed } = await writes.removeEntries(query, nowMicros);
    const gone = [disturbed];
    if (removed.length > 0) {
      const versions = { last: false, first: false, all: false, at: removed.map(({ version }) => version) };
      for (const drawn of intake.directory().book.collections.filter((each) => each.query?.from.includes(collection.id) === true)) {
        gone.push((await writes.removeEntries({ ...query, collection: drawn.no, versions, specs: everySpec }, nowMicros)).disturbed);
      }
      // Which version of the object is shown may be another without those that are gone.
      gone.push(...(await advanceCopies(writes, intake.directory().copyWork, node.clock.nowMs())).disturbed);
      const facts = { account: account.name, id: hex(sha256(utf8(id))), versions: removed.length };
      await recordAct(tx, node, { verb: "taxii-remove", subject: collection.id, officer: null, facts });
    }
    return { count: removed.length, places: gone };
  });
  for (const place of places) intake.disturbed(place.collection, place.seqs);
  if (count > 0 && isOwnDefinition(id)) await redefine(intake);
  return count;
}
