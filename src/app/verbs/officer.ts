import { base64url, fromBase64url, hex, sha256, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { checkEnrolment, checkTrustedHand, isOfficerId, isRole, roles } from "../../exchange/index.ts";
import type { EnrolledOfficer, Role, Transaction } from "../../exchange/index.ts";
import { signingKeyId } from "../../seal/index.ts";
import type { SigningPublicKey } from "../../seal/index.ts";
import { recordAct } from "../../exchange/index.ts";
import { identityOf } from "../keys.ts";
import { certify } from "../officers.ts";
import type { Verb } from "../verb.ts";

/** How an officer is shown: no key material but its short name. */
export function officerView(officer: EnrolledOfficer): JsonValue {
  const { id, from, until, withdrawnAt, enrolledBy } = officer;
  return { id, roles: [...officer.roles], from, until, withdrawnAt, enrolledBy: [...enrolledBy], keyId: signingKeyId(officer.publicKey) };
}

function readRoles(texts: readonly string[]): readonly Role[] {
  const unknown = texts.find((text) => !isRole(text));
  if (unknown !== undefined) throw new TocsinError("usage", `give roles out of ${roles.join(", ")}, got "${unknown}"`);
  return texts as readonly Role[];
}

/** The id of a key that somebody hands in. One that is none must never be enrolled: every later signature is looked for among all keys. */
function keyIdOf(publicKey: SigningPublicKey): string {
  try {
    return signingKeyId(publicKey);
  } catch (cause) {
    throw new TocsinError("usage", "give the officer's public key as its file gives it: Ed25519 of 32 bytes, ML-DSA-65 of 1,952", {
      cause,
    });
  }
}

async function activeOfficer(tx: Pick<Transaction, "officer">, id: string): Promise<EnrolledOfficer> {
  const officer = await tx.officer(id);
  if (officer === undefined) throw new TocsinError("officer-unknown", `name an enrolled officer: "${id}" is not enrolled here`);
  return officer;
}

/** Lists the officers. Shows no content. */
export const officerList: Verb = {
  roles: "anyone",
  run: async ({ node }) => ({ officers: (await node.store.read((view) => view.officers())).map(officerView) }),
};

/** Enrols an officer whose key was made outside the node. Who signs is what `checkEnrolment` asks for. */
export const officerEnrol: Verb = {
  roles: roles,
  async run({ node, args, signers }) {
    const id = args.text("id");
    if (!isOfficerId(id)) throw new TocsinError("usage", `name officers in lower-case letters, digits, dots and hyphens, got "${id}"`);
    const held = readRoles(args.texts("roles"));
    const ed25519 = fromBase64url(args.text("ed25519"));
    const mlDsa = fromBase64url(args.text("mlDsa"));
    if (ed25519 === undefined || mlDsa === undefined) throw new TocsinError("usage", "give the officer's public key as base64url");
    const publicKey: SigningPublicKey = { suite: 1, use: "officer", ed25519, mlDsa };
    const keyId = keyIdOf(publicKey);
    const by = signers.map(({ officer }) => officer);
    checkEnrolment(held, by);
    const enrolledBy = by.map((officer) => officer.id);
    const officer = certify({ id, roles: held, publicKey, enrolledBy }, { node: node.id, identity: identityOf(node), clock: node.clock });
    await node.store.transact(async (tx) => {
      const before = await tx.officer(id);
      if (before !== undefined && before.withdrawnAt === null)
        throw new TocsinError("separation-of-duties", `withdraw "${id}" first: the officer is enrolled`);
      const holder = (await tx.officers()).find((other) => other.id !== id && signingKeyId(other.publicKey) === keyId);
      if (holder !== undefined)
        throw new TocsinError("separation-of-duties", `make a key of its own for "${id}": this key is that of "${holder.id}"`);
      await tx.putOfficer(officer);
      await recordAct(tx, node, {
        verb: "officer-enrol",
        subject: id,
        officer: enrolledBy[0] ?? null,
        facts: {
          roles: [...held],
          by: enrolledBy,
          certificate: hex(sha256(officer.certificate)),
          requests: signers.map(({ envelope }) => base64url(sha256(envelope))),
          until: officer.until,
        },
      });
    });
    return officerView(officer);
  },
};

/** Withdraws an officer at once: nothing that the key signs later is worth anything, the order in the log decides. */
export const officerWithdraw: Verb = {
  roles: roles,
  async run({ node, args, signers }) {
    const id = args.text("id");
    const reason = args.text("reason");
    const [by] = signers;
    if (by === undefined) throw new TocsinError("not-authorised", "name the officer who withdraws with --by");
    checkTrustedHand(signers.map(({ officer }) => officer));
    return await node.store.transact(async (tx) => {
      const officer = await activeOfficer(tx, id);
      if (officer.withdrawnAt !== null)
        throw new TocsinError("officer-withdrawn", `nothing to do: "${id}" was withdrawn at ${officer.withdrawnAt}`);
      const remaining = (await tx.officers()).filter((other) => other.withdrawnAt === null && other.id !== id);
      if (remaining.length < 2)
        throw new TocsinError("separation-of-duties", `enrol another officer first: without "${id}" fewer than two would be left`);
      const withdrawn = { ...officer, withdrawnAt: timestamp(node.clock.nowMs()) };
      await tx.putOfficer(withdrawn);
      // In the same transaction: no session, token or link of a withdrawn officer opens anything from here on.
      const ended = await tx.accounts.endAccess(id, node.machineClock.nowMs());
      // An officer of that name who is enrolled later is not to find the old passkeys in force.
      for (const passkey of await tx.accounts.passkeys(id))
        if (passkey.withdrawnAt === null) await tx.accounts.putPasskey({ ...passkey, withdrawnAt: withdrawn.withdrawnAt });
      await recordAct(tx, node, {
        verb: "officer-withdraw",
        subject: id,
        officer: by.officer.id,
        facts: { reason, ended, request: base64url(sha256(by.envelope)) },
      });
      return officerView(withdrawn);
    });
  },
};
