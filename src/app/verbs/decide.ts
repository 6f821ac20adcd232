import { base64, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { prepareRelease, protectDraft, releaserRoles } from "../../exchange/index.ts";
import type { Draft, DraftRecord, EnrolledOfficer, ReleaseFields, Transaction } from "../../exchange/index.ts";
import { acceptUnread, attachmentFacts } from "../attachment-reading.ts";
import { checkBorrowing } from "../borrowing.ts";
import { acceptFindings } from "../draft-lint.ts";
import { checkPersons } from "../person-part.ts";
import { releaseFields } from "../release-fields.ts";
import type { VerbCall } from "../verb.ts";
import { checkUnchanged, partsToSign, preview } from "./draft.ts";
import { checkAssessments } from "./partner-assess.ts";
import { checkStillGranted } from "./passing-on.ts";

function fieldsOf({ args, node }: VerbCall, releaser: EnrolledOfficer): ReleaseFields {
  // Alone at night only a template is sent: a watch officer's role releases nothing else.
  const role = releaserRoles.find((name) => name !== "watch-officer" && releaser.roles.includes(name));
  if (role === undefined)
    throw new TocsinError(
      "not-authorised",
      `name a releaser or a duty-to-warn authority: "${releaser.id}" is ${releaser.roles.join(", ")}`,
    );
  const given = {
    purpose: args.text("purpose"),
    basis: args.text("basis"),
    authority: args.text("authority"),
    necessity: args.text("necessity"),
    mistreatment: args.text("mistreatment"),
    mistreatmentNote: args.optionalText("mistreatmentNote") ?? null,
  };
  return releaseFields(node, given, role);
}

/** A draft that is decided on: by whom, who asks for it and accepts what has to be accepted, and what else is kept in the same transaction. */
export type Deciding = {
  readonly record: DraftRecord;
  readonly draft: Draft;
  readonly releaser: EnrolledOfficer;
  readonly officer: EnrolledOfficer;
  keep?(tx: Transaction, prepared: Draft): Promise<void>;
};

/**
 * Prepares the decision over a draft, whoever signs it and wherever: everything that a release needs is checked here, and once more what may have
 * changed since it was drafted. Gives the preview of what will be read, its parts, and the exact bytes that the releaser signs. Refuses the
 * releaser's own draft with `release-own-draft`.
 */
export async function decide(call: VerbCall, deciding: Deciding): Promise<{ prepared: Draft; shown: Record<string, JsonValue> }> {
  const { node } = call;
  const { record, draft, releaser, officer, keep } = deciding;
  const { id, drafter, at } = record;
  if (drafter === releaser.id) throw new TocsinError("release-own-draft", `ask another releaser: "${releaser.id}" drafted this`);
  const context = await node.exchange();
  await checkStillGranted(call, draft, releaser);
  // Messages came in since it was drafted.
  await checkBorrowing(node, draft, releaser.id);
  const prepared = prepareRelease(draft, fieldsOf(call, releaser), context);
  if (prepared.decision === null) throw new TypeError("a prepared draft has its decision");
  checkPersons(prepared, node.timestamp());
  const facts = attachmentFacts(node, draft);
  await node.store.transact(async (tx) => {
    await checkUnchanged(tx, record);
    await checkAssessments(tx, call, { draft, id, officer: officer.id });
    await acceptFindings(tx, call, { draft, id, officer: officer.id });
    await acceptUnread(tx, call, { facts, id, officer: officer.id });
    await tx.removeDraft(id);
    await tx.putDraft(protectDraft(prepared, { id, drafter, at }, context));
    await keep?.(tx, prepared);
  });
  const parts = partsToSign(prepared);
  return { prepared, shown: { ...(await preview(node, record, prepared)), parts, decision: base64(prepared.decision.bytes) } };
}
