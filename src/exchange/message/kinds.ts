/** A lane of the outbox: what is in one is never behind what is in a later one. */
export type Lane = "flash" | "warning" | "control" | "bulk";

/** How urgent the sender says a message is (DOMAIN 1.9). FLASH OVERRIDE is left out: no partner may pre-empt another's FLASH. */
export const precedences = ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"] as const;
/** One of the four precedences. */
export type Precedence = (typeof precedences)[number];

/**
 * What a kind counts as when an agreement is not fully in force (PROTOCOL.md 7). `control` keeps the channel itself going; `warning`
 * passes while suspended only under the life-safety floor; `thread` only inside the thread of a floor warning; `duty` is owed for what
 * was passed before, and may also stand in a floor thread; `standing` passes only in force.
 */
export type PassageClass = "control" | "warning" | "thread" | "duty" | "standing";

/**
 * One row of the kinds. `content`: a person's release decision is needed, and the way out takes only what handling has released.
 * `numbered`: takes the next number of its agreement, direction and epoch; the others are signed documents that carry their own order,
 * or, as the machine receipt, can be asked for again, and numbering them would never come to rest.
 */
export type KindRow = { readonly lane: Lane; readonly passage: PassageClass; readonly content: boolean; readonly numbered: boolean };

const content = (lane: Lane, passage: PassageClass) => ({ lane, passage, content: true, numbered: true }) as const;
const control = (numbered: boolean, passage: "control" | "duty" = "control") =>
  ({ lane: "control", passage, content: false, numbered }) as const;

/** The closed list of message kinds (PROTOCOL.md 2). Attachment blobs are not messages: see `attachment.ts`. */
export const kinds = {
  warning: content("warning", "warning"),
  request: content("warning", "thread"),
  answer: content("warning", "duty"),
  note: content("bulk", "thread"),
  assessment: content("warning", "thread"),
  action: content("warning", "thread"),
  outcome: content("warning", "thread"),
  "release-request": content("warning", "thread"),
  "release-decision": content("warning", "thread"),
  correct: content("warning", "duty"),
  revoke: content("warning", "duty"),
  recall: content("warning", "duty"),
  result: content("warning", "duty"),
  thanks: content("bulk", "thread"),
  pledge: content("bulk", "thread"),
  statement: content("bulk", "thread"),
  requirement: content("bulk", "standing"),
  receipt: control(false, "duty"),
  acknowledgement: control(true, "duty"),
  agreement: control(true),
  card: control(false),
  revocation: control(false),
  head: control(false),
  cosignature: control(false),
} as const satisfies Record<string, KindRow>;

/** The name of a message kind. */
export type Kind = keyof typeof kinds;
/** A kind that carries content and leaves only with a release decision. */
export type ContentKind = { [K in Kind]: (typeof kinds)[K]["content"] extends true ? K : never }[Kind];
/** A kind that keeps the channel going, with no content of a warning. */
export type ControlKind = Exclude<Kind, ContentKind>;

/** All kinds in the order of the table. */
export const kindNames: readonly Kind[] = Object.keys(kinds) as Kind[];

/** Whether a word is a kind that this version knows. */
export function isKind(word: string): word is Kind {
  return Object.hasOwn(kinds, word);
}

/** Whether a kind needs a release decision. */
export function isContentKind(kind: Kind): kind is ContentKind {
  return kinds[kind].content;
}

/** Kinds of content that are themselves answers: nobody waits for an answer to them. */
const answers: readonly Kind[] = ["assessment", "thanks"];

/** Whether the recipient's watch is to acknowledge a kind: all content but a grade and thanks. */
export function awaitsAcknowledgement(kind: Kind): boolean {
  return kinds[kind].content && !answers.includes(kind);
}

/** The lane of a message: FLASH content has its own, and bulk content above ROUTINE moves up beside the warnings. */
export function laneOf(kind: Kind, precedence: Precedence): Lane {
  const row: KindRow = kinds[kind];
  if (!row.content) return row.lane;
  if (precedence === "FLASH") return "flash";
  return row.lane === "bulk" && precedence !== "ROUTINE" ? "warning" : row.lane;
}
