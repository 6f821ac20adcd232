import { base64, equalBytes, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import {
  checkDraftPasses,
  draftHash,
  newDraft,
  paragraphFormat,
  partsOf,
  recordAct,
  readingOf,
  revealDraft,
  verifyRelease,
} from "../../exchange/index.ts";
import type { Draft, DraftRecord, Role, Transaction } from "../../exchange/index.ts";
import { attachmentFacts } from "../attachment-reading.ts";
import { requireRole } from "../authorise.ts";
import { decisionSignature } from "../decision-signature.ts";
import { checkBorrowing } from "../borrowing.ts";
import { lintDraft } from "../draft-lint.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";
import { dispatchRelease } from "./dispatch-release.ts";
import { checkFloorCarriesNoBulk } from "./floor-review.ts";
import { passedOn } from "./passing-on.ts";
import { bodyOf, bundleOf, checkFollows, draftingRoles, draftOf } from "./writing.ts";

/** Who may draft something, or look at a draft; which kinds, `draftingRoles` says. */
export const drafters: readonly Role[] = [
  "drafter",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "duty-to-warn-authority",
  "press-officer",
  "releaser",
];

/** The parts themselves, so that whoever signs checks for himself that what he read is what the decision names. */
export function partsToSign(draft: Draft): JsonValue {
  return draft.parts.map(({ label, salt, bytes }) => ({ label, salt: base64(salt), bytes: base64(bytes) }));
}

function textOf(draft: Draft): readonly { language: string; number: number; text: string }[] {
  return partsOf(draft.parts, "paragraph")
    .flatMap((part) => (part.bytes === undefined ? [] : [paragraphFormat.decode(part.bytes)]))
    .map(({ language, number, text }) => ({ language, number, text }));
}

/** What a releaser sees before signing: exactly what will be read, for whom, and its hashes. */
export async function preview(
  node: Node,
  { id, drafter }: Pick<DraftRecord, "id" | "drafter">,
  draft: Draft,
): Promise<Record<string, JsonValue>> {
  const { kind, to, scope, precedence, status, tlp, floor, validity, thread, ourReference, yourReference } = draft;
  const recipients = await node.store.read(async (view) => {
    const found: JsonValue[] = [];
    for (const nodeId of to) {
      const partner = await view.partner(nodeId);
      found.push({ node: nodeId, handle: partner?.handle ?? nodeId, organisation: partner?.organisation ?? null });
    }
    return found;
  });
  const { text, sha256 } = readingOf(draft.parts);
  return {
    id,
    drafter,
    kind,
    to: [...to],
    recipients,
    scope,
    precedence,
    status,
    tlp,
    thread,
    ourReference,
    yourReference,
    floor: floor as JsonValue,
    validity: validity as JsonValue,
    texts: textOf(draft) as JsonValue,
    reading: text,
    sha256,
    hash: draftHash(draft),
    lint: draft.lint as JsonValue,
    ownWords: draft.ownWords,
    attachments: attachmentFacts(node, draft).map((fact) => ({ ...fact })),
  };
}

/** A draft that waits, by its id; `unknown-item` otherwise. */
export async function findDraft(node: Node, id: string) {
  const record = await node.store.read((view) => view.draft(id));
  if (record === undefined) throw new TocsinError("unknown-item", `name a draft that tocsin drafts shows, got "${id}"`);
  const { months } = await node.exchange();
  return { record, draft: revealDraft(record, months) };
}

/** Refuses, inside the transaction that changes a draft, one that is not there any more as it was read, with `state-refuses`. */
export async function checkUnchanged(tx: Transaction, record: DraftRecord): Promise<void> {
  const now = await tx.draft(record.id);
  if (now === undefined || !equalBytes(now.content, record.content)) {
    throw new TocsinError("state-refuses", "look again: the draft was released, discarded or prepared anew meanwhile");
  }
}

/** Writes a draft: nothing leaves by it. Refused where it would not pass now, so that nobody is woken to sign in vain. */
export const draftWrite: Verb = {
  roles: drafters,
  async run(call) {
    const { node, signers } = call;
    const context = await node.exchange();
    const drafter = requireRole(signers, drafters, "draft");
    const passing = await passedOn(call, drafter);
    const bundle = await bundleOf(call);
    const written = await node.store.read((view) => draftOf(call, view, { bundle, passing }));
    const officer = requireRole(signers, draftingRoles[written.kind] ?? ["drafter", "liaison-officer"], `draft ${written.kind}`);
    checkFloorCarriesNoBulk(written);
    await checkBorrowing(node, written, officer.id);
    await node.store.read((view) => checkDraftPasses(view, written));
    const body = bodyOf(call, written.kind);
    if (body !== undefined) await checkFollows(call, { draft: written, body, officer: officer.id });
    const { draft, findings } = await lintDraft(call, { draft: written, officer: officer.id });
    const record = newDraft(draft, officer.id, context);
    await node.store.transact(async (tx) => {
      await tx.putDraft(record);
      await recordAct(tx, node, {
        verb: "draft",
        subject: record.id,
        officer: officer.id,
        facts: {
          kind: draft.kind,
          hash: draftHash(draft),
          ...(draft.forwards === null ? {} : { forwards: draft.forwards }),
          ...(draft.ownWords === null ? {} : { ownWords: true }),
        },
      });
    });
    return { ...(await preview(node, record, draft)), findings };
  },
};

/** Shows a draft as it will be read; signs nothing. Opening is recorded. */
export const draftShow: Verb = {
  roles: drafters,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, drafters, "draft-show");
    const { record, draft } = await findDraft(node, args.text("draft"));
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "open-draft", subject: record.id, officer: officer.id, facts: { hash: draftHash(draft) } }),
    );
    return await preview(node, record, draft);
  },
};

/** The drafts that wait for a releaser, without their content. */
export const draftList: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({
    drafts: (await node.store.read((view) => view.drafts())).map(({ id, kind, drafter, at }) => ({ id, kind, drafter, at })),
  }),
};

/** Releases a prepared draft on the releaser's signature over its decision: the messages are dispatched when this returns. */
export const releaseSign: Verb = {
  roles: ["releaser", "duty-to-warn-authority"],
  async run(call) {
    const { node, args, signers } = call;
    const releaser = requireRole(signers, ["releaser", "duty-to-warn-authority"], "release");
    const { record, draft } = await findDraft(node, args.text("draft"));
    const { signature, verifier } = await decisionSignature(call, releaser);
    await verifyRelease(draft, signature, verifier);
    return await dispatchRelease(call, { record, draft, releaser, signature, before: (tx) => checkUnchanged(tx, record) });
  },
};

/** Throws a draft away; that it was there stays in the log. */
export const draftDiscard: Verb = {
  roles: drafters,
  async run({ node, args, signers }) {
    const { record } = await findDraft(node, args.text("draft"));
    await node.store.transact(async (tx) => {
      await checkUnchanged(tx, record);
      await tx.removeDraft(record.id);
      await recordAct(tx, node, { verb: "draft-discard", subject: record.id, officer: signers[0]?.officer.id ?? null });
    });
    return { discarded: record.id };
  },
};
