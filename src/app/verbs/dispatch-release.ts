import { base64 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { checkTerm, pseudonymSecret, recordAct, release } from "../../exchange/index.ts";
import type { Draft, DraftRecord, EnrolledOfficer, OfficerSignature, Transaction } from "../../exchange/index.ts";
import { findSource, tieToSource } from "../above-line.ts";
import { attachmentsOf, offerBlobs } from "../attachments.ts";
import { checkPersons } from "../person-part.ts";
import { keepOnward } from "../passed-on.ts";
import type { VerbCall } from "../verb.ts";
import { releaseDuty } from "./duty.ts";
import { beginFloorReview } from "./floor-review.ts";

/** Commits each message to the source record behind it, in the commit that releases it: afresh for each, so that recipients have nothing to compare. */
async function tieReleased(
  tx: Transaction,
  { node, above }: VerbCall,
  given: { readonly source: string | null; readonly rows: readonly number[]; readonly officer: string },
): Promise<void> {
  if (given.source === null) return;
  const source = await findSource(above, given.source);
  const messages: string[] = [];
  for (const row of given.rows) {
    const message = await tx.message(row);
    if (message === undefined) throw new TypeError("a message that was released is in the store");
    const { root, tie } = tieToSource(node, { row: source, envelope: message.envelopeHash });
    const act = await recordAct(tx, node, {
      verb: "source-commit",
      subject: message.messageId,
      officer: given.officer,
      facts: { envelope: message.envelopeHash, root: base64(root) },
    });
    await above.putTie({ ...tie, act });
    messages.push(message.messageId);
  }
  await releaseDuty(tx, node, { source: source.id, officer: given.officer, messages });
}

/** A draft with the signature over its decision, and what else is said and checked in the transaction that releases it. */
export type Releasing = {
  readonly record: DraftRecord;
  readonly draft: Draft;
  readonly releaser: EnrolledOfficer;
  readonly signature: OfficerSignature;
  before(tx: Transaction): Promise<void>;
  after?(tx: Transaction, rows: readonly number[]): Promise<void>;
};

/** Releases a draft whose signature was verified: dispatched, tied to its source record, and, under the life-safety floor, put before a second officer. */
export async function dispatchRelease(call: VerbCall, releasing: Releasing): Promise<JsonValue> {
  const { node } = call;
  const { record, draft, releaser, signature } = releasing;
  const context = await node.exchange();
  const rows = await node.store.transact(async (tx) => {
    // The request was judged before: who was withdrawn since then does not release, the order in the log decides.
    checkTerm((await tx.officer(releaser.id)) ?? releaser, node.machineClock.nowMs());
    await releasing.before(tx);
    checkPersons(draft, node.timestamp());
    await offerBlobs(tx, draft.to, attachmentsOf(draft.parts));
    const { id: draftId, drafter } = record;
    const secret = await pseudonymSecret(tx, context);
    const released = await release(tx, context, { draftId, drafter, draft, releaser, signature, pseudonymSecret: secret });
    await tieReleased(tx, call, { source: draft.source, rows: released, officer: releaser.id });
    if (draft.forwards !== null) await keepOnward(tx, draft.forwards, released);
    await beginFloorReview(tx, node, { record, draft, releaser: releaser.id, rows: released });
    await releasing.after?.(tx, released);
    return released;
  });
  for (const nodeId of draft.to) for (const told of node.signals.partner) told(nodeId);
  for (const told of node.signals.watch) told();
  const messages = await node.store.read(async (view) => {
    const found: JsonValue[] = [];
    for (const row of rows) {
      const message = await view.message(row);
      if (message === undefined) continue;
      const { messageId, partner, thread, agreement, sequence, envelopeHash } = message;
      const handle = (await view.partner(partner))?.handle ?? partner;
      found.push({ row, message: messageId, partner: handle, node: partner, thread, agreement, sequence, envelope: envelopeHash });
    }
    return found;
  });
  return { draft: record.id, messages };
}
