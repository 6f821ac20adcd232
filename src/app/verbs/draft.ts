import { base64, equalBytes, fromBase64, isTimestamp, isTocsinError, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import {
  bodyFormats,
  checkDraftPasses,
  draftHash,
  floorHarms,
  hasBody,
  isContentKind,
  isKind,
  messageStatuses,
  mistreatmentAnswers,
  newDraft,
  paragraphFormat,
  partsOf,
  partsOfWriting,
  precedences,
  prepareRelease,
  protectDraft,
  pseudonymSecret,
  recordAct,
  readingOf,
  release,
  releaserRoles,
  revealDraft,
  verifyRelease,
} from "../../exchange/index.ts";
import type { ContentKind, Draft, DraftRecord, EnrolledOfficer, ReleaseFields, Role, Transaction, View } from "../../exchange/index.ts";
import { tlpLabelOf } from "../../handling/index.ts";
import { findSource, tieToSource } from "../above-line.ts";
import { attachmentsOf, offerBlobs, sealGiven } from "../attachments.ts";
import { checkBundle } from "../bundle.ts";
import { requireRole } from "../authorise.ts";
import { checkSaying } from "../case-rules.ts";
import { entriesOf } from "../cases.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { releaseDuty } from "./duty.ts";
import { findPartner } from "./partner.ts";

const drafters: readonly Role[] = [
  "drafter",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "duty-to-warn-authority",
  "press-officer",
  "releaser",
];

/** Which roles may draft a kind; what is not named here is drafted by drafters and liaison officers. */
const draftingRoles: Partial<Readonly<Record<ContentKind, readonly Role[]>>> = {
  assessment: ["watch-officer", "liaison-officer"],
  action: ["action-officer"],
  outcome: ["action-officer"],
  pledge: ["liaison-officer"],
  result: ["action-officer", "liaison-officer"],
  statement: ["press-officer"],
  thanks: ["liaison-officer"],
};

function oneOf<T extends string>(value: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new TocsinError("usage", `give ${what} as one of ${allowed.join(", ")}, got "${value}"`);
  return found;
}

function instant(value: string, what: string): Timestamp {
  const whole = isTimestamp(value) ? value : Number.isNaN(Date.parse(value)) ? undefined : timestamp(Date.parse(value));
  if (whole === undefined) throw new TocsinError("usage", `give ${what} as 2026-11-22T12:00:00.000Z, got "${value}"`);
  return whole;
}

function validityOf({ args, node }: VerbCall): Draft["validity"] {
  const from = args.optionalText("from");
  const until = args.optionalText("until");
  if (until === undefined) return null;
  return {
    from: from === undefined ? timestamp(node.clock.nowMs()) : instant(from, "the begin of validity"),
    until: instant(until, "the end of validity"),
  };
}

function floorOf({ args }: VerbCall): Draft["floor"] {
  const harm = args.optionalText("floorHarm");
  if (harm === undefined) return null;
  return { harm: oneOf(harm, floorHarms, "the harm"), intendedVictims: args.text("intendedVictims") };
}

function kindOf(text: string): ContentKind {
  if (!isKind(text) || !isContentKind(text)) throw new TocsinError("usage", `draft a kind with content, got "${text}"`);
  return text;
}

function bodyOf({ args, node }: VerbCall, kind: ContentKind): Record<string, JsonValue> | undefined {
  const body = args.value("body");
  if (body === null) {
    if (hasBody(kind)) throw new TocsinError("usage", `give the structured body of a message of kind ${kind}`);
    return undefined;
  }
  if (!hasBody(kind) || typeof body !== "object" || Array.isArray(body))
    throw new TocsinError("usage", `a structured body does not belong to a message of kind ${kind}`);
  const { suite: _suite, ...given } = body as Record<string, JsonValue>;
  if (kind === "assessment") return { ...given, suite: 1, scheme: "admiralty-2.1" };
  return kind === "statement" ? { ...given, suite: 1 } : { ...given, suite: 1, at: node.timestamp() };
}

/** Refuses what does not follow from where the case with each recipient stands; that something uncleared was about to be said is recorded. */
async function checkFollows(
  { node }: VerbCall,
  given: { readonly draft: Draft; readonly body: JsonValue; readonly officer: string },
): Promise<void> {
  const { draft, body, officer } = given;
  const { months } = await node.exchange();
  for (const partner of draft.to) {
    const entries = await node.store.read((view) => entriesOf(view, { partner }, { self: node.id, months }));
    try {
      checkSaying({ kind: draft.kind, body, entries, self: node.id, nowMs: node.clock.nowMs() });
    } catch (thrown) {
      if (isTocsinError(thrown, "consent-missing"))
        await node.store.transact((tx) =>
          recordAct(tx, node, { verb: "statement-refused", subject: partner, officer, facts: { hash: draftHash(draft) } }),
        );
      throw thrown;
    }
  }
}

async function bundleOf({ args }: VerbCall): Promise<Uint8Array | undefined> {
  const bundle = args.optionalText("bundle");
  return bundle === undefined ? undefined : await checkBundle(fromBase64(bundle) ?? new Uint8Array());
}

async function draftOf(call: VerbCall, view: View, bundle: Uint8Array | undefined): Promise<Draft> {
  const { args, node } = call;
  const kind = kindOf(args.text("kind"));
  const to: string[] = [];
  for (const name of args.texts("to")) to.push((await findPartner(view, name)).nodeId);
  if (to.length === 0) throw new TocsinError("usage", "name at least one partner with --to");
  const tlp = tlpLabelOf(args.text("tlp"));
  if (tlp === undefined)
    throw new TocsinError(
      "release-marking-unknown",
      `mark it with a TLP 2.0 label (TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED), got "${args.text("tlp")}"`,
    );
  const texts = (args.value("texts") ?? []) as unknown as { language: string; text: string; by?: "human" | "machine" }[];
  const body = bodyOf(call, kind);
  const parts = partsOfWriting(
    {
      kind,
      texts,
      tlp,
      caveats: args.texts("caveats"),
      attachments: sealGiven(node, args.value("attachments")),
      ...(bundle === undefined ? {} : { bundle }),
      ...(body === undefined || !hasBody(kind) ? {} : { body: bodyFormats[kind].encode(body as never) }),
    },
    node.random,
  );
  const status = args.optionalText("status");
  return {
    kind,
    to,
    scope: args.text("scope"),
    precedence: oneOf(args.optionalText("precedence") ?? "ROUTINE", precedences, "the precedence"),
    status: status === undefined ? (node.config.exercise ? "exercise" : "actual") : oneOf(status, messageStatuses, "the status"),
    thread: args.optionalText("thread") ?? null,
    ourReference: args.optionalText("ourReference") ?? null,
    yourReference: args.optionalText("yourReference") ?? null,
    externalReferences: (args.value("externalReferences") ?? []) as never,
    validity: validityOf(call),
    floor: floorOf(call),
    tlp,
    source: args.optionalText("source") ?? null,
    parts,
    decision: null,
  };
}

/** The parts themselves, so that whoever signs checks for himself that what he read is what the decision names. */
function partsToSign(draft: Draft): JsonValue {
  return draft.parts.map(({ label, salt, bytes }) => ({ label, salt: base64(salt), bytes: base64(bytes) }));
}

function textOf(draft: Draft): readonly { language: string; number: number; text: string }[] {
  return partsOf(draft.parts, "paragraph")
    .flatMap((part) => (part.bytes === undefined ? [] : [paragraphFormat.decode(part.bytes)]))
    .map(({ language, number, text }) => ({ language, number, text }));
}

/** What a releaser sees before signing: exactly what will be read, for whom, and its hashes. */
async function preview(view: View, { id, drafter }: Pick<DraftRecord, "id" | "drafter">, draft: Draft): Promise<Record<string, JsonValue>> {
  const { kind, to, scope, precedence, status, tlp, floor, validity, thread, ourReference, yourReference } = draft;
  const recipients: JsonValue[] = [];
  for (const nodeId of to) {
    const partner = await view.partner(nodeId);
    recipients.push({ node: nodeId, handle: partner?.handle ?? nodeId, organisation: partner?.organisation ?? null });
  }
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
  };
}

async function findDraft(node: Node, id: string) {
  const record = await node.store.read((view) => view.draft(id));
  if (record === undefined) throw new TocsinError("unknown-item", `name a draft that tocsin drafts shows, got "${id}"`);
  const { months } = await node.exchange();
  return { record, draft: revealDraft(record, months) };
}

/** Refuses, inside the transaction that changes a draft, one that is not there any more as it was read, with `state-refuses`. */
async function checkUnchanged(tx: Transaction, record: DraftRecord): Promise<void> {
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
    const bundle = await bundleOf(call);
    const draft = await node.store.read((view) => draftOf(call, view, bundle));
    const officer = requireRole(signers, draftingRoles[draft.kind] ?? ["drafter", "liaison-officer"], `draft ${draft.kind}`);
    await node.store.read((view) => checkDraftPasses(view, draft));
    const body = bodyOf(call, draft.kind);
    if (body !== undefined) await checkFollows(call, { draft, body, officer: officer.id });
    const record = newDraft(draft, officer.id, context);
    await node.store.transact(async (tx) => {
      await tx.putDraft(record);
      await recordAct(tx, node, {
        verb: "draft",
        subject: record.id,
        officer: officer.id,
        facts: { kind: draft.kind, hash: draftHash(draft) },
      });
    });
    return await node.store.read((view) => preview(view, record, draft));
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
    return await node.store.read((view) => preview(view, record, draft));
  },
};

/** The drafts that wait for a releaser, without their content. */
export const draftList: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({
    drafts: (await node.store.read((view) => view.drafts())).map(({ id, kind, drafter, at }) => ({ id, kind, drafter, at })),
  }),
};

function fieldsOf(call: VerbCall, releaser: EnrolledOfficer): ReleaseFields {
  const { args, node } = call;
  const role = releaserRoles.find((name) => releaser.roles.includes(name));
  if (role === undefined) throw new TocsinError("not-authorised", `ask an officer who is ${releaserRoles.join(" or ")}`);
  return {
    purpose: args.text("purpose"),
    legalBasis: { list: "tocsin-legal-bases", version: "1", code: args.text("basis") },
    authority: args.text("authority"),
    necessity: args.text("necessity"),
    mistreatmentRisk: {
      answer: oneOf(args.text("mistreatment"), mistreatmentAnswers, "the answer to the mistreatment-risk question"),
      note: args.optionalText("mistreatmentNote") ?? null,
    },
    policyVersion: "1",
    releaserRole: role,
    decidedAt: timestamp(node.clock.nowMs()),
  };
}

/** Prepares the decision over a draft: gives the exact bytes that the releaser signs, and the preview of what will be read. */
export const releasePrepare: Verb = {
  roles: ["releaser", "duty-to-warn-authority"],
  async run(call) {
    const { node, args, signers } = call;
    const context = await node.exchange();
    const releaser = requireRole(signers, ["releaser", "duty-to-warn-authority"], "release");
    const { record, draft } = await findDraft(node, args.text("draft"));
    if (record.drafter === releaser.id) throw new TocsinError("release-own-draft", `ask another releaser: "${releaser.id}" drafted this`);
    const prepared = prepareRelease(draft, fieldsOf(call, releaser), context);
    const { id, drafter, at } = record;
    await node.store.transact(async (tx) => {
      await checkUnchanged(tx, record);
      await tx.removeDraft(id);
      await tx.putDraft(protectDraft(prepared, { id, drafter, at }, context));
    });
    return {
      ...(await node.store.read((view) => preview(view, record, prepared))),
      parts: partsToSign(prepared),
      decision: base64(prepared.decision?.bytes ?? new Uint8Array()),
    };
  },
};

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

/** Releases a prepared draft on the releaser's signature over its decision: the messages are dispatched when this returns. */
export const releaseSign: Verb = {
  roles: ["releaser", "duty-to-warn-authority"],
  async run(call) {
    const { node, args, signers } = call;
    const context = await node.exchange();
    const releaser = requireRole(signers, ["releaser", "duty-to-warn-authority"], "release");
    const { record, draft } = await findDraft(node, args.text("draft"));
    const bytes = fromBase64(args.text("signature"));
    if (bytes === undefined) throw new TocsinError("usage", "give the signature over the decision");
    const signature = { form: "key-file", bytes } as const;
    await verifyRelease(draft, releaser, signature);
    const rows = await node.store.transact(async (tx) => {
      await checkUnchanged(tx, record);
      const secret = await pseudonymSecret(tx, context);
      await offerBlobs(tx, draft.to, attachmentsOf(draft.parts));
      const released = await release(tx, context, {
        draftId: record.id,
        drafter: record.drafter,
        draft,
        releaser,
        signature,
        pseudonymSecret: secret,
      });
      await tieReleased(tx, call, { source: draft.source, rows: released, officer: releaser.id });
      return released;
    });
    for (const nodeId of draft.to) for (const told of node.signals.partner) told(nodeId);
    for (const told of node.signals.watch) told();
    const messages = await node.store.read(async (view) => {
      const found: JsonValue[] = [];
      for (const row of rows) {
        const message = await view.message(row);
        if (message !== undefined)
          found.push({
            row,
            message: message.messageId,
            partner: (await view.partner(message.partner))?.handle ?? message.partner,
            node: message.partner,
            thread: message.thread,
            agreement: message.agreement,
            sequence: message.sequence,
            envelope: message.envelopeHash,
          });
      }
      return found;
    });
    return { draft: record.id, messages };
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
