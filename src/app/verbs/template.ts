import { base64, base64url, canonicalBytes, millis, sha256, timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import {
  checkDraftPasses,
  draftHash,
  fillTemplate,
  prepareRelease,
  protectDraft,
  recordAct,
  templateReviewMs,
  templateTermMs,
  verifyRelease,
} from "../../exchange/index.ts";
import type { Draft, MonthKeys, Role, Template, Transaction, View } from "../../exchange/index.ts";
import { tlpLabelOf } from "../../handling/index.ts";
import { argumentReader, requireRole } from "../authorise.ts";
import { decisionSignature } from "../decision-signature.ts";
import { lintDraft } from "../draft-lint.ts";
import { keptTemplate, keptTemplates, putTemplate, sealRequest } from "../kept-template.ts";
import type { KeptTemplate } from "../kept-template.ts";
import type { Node } from "../node.ts";
import { reasonGiven } from "../reason.ts";
import { releaseFields } from "../release-fields.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { dispatchRelease } from "./dispatch-release.ts";
import { checkUnchanged, findDraft, partsToSign, preview } from "./draft.ts";
import { checkAssessments } from "./partner-assess.ts";
import { readTemplate, settingOf, trustedTemplate, usableTemplate } from "./kept-template.ts";
import { findPartner } from "./partner.ts";
import { draftOf } from "./writing.ts";

const signersOfTemplates: readonly Role[] = ["releaser"];
const usersOfTemplates: readonly Role[] = ["watch-officer"];
const kinds = { draft: "template-draft", use: "template-use" } as const;
const deadlineKind = "template-review";

/** A use: who sent what from which template, and its review. */
type Use = {
  readonly use: string;
  readonly template: string;
  readonly by: string;
  readonly at: Timestamp;
  readonly due: Timestamp;
  readonly rows: readonly number[];
  readonly review: { readonly answer: "agree" | "disagree"; readonly by: string; readonly at: Timestamp } | null;
};

/** Signs a template: the releaser's signed request is kept, and stands for the releaser at every use. */
const templateSign: Verb = {
  roles: signersOfTemplates,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, signersOfTemplates, "template-sign");
    const envelope = signers.find((signer) => signer.officer.id === officer.id)?.envelope ?? new Uint8Array();
    const template = readTemplate(args.value("template"));
    const nowMs = node.clock.nowMs();
    if (millis(template.until) <= nowMs || millis(template.until) > nowMs + templateTermMs)
      throw new TocsinError("usage", `give an end within the next 30 days, got ${template.until}`);
    if (tlpLabelOf(template.tlp) === undefined)
      throw new TocsinError("release-marking-unknown", `mark it with a TLP 2.0 label, got "${template.tlp}"`);
    releaseFields(node, template.decision, "watch-officer");
    const { months } = await node.exchange();
    const id = uuid4(node.random);
    return await node.store.transact(async (tx) => {
      const recipients: string[] = [];
      for (const name of template.to) recipients.push((await findPartner(tx, name)).nodeId);
      const at = timestamp(nowMs);
      const sealed = sealRequest(envelope, { months, random: node.random, nowMs });
      const kept: KeptTemplate = { id, by: officer.id, at, ...sealed, recipients, used: 0, withdrawn: null, erasedAt: null };
      await putTemplate(tx, kept);
      const { uses, until, precedence } = template;
      const facts = { hash: hashOf(template), request: kept.requestHash, recipients, uses, until, precedence };
      await recordAct(tx, node, { verb: "template-signed", subject: id, officer: officer.id, facts });
      return { template: id, name: template.name, uses, until };
    });
  },
};

function hashOf(template: Template): string {
  return base64url(sha256(canonicalBytes(template)));
}

function fieldsOf({ args }: VerbCall): Record<string, string> {
  const given = args.value("fields") ?? {};
  if (
    typeof given !== "object" ||
    given === null ||
    Array.isArray(given) ||
    Object.values(given).some((value) => typeof value !== "string")
  )
    throw new TocsinError("usage", "give the fields of the template as names and texts");
  return given as Record<string, string>;
}

/** The draft that a template makes, from the same code that makes any other. */
async function compose(call: VerbCall, template: Template): Promise<Draft> {
  const { node, args } = call;
  const { to, scope, precedence, tlp, caveats, floor, validHours } = template;
  const texts = fillTemplate(template, fieldsOf(call));
  const source = args.optionalText("source") ?? null;
  const until = validHours === null ? null : timestamp(node.clock.nowMs() + validHours * 3_600_000);
  const under = floor === null ? {} : { floorHarm: floor.harm, intendedVictims: floor.intendedVictims };
  const given = {
    kind: "warning",
    to: [...to],
    scope,
    precedence,
    tlp,
    caveats: [...caveats],
    texts: texts.map((one) => ({ ...one })),
    source,
    until,
    ...under,
  };
  const writing = { ...call, args: argumentReader(given) };
  const draft = await node.store.read((view) => draftOf(writing, view, { bundle: undefined, passing: undefined }));
  await node.store.read((view) => checkDraftPasses(view, draft));
  return draft;
}

/** What is kept of a prepared use until it is signed. */
type Prepared = { readonly template: string; readonly officer: string; readonly hash: string };

/** Drops what was prepared and whose draft is gone. */
async function forgetGone(tx: Transaction): Promise<void> {
  for (const { id } of await tx.watchSettings(kinds.draft))
    if ((await tx.draft(id)) === undefined) await tx.putWatchSetting(kinds.draft, id, null);
}

/** Prepares a use: the exact text, linted and checked like any draft, and the decision that the watch officer is to sign. */
const templatePrepare: Verb = {
  roles: usersOfTemplates,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, usersOfTemplates, "template-use");
    const context = await node.exchange();
    const { kept, template } = await node.store.read((view) =>
      usableTemplate(view, node, { id: args.text("template"), officer: officer.id, months: context.months }),
    );
    const { draft } = await lintDraft(call, { draft: await compose(call, template), officer: officer.id });
    if (draft.lint !== null && draft.lint.verdict !== "pass")
      throw new TocsinError(
        "lint-unaccepted",
        `have a releaser sign: the lint warns (${draft.lint.kinds.join(", ")}), and over that nobody sends alone`,
      );
    const fields = releaseFields(node, template.decision, "watch-officer");
    const prepared = prepareRelease(draft, { ...fields, policyVersion: policyOf(kept.id) }, context);
    const id = uuid4(node.random);
    const record = protectDraft(prepared, { id, drafter: kept.by, at: node.timestamp() }, context);
    const hash = draftHash(prepared);
    await node.store.transact(async (tx) => {
      await forgetGone(tx);
      await checkAssessments(tx, call, { draft, id, officer: officer.id });
      await tx.putDraft(record);
      await tx.putWatchSetting(kinds.draft, id, JSON.stringify({ template: kept.id, officer: officer.id, hash } satisfies Prepared));
      await recordAct(tx, node, { verb: "template-prepare", subject: kept.id, officer: officer.id, facts: { draft: id, hash } });
    });
    return {
      ...(await preview(node, record, prepared)),
      parts: partsToSign(prepared),
      decision: base64(prepared.decision?.bytes ?? new Uint8Array()),
    };
  },
};

/** What a decision from a template names as its policy: the partner and the auditor read there that nobody but the watch officer signed at that hour. */
function policyOf(template: string): string {
  return `1 template ${template}`;
}

/** Refuses what is not, byte for byte, what was prepared from the template by this officer, with `template-refuses`. */
function checkPrepared(draft: Draft, prepared: Prepared | undefined, officer: string): Prepared {
  const decision = draft.decision?.decision;
  const isSame =
    prepared !== undefined &&
    prepared.officer === officer &&
    prepared.hash === draftHash(draft) &&
    decision?.releaserRole === "watch-officer" &&
    decision.policyVersion === policyOf(prepared.template);
  if (!isSame)
    throw new TocsinError("template-refuses", "prepare it anew with tocsin template use: it is not what you prepared from a template");
  return prepared;
}

/** Sends what was prepared, on the watch officer's signature over its decision; a releaser reviews it within 12 hours. */
const templateUse: Verb = {
  roles: usersOfTemplates,
  async run(call) {
    const { node, args, signers } = call;
    const officer = requireRole(signers, usersOfTemplates, "template-use");
    const { record, draft } = await findDraft(node, args.text("draft"));
    const prepared = checkPrepared(draft, await node.store.read((view) => settingOf(view, kinds.draft, record.id)), officer.id);
    const { signature, verifier } = await decisionSignature(call, officer);
    await verifyRelease(draft, signature, verifier);
    const given = { id: prepared.template, officer: officer.id };
    const { months } = await node.exchange();
    const before = async (tx: Transaction): Promise<void> => {
      await checkUnchanged(tx, record);
      const { kept } = await usableTemplate(tx, node, { ...given, months });
      await putTemplate(tx, { ...kept, used: kept.used + 1 });
      await tx.putWatchSetting(kinds.draft, record.id, null);
      const envelope = signers.find((signer) => signer.officer.id === officer.id)?.envelope ?? new Uint8Array();
      // At the desk the one signature is that over the decision.
      const request = envelope.length > 0 ? envelope : signature.bytes;
      const signatures = { day: kept.requestHash, use: base64url(sha256(request)) };
      const facts = { draft: record.id, number: kept.used + 1, signedBy: kept.by, signatures };
      await recordAct(tx, node, { verb: "template-used", subject: kept.id, officer: officer.id, facts });
    };
    const after = (tx: Transaction, rows: readonly number[]): Promise<void> => beginReview(tx, node, { use: record.id, rows, ...given });
    return await dispatchRelease(call, { record, draft, releaser: officer, signature, before, after });
  },
};

async function beginReview(
  tx: Transaction,
  node: Node,
  given: { readonly use: string; readonly id: string; readonly officer: string; readonly rows: readonly number[] },
): Promise<void> {
  const nowMs = node.clock.nowMs();
  const dueMs = nowMs + templateReviewMs;
  const { use, id: template, officer: by, rows } = given;
  const begun: Use = { use, template, by, at: timestamp(nowMs), due: timestamp(dueMs), rows, review: null };
  await tx.putWatchSetting(kinds.use, use, JSON.stringify(begun));
  await tx.putDeadline({ kind: deadlineKind, subject: use, dueMs, step: 0 });
}

/** Reviews a use, once, with a reason: a releaser who did not send it. Who disagrees takes nothing back; a person is told by an alarm. */
const templateReview: Verb = {
  roles: signersOfTemplates,
  async run({ node, args, signers }) {
    const officer = requireRole(signers, signersOfTemplates, "template-review");
    const reason = reasonGiven(args);
    const answer = args.flag("agree") ? "agree" : "disagree";
    return await node.store.transact(async (tx) => {
      const found = await settingOf<Use>(tx, kinds.use, args.text("use"));
      if (found === undefined)
        throw new TocsinError("unknown-item", `name a use that tocsin template list shows, got "${args.text("use")}"`);
      if (found.review !== null)
        throw new TocsinError("act-does-not-follow", `it was reviewed by ${found.review.by} at ${found.review.at}`);
      if (found.by === officer.id) throw new TocsinError("separation-of-duties", `ask another releaser: "${officer.id}" sent it`);
      const at = node.timestamp();
      const reviewed: Use = { ...found, review: { answer, by: officer.id, at } };
      await tx.putWatchSetting(kinds.use, found.use, JSON.stringify(reviewed));
      const subject = `${deadlineKind} ${found.use}`;
      await tx.endDeadline(deadlineKind, found.use, at);
      for (const alarm of await tx.openAlarms()) if (alarm.subject === subject) await tx.closeAlarm(alarm.id, at);
      const facts = { answer, use: found.use, inTime: at <= found.due, reason };
      await recordAct(tx, node, { verb: "template-reviewed", subject: found.template, officer: officer.id, facts });
      const text = `a releaser does not agree with what was sent from a template: correct or recall it, ref ${found.rows.join(", ")}`;
      if (answer === "disagree") await tx.raiseAlarm({ at, kind: "template-review-disagrees", subject, urgency: "now", text });
      return shownUse(reviewed, node.clock.nowMs());
    });
  },
};

function shownUse({ review, rows, ...use }: Use, nowMs: number): Record<string, JsonValue> {
  const state = review !== null ? `reviewed: ${review.answer}` : millis(use.due) <= nowMs ? "overdue" : "to be reviewed";
  return { ...use, rows: [...rows], state, review: review === null ? null : { ...review } };
}

/** Withdraws a template at once. */
const templateWithdraw: Verb = {
  roles: ["releaser", "duty-to-warn-authority"],
  async run({ node, args, signers }) {
    const officer = requireRole(signers, ["releaser", "duty-to-warn-authority"], "template-withdraw");
    return await node.store.transact(async (tx) => {
      const id = args.text("template");
      const kept = await keptTemplate(tx, id);
      if (kept === undefined) throw new TocsinError("unknown-item", `name a template that tocsin template list shows, got "${id}"`);
      const withdrawn = kept.withdrawn ?? { by: officer.id, at: node.timestamp() };
      await putTemplate(tx, { ...kept, withdrawn });
      await recordAct(tx, node, { verb: "template-withdrawn", subject: id, officer: officer.id });
      return { template: id, withdrawn };
    });
  },
};

async function shownTemplate(view: View, node: Node, given: { kept: KeptTemplate; months: MonthKeys }): Promise<JsonValue> {
  const { kept, months } = given;
  if (kept.erasedAt !== null) return { template: kept.id, name: "", state: "erased", signedBy: kept.by, used: kept.used };
  const signer = await view.officer(kept.by);
  const template = signer === undefined ? undefined : await trustedTemplate(view, kept, { signer, months });
  if (template === undefined) return { template: kept.id, name: "", state: "its signature does not verify", signedBy: kept.by };
  const { name, to, scope, precedence, tlp, texts, fields, floor, uses, until } = template;
  const isOver = millis(until) <= node.clock.nowMs();
  const state = kept.withdrawn !== null ? "withdrawn" : isOver ? "expired" : kept.used >= uses ? "used up" : "usable";
  const facts = {
    template: kept.id,
    name,
    state,
    signedBy: kept.by,
    at: kept.at,
    used: kept.used,
    uses,
    until,
    to,
    scope,
    precedence,
    tlp,
  };
  return { ...facts, texts, fields, floor };
}

/** The templates with their texts and blanks, and every use with its review. */
const templateList: Verb = {
  roles: ["releaser", "duty-to-warn-authority", "watch-officer"],
  run: async ({ node }) => {
    const { months } = await node.exchange();
    return await node.store.read(async (view) => {
      const templates: JsonValue[] = [];
      for (const kept of await keptTemplates(view)) templates.push(await shownTemplate(view, node, { kept, months }));
      const uses = (await view.watchSettings(kinds.use)).map(({ value }) => shownUse(JSON.parse(value) as Use, node.clock.nowMs()));
      return { templates, uses };
    });
  },
};

/** The verbs of templates, by name. */
export const templateVerbs: Readonly<Record<string, Verb>> = {
  "template-list": templateList,
  "template-prepare": templatePrepare,
  "template-review": templateReview,
  "template-sign": templateSign,
  "template-use": templateUse,
  "template-withdraw": templateWithdraw,
};
