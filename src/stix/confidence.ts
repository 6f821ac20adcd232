import { TocsinError } from "../base/index.ts";

/** One term of a scale: the confidence that it is given, and the least and the most that it stands for. */
export type ConfidenceLevel<Term extends string = string> = {
  readonly term: Term;
  readonly value: number;
  readonly from: number;
  readonly to: number;
};

const level = <const Term extends string>(term: Term, value: number, [from, to]: readonly [number, number]): ConfidenceLevel<Term> => {
  return { term, value, from, to };
};

/**
 * The confidence scales of STIX 2.1 Appendix A, whose mappings "MUST be used when presenting the confidence value in one of those
 * scales" (section 3.2). `unspecified` is how a scale says that an object has no `confidence`.
 */
export const confidenceScales = {
  "none-low-med-high": {
    title: "None / Low / Med / High",
    unspecified: "Not Specified",
    levels: [level("None", 0, [0, 0]), level("Low", 15, [1, 29]), level("Med", 50, [30, 69]), level("High", 85, [70, 100])],
  },
  "zero-ten": {
    title: "0-10",
    unspecified: "Not Specified",
    levels: [
      level("0", 0, [0, 4]),
      level("1", 10, [5, 14]),
      level("2", 20, [15, 24]),
      level("3", 30, [25, 34]),
      level("4", 40, [35, 44]),
      level("5", 50, [45, 54]),
      level("6", 60, [55, 64]),
      level("7", 70, [65, 74]),
      level("8", 80, [75, 84]),
      level("9", 90, [85, 94]),
      level("10", 100, [95, 100]),
    ],
  },
  "admiralty-credibility": {
    title: "Admiralty Credibility",
    unspecified: "6 - Truth cannot be judged",
    levels: [
      level("5 - Improbable", 10, [0, 19]),
      level("4 - Doubtful", 30, [20, 39]),
      level("3 - Possibly True", 50, [40, 59]),
      level("2 - Probably True", 70, [60, 79]),
      level("1 - Confirmed by other sources", 90, [80, 100]),
    ],
  },
  wep: {
    title: "Words of Estimative Probability",
    unspecified: "Not Specified",
    levels: [
      level("Impossible", 0, [0, 0]),
      level("Highly Unlikely/Almost Certainly Not", 10, [1, 19]),
      level("Unlikely/Probably Not", 30, [20, 39]),
      level("Even Chance", 50, [40, 59]),
      level("Likely/Probable", 70, [60, 79]),
      level("Highly likely/Almost Certain", 90, [80, 99]),
      level("Certain", 100, [100, 100]),
    ],
  },
  dni: {
    title: "DNI",
    unspecified: "Not Specified",
    levels: [
      level("Almost No Chance / Remote", 5, [0, 9]),
      level("Very Unlikely / Highly Improbable", 15, [10, 19]),
      level("Unlikely / Improbable", 30, [20, 39]),
      level("Roughly Even Chance / Roughly Even Odds", 50, [40, 59]),
      level("Likely / Probable", 70, [60, 79]),
      level("Very Likely / Highly Probable", 85, [80, 89]),
      level("Almost Certain / Nearly Certain", 95, [90, 100]),
    ],
  },
} as const satisfies Readonly<
  Record<string, { readonly title: string; readonly unspecified: string; readonly levels: readonly ConfidenceLevel[] }>
>;

/** The name of a scale of Appendix A. */
export type ConfidenceScale = keyof typeof confidenceScales;

/** The terms of a scale that stand for a value. */
export type ConfidenceTerm<Scale extends ConfidenceScale = ConfidenceScale> = (typeof confidenceScales)[Scale]["levels"][number]["term"];

/** The term by which a scale says that an object has no `confidence`. */
export type UnspecifiedTerm<Scale extends ConfidenceScale = ConfidenceScale> = (typeof confidenceScales)[Scale]["unspecified"];

function scaleOf(scale: ConfidenceScale): (typeof confidenceScales)[ConfidenceScale] {
  if (Object.hasOwn(confidenceScales, scale)) return confidenceScales[scale];
  throw new TypeError(`a scale of confidence is one of ${Object.keys(confidenceScales).join(", ")}, got "${String(scale).slice(0, 50)}"`);
}

/**
 * How a scale presents a `confidence`, and how it presents an object that has none (`undefined`). Refuses what is no whole number from 0
 * to 100 with `stix-confidence` (STIX 2.1 section 3.2, Appendix A).
 */
export function confidenceTerm<Scale extends ConfidenceScale>(scale: Scale, value: number): ConfidenceTerm<Scale>;
export function confidenceTerm<Scale extends ConfidenceScale>(
  scale: Scale,
  value: number | undefined,
): ConfidenceTerm<Scale> | UnspecifiedTerm<Scale>;
export function confidenceTerm(scale: ConfidenceScale, value: number | undefined): string {
  const { levels, unspecified } = scaleOf(scale);
  if (value === undefined) return unspecified;
  const found = Number.isInteger(value) ? levels.find(({ from, to }) => from <= value && value <= to) : undefined;
  if (found !== undefined) return found.term;
  throw new TocsinError("stix-confidence", `present a confidence of ${String(value).slice(0, 50)}: a whole number from 0 to 100 is needed`);
}

/**
 * The `confidence` that a term of a scale stands for; terms are compared letter by letter. Refuses any other text with
 * `stix-confidence`, the scale's word for "not specified" too: it stands for no value, and the property is left out (Appendix A).
 */
export function confidenceValue<Scale extends ConfidenceScale>(scale: Scale, term: ConfidenceTerm<Scale> | (string & {})): number {
  const { levels, unspecified, title } = scaleOf(scale);
  const found = levels.find((each) => each.term === term);
  if (found !== undefined) return found.value;
  const terms = levels.map((each) => `"${each.term}"`).join(", ");
  const why = term === unspecified ? "it stands for no value, so leave the property confidence out" : `the scale ${title} has ${terms}`;
  throw new TocsinError("stix-confidence", `read the confidence ${JSON.stringify(String(term).slice(0, 60))}: ${why}`);
}
