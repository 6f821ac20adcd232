import type { JsonValue } from "../../base/index.ts";

/** What an act is about, for an auditor: the heading that it is told under. */
export type ActClass =
  | "passing"
  | "other-channel"
  | "duty"
  | "emergency-review"
  | "override"
  | "refusal"
  | "erasure"
  | "reading"
  | "missed"
  | "agreement"
  | "authority"
  | "audit"
  | "other";

// Names, not a closed list: an act of a later version is told under its heading, or counted under "other", and is never left out.
const rules: readonly (readonly [RegExp, ActClass])[] = [
  [
    /^(?:dispatch|take-in|park|unpark|release|release-prepare|release-export|release-import|receipt-[a-z]+|ack-[a-z]+|withhold)$/,
    "passing",
  ],
  [/^pass-by-/, "other-channel"],
  [/^audit-/, "audit"],
  [/^duty-/, "duty"],
  [/(?:^|-)override(?:-|$)|(?:^|-)overridden$/, "override"],
  [/^(?:erase|erasure|hold|tombstone|retention)(?:-|$)|(?:^|-)erased?$|(?:^|-)hold(?:-|$)|-key-destroyed$/, "erasure"],
  [/(?:^|-)review(?:ed)?$/, "emergency-review"],
  [/(?:^|-)refused?$/, "refusal"],
  [/^(?:open|source-open|source-disclose|search|print|case-open|message-export)(?:-|$)/, "reading"],
  [/^(?:deadline-missed|page-failed)$/, "missed"],
  [/^agreement-/, "agreement"],
  [/^(?:head|officer|key|keys|card|partner|witness|roster|notifier|epoch|tls|init)(?:-|$)/, "authority"],
];

/** The most names whose heading is kept. */
const mostNames = 1000;

/**
 * The heading of an act by its name; what the lint found and officers took upon them is an override where the lint had refused it. `known` keeps what
 * was found for a name: to try every rule on a million acts takes as long as to read them.
 */
export function classOf(
  verb: string,
  facts: Readonly<Record<string, JsonValue | undefined>> = {},
  known: Map<string, ActClass> = new Map(),
): ActClass {
  if (verb === "lint-accepted" && facts["overridden"] === true) return "override";
  const before = known.get(verb);
  if (before !== undefined) return before;
  const heading = rules.find(([pattern]) => pattern.test(verb))?.[1] ?? "other";
  if (known.size < mostNames) known.set(verb, heading);
  return heading;
}

/** Verdicts of a person on a message; "delivered" is the machine's, "opened" leaves the clock running. */
export const answerVerdicts: readonly string[] = ["accepted", "queried", "rejected", "misrouted"];

/** How an act of a duty to warn ends, asks or answers, by its name: `duty-assess` opens one where its result is "duty". */
export const dutyActs = {
  assess: "duty-assess",
  released: "duty-released",
  waived: "duty-waived",
  waiverAsked: "duty-waiver-asked",
  waiverRefused: "duty-waiver-refused",
} as const;
