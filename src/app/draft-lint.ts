import { base64url, canonicalBytes, sha256, TocsinError, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { markingFormat, paragraphFormat, recordAct } from "../exchange/index.ts";
import type { Draft, DraftLint, Transaction } from "../exchange/index.ts";
import { lint } from "../handling/index.ts";
import type { Finding } from "../handling/index.ts";
import { findSource, revealSource } from "./above-line.ts";
import { readAttachments } from "./attachment-reading.ts";
import type { ReadAttachment } from "./attachment-reading.ts";
import type { VerbCall } from "./verb.ts";

/** What stands between two paragraphs of a text in that document. */
export const paragraphBreak = "\n\n";

/** All that would leave of a draft, as the one JSON document that the lint reads: texts first, then everything in which something could hide. */
export function leavingDocument(draft: Draft, read: readonly ReadAttachment[]): string {
  const { ourReference, yourReference, externalReferences, scope, precedence, tlp, floor } = draft;
  const texts: { readonly language: string; text: string }[] = [];
  const rest: JsonValue[] = [];
  for (const { label, bytes } of draft.parts) {
    if (label === "paragraph") {
      const { language, text } = paragraphFormat.decode(bytes);
      const known = texts.find((one) => one.language === language);
      // The paragraphs of one language are one text: as texts of their own they would be compared as translations of each other.
      if (known === undefined) texts.push({ language, text });
      else known.text += paragraphBreak + text;
    } else if (label === "marking") rest.push([...markingFormat.decode(bytes).caveats]);
    else if (label === "body" || label === "bundle" || label === "person") rest.push(JSON.parse(utf8Text(bytes) ?? "null") as JsonValue);
  }
  const attachments = read.map(({ attachment: { name, mediaType }, text }) => ({ name, mediaType, content: text ?? null }));
  const document = { texts, tlp, scope, precedence, ourReference, yourReference, externalReferences, floor, rest, attachments };
  return JSON.stringify(document, null, 1);
}

/** A reason without what it quotes of the source record: opening that is an act of its own, for a role and with a reason. */
export function unquoted(reason: string): string {
  return reason.replace(/(?:: protected is|, the source record's) "[\s\S]*"\.$/, ".");
}

/** What a drafter is told: the place below the line and what to do; what stands above the line is shown by `tocsin tearline lint` on the files. */
function told(findings: readonly Finding[]): JsonValue {
  return findings
    .slice(0, 100)
    .map(({ level, kind, reason, tearline, mend }) => ({ level, kind, reason: unquoted(reason), tearline: { ...tearline }, mend }));
}

function overriders({ signers, args }: VerbCall, draft: Draft): readonly string[] {
  if (!args.flag("overrideLint") || draft.floor === null) return [];
  const canDecide = signers.some(({ officer }) => officer.roles.some((role) => role === "releaser" || role === "duty-to-warn-authority"));
  return canDecide && signers.length >= 2 ? signers.map(({ officer }) => officer.id) : [];
}

/**
 * Lints a draft against the source record that it was written below. Refused with `lint-refused`, and recorded, where it gives protected material away,
 * unless two officers override it under the life-safety floor. A draft without a source record is not linted, and says so by `lint` being null.
 */
export async function lintDraft(
  call: VerbCall,
  given: { readonly draft: Draft; readonly officer: string },
): Promise<{ draft: Draft; findings: JsonValue }> {
  const { node, above } = call;
  const { draft, officer } = given;
  if (draft.source === null) return { draft, findings: [] };
  const id = draft.source;
  const row = await node.store.transact(() => findSource(above, id));
  const source = revealSource(node, row);
  const { verdict, findings } = lint({
    tearline: leavingDocument(draft, readAttachments(node, draft)),
    source: source.text,
    protect: source.protect,
  });
  const kinds = [...new Set(findings.map(({ kind }) => kind))].toSorted();
  const by = verdict === "refuse" ? overriders(call, draft) : [];
  const answer: DraftLint = { verdict, kinds, findings: base64url(sha256(canonicalBytes(findings))), isOverridden: by.length > 0 };
  if (verdict === "refuse") {
    await node.store.transact((tx) =>
      recordAct(tx, node, {
        verb: by.length > 0 ? "lint-overridden" : "lint-refused",
        subject: id,
        officer,
        facts: { by: [...by], findings: answer.findings, kinds },
      }),
    );
    if (by.length === 0) {
      throw new TocsinError(
        "lint-refused",
        `mend the text: ${findings.filter(({ level }) => level === "refuse").length} findings (${kinds.join(", ")}) give protected material away`,
        {
          details: { findings: told(findings) },
        },
      );
    }
  }
  return { draft: { ...draft, lint: answer }, findings: told(findings) };
}

/**
 * Before a decision over a draft that the lint warned of: the releaser names the hash of the findings, signed with the request, and it is recorded.
 * Otherwise `lint-unaccepted`.
 */
export async function acceptFindings(
  tx: Transaction,
  { node, args }: VerbCall,
  given: { readonly draft: Draft; readonly id: string; readonly officer: string },
): Promise<void> {
  const { lint: answer } = given.draft;
  if (answer === null || answer.verdict === "pass") return;
  if (args.optionalText("acceptFindings") !== answer.findings) {
    throw new TocsinError(
      "lint-unaccepted",
      `look at what the lint found (${answer.kinds.join(", ")}), then have it mended, or release with --accept-findings ${answer.findings}`,
      { details: { findings: answer.findings, kinds: [...answer.kinds] } },
    );
  }
  await recordAct(tx, node, {
    verb: "lint-accepted",
    subject: given.id,
    officer: given.officer,
    facts: { findings: answer.findings, kinds: [...answer.kinds], overridden: answer.isOverridden },
  });
}
