import assert from "node:assert/strict";
import { isTocsinError } from "../../src/base/index.ts";
import type { ErrorCode, JsonValue } from "../../src/base/index.ts";
import { followMessages } from "../../src/app/follow.ts";
import { takeDue } from "../../src/app/watch/take-due.ts";
import { agreedSides, ask, by, connect, quiet, warn } from "./sides.ts";
import type { Context, Given, Line, Side } from "./sides.ts";

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** Whether what was thrown has a code. */
export const coded =
  (code: ErrorCode) =>
  (thrown: unknown): boolean =>
    isTocsinError(thrown, code);

/** Two sides that have agreed, with a line between them that a test can cut. */
export type Pair = { readonly alder: Side; readonly birch: Side; readonly agreement: string; line: Line };

/** Alder and Birch, agreed, over a line that stands. */
export async function pairOf(context: Context): Promise<Pair> {
  const { alder, birch, agreement } = await agreedSides(context);
  return { alder, birch, agreement, line: connect(alder, birch) };
}

/** A pair of which Alder has warned Birch. */
export type Warned = Pair & { readonly warning: Given; readonly of: string; readonly thread: string };

/** Alder warns Birch, and Birch has it. */
export async function warnedPair(context: Context, given: Readonly<Record<string, JsonValue>> = {}): Promise<Warned> {
  const pair = await pairOf(context);
  const [warning] = await warn(pair.alder, ["birch"], given);
  await quiet(pair.alder, pair.birch);
  assert.ok(warning !== undefined);
  return { ...pair, warning, of: String(warning["envelope"]), thread: String(warning["thread"]) };
}

/** Drafts and releases a text or an act in a thread; gives its envelope once the other side has it. */
export async function say(pair: Pair, from: Side, given: Readonly<Record<string, JsonValue>>): Promise<string> {
  const [sent] = await warn(from, [from === pair.alder ? "birch" : "alder"], given["body"] === undefined ? given : { texts: [], ...given });
  await quiet(pair.alder, pair.birch);
  return String(sent?.["envelope"]);
}

/** What a side shows of a case. */
export type Case = Readonly<Record<string, readonly Readonly<Record<string, JsonValue>>[]>>;

/** The case of a thread, as a side's desk sees it. */
export async function caseAt(side: Side, thread: string): Promise<Case> {
  return (await ask(by(side, "desk"), "case", { item: thread })) as Case;
}

/** The state of the first warning of a thread at a side. */
export async function stateAt(side: Side, thread: string): Promise<JsonValue | undefined> {
  return (await caseAt(side, thread))["warnings"]?.[0]?.["state"];
}

/** The corrections, revocations and recalls of the first warning of a thread, with where each stands at its holder. */
export async function changesAt(side: Side, thread: string) {
  const [warning] = (await caseAt(side, thread))["warnings"] ?? [];
  return (warning?.["changes"] ?? []) as unknown as readonly {
    readonly kind: string;
    readonly holder: { readonly state: string; readonly onward: JsonValue };
  }[];
}

/** What the node does by itself while time passes: it follows what came, and takes what is due. */
export async function live(side: Side, forMs = 0): Promise<void> {
  await followMessages(side.node);
  side.clock.advance(forMs);
  await side.node.store.transact((tx) => takeDue(tx, side.node));
}

/** The acts of a side of one verb. */
export async function actsOf(side: Side, verb: string) {
  return (await side.node.store.read((view) => view.acts({ after: 0, limit: 1000 }))).filter((act) => act.verb === verb);
}

/** An outcome as a party claims it. */
export function outcome(of: string, given: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { of, version: 1, stage: "interim", event: "not-occurred", contribution: "decisive", arrested: 7, facts: [], ...given };
}

/** A grade as a recipient gives it. */
export function grade(of: string, given: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { of, source: "B", information: "2", actionable: "partly", isProvisional: "provisional", remark: null, ...given };
}

/** A request for a further use. */
export function request(of: string, given: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return {
    act: "ask",
    of,
    request: null,
    paragraphs: [],
    use: "pass-on",
    to: "cedar",
    wording: null,
    reason: "cedar can act on it",
    isLifeAtRisk: "no",
    ...given,
  };
}

/** An answer to such a request. */
export function answer(to: string, given: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return { request: to, answer: "granted", wording: null, conditions: null, reason: null, until: null, ...given };
}

/** A statement that says nothing of the partner. */
export function statement(given: Readonly<Record<string, JsonValue>> = {}): JsonValue {
  return {
    form: "own",
    text: "Seven people were arrested.",
    language: "en",
    of: [],
    attribution: "nobody",
    wording: null,
    existence: "not-told",
    grants: [],
    claims: [],
    ...given,
  };
}
