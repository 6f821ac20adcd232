import { fromBase64, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { openPart, partLabels, readingOf } from "../exchange/index.ts";
import type { Decision, Part, Reading } from "../exchange/index.ts";
import { members } from "./session.ts";

type Result = Readonly<Record<string, JsonValue | undefined>>;

/**
 * What a releaser reads, made from the very parts that the decision commits to: their commitments are computed here, by the program that
 * signs. Refuses parts that are not those of the decision with `verification-failed`.
 */
export function readingToSign(prepared: Result, decision: Decision): Reading {
  const parts = (prepared["parts"] as JsonValue[]).map((value): Part => {
    const { label, salt, bytes } = members(value);
    const known = partLabels.find((one) => one === label);
    const [opened, content] = [fromBase64(String(salt)), fromBase64(String(bytes))];
    if (known === undefined || opened === undefined || content === undefined)
      throw new TypeError("the node gives the parts of a draft with their salts");
    return openPart(known, opened, content);
  });
  const named = decision.texts.map(({ label, commitment }) => `${label} ${commitment}`).sort();
  const found = parts.map(({ label, commitment }) => `${label} ${commitment}`).sort();
  if (named.length !== found.length || named.some((one, at) => one !== found[at]))
    throw new TocsinError("verification-failed", "sign nothing: the decision is over another text than the one that the node shows");
  return readingOf(parts);
}

function recipientsOf(draft: Result): string {
  return (draft["recipients"] as JsonValue[])
    .map((value) => members(value))
    .map(({ handle, organisation }) => (organisation === null ? String(handle) : `${String(handle)} (${String(organisation)})`))
    .join(", ");
}

/** What was done about each attachment, and what a releaser signs for. */
function attachmentLines(draft: Result): readonly string[] {
  return ((draft["attachments"] ?? []) as JsonValue[]).map(members).map(({ name, kind, metadata, sha256, needsSignature }) => {
    const done =
      metadata === "stripped" ? "its metadata was taken out" : metadata === "none" ? "no metadata was found" : "it cannot be read through";
    const sign = needsSignature === true ? `; the releaser looks through it and signs: --accept-unread ${String(sha256)}` : "";
    return `attachment ${String(name)} (${String(kind)}): ${done}${sign}`;
  });
}

/** A draft for a person: for whom, how urgent, under what, then between two rules exactly what will be read, and its SHA-256. */
export function previewLines(draft: Result, reading: Reading): readonly string[] {
  const { id, drafter, kind, status, precedence, scope, thread, floor, validity, ourReference, yourReference } = draft;
  const under = floor === null || floor === undefined ? undefined : members(floor);
  const term = validity === null || validity === undefined ? undefined : members(validity);
  const optional = (label: string, value: JsonValue | undefined): readonly string[] =>
    value === null || value === undefined ? [] : [`${label}: ${String(value)}`];
  return [
    `draft ${String(id)}, drafted by ${String(drafter)}`,
    `${status === "actual" ? "" : `${String(status).toUpperCase()} `}${String(precedence)} ${String(kind)} to ${recipientsOf(draft)}, scope ${String(scope)}`,
    ...(under === undefined ? [] : [`life-safety floor: ${String(under["harm"])}, intended victims: ${String(under["intendedVictims"])}`]),
    ...(term === undefined ? [] : [`valid from ${String(term["from"])} until ${String(term["until"])}`]),
    ...optional("said to be our own words", draft["ownWords"]),
    ...optional("thread", thread),
    ...optional("our reference", ourReference),
    ...optional("your reference", yourReference),
    ...attachmentLines(draft),
    "---------- exactly as it will be read ----------",
    ...reading.text.slice(0, -1).split("\n"),
    "------------------------------------------------",
    `SHA-256 of the text between the lines: ${reading.sha256}`,
  ];
}

/** What is decided on a draft, in words, before it is signed. */
export function decisionLines(decision: Decision): readonly string[] {
  const { purpose, legalBasis, authority, necessity, mistreatmentRisk, releaserRole, decidedAt } = decision;
  const { answer, note } = mistreatmentRisk;
  return [
    `decided as ${releaserRole} at ${decidedAt}: for ${purpose}; basis ${legalBasis.code}; authority ${authority}`,
    `necessary because: ${necessity}`,
    `mistreatment risk: ${answer}${note === null ? "" : `, ${note}`}`,
  ];
}
