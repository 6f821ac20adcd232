import { insideOf } from "./decode/index.ts";
import type { Unseen } from "./decode/hidden.ts";
import type { Finding, FindingKind, FindingLevel } from "./finding.ts";
import { nowhere } from "./finding.ts";
import type { Match } from "./match.ts";
import { nearMatches } from "./near.ts";
import { patternsOf } from "./pattern-index.ts";
import type { PatternIndex } from "./pattern-index.ts";
import type { Phrase } from "./phrase.ts";
import { pickedMatches } from "./picks.ts";
import { placeOf, readPiece } from "./piece.ts";
import type { Piece, ReadPiece } from "./piece.ts";
import { squeezedMatches } from "./squeezed.ts";
import type { Tables } from "./tables.ts";
import { VocabularyIndex } from "./vocabulary-index.ts";
import { mendOf, reasonOf } from "./wording.ts";

/** The phrases made ready to be searched for in any number of texts. */
export type Searcher = {
  readonly phrases: readonly Phrase[];
  readonly tables: Tables;
  readonly look: PatternIndex;
  readonly latin: PatternIndex;
  readonly index: VocabularyIndex;
};

/** How deep encodings may lie in one another, and how much text they may unfold to altogether, in UTF-16 units, beyond 24 times the tearline. */
const searchLimits = { depth: 6, pieces: 20_000, units: 1_000_000 } as const;

/** Makes the phrases ready. */
export function createSearcher(phrases: readonly Phrase[], tables: Tables): Searcher {
  return { phrases, tables, ...patternsOf(phrases, tables), index: new VocabularyIndex(phrases, tables) };
}

const hiddenWays = new Set([
  "tag characters",
  "variation selectors",
  "zero-width characters",
  "spaces at the ends of lines",
  "single and double spaces",
  "spaces of two widths",
]);

function hasUnseen(read: ReadPiece, match: Match, tables: Tables): boolean {
  for (const character of read.piece.text.slice(match.start, match.end))
    if (tables.fold.of(character.codePointAt(0) ?? 0).kind === "hidden") return true;
  return false;
}

function kindOf(read: ReadPiece, match: Match, tables: Tables): FindingKind {
  const { via } = read.piece;
  if (via.some((way) => hiddenWays.has(way))) return "hidden";
  if (via.length > 0) return via.every((way) => way === "a defanged address") ? "identifier" : "encoded";
  return match.kind !== "acrostic" && hasUnseen(read, match, tables) ? "hidden" : match.kind;
}

/** A finding with the phrase that it is of; -1 where it is of none. */
export type Located = Finding & { readonly phrase: number };

function located(read: ReadPiece, match: Match, searcher: Searcher): Located {
  const kind = kindOf(read, match, searcher.tables);
  const phrase = searcher.phrases[match.phrase];
  return {
    level: match.level,
    kind,
    reason: reasonOf(kind, { level: match.level, via: read.piece.via, phrase: phrase?.text ?? "" }),
    source: phrase?.source ?? nowhere,
    tearline: placeOf(read.piece, match.start, match.end),
    mend: mendOf(kind, match.level),
    phrase: match.phrase,
  };
}

function general(kind: FindingKind, level: FindingLevel, at: { piece: Piece; start: number; end: number; reason: string }): Located {
  return {
    level,
    kind,
    reason: at.reason,
    source: nowhere,
    tearline: placeOf(at.piece, at.start, at.end),
    mend: mendOf(kind, level),
    phrase: -1,
  };
}

function unseenFindings(read: ReadPiece, unseen: readonly Unseen[]): Located[] {
  return unseen.map(({ start, end, what, isRefused }) =>
    general("hidden", isRefused ? "refuse" : "warn", { piece: read.piece, start, end, reason: `The text holds ${what}.` }),
  );
}

/** Searches pieces, and all that can be decoded out of them, for the phrases. `each` sees every piece that was read. */
export function searchPieces(pieces: readonly Piece[], searcher: Searcher, each: (read: ReadPiece) => void): readonly Located[] {
  const out: Located[] = [];
  const seen = new Set<string>();
  const waiting = pieces.map((piece) => ({ piece, depth: 0 }));
  const most = searchLimits.units + 24 * pieces.reduce((sum, { text }) => sum + text.length, 0);
  let units = 0;
  for (let at = 0; at < waiting.length; at++) {
    const next = waiting[at];
    if (next === undefined) break;
    const { piece, depth } = next;
    const key = `${piece.isLoose ? "?" : "="}${piece.starts[0] ?? 0}:${piece.text}`;
    if (seen.has(key)) continue;
    seen.add(key);
    units += piece.text.length;
    if (units > most || at > searchLimits.pieces) {
      out.push(
        general("opaque", "refuse", {
          piece,
          start: 0,
          end: piece.text.length,
          reason: "More is encoded in the text than the lint reads.",
        }),
      );
      break;
    }
    const read = readPiece(piece, searcher.tables.fold);
    each(read);
    const matches = [...squeezedMatches(read, searcher)];
    if (!piece.isLoose) matches.push(...nearMatches(read, searcher), ...pickedMatches(read, searcher.latin));
    for (const match of matches) out.push(located(read, match, searcher));
    const inside = insideOf(
      read,
      searcher.tables,
      searcher.phrases.some(({ isIdentifier }) => isIdentifier),
    );
    // What random bytes decode to may hold anything; what is written counts.
    if (piece.via.every((way) => way === "escapes")) out.push(...unseenFindings(read, inside.unseen));
    if (inside.hasBomb)
      out.push(
        general("opaque", "refuse", {
          piece,
          start: 0,
          end: piece.text.length,
          reason: "A compressed text unfolds to more than the lint reads.",
        }),
      );
    if (depth < searchLimits.depth) for (const child of inside.pieces) waiting.push({ piece: child, depth: depth + 1 });
  }
  return out;
}
