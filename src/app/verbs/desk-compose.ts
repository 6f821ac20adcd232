import { TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { draftHash, paragraphFormat, partsOf, readingOf, recordAct } from "../../exchange/index.ts";
import type { Draft, EnrolledOfficer, Role } from "../../exchange/index.ts";
import { lint } from "../../handling/index.ts";
import type { Finding } from "../../handling/index.ts";
import { findSource, revealSource } from "../above-line.ts";
import type { SourceRecord } from "../above-line.ts";
import { readAttachments } from "../attachment-reading.ts";
import { requireRole } from "../authorise.ts";
import { leavingDocument, unquoted } from "../draft-lint.ts";
import { placesIn } from "../draft-places.ts";
import type { Verb, VerbCall } from "../verb.ts";
import { drafters, findDraft, preview } from "./draft.ts";
import { draftOf } from "./writing.ts";

const aboveRoles: readonly Role[] = ["drafter", "source-owner"];
const mostFindings = 200;
const longestExcerpt = 160;
/** The longest source record, in UTF-16 units, that is linted while somebody types; a longer one is linted when the draft is handed over. */
const longestLive = 512 * 1024;

/** A source record that this officer opened before, with a reason that is recorded: only then is it told what of it shows below the line. */
async function openedSource({ node, above }: VerbCall, id: string, officer: EnrolledOfficer): Promise<SourceRecord> {
  const row = await node.store.transact(async (tx) => {
    const found = await findSource(above, id);
    const acts = await tx.actsAbout(found.id, 1000);
    if (!acts.some(({ verb, officer: by }) => verb === "source-open" && by === officer.id))
      throw new TocsinError(
        "not-authorised",
        "open the source record first, with the reason: what shows of it is told to whoever opened it",
      );
    return found;
  });
  const source = revealSource(node, row);
  if (source.text.length > longestLive)
    throw new TocsinError(
      "input-too-large",
      `hand the draft over to have it linted: the record has ${source.text.length} units, linted as you type up to ${longestLive}`,
    );
  return source;
}

/**
 * Lints a text against its source record and shows it as it will be read, without writing a draft: nothing is kept and nothing is recorded.
 * Findings stand in both texts. Only for who opened the record; attachments and entries on persons are linted with the draft.
 */
const tearlineLint: Verb = {
  roles: drafters,
  async run(call) {
    const { node, args, signers } = call;
    if (args.value("attachments") !== null || args.value("persons") !== null)
      throw new TocsinError("usage", "leave attachments and entries on persons to the draft");
    const officer = requireRole(signers, drafters, "desk-lint");
    const draft = await node.store.read((view) => draftOf(call, view, { bundle: undefined, passing: undefined }));
    const { text, sha256 } = readingOf(draft.parts);
    if (draft.source === null) return { verdict: "unlinted", findings: [], reading: text, sha256 };
    requireRole(signers, aboveRoles, "desk-lint");
    const source = await openedSource(call, draft.source, officer);
    const document = leavingDocument(draft, []);
    const { verdict, findings } = lint({ tearline: document, source: source.text, protect: source.protect });
    const texts = (args.value("texts") ?? []) as unknown as { language: string; text: string }[];
    const place = placesIn(draft, document, texts);
    const told = findings.slice(0, mostFindings).map((finding): JsonValue => {
      const { level, kind, reason, mend, source: at } = finding;
      return { level, kind, reason, mend, source: at.end > at.start ? { ...at } : null, below: place(finding) };
    });
    return { verdict, findings: told, count: findings.length, reading: text, sha256 };
  },
};

/** What a releaser is told of a finding: what it is and where it stands below the line; what stands above it is not for this role. */
function toldBelow(draft: Draft, document: string): (finding: Finding) => JsonValue {
  const paragraphs = partsOf(draft.parts, "paragraph").flatMap((part) =>
    part.bytes === undefined ? [] : [paragraphFormat.decode(part.bytes)],
  );
  const languages = [...new Set(paragraphs.map(({ language }) => language))];
  const texts = languages.map((language) => ({
    language,
    text: paragraphs
      .filter((one) => one.language === language)
      .map(({ text }) => text)
      .join("\n\n"),
  }));
  const place = placesIn(draft, document, texts);
  return (finding) => {
    const { level, kind, reason, mend } = finding;
    const at = place(finding);
    const excerpt = at === null ? null : (texts[at.text]?.text.slice(at.start, Math.min(at.end, at.start + longestExcerpt)) ?? null);
    return { level, kind, reason: unquoted(reason), mend, paragraph: at?.paragraph ?? null, excerpt };
  };
}

/** Shows a draft to whoever decides on it: exactly what will be read, and what the lint finds in it now. Opening is recorded. */
const draftReview: Verb = {
  roles: drafters,
  async run(call) {
    const { node, args, signers, above } = call;
    const officer = requireRole(signers, drafters, "desk-draft");
    const { record, draft } = await findDraft(node, args.text("draft"));
    await node.store.transact((tx) =>
      recordAct(tx, node, { verb: "open-draft", subject: record.id, officer: officer.id, facts: { hash: draftHash(draft) } }),
    );
    const shown = { ...(await preview(node, record, draft)), at: record.at, isOwn: record.drafter === officer.id };
    if (draft.source === null) return { ...shown, findings: [] };
    const id = draft.source;
    const source = revealSource(node, await node.store.transact(() => findSource(above, id)));
    const document = leavingDocument(draft, readAttachments(node, draft));
    const { findings } = lint({ tearline: document, source: source.text, protect: source.protect });
    return { ...shown, findings: findings.slice(0, mostFindings).map(toldBelow(draft, document)) };
  },
};

/** The verbs of composing at a desk, by name. */
export const composeVerbs: Readonly<Record<string, Verb>> = { "desk-draft": draftReview, "desk-lint": tearlineLint };
