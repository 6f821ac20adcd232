import { base64url, sha256 } from "../../base/index.ts";
import { recordAct } from "../../exchange/index.ts";
import type { Transaction } from "../../exchange/index.ts";
import type { JsonValue } from "../../base/index.ts";
import type { TaxiiWrites } from "../../taxii/index.ts";
import type { VerbCall } from "../verb.ts";
import { fillCopies } from "./copies.ts";
import { readDirectory } from "./directory.ts";
import { reassess } from "./reassess.ts";

/** What was changed, for the log. */
export type Changed<T> = { readonly result: T; readonly subject: string; readonly facts: Readonly<Record<string, JsonValue>> };

/**
 * Changes what the TAXII server goes by: in one transaction the change, the verdicts that follow from it and the act in the log. A running
 * server goes by it before the commit: from the commit on no page is read under the old rights, and none that comes again is passed by.
 */
export async function changeTaxii<T>(
  call: VerbCall,
  verb: string,
  work: (writes: TaxiiWrites, tx: Transaction) => Promise<Changed<T>>,
): Promise<T> {
  const { node, signers } = call;
  const [by] = signers;
  try {
    const changed = await node.store.taxii.transact(async (writes, tx) => {
      const { result, subject, facts } = await work(writes, tx);
      await reassess(writes, node.clock.nowMs() * 1000);
      const request = by === undefined ? {} : { request: base64url(sha256(by.envelope)) };
      await recordAct(tx, node, { verb, subject, officer: by?.officer.id ?? null, facts: { ...facts, ...request } });
      const next = await readDirectory(writes);
      for (const told of node.signals.taxii) await told(next);
      return { result, copyWork: next.copyWork };
    });
    await fillCopies(
      node,
      () => changed.copyWork,
      (collection, seqs) => node.signals.taxiiDisturbed.forEach((told) => told(collection, seqs)),
    );
    return changed.result;
  } catch (thrown) {
    for (const told of node.signals.taxii) await told();
    throw thrown;
  }
}
