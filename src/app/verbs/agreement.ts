import { base64url, timestamp, TocsinError, uuid4 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { agreementFormat, defaultDeadlines, isSuspended, performAct, recordAct, standingOf, termsHash } from "../../exchange/index.ts";
import type { Agreement, AgreementRecord, AgreementState, Partner, Role, Transaction, View } from "../../exchange/index.ts";
import { tlpLabelOf } from "../../handling/index.ts";
import type { Node } from "../node.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { findPartner } from "./partner.ts";

/** Who may bind the node by an agreement. */
const bindingRoles: readonly Role[] = ["releaser", "duty-to-warn-authority"];

/** An agreement as it is shown: clauses, standing, and what is signed by whom. */
export async function agreementView(view: Pick<View, "partner">, record: AgreementRecord): Promise<JsonValue> {
  const { id, partner, state } = record;
  return {
    id,
    partner,
    handle: (await view.partner(partner))?.handle ?? partner,
    standing: standingOf(state),
    hash: state.hash,
    scopes: state.terms?.scopes.map((scope) => ({ ...scope, suspended: isSuspended(state, scope.id) })) ?? [],
    terms: state.terms as unknown as JsonValue,
    proposals: state.proposals.map(({ terms, hash, signedBy }) => ({
      hash,
      version: terms.version,
      signedBy: [...signedBy],
      terms: terms as unknown as JsonValue,
    })),
    suspensions: state.suspensions.map((suspension) => suspensionView(state, suspension)),
    pendingAtHome: state.pendingAtHome.map(({ by, scopes }) => ({ by, scopes: scopes === null ? null : [...scopes] })),
  };
}

/** A suspension: what of it still stands, and who has signed for restoring which scope. */
function suspensionView(state: AgreementState, { act, by, scopes, lifted }: AgreementState["suspensions"][number]): JsonValue {
  const signedFor = (scope: string): readonly string[] => (Object.hasOwn(lifted, scope) ? (lifted[scope] ?? []) : []);
  const all = scopes ?? state.terms?.scopes.map(({ id }) => id) ?? [];
  return {
    act,
    by,
    scopes: scopes === null ? null : [...scopes],
    standing: all.filter((scope) => signedFor(scope).length < 2),
    lifted: Object.fromEntries(all.filter((scope) => signedFor(scope).length > 0).map((scope) => [scope, [...signedFor(scope)]])),
  };
}

async function findAgreement(tx: Pick<Transaction, "agreement" | "agreements" | "partner">, name: string): Promise<AgreementRecord> {
  const byId = await tx.agreement(name);
  if (byId !== undefined) return byId;
  const partner = await tx.partner(name);
  const [only, second] = partner === undefined ? [] : await tx.agreements(partner.nodeId);
  if (second !== undefined) throw new TocsinError("usage", `give the agreement's id: there are several with "${name}"`);
  if (only === undefined) throw new TocsinError("unknown-item", `name an agreement by its id, or its partner, got "${name}"`);
  return only;
}

/** The clauses that somebody gives; what is left out is the strictest or the field's default. */
function termsFrom(call: VerbCall, partner: Partner, before: AgreementRecord | undefined): Agreement {
  const { node, args } = call;
  const given = (args.value("clauses") ?? {}) as Partial<Agreement>;
  const scopes = given.scopes ?? args.texts("scopes").map((id) => ({ id, title: id }));
  if (scopes.length === 0) throw new TocsinError("usage", "name at least one scope");
  const asked = given.highestMarking ?? args.optionalText("highestMarking") ?? "TLP:AMBER";
  const highestMarking = tlpLabelOf(asked);
  if (highestMarking === undefined) throw new TocsinError("usage", `give the highest marking as a TLP 2.0 label, got "${asked}"`);
  const parties = [
    { nodeId: node.id, organisation: node.config.name, domesticApprovals: [] },
    { nodeId: partner.nodeId, organisation: partner.organisation, domesticApprovals: [] },
  ].sort((a, b) => (a.nodeId < b.nodeId ? -1 : 1));
  return {
    suite: 1,
    agreementId: before?.id ?? uuid4(node.random),
    version: (before?.state.terms?.version ?? 0) + 1,
    supersedes: before?.state.hash ?? null,
    model: null,
    exercise: node.config.exercise,
    title: args.optionalText("title") ?? `${node.config.name} and ${partner.organisation}`,
    language: "en",
    thirdPartyRule: "on-request",
    namedParties: [],
    evidentialUse: "on-request",
    attribution: "on-request",
    existenceDisclosure: "secret",
    oversightAccess: "proofs-only",
    proofUse: "own-oversight",
    retentionDays: 1095,
    deadlines: defaultDeadlines,
    lifeSafetyFloor: { allowed: true, survivesTermination: false },
    courierWindowDays: 14,
    minimumSuite: 1,
    noticeDays: 30,
    furtherClauses: [],
    ...given,
    scopes: [...scopes],
    highestMarking,
    parties,
  };
}

type ActFields = Parameters<typeof performAct>[2]["act"];
const noFields: Pick<ActFields, "terms" | "termsHash" | "scopes" | "lifts" | "reason"> = {
  terms: null,
  termsHash: null,
  scopes: null,
  lifts: [],
  reason: null,
};

async function act(
  node: Node,
  officer: string,
  work: (tx: Transaction) => Promise<{ partner: string; fields: ActFields }>,
): Promise<JsonValue> {
  const context = await node.exchange();
  const record = await node.store.transact(async (tx) => {
    const { partner, fields } = await work(tx);
    return await performAct(tx, context, { act: fields, nonce: base64url(node.random(32)), partner, officer });
  });
  for (const told of node.signals.partner) told(record.partner);
  return await node.store.read((view) => agreementView(view, record));
}

function officerOf({ signers }: VerbCall): string {
  const [first] = signers;
  if (first === undefined) throw new TocsinError("not-authorised", "name the officer with --as");
  return first.officer.id;
}

/** Proposes terms to a confirmed partner; proposing is signing them for this side. */
export const agreementPropose: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const partner = await findPartner(tx, call.args.text("partner"));
      if (partner.kind !== "node")
        throw new TocsinError("usage", `it signs nothing: "${partner.handle}" has no node; tocsin passed records what it is told`);
      if (partner.confirmedAt === null || partner.card === null)
        throw new TocsinError("partner-unconfirmed", `compare the words with "${partner.handle}" first`);
      const amended = call.args.optionalText("agreement");
      const before = amended === undefined ? undefined : await findAgreement(tx, amended);
      const terms = agreementFormat.decode(agreementFormat.encode(termsFrom(call, partner, before)));
      return { partner: partner.nodeId, fields: { ...noFields, agreementId: terms.agreementId, act: "propose", terms } };
    }),
};

/** The terms that the partner proposed and this side has not signed; which of several, the hash says. */
function proposedTo(call: VerbCall, record: AgreementRecord): string {
  const given = call.args.optionalText("hash");
  const open = record.state.proposals.filter(
    ({ signedBy, hash }) => !signedBy.includes(call.node.id) && (given === undefined || hash === given),
  );
  const [proposal, second] = open;
  if (proposal === undefined) throw new TocsinError("state-refuses", "nothing is proposed that this side has not signed");
  if (second !== undefined) throw new TocsinError("usage", "give the hash of the terms with --hash: several are proposed");
  return termsHash(proposal.terms);
}

/** Signs the very terms that the partner proposed; in force once both have. While a domestic approval is missing the partner sees "pending at home". */
export const agreementAccept: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      const fields = { ...noFields, agreementId: record.id, act: "sign", termsHash: proposedTo(call, record) } as const;
      if ((await missingApprovals(tx, record)).length > 0)
        return { partner: record.partner, fields: { ...noFields, agreementId: record.id, act: "pending-at-home" } };
      await endApprovals(tx, record);
      return { partner: record.partner, fields };
    }),
};

/** The reason of an act: a short code that the partner reads, and what may be said beside it. */
function reasonOf({ args }: VerbCall, usual?: string): NonNullable<ActFields["reason"]> {
  const code = (usual === undefined ? args.text("reason") : (args.optionalText("reason") ?? usual)).trim();
  if (code === "" || code.length > 64) throw new TocsinError("usage", "give --reason as a short code of at most 64 characters");
  return { code, remark: args.optionalText("remark") ?? null };
}

/** Refuses terms that the partner proposed; what is in force stays so. */
export const agreementRefuse: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      const named = { agreementId: record.id, termsHash: proposedTo(call, record), reason: reasonOf(call, "not-accepted") };
      return { partner: record.partner, fields: { ...noFields, ...named, act: "refuse" } };
    }),
};

/** Takes a notice back before the agreement was terminated. */
export const agreementWithdrawNotice: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      return { partner: record.partner, fields: { ...noFields, agreementId: record.id, act: "withdraw-notice" } };
    }),
};

/** Suspends scopes, or everything, at once and alone. */
export const agreementSuspend: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      const scopes = call.args.texts("scopes");
      const unknown = scopes.find((scope) => !record.state.terms?.scopes.some(({ id }) => id === scope));
      if (unknown !== undefined) throw new TocsinError("usage", `name scopes of the agreement, got "${unknown}"`);
      const named = { agreementId: record.id, scopes: scopes.length === 0 ? null : [...scopes], reason: reasonOf(call) };
      return { partner: record.partner, fields: { ...noFields, ...named, act: "suspend" } };
    }),
};

/** Names of approvals that this side's own law asks for and that were recorded at home. */
async function missingApprovals(tx: Transaction, record: AgreementRecord): Promise<readonly string[]> {
  // What one's own law asks for stands in one's own memory and log only: the partner sees "pending at home".
  const needed = await tx.watchSettings(`approval-needed ${record.id}`);
  const given = new Set((await tx.watchSettings(`approval ${record.id}`)).map(({ id }) => id));
  return needed.map(({ id }) => id).filter((name) => !given.has(name));
}

/** An approval is for what it was given for: what is signed later needs it anew. */
async function endApprovals(tx: Transaction, record: AgreementRecord): Promise<void> {
  for (const { id } of await tx.watchSettings(`approval ${record.id}`)) await tx.putWatchSetting(`approval ${record.id}`, id, null);
}

/** Records that a domestic approval is needed before terms are signed or scopes restored, or that it was given, in this node's own log only. */
export const agreementApprove: Verb = {
  roles: bindingRoles,
  async run(call) {
    const { node, args } = call;
    return await node.store.transact(async (tx) => {
      const record = await findAgreement(tx, args.text("agreement"));
      const name = args.text("approval");
      const isNeeded = args.flag("needed");
      await tx.putWatchSetting(`${isNeeded ? "approval-needed" : "approval"} ${record.id}`, name, timestamp(node.clock.nowMs()));
      await recordAct(tx, node, {
        verb: isNeeded ? "domestic-approval-needed" : "domestic-approval",
        subject: record.id,
        officer: officerOf(call),
        facts: { approval: name },
      });
      return { agreement: record.id, missing: [...(await missingApprovals(tx, record))] };
    });
  },
};

/** Signs the restoring of scopes; they are back once both have signed. While a domestic approval is missing the partner sees "pending at home". */
export const agreementRestore: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      const { state } = record;
      const asked = call.args.texts("scopes");
      const scopes = asked.length === 0 ? (state.terms?.scopes ?? []).map(({ id }) => id).filter((id) => isSuspended(state, id)) : asked;
      const lifts = state.suspensions
        .filter((one) => one.scopes === null || one.scopes.some((scope) => scopes.includes(scope)))
        .map((one) => one.act);
      if (lifts.length === 0) throw new TocsinError("state-refuses", "nothing to restore: these scopes are not suspended");
      const missing = await missingApprovals(tx, record);
      if (missing.length > 0)
        return { partner: record.partner, fields: { ...noFields, agreementId: record.id, act: "pending-at-home", scopes: [...scopes] } };
      // Scope by scope is one restoring: the approvals hold until this side has signed for all that is suspended.
      const left = (state.terms?.scopes ?? []).filter(({ id }) => isSuspended(state, id) && !scopes.includes(id));
      if (left.length === 0) await endApprovals(tx, record);
      return { partner: record.partner, fields: { ...noFields, agreementId: record.id, act: "restore", scopes: [...scopes], lifts } };
    }),
};

/** Gives notice, or, once it was given, terminates. What was passed stays bound. */
export const agreementTerminate: Verb = {
  roles: bindingRoles,
  run: (call) =>
    act(call.node, officerOf(call), async (tx) => {
      const record = await findAgreement(tx, call.args.text("agreement"));
      const name = record.state.phase === "under-notice" ? "terminate" : "give-notice";
      return { partner: record.partner, fields: { ...noFields, agreementId: record.id, act: name } };
    }),
};

/** Shows agreements: their clauses, standing, and what is signed by whom. */
export const agreementShow: Verb = {
  roles: "anyone",
  run: ({ node, args }) =>
    node.store.read(async (view) => {
      const name = args.optionalText("agreement");
      if (name !== undefined) return await agreementView(view, await findAgreement(view, name));
      const agreements: JsonValue[] = [];
      for (const record of await view.agreements()) agreements.push(await agreementView(view, record));
      return { agreements };
    }),
};
