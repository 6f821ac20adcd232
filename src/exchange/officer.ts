import { canonicalBytes, TocsinError, utf8Text } from "../base/index.ts";
import type { Timestamp } from "../base/index.ts";
import { isTimestamp } from "../base/index.ts";
import { base64, fromBase64 } from "../base/index.ts";
import { signEnvelope, signingKeyId, verifyEnvelope } from "../seal/index.ts";
import type { SigningKey, SigningPublicKey } from "../seal/index.ts";

/** The roles of PRODUCT.md "Who uses it". Each opens some verbs; none opens all. */
export const roles = [
  "drafter",
  "source-owner",
  "releaser",
  "duty-to-warn-authority",
  "liaison-officer",
  "watch-officer",
  "action-officer",
  "press-officer",
  "data-protection-officer",
  "auditor",
  "administrator",
] as const;

export type Role = (typeof roles)[number];

/** Whether a text names a role. */
export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}

/** Roles that one person holds alone: who runs the node or judges it does not also work on it. */
export const exclusiveRoles: readonly Role[] = ["administrator", "auditor", "data-protection-officer"];

/** Roles whose enrolment needs the signatures of two officers, never of an administrator alone. */
export const twoPersonRoles: readonly Role[] = ["releaser", "duty-to-warn-authority", "data-protection-officer"];

/** Refuses a set of roles that one person may not combine, with `separation-of-duties`. */
export function checkRoleCombination(held: readonly Role[]): void {
  if (held.length === 0) throw new TocsinError("usage", "name at least one role");
  const alone = held.find((role) => exclusiveRoles.includes(role));
  if (alone !== undefined && held.length > 1) {
    throw new TocsinError(
      "separation-of-duties",
      `enrol another officer for the other roles: "${alone}" is held alone, got "${held.join(", ")}"`,
    );
  }
}

/** Refuses an enrolment that lacks the signatures its roles need, with `separation-of-duties`. `by` are the enrolling officers. */
export function checkEnrolment(held: readonly Role[], by: readonly EnrolledOfficer[]): void {
  checkRoleCombination(held);
  if (by.length === 0) throw new TocsinError("separation-of-duties", "name an enrolled officer with --by: nobody enrols themselves");
  // Who only runs the node enrols nobody alone: a puppet with a role would be a second signature in the same hand.
  checkTrustedHand(by);
  const needsTwo = held.filter((role) => twoPersonRoles.includes(role));
  if (needsTwo.length > 0 && new Set(by.map((officer) => officer.id)).size < 2) {
    throw new TocsinError(
      "separation-of-duties",
      `name two enrolled officers with --by: "${needsTwo.join(", ")}" is never enrolled by one`,
    );
  }
  if (by.every((officer) => officer.roles.includes("administrator")) && needsTwo.length > 0) {
    throw new TocsinError(
      "separation-of-duties",
      `name an officer who is not an administrator: administrators alone may not enrol "${needsTwo.join(", ")}"`,
    );
  }
}

/** Refuses enrolling or withdrawing by officers none of whom was enrolled by two persons, with `separation-of-duties`. */
export function checkTrustedHand(by: readonly EnrolledOfficer[]): void {
  if (by.some((officer) => officer.roles.some((role) => twoPersonRoles.includes(role)))) return;
  throw new TocsinError(
    "separation-of-duties",
    `have one of ${twoPersonRoles.join(", ")} sign it too, got "${by.map((officer) => officer.id).join(", ")}"`,
  );
}

/** What the identity key certifies: this key acts for this officer in these roles during this term. */
export type OfficerCertificate = {
  readonly version: 1;
  readonly node: string;
  readonly officer: string;
  readonly roles: readonly Role[];
  readonly from: Timestamp;
  readonly until: Timestamp;
  readonly publicKey: SigningPublicKey;
};

/** An officer of this node. `withdrawnAt` is for display: the order in the log decides what a signature is worth. */
export type EnrolledOfficer = {
  readonly id: string;
  readonly roles: readonly Role[];
  readonly from: Timestamp;
  readonly until: Timestamp;
  readonly publicKey: SigningPublicKey;
  readonly certificate: Uint8Array;
  readonly enrolledBy: readonly string[];
  readonly withdrawnAt: Timestamp | null;
};

const certificateType = "application/vnd.tocsin.officer.v1+json";
const officerIdPattern = /^[a-z0-9](?:[a-z0-9.-]{0,62}[a-z0-9])?$/;

/** Whether a text can name an officer: lower-case letters, digits, dots and hyphens, at most 64. */
export function isOfficerId(text: string): boolean {
  return officerIdPattern.test(text);
}

/** Signs a certificate with the node's identity key. */
export function certifyOfficer(certificate: OfficerCertificate, identity: SigningKey): Uint8Array {
  checkRoleCombination(certificate.roles);
  const { publicKey, ...rest } = certificate;
  const payload = canonicalBytes({
    ...rest,
    publicKey: { suite: publicKey.suite, ed25519: base64(publicKey.ed25519), mlDsa: base64(publicKey.mlDsa) },
  });
  return signEnvelope(certificateType, payload, identity);
}

/** Reads a certificate that the identity key signed. Anything wrong is `verification-failed`. */
export function openOfficerCertificate(bytes: Uint8Array, identity: SigningPublicKey): OfficerCertificate {
  const { payload } = verifyEnvelope(bytes, certificateType, identity);
  const fields = JSON.parse(utf8Text(payload) ?? "null") as Record<string, unknown>;
  const key = fields["publicKey"] as Record<string, unknown> | undefined;
  const ed25519 = fromBase64(String(key?.["ed25519"]));
  const mlDsa = fromBase64(String(key?.["mlDsa"]));
  const { version, node, officer, roles: held, from, until } = fields;
  if (
    version !== 1 ||
    typeof node !== "string" ||
    typeof officer !== "string" ||
    !isOfficerId(officer) ||
    !Array.isArray(held) ||
    !held.every((role) => typeof role === "string" && isRole(role)) ||
    typeof from !== "string" ||
    !isTimestamp(from) ||
    typeof until !== "string" ||
    !isTimestamp(until) ||
    key?.["suite"] !== 1 ||
    ed25519 === undefined ||
    mlDsa === undefined
  ) {
    throw new TocsinError("verification-failed", "the officer's certificate does not verify");
  }
  return { version, node, officer, roles: held, from, until, publicKey: { suite: 1, use: "officer", ed25519, mlDsa } };
}

/** The short name of an officer's key, as it stands in envelopes. */
export function officerKeyId(officer: EnrolledOfficer): string {
  return signingKeyId(officer.publicKey);
}
