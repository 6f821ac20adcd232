import Type from "typebox";
import type { Static } from "typebox";
import type { SigningKey, SigningPublicKey, VerifyingKey } from "../../seal/index.ts";
import { documentFormat } from "../document.ts";
import { bytes32, closed, instant, line, list, oneOf, orNull, suiteField, uuid, whole } from "../fields.ts";
import { verificationFailed } from "../failure.ts";
import { directionOf, directions } from "../message/header.ts";
import type { Held } from "./ranges.ts";
import { openDocument, signDocument, type SignedDocument, type SignedFormat } from "../signed-document.ts";

const headSchema = closed({
  suite: suiteField,
  sender: bytes32,
  recipient: bytes32,
  agreement: uuid,
  direction: oneOf(directions),
  epoch: whole(1),
  count: whole(0),
  chain: orNull(bytes32),
  log: closed({ origin: line(255), size: whole(0), root: bytes32 }),
  // Absent rather than empty: a head that withholds nothing is the same bytes to every reader.
  withheld: Type.Optional(list(closed({ from: whole(1), to: whole(1) }), 64, 1)),
  received: closed({ epoch: whole(1), completeTo: whole(0), missing: list(closed({ from: whole(1), to: whole(1) }), 64) }),
  at: instant,
});

function isInOrder(ranges: Held): boolean {
  return ranges.every(({ from, to }, at) => from <= to && (at === 0 || (ranges[at - 1]?.to ?? 0) + 1 < from));
}

/**
 * What a node says of one direction of an agreement: `count` messages sent in this epoch, the last with envelope hash `chain`; the size and
 * root of the pair log; which of its numbers a rule no longer let leave; and how far it has received the other direction. Signed, so that it can be held against it (PROTOCOL.md 3).
 */
export type Head = Static<typeof headSchema>;

const signedHead: SignedFormat<Head> = {
  type: "head",
  format: documentFormat("the head", headSchema, {
    limitBytes: 16 * 1024,
    check(head) {
      if (head.sender === head.recipient) return "sender and recipient are one node";
      if (head.direction !== directionOf(head.sender, head.recipient)) return "the direction is not that of sender and recipient";
      if (head.count > 0 !== (head.chain !== null)) return "a chain hash stands from number 1 on, and only there";
      if (!isInOrder(head.received.missing)) return "the missing ranges are not in order";
      const withheld = head.withheld ?? [];
      if (!isInOrder(withheld)) return "the withheld ranges are not in order";
      return (withheld.at(-1)?.to ?? 0) <= head.count ? undefined : "what was never sent cannot be withheld";
    },
  }),
};

/** Signs a head with the node's message key. */
export function signHead(fields: Omit<Head, "suite" | "direction">, key: SigningKey): SignedDocument<Head> {
  const value: Head = { ...fields, suite: 1, direction: directionOf(fields.sender, fields.recipient) };
  return { value, envelope: signDocument(signedHead, value, key), keyId: key.keyId };
}

/** Reads a head of `sender` to `recipient`, both node ids, signed by the sender's message key. Refuses as `openDocument`; another sender or recipient is `verification-failed`. */
export function readHead(
  envelope: Uint8Array,
  expected: { readonly sender: string; readonly recipient: string; readonly key: SigningPublicKey | VerifyingKey },
): SignedDocument<Head> {
  const opened = openDocument(signedHead, envelope, expected.key);
  if (opened.value.sender !== expected.sender || opened.value.recipient !== expected.recipient) throw verificationFailed();
  return opened;
}
