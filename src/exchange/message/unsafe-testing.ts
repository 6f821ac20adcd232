import { base64url, concat, sha256, timestamp, utf8, uuid4, type RandomSource } from "../../base/index.ts";
import { mintReleasable, type Releasable } from "../../handling/index.ts";
import {
  newSealingKey,
  newSigningSecret,
  pad,
  seal,
  signingKey,
  type KeyUse,
  type SealingKey,
  type SigningKey,
  type SigningSecret,
} from "../../seal/index.ts";
import { nodeIdOf } from "../card/node-id.ts";
import { composeMessage, type ComposedContent, type ContentMessage } from "./compose.ts";
import { draftDecision, type DecisionFields, type ReleaseDecision } from "./decision.ts";
import { directionOf } from "./header.ts";
import { encodeInner } from "./inner.ts";
import { markingFormat } from "./marking.ts";
import { signDecision } from "./officer-signature.ts";
import type { OpenContext } from "./open-message.ts";
import { messageInfo, outerId, outerPrefix } from "./outer.ts";
import { paragraphFormat } from "./paragraph.ts";
import { createPart, isPresent, type AbsentPart, type Part } from "./part.ts";

/** One invented party with all its keys in the clear: for tests and vectors only. */
export type UnsafeParty = {
  readonly name: string;
  readonly nodeId: string;
  readonly identity: SigningKey;
  readonly message: SigningKey;
  readonly log: SigningKey;
  readonly officer: SigningKey;
  readonly sealing: SealingKey;
};

/** A predictable stream of bytes: SHA-256 over seed and counter. For tests and vectors only. */
export function countingRandom(seed: number | string): RandomSource {
  let count = 0;
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length; at += 32) out.set(sha256(utf8(`${seed}/${(count += 1)}`)).subarray(0, length - at), at);
    return out;
  };
}

/** A party whose keys follow from its name; `importing` may give keys that sign without hedging. For tests and vectors only. */
export async function party(name: string, importing: (secret: SigningSecret) => SigningKey = signingKey): Promise<UnsafeParty> {
  const random = countingRandom(name);
  const key = (use: KeyUse) => importing(newSigningSecret(use, random));
  const identity = key("identity");
  return {
    name,
    nodeId: nodeIdOf(identity.publicKey),
    identity,
    message: key("message"),
    log: key("log"),
    officer: key("officer"),
    sealing: await newSealingKey(random),
  };
}

/** The fields of a decision that has nothing wrong with it. */
export const decisionFields: DecisionFields = {
  kind: "warning",
  purpose: "prevent an attack",
  legalBasis: { list: "exercise-bases", version: "1", code: "B1" },
  authority: "head of the watch floor",
  necessity: "Without it the intended victims cannot be protected.",
  mistreatmentRisk: { answer: "none-known", note: null },
  policyVersion: "1",
  scope: "terrorism",
  lifeSafetyFloor: null,
  markings: ["AMBER"],
  releaserRole: "releaser",
  decidedAt: timestamp(1_795_000_000_000),
};

/** A text and its marking block as parts. */
export function textParts(text: string, random: RandomSource, tlp = "AMBER"): readonly Part[] {
  return [
    createPart("paragraph", paragraphFormat.encode({ suite: 1, number: 1, language: "en", text, derivedFrom: null }), random),
    createPart("marking", markingFormat.encode({ suite: 1, tlp, caveats: [] }), random),
  ];
}

/** A signed warning from one party to another with its decision. */
export function warning(from: UnsafeParty, to: UnsafeParty, text: string): ComposedContent & { readonly release: ReleaseDecision } {
  const random = countingRandom(`${from.name} ${to.name} ${text}`);
  const parts = textParts(text, random);
  const release = draftDecision(decisionFields, { parts, recipients: [to.nodeId], random });
  const composed = composeMessage(
    {
      kind: "warning",
      messageId: uuid4(random),
      agreement: "6f0dfa55-3f8f-4f57-8f19-6d5b3a7e9f10",
      direction: directionOf(from.nodeId, to.nodeId),
      epoch: 1,
      sequence: 1,
      previous: null,
      sender: from.nodeId,
      recipient: to.nodeId,
      thread: uuid4(random),
      ourReference: "A/1",
      yourReference: null,
      externalReferences: [],
      scope: "terrorism",
      lifeSafetyFloor: false,
      precedence: "FLASH",
      status: "exercise",
      sentAt: timestamp(1_795_000_001_000),
      validity: null,
    },
    {
      parts,
      decision: release,
      signature: signDecision(release, from.officer),
      releaser: { role: "releaser", pseudonym: "R1" },
      key: from.message,
      random,
    },
  );
  return { ...composed, release };
}

/** The warning after the release check. */
export function releasedWarning(message: ContentMessage, release: ReleaseDecision): Releasable<ContentMessage> {
  const { recipient } = message.header;
  return mintReleasable(message, { recipient, purpose: release.purpose, decision: release, agreementHighestMarking: "AMBER" });
}

/** What `openMessage` asks of a party that knows some partners. */
export function openContext(self: UnsafeParty, partners: readonly UnsafeParty[]): OpenContext {
  return {
    self: self.nodeId,
    sealingKey: async (keyId) => (keyId === self.sealing.publicKey.keyId ? self.sealing : undefined),
    senderKey: async (keyId) => {
      const found = partners.find((partner) => partner.message.keyId === keyId);
      return found && { nodeId: found.nodeId, key: found.message.publicKey };
    },
  };
}

/** 32 bytes that follow from a word, as base64url. */
export function hashText(word: string): string {
  return base64url(sha256(utf8(word)));
}

/** Seals whatever it is given, honest or not, as a party with full control of its own node could. */
export async function unsafeSeal(
  given: { readonly envelope: Uint8Array; readonly payload: Uint8Array; readonly parts: readonly (Part | AbsentPart)[] },
  to: UnsafeParty,
  changes: { readonly nonce?: Uint8Array; readonly id?: Uint8Array; readonly inner?: (inner: Uint8Array) => Uint8Array } = {},
): Promise<Uint8Array> {
  const nonce = changes.nonce ?? countingRandom("nonce")(32);
  const parts = given.parts.map((part) => (isPresent(part) ? { salt: part.salt, bytes: part.bytes } : null));
  const inner = encodeInner({ nonce, envelope: given.envelope, parts });
  const { keyId } = to.sealing.publicKey;
  const prefix = outerPrefix(1, keyId, changes.id ?? outerId(nonce, given.payload));
  const plaintext = pad(changes.inner?.(inner) ?? inner);
  const { enc, ciphertext } = await seal(to.sealing.publicKey, { info: messageInfo(to.nodeId, keyId), aad: prefix, plaintext });
  return concat(prefix, enc, ciphertext);
}
