import type { Document } from "./document.ts";
import { nowhere } from "./finding.ts";
import type { Finding, FindingKind, Place } from "./finding.ts";
import { placeOf, plainPiece, readPiece, readWords } from "./piece.ts";
import type { ReadPiece } from "./piece.ts";
import { bandOf, confidencesIn, gradesIn, likelihoodsIn } from "./statements.ts";
import type { Statement } from "./statements.ts";
import type { Tables } from "./tables.ts";
import { valuesIn } from "./values.ts";
import type { Value } from "./values.ts";
import { mendOf } from "./wording.ts";

/** Sources of more than this many UTF-16 units are searched for figures alone, not for numbers in words. */
const maxReadSource = 4_000_000;

/** Numbers and dates of one tearline that are looked at, with those that overlap them. */
const maxTellingValues = 3000;

type Judgement = {
  readonly kind: FindingKind;
  readonly name: string;
  readonly members: readonly string[];
  in(text: string): readonly Statement[];
  of(value: string): string;
};

const judgements: readonly Judgement[] = [
  { kind: "drift-likelihood", name: "likelihood", members: ["likelihood"], in: likelihoodsIn, of: bandOf },
  {
    kind: "drift-confidence",
    name: "confidence",
    members: ["confidence"],
    in: confidencesIn,
    of: (value) => value.toLowerCase().replace("medium", "moderate"),
  },
  {
    kind: "drift-grade",
    name: "grade",
    members: ["grade", "sourceGrade", "informationGrade"],
    in: gradesIn,
    of: (value) => value.toUpperCase(),
  },
];

/** What a member of a JSON document says, as text: a word, a number, or the parts of an object. */
function memberText(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return undefined;
  const { term, source, information } = value as Readonly<Record<string, unknown>>;
  if (typeof term === "string") return term;
  return typeof source === "string" && (typeof information === "string" || typeof information === "number")
    ? `${source}${information}`
    : undefined;
}

type Stated = Statement & { readonly member: string | null };

function statedIn(document: Document, { members, in: find, of }: Judgement): readonly Stated[] {
  const out: Stated[] = [];
  for (const member of members) {
    const text = memberText(document.json?.[member]);
    if (text === undefined) continue;
    const at = Math.max(0, document.text.indexOf(`"${member}"`));
    out.push({ value: of(text), start: at, end: at + member.length + 2, member });
  }
  for (const { text, ...piece } of document.json === undefined ? [plainPiece(document.text)] : document.pieces.slice(0, 1)) {
    for (const found of find(text)) out.push({ value: found.value, ...placeOf({ text, ...piece }, found.start, found.end), member: null });
  }
  return out;
}

function judged(tearline: Document, source: Document): Finding[] {
  const out: Finding[] = [];
  for (const judgement of judgements) {
    const wanted = statedIn(source, judgement);
    for (const said of statedIn(tearline, judgement)) {
      // A member is compared with the same member where the source has it: a source grade says nothing of the information.
      const same = said.member === null ? wanted : wanted.filter(({ member }) => member === said.member);
      const against = same.length > 0 ? same : said.member === null ? wanted : wanted.filter(({ member }) => member === null);
      if (against.some(({ value }) => value === said.value)) continue;
      const [first] = against;
      out.push({
        level: first === undefined ? "warn" : "refuse",
        kind: judgement.kind,
        reason:
          first === undefined
            ? `The tearline states a ${judgement.name} (${said.value}) and the source record none.`
            : `The tearline's ${judgement.name} is "${said.value}", the source record's "${first.value}".`,
        source: first === undefined ? nowhere : { start: first.start, end: first.end },
        tearline: { start: said.start, end: said.end },
        mend: mendOf(judgement.kind, "refuse"),
      });
    }
  }
  return out;
}

function isInside(value: Value, others: readonly Value[]): boolean {
  return others.some((other) => other !== value && other.start <= value.start && other.end >= value.end && other.kind !== "number");
}

/** Numbers and dates that a tearline states and that stand on their own. */
export function tellingValues(read: ReadPiece, tables: Tables): readonly Value[] {
  // A text of figures alone is bounded here: each is compared with every date.
  const all = valuesIn(read, tables).slice(0, maxTellingValues);
  const dates = all.filter(({ kind }) => kind === "date" || kind === "time" || kind === "telephone" || kind === "coordinates");
  return all.filter((value) => {
    if (value.kind !== "number" && value.kind !== "date") return false;
    const shown = read.piece.text.slice(value.start, value.end);
    // "One" and "first" are seldom numbers; a figure inside a name or code is none.
    if (value.kind === "number" && (isInside(value, dates) || (!/\d/.test(shown) && value.keys.some((key) => /^n:[0-2]$/.test(key)))))
      return false;
    if (/^[IVXLCDM]+$/.test(shown)) return false;
    return !read.tokens.some(
      (token) =>
        token.start < value.end &&
        token.end > value.start &&
        (token.start < value.start || token.end > value.end) &&
        /\p{L}/u.test(token.plain),
    );
  });
}

type Words = ReturnType<typeof readWords>;

function numberFindings(
  tearline: Document,
  source: { readonly document: Document; readonly words: Words | undefined },
  tables: Tables,
): Finding[] {
  const [piece] = tearline.pieces;
  if (piece === undefined) return [];
  const said = tellingValues(readPiece(piece, tables.fold), tables);
  const figures = new Set(source.document.text.match(/\d+(?:[.,:]\d+)*/g) ?? []);
  const open = said.filter(({ start, end }) => !figures.has(piece.text.slice(start, end)));
  if (open.length === 0 || source.words === undefined) return [];
  const known = new Set(valuesIn(source.words, tables).flatMap(({ keys, wanted }) => [...keys, ...wanted]));
  const out: Finding[] = [];
  let done = -1;
  for (const { start, end, keys, wanted } of open.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < done || [...keys, ...wanted].some((key) => known.has(key))) {
      done = Math.max(done, end);
      continue;
    }
    done = end;
    out.push({
      level: "warn",
      kind: "drift-number",
      reason: `The number or date "${piece.text.slice(start, end)}" is not in the source record.`,
      source: nowhere,
      tearline: placeOf(piece, start, end),
      mend: mendOf("drift-number", "warn"),
    });
  }
  return out;
}

const negations = new Set(
  "not no never none neither without nicht kein keine keinen nie ohne ne pas jamais aucun sans nunca jamás sin не нет никогда без لا لم لن ليس غير cannot isnt wasnt dont doesnt didnt wont hasnt havent".split(
    " ",
  ),
);

type Sentence = { readonly place: Place; readonly words: ReadonlySet<string>; readonly isNegated: boolean };

function sentencesOf({ piece, tokens }: Words, tables: Tables): readonly Sentence[] {
  const out: Sentence[] = [];
  for (let from = 0; from < tokens.length;) {
    let to = from + 1;
    while (to < tokens.length && (tokens[to]?.begins === "word" || tokens[to]?.begins === "line")) to += 1;
    const part = tokens.slice(from, to);
    const words = new Set(
      part.map(({ plain }) => plain).filter((word) => word.length > 2 && !tables.stop.has(word) && !negations.has(word)),
    );
    out.push({
      place: placeOf(piece, part[0]?.start ?? 0, part.at(-1)?.end ?? 0),
      words,
      // A contracted "not" is left as a lone t.
      isNegated: part.some(({ plain }, at) => negations.has(plain) || (plain === "t" && at > 0)),
    });
    from = to;
  }
  return out;
}

function negationFindings(tearline: Words | undefined, source: Words | undefined, tables: Tables): Finding[] {
  if (source === undefined || tearline === undefined) return [];
  const said = sentencesOf(tearline, tables).filter(({ words }) => words.size >= 3);
  const byWord = new Map<string, number[]>();
  said.forEach(({ words }, at) => {
    for (const word of words) byWord.set(word, [...(byWord.get(word) ?? []), at]);
  });
  // A word of every other sentence tells none of them apart, and would make the comparison quadratic.
  const frequent = new Set([...byWord].filter(([, places]) => places.length > 12).map(([word]) => word));
  const best = new Map<number, { share: number; sentence: Sentence }>();
  for (const sentence of sentencesOf(source, tables)) {
    const shared = new Map<number, number>();
    for (const word of sentence.words)
      for (const at of frequent.has(word) ? [] : (byWord.get(word) ?? [])) shared.set(at, (shared.get(at) ?? 0) + 1);
    for (const [at, count] of shared) {
      const share = count / Math.max(said[at]?.words.size ?? 1, sentence.words.size);
      if (count >= 3 && share >= 0.7 && share > (best.get(at)?.share ?? 0)) best.set(at, { share, sentence });
    }
  }
  return [...best].flatMap(([at, { sentence }]): Finding[] => {
    const mine = said[at];
    if (mine === undefined || mine.isNegated === sentence.isNegated) return [];
    const reason = mine.isNegated ? "The tearline denies what the source record says." : "The tearline says what the source record denies.";
    return [
      {
        level: "warn",
        kind: "drift-negation",
        reason,
        source: sentence.place,
        tearline: mine.place,
        mend: mendOf("drift-negation", "warn"),
      },
    ];
  });
}

/** Where the meaning of a tearline differs from its source's, as far as a machine can see. */
export function driftFindings(tearline: Document, source: Document, tables: Tables): readonly Finding[] {
  const wordsOf = ({ pieces, text }: Document): Words | undefined =>
    pieces[0] === undefined || text.length > maxReadSource ? undefined : readWords(pieces[0], tables.fold);
  const words = wordsOf(source);
  return [
    ...judged(tearline, source),
    ...numberFindings(tearline, { document: source, words }, tables),
    ...negationFindings(wordsOf(tearline), words, tables),
  ];
}
