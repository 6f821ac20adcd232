import { isOpenInPart, isSetOpen, newVerdicts } from "../../taxii/index.ts";
import type { TaxiiReads, TaxiiWrites } from "../../taxii/index.ts";
import { copySet } from "./copies.ts";
import { readersOf } from "./directory.ts";
import type { JudgedReader } from "./directory.ts";

type Writes = TaxiiReads & Pick<TaxiiWrites, "putVerdicts" | "reserveDates" | "internSet" | "dropCopies">;

/**
 * Decides anew what every reader may have of every collection, and keeps what changed, in the transaction that changed the rights: what was
 * opened later comes again, dated after everything that its reader may have passed (PROTOCOL.md 9).
 */
export async function reassess(writes: Writes, nowMicros: number): Promise<void> {
  const readers = await readersOf(writes, await writes.book());
  // Known to every reader before anything carries them: what is opened to one of them later then comes again to it.
  await internCopySets(writes, readers);
  const { sets } = await writes.book();
  for (const { pair, reader } of readers) {
    const { account, collection } = pair;
    const judged = sets.map(({ no, set }) => ({ no, isOpen: isSetOpen(set, reader) }));
    const before = await writes.verdicts(account.no, collection.no);
    const changed = newVerdicts({ before, sets: judged, head: await writes.head(collection.no), nowMicros });
    if (changed === undefined) continue;
    await writes.putVerdicts(account.no, collection.no, changed.verdicts);
    if (changed.reserve > 0) await writes.reserveDates(collection.no, changed.reserve);
  }
}

/** Makes the sets of redacted copies known that readers are to get, and drops the copies of classes that no reader has any more. */
async function internCopySets(writes: Writes, readers: readonly JudgedReader[]): Promise<void> {
  const { sets } = await writes.book();
  for (const { reader } of readers) {
    for (const { set } of sets) if (isOpenInPart(set, reader)) await writes.internSet(copySet(set, reader.copyClass));
  }
  const needed = new Set(readers.map(({ reader }) => reader.copyClass));
  const idle = sets.filter(({ set }) => set.copy !== undefined && !needed.has(set.copy));
  for (const [copyClass, of] of Map.groupBy(idle, ({ set }) => set.copy ?? "")) {
    await writes.dropCopies(
      copyClass,
      of.map(({ no }) => no),
    );
  }
}
