import { addJsonString, jsonTexts } from "./json-strings.ts";
import type { JsonText } from "./json-strings.ts";
import { PieceBuilder, plainPiece } from "./piece.ts";
import type { Piece } from "./piece.ts";

/** A source record or tearline as it was given: plain text, or JSON with its value. `pieces` are all ways in which it is to be read. */
export type Document = {
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>> | undefined;
  readonly pieces: readonly Piece[];
  /** The texts by language; one without a language where the document is plain. */
  readonly texts: readonly DocumentText[];
};

/** One text of a document in one language. */
export type DocumentText = { readonly language: string; readonly isAuthentic: boolean; readonly piece: Piece };

/** Members that tearlines and source records have: their names are no content. */
const documentMembers: ReadonlySet<string> = new Set(
  (
    "texts text language authentic tlp scope precedence status thread from until caveats ourReference yourReference externalReferences floorHarm " +
    "intendedVictims likelihood confidence grade sourceGrade informationGrade source information scheme scale term paragraphs protected releasable " +
    "title id type markings pap number"
  ).split(" "),
);

const between = "\u0000\n";

function joinTexts(text: string, parts: readonly JsonText[], gap: string): Piece {
  const builder = new PieceBuilder();
  for (const part of parts) {
    addJsonString(builder, text, part);
    builder.add(gap, part.end, part.end);
  }
  return builder.build([]);
}

function jsonPieces(text: string): Piece[] {
  const all = jsonTexts(text);
  const content = all.filter(({ isName, member }) => !isName || !documentMembers.has(member));
  const values = all.filter(({ isName }) => !isName);
  const groups = [content, values, all.filter(({ isName, member }) => isName && !documentMembers.has(member))];
  const members = new Map<string, JsonText[]>();
  for (const value of values) members.set(value.member, [...(members.get(value.member) ?? []), value]);
  if (members.size <= 200) for (const group of members.values()) if (group.length > 1 && group.length < values.length) groups.push(group);
  const pieces = groups.filter((group) => group.length > 0).map((group) => joinTexts(text, group, between));
  const numbers = values.filter(({ isString }) => !isString);
  if (numbers.length > 2) pieces.push(joinTexts(text, numbers, ", "));
  return pieces;
}

function textsOf(text: string, json: Readonly<Record<string, unknown>>): readonly DocumentText[] {
  const given = Array.isArray(json["texts"]) ? (json["texts"] as readonly unknown[]) : [];
  const places = jsonTexts(text).filter(({ isName, member, isString }) => !isName && isString && member === "text");
  const objects = given.filter((each): each is Readonly<Record<string, unknown>> => typeof each === "object" && each !== null);
  const withText = objects.filter((each) => typeof each["text"] === "string");
  // The texts of the list are the first members called "text" that the file has after its list begins; other ones belong to no language.
  if (withText.length === 0 || places.length < withText.length) return [];
  return withText.map((each, at) => {
    const builder = new PieceBuilder();
    const place = places[at];
    if (place !== undefined) addJsonString(builder, text, place);
    return {
      language: typeof each["language"] === "string" ? each["language"] : "",
      isAuthentic: each["authentic"] === true,
      piece: builder.build([]),
    };
  });
}

const marker = /^[^\S\n]*(?:[-*•‣◦>#|+–—]+|\(?\p{L}[.)]|\(?\d{1,3}[.):]|\p{L}[^:\n]{0,24}:)[^\S\n]+/gmu;

/** A text without the signs and labels that begin its lines; nothing where it has fewer than two. */
function withoutMarkers(text: string): Piece | undefined {
  const found = [...text.matchAll(marker)];
  if (found.length < 2) return undefined;
  const whole = plainPiece(text);
  const builder = new PieceBuilder();
  let done = 0;
  for (const match of found) {
    builder.copy(whole, done, match.index);
    done = match.index + match[0].length;
  }
  builder.copy(whole, done, text.length);
  return builder.build([]);
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!/^[\s\uFEFF]*[{[]/.test(text.slice(0, 200))) return undefined;
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (Array.isArray(value)) return { values: value };
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads a document: JSON where it is an object or a list, else plain text. What only looks like JSON is read as the text that it is. */
export function readDocument(text: string): Document {
  const json = parsed(text);
  if (json === undefined) {
    const piece = plainPiece(text);
    const bare = withoutMarkers(text);
    return { text, json, pieces: bare === undefined ? [piece] : [piece, bare], texts: [{ language: "", isAuthentic: true, piece }] };
  }
  return { text, json, pieces: jsonPieces(text), texts: textsOf(text, json) };
}
