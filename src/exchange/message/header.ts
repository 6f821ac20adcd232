import type { Static } from "typebox";
import Type from "typebox";
import { millis, TocsinError } from "../../base/index.ts";
import { documentFormat } from "../document.ts";
import { bytes32, closed, instant, line, list, oneOf, orNull, scopeId, suiteField, uuid, whole } from "../fields.ts";
import { isKind, kindNames, kinds, precedences } from "./kinds.ts";
import { maxParts, partLabels } from "./part.ts";

/** Whether a message is meant: only `actual` ones move real clocks and wake people in earnest. */
export const messageStatuses = ["actual", "exercise", "test"] as const;
/** One of `actual`, `exercise`, `test`. */
export type MessageStatus = (typeof messageStatuses)[number];

/** Which way a message goes between two nodes, the first being the one whose id sorts lower as text. */
export const directions = ["first-to-second", "second-to-first"] as const;
/** One of the two directions of a pair. */
export type Direction = (typeof directions)[number];

/** The direction of a message from `sender` to `recipient`, both node ids. */
export function directionOf(sender: string, recipient: string): Direction {
  if (sender === recipient) throw new TypeError("two different nodes are needed");
  return sender < recipient ? "first-to-second" : "second-to-first";
}

const headerSchema = closed({
  suite: suiteField,
  kind: oneOf(kindNames),
  messageId: uuid,
  agreement: orNull(uuid),
  direction: oneOf(directions),
  epoch: whole(1),
  sequence: orNull(whole(1)),
  previous: orNull(bytes32),
  sender: bytes32,
  recipient: bytes32,
  thread: orNull(uuid),
  ourReference: orNull(line(128)),
  yourReference: orNull(line(128)),
  externalReferences: list(closed({ channel: line(64), number: line(128), time: orNull(instant) }), 16),
  scope: orNull(scopeId),
  lifeSafetyFloor: Type.Boolean(),
  precedence: oneOf(precedences),
  status: oneOf(messageStatuses),
  sentAt: instant,
  validity: orNull(closed({ from: instant, until: instant })),
  commitments: list(closed({ label: oneOf(partLabels), commitment: bytes32 }), maxParts, 1),
});

/**
 * The signed header of a message (PROTOCOL.md 2). `sender` and `recipient` are node ids; `sequence` and `previous` are null for kinds
 * that are not numbered, `previous` also for number 1; `scope` names the scope of the agreement that it passes under, null for kinds
 * without content; `lifeSafetyFloor` claims the floor and is counted by both sides.
 */
export type Header = Static<typeof headerSchema>;

/** The header's one encoding: canonical JSON. Refuses as `DocumentFormat`, and an unknown kind with `kind-unknown`. */
export const headerFormat = documentFormat("the header", headerSchema, {
  limitBytes: 64 * 1024,
  before(value) {
    const kind = typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
    if (typeof kind === "string" && /^[a-z][a-z-]{0,63}$/.test(kind) && !isKind(kind)) {
      throw new TocsinError("kind-unknown", `the message is of kind "${kind}": this version does not know it`, { details: { kind } });
    }
  },
  check: headerFault,
});

function headerFault(header: Header): string | undefined {
  const row = kinds[header.kind];
  if (header.sender === header.recipient) return "sender and recipient are one node";
  if (header.direction !== directionOf(header.sender, header.recipient)) return "the direction is not that of sender and recipient";
  if (row.numbered !== (header.sequence !== null)) return `"${header.kind}" is ${row.numbered ? "" : "not "}numbered`;
  if (header.agreement === null && header.kind !== "card" && header.kind !== "revocation") return "no agreement is named";
  if ((header.sequence !== null && header.sequence > 1) !== (header.previous !== null))
    return "previous stands from number 2 on, and only there";
  if (row.content !== (header.scope !== null)) return "a scope is named for content, and only there";
  if (row.content !== (header.thread !== null) && header.kind !== "acknowledgement" && header.kind !== "receipt")
    return "content stands in a thread";
  if (header.lifeSafetyFloor && !row.content) return "the life-safety floor is for content only";
  const { validity } = header;
  if (validity !== null && millis(validity.from) >= millis(validity.until)) return "the validity ends before it begins";
  const commitments = new Set(header.commitments.map((part) => part.commitment));
  return commitments.size === header.commitments.length ? undefined : "a commitment stands twice";
}
