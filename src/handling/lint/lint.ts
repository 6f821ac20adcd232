import { TocsinError } from "../../base/index.ts";
import { DigestIndex, digestsIn } from "./digests.ts";
import type { Shown } from "./digests.ts";
import { readDocument } from "./document.ts";
import type { Document } from "./document.ts";
import { driftFindings } from "./drift.ts";
import { nowhere, verdictOf } from "./finding.ts";
import type { Finding, LintReport } from "./finding.ts";
import { languageFindings } from "./languages.ts";
import { overlapFindings } from "./overlap.ts";
import { phraseLimits, readPhrase } from "./phrase.ts";
import { placeOf, readPiece } from "./piece.ts";
import type { Piece } from "./piece.ts";
import { createSearcher, searchPieces } from "./search.ts";
import type { Located, Searcher } from "./search.ts";
import { readSourceRecord } from "./source-record.ts";
import type { SourceRecord } from "./source-record.ts";
import { readTables } from "./tables.ts";
import type { Tables } from "./tables.ts";
import { mendOf, reasonOf } from "./wording.ts";

/** What the lint takes, in UTF-16 units: a tearline is read in every way, a source record once. */
export const lintLimits = { tearline: 128 * 1024, source: 64 * 1024 * 1024, findings: 1000, sourceLines: 100_000 } as const;

/** The texts of one lint. `protect`: phrases of the source record that must not be given away. */
export type LintRequest = { readonly tearline: string; readonly source: string; readonly protect?: readonly string[] };

type Shows = { readonly piece: Piece; readonly shown: Shown };

function digestFindings(shows: readonly Shows[], searcher: Searcher, source: string): Located[] {
  if (shows.length === 0) return [];
  const pieces = new Map(shows.map(({ shown, piece }) => [shown, piece]));
  const index = new DigestIndex(shows.map(({ shown }) => shown));
  const out: Located[] = [];
  const add = (text: string, phrase: number, found: readonly Shown[]): void => {
    for (const shown of found) {
      const piece = pieces.get(shown);
      if (piece === undefined) continue;
      const known = searcher.phrases[phrase]?.source;
      const at = source.indexOf(text);
      out.push({
        level: "refuse",
        kind: "digest",
        reason: reasonOf("digest", { level: "refuse", via: piece.via, phrase: text }),
        source: known ?? (at < 0 ? nowhere : { start: at, end: at + text.length }),
        tearline: placeOf(piece, shown.start, shown.end),
        mend: mendOf("digest", "refuse"),
        phrase,
      });
    }
  };
  searcher.phrases.forEach(({ text, items }, at) => {
    add(text, at, index.of(text));
    for (const item of items) if (items.length > 1 && item.kind === "word" && !item.isCommon) add(item.plain, at, index.of(item.plain));
  });
  const lines = new Set(source.split(/\r?\n/, lintLimits.sourceLines).filter((line) => line.trim().length >= 4 && line.length <= 10_000));
  for (const line of lines) add(line, -1, index.of(line, true));
  if (source.length <= 8_000_000) add(source, -1, index.of(source, true));
  return out;
}

/** One finding for each phrase and place: what was found first is nearest to the text as it stands. */
function distinct(findings: readonly Located[]): Finding[] {
  const kept: Located[] = [];
  const byPhrase = new Map<number, Located[]>();
  for (const finding of findings) {
    const known = byPhrase.get(finding.phrase) ?? [];
    const { start, end } = finding.tearline;
    const isSame = known.some(
      (other) =>
        (other.level === "refuse" || finding.level === "warn") &&
        (finding.phrase >= 0
          ? other.tearline.start < Math.max(end, start + 1) && other.tearline.end > start
          : other.tearline.start === start && other.kind === finding.kind),
    );
    if (isSame || known.length > 200) continue;
    byPhrase.set(finding.phrase, [...known, finding]);
    kept.push(finding);
  }
  return kept.map(({ level, kind, reason, source, tearline, mend }) => ({ level, kind, reason, source, tearline, mend }));
}

const tooLarge = (reason: string, tearline: number): LintReport => ({
  verdict: "refuse",
  findings: [
    {
      level: "refuse",
      kind: "too-large",
      reason,
      source: nowhere,
      tearline: { start: 0, end: tearline },
      mend: mendOf("too-large", "refuse"),
    },
  ],
});

function verbatim(document: Document, source: Document, { record, tables }: { record: SourceRecord; tables: Tables }): Finding[] {
  const [piece] = document.pieces;
  if (piece === undefined) return [];
  const read = readPiece(piece, tables.fold);
  const out = [...overlapFindings(read, source.text, { size: record.isMarked ? 12 : 8, level: "warn" })];
  for (const { text, place } of record.paragraphs)
    out.push(...overlapFindings(read, text, { size: 5, level: "refuse", offset: place.start }));
  return out;
}

const operation =
  /^(?:the\s)?(?:operation|op|project|task force|unternehmen|projekt|opération|projet|operación|proyecto|операция|проект|mv|m\/v|ms|mt|ss|hms|uss|vessel|ship|yacht|ferry)\.?\s+(.{8,})$/iu;

/** A phrase, and of an operation or ship its name alone besides, where that is more than one word that anybody uses. */
function withCoverName(text: string): readonly string[] {
  const name = operation.exec(text.trim())?.[1];
  return name !== undefined && /^\p{Lu}\S*(?:\s\p{Lu}\S*)+$/u.test(name) ? [text, name] : [text];
}

function isReleasable(finding: Finding, tearline: string, record: SourceRecord): boolean {
  const shown = tearline.slice(finding.tearline.start, finding.tearline.end).toLowerCase();
  return finding.level === "warn" && record.releasable.some((each) => each.includes(shown));
}

/**
 * Lints a tearline against its source record. Refuses what repeats or gives away a protected phrase, in any of the ways that it knows;
 * warns of what a person has to decide. `pass` says that no known pattern was found: never that a tearline is safe.
 * A tearline of more than 128 Ki units or a source of more than 64 Mi is refused by a finding of kind `too-large`; more than 5,000 phrases, or
 * one of more than 2,000 units, with `input-too-large`.
 */
export function lint({ tearline, source, protect = [] }: LintRequest): LintReport {
  if (tearline.length > lintLimits.tearline)
    return tooLarge(`A tearline of ${tearline.length} characters is not read: at most ${lintLimits.tearline} are.`, tearline.length);
  if (source.length > lintLimits.source)
    return tooLarge(`A source record of ${source.length} characters is not read: at most ${lintLimits.source} are.`, tearline.length);
  const tables = readTables();
  const [below, above] = [readDocument(tearline), readDocument(source)];
  const record = readSourceRecord(above, protect);
  if (record.phrases.length > phraseLimits.count) throw new TocsinError("input-too-large", `protect at most ${phraseLimits.count} phrases`);
  if (record.phrases.some(({ text }) => text.length > phraseLimits.length))
    throw new TocsinError("input-too-large", `protect phrases of at most ${phraseLimits.length} characters`);
  const phrases = record.phrases.flatMap(({ text, place }) => withCoverName(text).map((each) => readPhrase(each, place, tables)));
  const searcher = createSearcher(phrases, tables);
  const shows: Shows[] = [];
  const found = searchPieces(below.pieces, searcher, ({ piece }) => {
    if (!piece.isLoose) for (const shown of digestsIn(piece)) shows.push({ piece, shown });
  });
  const findings = [
    ...distinct([...found, ...digestFindings(shows, searcher, source)]),
    ...verbatim(below, above, { record, tables }),
    ...driftFindings(below, above, tables),
    ...languageFindings(below, tables),
  ].filter((finding) => !isReleasable(finding, tearline, record));
  // The worst stand first, so that a cap on their number hides none of them.
  const ordered = findings.toSorted(
    (a, b) => Number(b.level === "refuse") - Number(a.level === "refuse") || a.tearline.start - b.tearline.start,
  );
  return { verdict: verdictOf(ordered), findings: ordered.slice(0, lintLimits.findings) };
}
