import type { Static } from "typebox";
import { before, closedVocab, flag, integer, list, literal, notAfter, object, optional, text, timestamp } from "../schema.ts";
import { closedVocabulary } from "../vocab/vocabulary.ts";

const propertyExtension = literal("property-extension", "Always `property-extension`.");
const section = "Tocsin extensions";

const precedences = closedVocabulary("tocsin-precedence", section, ["FLASH", "IMMEDIATE", "PRIORITY", "ROUTINE"]);
const statuses = closedVocabulary("tocsin-status", section, ["actual", "exercise", "test"]);
const fidelities = closedVocabulary("tocsin-fidelity", section, ["year", "month", "day", "hour", "minute", "second"]);
const scales = closedVocabulary("tocsin-likelihood-scale", section, ["icd-203", "phia", "other"]);
const confidences = closedVocabulary("tocsin-confidence", section, ["low", "moderate", "high"]);
const grades = closedVocabulary("tocsin-grading-scheme", section, ["admiralty", "europol-4x4", "uk-3x5x2", "other"]);
const tlpLabels = closedVocabulary("tocsin-tlp", section, ["TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:RED"]);

/** A stretch of time with how precisely it is known: a date in December is not a day at noon. */
const window = object(
  "type",
  {
    title: "Window",
    section,
    description: "When something is expected, and how precisely that is known.",
    order: [notAfter("start", "end")],
    atLeastOne: [["start", "end", "words"]],
  },
  {
    start: optional(timestamp("When it begins.")),
    start_fidelity: optional(closedVocab(fidelities, "How precise the beginning is.")),
    end: optional(timestamp("When it ends.")),
    end_fidelity: optional(closedVocab(fidelities, "How precise the end is.")),
    words: optional(text("The time as the originator put it.")),
  },
);

/** How likely an event is, in the words of a scale. Never a confidence: that is a field of its own. */
const likelihood = object(
  "type",
  { title: "Likelihood", section, description: "How likely the event is, in the words of a scale.", order: [] },
  {
    scale: closedVocab(scales, "The scale of the term."),
    term: text("The term of the scale."),
    low: optional(integer("The least percentage that the scale gives to the term.", { minimum: 0, maximum: 100 })),
    high: optional(integer("The greatest percentage that the scale gives to the term.", { minimum: 0, maximum: 100 })),
  },
);

/** How a source and its information are graded; the two are judged apart, and no scheme is converted into another. */
const grading = object(
  "type",
  { title: "Grading", section, description: "How reliable the source is and how credible the information, each judged for itself." },
  {
    scheme: closedVocab(grades, "The scheme of the grades."),
    source: optional(text("The grade of the source.")),
    information: optional(text("The grade of the information.")),
  },
);

/**
 * An advance warning, on a `report` (DOMAIN 1.15). A consumer that does not know the extension still sees the report, its text and its
 * markings; this holds what STIX has no property for.
 */
export const warning = object(
  "extension",
  {
    title: "Tocsin Warning",
    section,
    description: "An advance warning of an event that has not happened: below the tear line, as it may be passed to the recipient.",
    order: [before("issued", "valid_until")],
  },
  {
    extension_type: propertyExtension,
    precedence: closedVocab(precedences, "How urgent the originator says it is."),
    status: closedVocab(statuses, "Whether it is real. Only `actual` raises clocks."),
    tearline_version: integer("Which version of the tearline the report holds, from 1.", { minimum: 1 }),
    issued: timestamp("When it was released."),
    valid_until: optional(timestamp("Until when it holds unless extended; then it lapses, which is not a stand-down.")),
    window: optional(window),
    place: optional(text("Where, in words; a `location` says it for machines.")),
    modus: optional(list(text("A way."), "How the attack would be carried out.")),
    target: optional(text("What or who would be attacked.")),
    group: optional(text("Who is believed to plan it, and in what role.")),
    likelihood: optional(likelihood),
    confidence: optional(closedVocab(confidences, "How much the judgement rests on; never in one with the likelihood.")),
    grading: optional(grading),
    life_safety: optional(flag("Whether death, serious injury or kidnapping threatens.")),
    tlp: optional(closedVocab(tlpLabels, "The TLP 2.0 label, for people; the marking refs decide.")),
    caveats: optional(list(text("A caveat."), "Restrictions of use that no marking expresses.")),
    thread: optional(text("The thread that the warning opened.")),
  },
);

/** The content of a warning. */
export type Warning = Static<typeof warning>;

const occurrences = closedVocabulary("tocsin-occurrence", section, ["occurred", "partly-occurred", "did-not-occur", "pending", "unknown"]);
const contributions = closedVocabulary("tocsin-contribution", section, ["decisive", "substantial", "some", "none", "unknown"]);
const stages = closedVocabulary("tocsin-outcome-stage", section, ["interim", "final", "amended"]);

/** Something seized. A vague quantity stays words: unknown is never zero. */
const seizure = object(
  "type",
  { title: "Seizure", section, description: "What was seized, and how much of it as it was reported." },
  { category: text("What it is."), quantity_text: optional(text("How much, in the words of the report.")) },
);

const count = object(
  "type",
  { title: "Count", section, description: "How many of a class of people or things, where it is known." },
  {
    class: text("Of what."),
    count: optional(integer("How many; absent means unknown, never zero.", { minimum: 0 })),
    words: optional(text("The number as it was reported.")),
  },
);

/** What came of a warning, as one party claims it (DOMAIN 1.15). Versions add to each other; two parties' outcomes are never merged. */
export const outcome = object(
  "extension",
  {
    title: "Tocsin Outcome",
    section,
    description: "What came of a warning, as the party that created the object claims it.",
  },
  {
    extension_type: propertyExtension,
    stage: closedVocab(stages, "How final the claim is."),
    version: integer("Which version of the party's outcome this is, from 1.", { minimum: 1 }),
    warning_ref: optional(text("The id of the report that carried the warning.")),
    occurrence: closedVocab(occurrences, "Whether the event happened."),
    contribution: optional(closedVocab(contributions, "What the warning contributed.")),
    contribution_text: optional(text("The same in the party's words.")),
    arrests: optional(list(count, "People arrested, by class.")),
    harmed: optional(list(count, "People killed or injured, by class.")),
    seizures: optional(list(seizure, "What was seized.")),
    actions: optional(list(text("An action."), "What was done.")),
    as_of: optional(timestamp("At what time the claim was made.")),
  },
);

/** The content of an outcome. */
export type Outcome = Static<typeof outcome>;
