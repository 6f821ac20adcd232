import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { isJsonObject } from "../stix/index.ts";
import { entryOf, isVocabularyName, term, vocabularies, type Term } from "./vocabulary/index.ts";

/** A grade in the Admiralty system. The two halves are judged independently: neither is worked out from the other. */
export type AdmiraltyGrade = {
  readonly scheme: "admiralty";
  readonly source: Term<"admiralty-source">;
  readonly information: Term<"admiralty-information">;
};

/** A grade in Europol's 4x4 system. */
export type EuropolGrade = {
  readonly scheme: "europol-4x4";
  readonly source: Term<"europol-source">;
  readonly information: Term<"europol-information">;
};

/** A grade, with the scheme that it is of. Nothing here turns one scheme into another, or either into a STIX `confidence`. */
export type Grade = AdmiraltyGrade | EuropolGrade;

/** The scales by which a likelihood is said. */
export type LikelihoodScale = "likelihood-icd-203-a" | "likelihood-icd-203-b" | "likelihood-phia";

/** How likely an event is: the scale, the word and its range, never a bare number. How sure the analyst is stands apart (`confidence-icd-203`). */
export type Likelihood = { readonly term: Term<LikelihoodScale>; readonly percent: readonly [number, number] };

/** Reads `{"scheme":"admiralty","source":"B","information":"2"}`. Refuses everything else with `input-malformed`: `B2` without a scheme says nothing. */
export function readGrade(value: JsonValue): Grade {
  if (!isJsonObject(value)) throw malformed("an object is needed");
  const { scheme, source, information, ...rest } = value;
  if (Object.keys(rest).length > 0 || typeof source !== "string" || typeof information !== "string") {
    throw malformed('{"scheme","source","information"} is needed, no less and no more');
  }
  if (scheme === "admiralty")
    return { scheme, source: term("admiralty-source", source), information: term("admiralty-information", information) };
  if (scheme === "europol-4x4")
    return { scheme, source: term("europol-source", source), information: term("europol-information", information) };
  throw malformed("the scheme must be admiralty or europol-4x4");
}

/** Reads `{"scale":"likelihood-icd-203-a","term":"very likely"}`. Refuses everything else with `input-malformed`. */
export function readLikelihood(value: JsonValue): Likelihood {
  if (!isJsonObject(value)) throw malformed("an object is needed");
  const { scale, term: code, ...rest } = value;
  if (Object.keys(rest).length > 0 || typeof scale !== "string" || typeof code !== "string") {
    throw malformed('{"scale","term"} is needed, no less and no more');
  }
  if (!isVocabularyName(scale) || !isLikelihoodScale(scale)) throw malformed(`the scale must be one of ${likelihoodScales.join(", ")}`);
  const found = term(scale, code);
  const { percent } = entryOf(found);
  if (percent === undefined) throw new TypeError(`"${vocabularies[scale].title}" has a range for each word`);
  return { term: found, percent };
}

const likelihoodScales: readonly LikelihoodScale[] = ["likelihood-icd-203-a", "likelihood-icd-203-b", "likelihood-phia"];

function isLikelihoodScale(name: string): name is LikelihoodScale {
  return (likelihoodScales as readonly string[]).includes(name);
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `read the grade: ${what}`);
}
