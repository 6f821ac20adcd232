import { timestamp, TocsinError } from "../base/index.ts";
import { mistreatmentAnswers } from "../exchange/index.ts";
import type { ReleaseFields } from "../exchange/index.ts";
import type { Node } from "./node.ts";

/** The longest necessity, in UTF-16 units, as the decision's own form has it. */
const longestNecessity = 500;
/** The version of the release policy that decisions name. */
const policyVersion = "1";
// "Mr.", "St.", "No." and initials end no sentence, though a space and a capital follow.
const abbreviation = /(?:^|[\s(])\p{Lu}\p{L}{0,2}\.\s*$/u;

/** How many sentences a text has, by the rules of Unicode (UAX 29), where a short word with a capital and a full stop ends none. */
function sentencesIn(text: string): number {
  const segments = [...new Intl.Segmenter("en", { granularity: "sentence" }).segment(text)].map(({ segment }) => segment);
  return segments.filter((segment, at) => segment.trim() !== "" && (at === segments.length - 1 || !abbreviation.test(segment))).length;
}

/** Refuses a necessity that is not one sentence of at most 500 UTF-16 units, with `usage`. */
export function checkNecessity(necessity: string): void {
  const text = necessity.trim();
  if (text === "" || text.length > longestNecessity)
    throw new TocsinError("usage", `give the necessity as one sentence of at most ${longestNecessity} characters, got ${text.length}`);
  const count = sentencesIn(text);
  if (count !== 1) throw new TocsinError("usage", `give the necessity as one sentence: why it must be passed now, got ${count}`);
}

/** What a releaser gives as the reasons of a decision. */
export type GivenReasons = {
  readonly purpose: string;
  readonly basis: string;
  readonly authority: string;
  readonly necessity: string;
  readonly mistreatment: string;
  readonly mistreatmentNote: string | null;
};

/** The legal basis from the node's own list where its configuration has one: a code that is not on it is `legal-basis-unknown`. */
function legalBasisOf({ config }: Pick<Node, "config">, code: string): ReleaseFields["legalBasis"] {
  const { legalBases } = config;
  if (legalBases === undefined) return { list: "tocsin-legal-bases", version: "1", code };
  const { list, version, codes } = legalBases;
  if (!codes.includes(code))
    throw new TocsinError(
      "legal-basis-unknown",
      `give the legal basis as a code of ${list} ${version} (${codes.join(", ")}), got "${code}"`,
    );
  return { list, version, code };
}

function mistreatmentOf({ mistreatment, mistreatmentNote }: GivenReasons): ReleaseFields["mistreatmentRisk"] {
  const answer = mistreatmentAnswers.find((word) => word === mistreatment);
  if (answer === undefined)
    throw new TocsinError(
      "usage",
      `give the answer to the mistreatment-risk question as one of ${mistreatmentAnswers.join(", ")}, got "${mistreatment}"`,
    );
  const note = mistreatmentNote === null || mistreatmentNote.trim() === "" ? null : mistreatmentNote;
  if (answer !== "none-known" && note === null)
    throw new TocsinError("usage", `say with --mistreatment-note which assurances or which threat: "${answer}" is no answer by itself`);
  return { answer, note };
}

/** The fields of a release decision, checked: necessity in one sentence, a note to the mistreatment-risk answer, a legal basis of the node's list. */
export function releaseFields(
  node: Pick<Node, "config" | "clock">,
  given: GivenReasons,
  role: ReleaseFields["releaserRole"],
): ReleaseFields {
  checkNecessity(given.necessity);
  return {
    purpose: given.purpose,
    legalBasis: legalBasisOf(node, given.basis),
    authority: given.authority,
    necessity: given.necessity,
    mistreatmentRisk: mistreatmentOf(given),
    policyVersion,
    releaserRole: role,
    decidedAt: timestamp(node.clock.nowMs()),
  };
}
