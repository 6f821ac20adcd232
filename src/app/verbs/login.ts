import { base64url, sha256, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { tellGivenLogin } from "../../console/index.ts";
import { checkEnrolment, checkTerm, checkTrustedHand, recordAct, roles } from "../../exchange/index.ts";
import type { EnrolledOfficer, Passkey, View } from "../../exchange/index.ts";
import { joinAddress, linkTerms, makeJoinLink } from "../console/links.ts";
import { consoleOrigin } from "../console/origin.ts";
import type { Signers } from "../authorise.ts";
import type { Node } from "../node.ts";
import type { Verb } from "../verb.ts";

/** Under which setting the origin stands that a running desk has: its port may be the system's choice. */
export const originSetting = "console-origin";

async function originOf(view: View, node: Node): Promise<string> {
  const origin = (await view.setting(originSetting)) ?? consoleOrigin(node.config);
  if (origin === undefined || node.config.consoleListen === undefined)
    throw new TocsinError("config-invalid", "give the node a console first: consoleListen in tocsin.json");
  return origin;
}

/** An officer in service, by id. */
async function officerIn(view: Pick<View, "officer">, node: Node, id: string): Promise<EnrolledOfficer> {
  const officer = await view.officer(id);
  if (officer === undefined) throw new TocsinError("officer-unknown", `name an enrolled officer: "${id}" is not enrolled here`);
  checkTerm(officer, node.machineClock.nowMs());
  return officer;
}

/** Who may give an officer a login: the officer, or those who may enrol one with these roles. A login that an administrator makes alone would be a puppet. */
function checkLoginGivers(officer: EnrolledOfficer, signers: Signers): readonly string[] {
  const by = signers.map((signer) => signer.officer);
  if (!by.some(({ id }) => id === officer.id)) checkEnrolment(officer.roles, by);
  return by.map(({ id }) => id);
}

const signatures = (signers: Signers): readonly string[] => signers.map(({ envelope }) => base64url(sha256(envelope)));

/** Gives a single-use link by which an officer makes a passkey. Its secret is in the answer alone. */
const passkeyInvite: Verb = {
  roles,
  async run({ node, args, signers }) {
    const id = args.text("officer");
    return await node.store.transact(async (tx) => {
      const officer = await officerIn(tx, node, id);
      const by = checkLoginGivers(officer, signers);
      const origin = await originOf(tx, node);
      const nowMs = node.machineClock.nowMs();
      const { secret, until } = await makeJoinLink(tx, { officer: id, by, nowMs, random: node.random, termMs: linkTerms.given });
      const facts = { by: [...by], requests: [...signatures(signers)], until };
      await recordAct(tx, node, { verb: "passkey-invite", subject: id, officer: by[0] ?? null, facts });
      return { officer: id, link: joinAddress(origin, secret), until };
    });
  },
};

/** Refuses taking away a login of another officer's but by the administrator, or by whoever may withdraw officers. */
function checkTaker(officer: string, signers: Signers): string {
  const [first] = signers;
  if (first === undefined) throw new TocsinError("not-authorised", "name the officer who does this with --as");
  const by = signers.map((signer) => signer.officer);
  if (by.every(({ id, roles: held }) => id !== officer && !held.includes("administrator"))) checkTrustedHand(by);
  return first.officer.id;
}

/** A passkey by its id, or by the beginning of it that lists show. */
async function findPasskey(view: View, officer: string, name: string): Promise<Passkey> {
  const found = name.length < 8 ? [] : (await view.accounts.passkeys(officer)).filter(({ id }) => id.startsWith(name));
  const [one] = found;
  if (one === undefined || found.length > 1)
    throw new TocsinError("unknown-item", `name one passkey of "${officer}" that the list of logins shows`);
  return one;
}

/** Withdraws a passkey at once; what it signed before still verifies. Sessions that it opened end, and so do links that its officer gave or was given. */
const passkeyWithdraw: Verb = {
  roles,
  async run({ node, args, signers }) {
    const officer = args.text("officer");
    const by = checkTaker(officer, signers);
    return await node.store.transact(async (tx) => {
      const passkey = await findPasskey(tx, officer, args.text("passkey"));
      if (passkey.withdrawnAt !== null) throw new TocsinError("state-refuses", `nothing to do: it was withdrawn at ${passkey.withdrawnAt}`);
      const withdrawnAt = timestamp(node.clock.nowMs());
      await tx.accounts.putPasskey({ ...passkey, withdrawnAt });
      const nowMs = node.machineClock.nowMs();
      // Which session came of which passkey is not kept: all of that strength end.
      for (const session of await tx.accounts.sessions(officer))
        if (session.strength === "passkey") await tx.accounts.putSession({ ...session, endedMs: nowMs });
      // Whoever had the passkey may have signed himself a way back in.
      await tx.accounts.endLinks(officer, nowMs);
      const credential = base64url(sha256(Buffer.from(passkey.id, "base64url")));
      await recordAct(tx, node, {
        verb: "passkey-withdraw",
        subject: officer,
        officer: by,
        facts: { credential, requests: [...signatures(signers)] },
      });
      return { officer, passkey: passkey.id, withdrawnAt };
    });
  },
};

/** Ends all of an officer's sessions, tokens and open links, and takes password and foreign logins away: a device is lost. Passkeys stay. */
const loginEnd: Verb = {
  roles,
  async run({ node, args, signers }) {
    const officer = args.text("officer");
    const by = checkTaker(officer, signers);
    return await node.store.transact(async (tx) => {
      const ended = await tx.accounts.endAccess(officer, node.machineClock.nowMs());
      await recordAct(tx, node, { verb: "login-end", subject: officer, officer: by, facts: { ended, requests: [...signatures(signers)] } });
      return { officer, ended };
    });
  },
};

/** Ties an officer to a subject of the house's own login service. */
const loginLink: Verb = {
  roles,
  async run({ node, args, signers }) {
    const id = args.text("officer");
    const subject = args.text("subject");
    const issuer = node.config.consoleLogin?.issuer;
    if (issuer === undefined) throw new TocsinError("config-invalid", "name the login service first: consoleLogin in tocsin.json");
    if (subject.length === 0 || subject.length > 255)
      throw new TocsinError("usage", "give the subject that the login service names, at most 255 characters");
    return await node.store.transact(async (tx) => {
      const officer = await officerIn(tx, node, id);
      const by = checkLoginGivers(officer, signers);
      const holder = await tx.accounts.foreignLogin(issuer, subject);
      if (holder !== undefined && holder.officer !== id)
        throw new TocsinError("state-refuses", `end the logins of "${holder.officer}" first: the subject is that officer's`);
      await tx.accounts.putForeignLogin({ issuer, subject, officer: id, at: timestamp(node.clock.nowMs()) });
      const facts = { by: [...by], issuer, subject: base64url(sha256(Buffer.from(subject))), requests: [...signatures(signers)] };
      await recordAct(tx, node, { verb: "login-link", subject: id, officer: by[0] ?? null, facts });
      await tellGivenLogin(tx, { officer: id, by, nowMs: node.clock.nowMs() });
      return { officer: id, issuer, subject };
    });
  },
};

async function loginsOf(view: View, officer: EnrolledOfficer, nowMs: number): Promise<JsonValue> {
  const { accounts } = view;
  const sessions = await accounts.sessions(officer.id);
  const iso = (ms: number | null): string | null => (ms === null ? null : timestamp(ms));
  return {
    officer: officer.id,
    roles: [...officer.roles],
    withdrawnAt: officer.withdrawnAt,
    passkeys: (await accounts.passkeys(officer.id)).map(({ id, label, from, origin, usedMs, withdrawnAt }) => ({
      id,
      label,
      from,
      origin,
      used: iso(usedMs),
      withdrawnAt,
    })),
    password: (await accounts.password(officer.id)) !== undefined,
    foreign: (await accounts.foreignLogins(officer.id)).map(({ issuer, subject }) => ({ issuer, subject })),
    sessions: sessions.map(({ id, strength, madeMs, usedMs }) => ({ id, strength, since: timestamp(madeMs), used: timestamp(usedMs) })),
    tokens: (await accounts.tokens(officer.id)).filter(({ endedMs, untilMs }) => endedMs === null && untilMs > nowMs).length,
  };
}

/** The logins: one's own, or of all officers to the administrator. Shows no secret and no content. */
const loginList: Verb = {
  roles,
  async run({ node, signers }) {
    const seen = signers.some(({ officer }) => officer.roles.includes("administrator"));
    const logins = await node.store.read(async (view) => {
      const shown: JsonValue[] = [];
      for (const officer of await view.officers())
        if (seen || signers.some((signer) => signer.officer.id === officer.id))
          shown.push(await loginsOf(view, officer, node.machineClock.nowMs()));
      return shown;
    });
    return { logins };
  },
};

/** Verbs of the officers' logins. */
export const loginVerbs: Readonly<Record<string, Verb>> = {
  "login-end": loginEnd,
  "login-link": loginLink,
  "login-list": loginList,
  "passkey-invite": passkeyInvite,
  "passkey-withdraw": passkeyWithdraw,
};
