import { countingRandom, decisionFields, textParts, unsafeSeal } from "../../src/exchange/message/unsafe-testing.ts";
import type { UnsafeParty } from "../../src/exchange/message/unsafe-testing.ts";
import { systemRandom, timestamp, uuid4 } from "../../src/base/index.ts";
import {
  composeMessage,
  composeUnnumbered,
  createPart,
  composeControl,
  directionOf,
  draftDecision,
  makeHead,
  sealingKeyAt,
  sealMessage,
  signDecision,
  signHead,
} from "../../src/exchange/index.ts";
import type { ContentKind, ControlKind, Head, Header, HeaderDraft, Part } from "../../src/exchange/index.ts";
import { signEnvelope } from "../../src/seal/index.ts";
import { startMs } from "./sides.ts";
import type { Side } from "./sides.ts";

/** What is sealed: a signed envelope, the header's bytes, and the parts. */
export type Letter = Parameters<typeof unsafeSeal>[0];

function headerOf(from: Side, to: Side, agreement: string): Omit<HeaderDraft<string>, "kind"> {
  return {
    messageId: uuid4(systemRandom),
    agreement,
    direction: directionOf(from.node.id, to.node.id),
    epoch: 1,
    sequence: 2,
    previous: "A".repeat(43),
    sender: from.node.id,
    recipient: to.node.id,
    thread: uuid4(systemRandom),
    ourReference: null,
    yourReference: null,
    externalReferences: [],
    scope: "plots",
    lifeSafetyFloor: false,
    precedence: "ROUTINE",
    status: "exercise",
    sentAt: timestamp(startMs),
    validity: null,
  };
}

/** A warning as a partner with full control of its own node could sign it: with whatever header it likes. */
export async function forgeWarning(
  from: Side,
  to: Side,
  given: { readonly agreement: string; readonly header?: Partial<Header>; readonly text?: string },
): Promise<Letter & { readonly envelopeHash: string }> {
  const { agreement, header = {}, text = "A text." } = given;
  const { messageKey } = await from.node.exchange();
  const releaser = from.officers.find(({ id }) => id === "releaser");
  if (releaser === undefined) throw new TypeError("every side has a releaser");
  const draft = { ...headerOf(from, to, agreement), kind: "warning", ...header } as HeaderDraft<ContentKind>;
  const parts = textParts(text, systemRandom);
  const decision = draftDecision(
    { ...decisionFields, scope: "plots", kind: draft.kind },
    { parts, recipients: [draft.recipient], random: systemRandom },
  );
  const { message } = composeMessage(draft, {
    parts,
    decision,
    signature: signDecision(decision, releaser.key),
    releaser: { role: "releaser", pseudonym: "R1" },
    key: messageKey,
    random: systemRandom,
  });
  return { envelope: message.envelope, payload: message.payload, parts: message.parts, envelopeHash: message.envelopeHash };
}

/** A message without content, likewise. */
export async function forgeControl(
  from: Side,
  to: Side,
  given: { readonly agreement: string; readonly kind: ControlKind; readonly header?: Partial<Header>; readonly parts: readonly Part[] },
): Promise<Letter> {
  const { agreement, kind, header = {}, parts } = given;
  const { messageKey } = await from.node.exchange();
  const draft = { ...headerOf(from, to, agreement), kind, scope: null, thread: null, ...header } as HeaderDraft<ControlKind>;
  const { envelope, payload } = composeControl(draft, { parts, key: messageKey });
  return { envelope, payload, parts };
}

/** A header that no version of this program would write, signed with the sender's own key. */
export async function forgeHeader(
  from: Side,
  value: unknown,
  given: { readonly parts?: readonly Part[]; readonly type?: string } = {},
): Promise<Letter> {
  const { parts = [], type = "application/vnd.tocsin.message.v1+json" } = given;
  const { messageKey } = await from.node.exchange();
  const payload = Buffer.from(typeof value === "string" ? value : JSON.stringify(value));
  return { envelope: signEnvelope(type, payload, messageKey), payload, parts };
}

/** A document part of any bytes. */
export function documentPart(bytes: string | Uint8Array, label: "document" | "receipt" = "document"): Part {
  return createPart(label, Buffer.from(bytes), countingRandom(String(bytes)));
}

/** Seals a letter to the node that `as` names in the seal, by default the one whose key it is. */
export async function sealLetter(letter: Letter, to: Side, by: Side): Promise<Uint8Array> {
  const card = by.book.get(to.node.id)?.card.value;
  const publicKey = card === undefined ? undefined : sealingKeyAt(card, by.node.clock.nowMs());
  if (publicKey === undefined) throw new TypeError("the recipient's card has a key in term");
  return await unsafeSeal(letter, { nodeId: to.node.id, sealing: { publicKey } } as unknown as UnsafeParty, { nonce: systemRandom(32) });
}

/** A head of a side as it stands, with what a test changes in it, sealed. */
export async function forgeHead(
  from: Side,
  to: Side,
  given: { readonly agreement: string; readonly changes?: Partial<Head> },
): Promise<Uint8Array> {
  const { agreement, changes = {} } = given;
  const context = await from.node.exchange();
  const envelope = await from.node.store.read(async (view) => {
    const record = await view.agreement(agreement);
    if (record === undefined) throw new TypeError("an agreement that the sender has");
    return await makeHead(view, context, record);
  });
  const outer = JSON.parse(Buffer.from(envelope).toString("utf8")) as { payload: string };
  const { suite: _suite, direction: _direction, ...head } = JSON.parse(Buffer.from(outer.payload, "base64").toString("utf8")) as Head;
  const changed = signHead({ ...head, ...changes }, context.messageKey);
  const recipient = await from.book.recipient(to.node.id);
  if (recipient === undefined) throw new TypeError("the recipient's card has a key in term");
  return await sealMessage(
    composeUnnumbered({ kind: "head", partner: to.node.id, agreement, label: "document", bytes: changed.envelope }, context),
    { to: recipient, random: systemRandom },
  );
}
