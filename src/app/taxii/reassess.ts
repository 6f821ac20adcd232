import { MarkingSets } from "../../handling/index.ts";
import { newVerdicts } from "../../taxii/index.ts";
import type { TaxiiReads, TaxiiWrites } from "../../taxii/index.ts";
import { gateFor, isOpenUnder, releasedPairs } from "./directory.ts";

/**
 * Decides anew what every reader may have of every collection, and keeps what changed, in the transaction that changed the rights: what was
 * opened later comes again, dated after everything that its reader may have passed (PROTOCOL.md 9).
 */
export async function reassess(writes: TaxiiReads & Pick<TaxiiWrites, "putVerdicts" | "reserveDates">, nowMicros: number): Promise<void> {
  const book = await writes.book();
  const markingSets = new MarkingSets();
  for (const { account, collection, release } of releasedPairs(book)) {
    const gate = gateFor(account, release, markingSets);
    const sets = book.sets.map(({ no, set }) => ({ no, isOpen: isOpenUnder(gate, set, { account, release }) }));
    const before = await writes.verdicts(account.no, collection.no);
    const changed = newVerdicts({ before, sets, head: await writes.head(collection.no), nowMicros });
    if (changed === undefined) continue;
    await writes.putVerdicts(account.no, collection.no, changed.verdicts);
    if (changed.reserve > 0) await writes.reserveDates(collection.no, changed.reserve);
  }
}
