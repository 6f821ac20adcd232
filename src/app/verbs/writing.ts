import { fromBase64, isTimestamp, isTocsinError, timestamp, TocsinError } from "../../base/index.ts";
import type { JsonValue, Timestamp } from "../../base/index.ts";
import {
  bodyFormats,
  draftHash,
  floorHarms,
  hasBody,
  isContentKind,
  isKind,
  messageStatuses,
  partsOfWriting,
  precedences,
  recordAct,
} from "../../exchange/index.ts";
import type { ContentKind, Draft, Role, View } from "../../exchange/index.ts";
import { tlpLabelOf } from "../../handling/index.ts";
import { sealGiven } from "../attachments.ts";
import { checkBundle } from "../bundle.ts";
import { checkSaying } from "../case-rules.ts";
import { entriesAbout } from "../cases.ts";
import { personParts } from "../person-part.ts";
import type { VerbCall } from "../verb.ts";
import type { PassedOn } from "./passing-on.ts";
import { findPartner } from "./partner.ts";

/** Which roles may draft a kind; what is not named here is drafted by drafters and liaison officers. */
export const draftingRoles: Partial<Readonly<Record<ContentKind, readonly Role[]>>> = {
  assessment: ["watch-officer", "liaison-officer"],
  action: ["action-officer"],
  outcome: ["action-officer"],
  pledge: ["liaison-officer"],
  result: ["action-officer", "liaison-officer"],
  statement: ["press-officer"],
  thanks: ["liaison-officer"],
};

/** One of a closed list of words; another one is `usage`. */
export function oneOf<T extends string>(value: string, allowed: readonly T[], what: string): T {
  const found = allowed.find((item) => item === value);
  if (found === undefined) throw new TocsinError("usage", `give ${what} as one of ${allowed.join(", ")}, got "${value}"`);
  return found;
}

function instant(value: string, what: string): Timestamp {
  const whole = isTimestamp(value) ? value : Number.isNaN(Date.parse(value)) ? undefined : timestamp(Date.parse(value));
  if (whole === undefined) throw new TocsinError("usage", `give ${what} as 2026-11-22T12:00:00.000Z, got "${value}"`);
  return whole;
}

function validityOf({ args, node }: VerbCall): Draft["validity"] {
  const from = args.optionalText("from");
  const until = args.optionalText("until");
  if (until === undefined) return null;
  return {
    from: from === undefined ? timestamp(node.clock.nowMs()) : instant(from, "the begin of validity"),
    until: instant(until, "the end of validity"),
  };
}

function floorOf({ args }: VerbCall): Draft["floor"] {
  const harm = args.optionalText("floorHarm");
  if (harm === undefined) return null;
  return { harm: oneOf(harm, floorHarms, "the harm"), intendedVictims: args.text("intendedVictims") };
}

function kindOf(text: string): ContentKind {
  if (!isKind(text) || !isContentKind(text)) throw new TocsinError("usage", `draft a kind with content, got "${text}"`);
  return text;
}

/** The structured body as it was given, with what the node itself says in it. */
export function bodyOf({ args, node }: VerbCall, kind: ContentKind): Record<string, JsonValue> | undefined {
  const body = args.value("body");
  if (body === null) {
    if (hasBody(kind)) throw new TocsinError("usage", `give the structured body of a message of kind ${kind}`);
    return undefined;
  }
  if (!hasBody(kind) || typeof body !== "object" || Array.isArray(body))
    throw new TocsinError("usage", `a structured body does not belong to a message of kind ${kind}`);
  const { suite: _suite, ...given } = body as Record<string, JsonValue>;
  if (kind === "assessment") return { ...given, suite: 1, scheme: "admiralty-2.1" };
  return kind === "statement" ? { ...given, suite: 1 } : { ...given, suite: 1, at: node.timestamp() };
}

/** Refuses what does not follow from where the case with each recipient stands; that something uncleared was about to be said is recorded. */
export async function checkFollows(
  { node }: VerbCall,
  given: { readonly draft: Draft; readonly body: JsonValue; readonly officer: string },
): Promise<void> {
  const { draft, body, officer } = given;
  const { months } = await node.exchange();
  for (const partner of draft.to) {
    const entries = await node.store.read((view) => entriesAbout(view, { partner, thread: draft.thread }, { self: node.id, months }));
    try {
      checkSaying({ kind: draft.kind, body, entries, self: node.id, nowMs: node.clock.nowMs() });
    } catch (thrown) {
      if (isTocsinError(thrown, "consent-missing"))
        await node.store.transact((tx) =>
          recordAct(tx, node, { verb: "statement-refused", subject: partner, officer, facts: { hash: draftHash(draft) } }),
        );
      throw thrown;
    }
  }
}

/** The STIX bundle beside the text, checked. */
export async function bundleOf({ args }: VerbCall): Promise<Uint8Array | undefined> {
  const bundle = args.optionalText("bundle");
  return bundle === undefined ? undefined : await checkBundle(fromBase64(bundle) ?? new Uint8Array());
}

/** The draft that a drafter asks for. */
export async function draftOf(
  call: VerbCall,
  view: View,
  { bundle, passing }: { readonly bundle: Uint8Array | undefined; readonly passing: PassedOn | undefined },
): Promise<Draft> {
  const { args, node } = call;
  const kind = kindOf(args.text("kind"));
  const to: string[] = [];
  for (const name of args.texts("to")) to.push((await findPartner(view, name)).nodeId);
  if (to.length === 0) throw new TocsinError("usage", "name at least one partner with --to");
  const tlp = tlpLabelOf(passing?.tlp ?? args.text("tlp"));
  if (tlp === undefined)
    throw new TocsinError(
      "release-marking-unknown",
      `mark it with a TLP 2.0 label (TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED), got "${args.text("tlp")}"`,
    );
  const texts =
    passing?.texts ?? ((args.value("texts") ?? []) as unknown as { language: string; text: string; by?: "human" | "machine" }[]);
  const body = bodyOf(call, kind);
  const written = partsOfWriting(
    {
      kind,
      texts,
      tlp,
      caveats: passing?.caveats ?? args.texts("caveats"),
      attachments: sealGiven(node, args.value("attachments")),
      ...(bundle === undefined ? {} : { bundle }),
      ...(body === undefined || !hasBody(kind) ? {} : { body: bodyFormats[kind].encode(body as never) }),
    },
    node.random,
  );
  const parts = [...written, ...personParts(node, args.value("persons"))];
  const status = args.optionalText("status");
  return {
    kind,
    to,
    scope: args.text("scope"),
    precedence: oneOf(args.optionalText("precedence") ?? "ROUTINE", precedences, "the precedence"),
    status: status === undefined ? (node.config.exercise ? "exercise" : "actual") : oneOf(status, messageStatuses, "the status"),
    thread: args.optionalText("thread") ?? null,
    ourReference: args.optionalText("ourReference") ?? null,
    yourReference: args.optionalText("yourReference") ?? null,
    externalReferences: (args.value("externalReferences") ?? []) as never,
    validity: validityOf(call),
    floor: floorOf(call),
    tlp,
    source: args.optionalText("source") ?? null,
    lint: null,
    forwards: passing?.envelope ?? null,
    ownWords: args.optionalText("ownWords") ?? null,
    parts,
    decision: null,
  };
}
