import type { Static } from "typebox";
import { TocsinError } from "../../base/index.ts";
import type { SigningKey, SigningPublicKey } from "../../seal/index.ts";
import { documentFormat } from "../document.ts";
import { verificationFailed } from "../failure.ts";
import { bytes32, closed, instant, keyId, line, list, oneOf, suiteField, whole } from "../fields.ts";
import { openDocument, signDocument, type SignedDocument, type SignedFormat } from "../signed-document.ts";
import { nodeIdOf } from "./node-id.ts";

const revocationSchema = closed({
  suite: suiteField,
  nodeId: bytes32,
  serial: whole(1),
  issuedAt: instant,
  revoked: list(closed({ keyId, reason: oneOf(["lost", "stolen", "replaced", "ended"]), from: instant, remark: line(200) }), 256),
});

/**
 * All operational keys that a node has revoked so far: each new document repeats the old ones, so that the highest serial says everything.
 * Signatures cosigned before a revocation was logged stand, later ones are refused: the order in the logs decides, `from` is a claim.
 */
export type Revocations = Static<typeof revocationSchema>;

const signedRevocations: SignedFormat<Revocations> = {
  type: "revocation",
  format: documentFormat("the list of revocations", revocationSchema, {
    limitBytes: 64 * 1024,
    check: ({ revoked }) => (new Set(revoked.map((entry) => entry.keyId)).size === revoked.length ? undefined : "a key stands twice"),
  }),
};

/** Signs a list of revocations with the identity key. */
export function createRevocations(fields: Omit<Revocations, "suite" | "nodeId">, identity: SigningKey): SignedDocument<Revocations> {
  const value: Revocations = { ...fields, suite: 1, nodeId: nodeIdOf(identity.publicKey) };
  return { value, envelope: signDocument(signedRevocations, value, identity), keyId: identity.keyId };
}

/**
 * Reads a node's revocations and judges them against those held: a lower serial is `card-serial-lower`, another document of the same serial
 * or one that takes a revocation back is `card-serial-reused`, a wrong signature or node `verification-failed`.
 */
export function readRevocations(envelope: Uint8Array, identity: SigningPublicKey, held?: Revocations): SignedDocument<Revocations> {
  const opened = openDocument(signedRevocations, envelope, identity);
  const { value } = opened;
  if (value.nodeId !== nodeIdOf(identity)) throw verificationFailed();
  if (held === undefined) return opened;
  if (value.serial < held.serial)
    throw new TocsinError("card-serial-lower", `the revocations have serial ${value.serial}: ${held.serial} is held`);
  const kept = held.revoked.every((entry) => isRevoked(value, entry.keyId));
  const isSame = value.serial === held.serial && value.revoked.length === held.revoked.length;
  if (!kept || (value.serial === held.serial && !isSame)) {
    throw new TocsinError("card-serial-reused", "a revocation was taken back, or two lists have one serial");
  }
  return opened;
}

/** Whether a key is revoked. */
export function isRevoked(revocations: Revocations, key: string): boolean {
  return revocations.revoked.some((entry) => entry.keyId === key);
}
