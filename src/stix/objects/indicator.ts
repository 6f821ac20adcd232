import { before, list, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { indicatorType, patternType } from "../vocab/open.ts";
import { killChainPhase, sdo } from "./common.ts";

/** `indicator` (section 4.7). */
export const indicator = sdo(
  "indicator",
  {
    title: "Indicator",
    section: "4.7",
    description: "A pattern with which suspicious or malicious activity can be detected.",
    order: [before("valid_from", "valid_until")],
  },
  {
    name: optional(text("A name; it should be there.")),
    description: optional(text("What the indicator detects; it should be there.")),
    indicator_types: optional(list(openVocab(indicatorType, "A kind."), "What kinds of indicator it is.")),
    pattern: text("The detection pattern, in the language of `pattern_type`."),
    pattern_type: openVocab(patternType, "The language of the pattern."),
    pattern_version: optional(text("The version of that language.")),
    valid_from: timestamp("From when the indicator holds."),
    valid_until: optional(timestamp("Until when the indicator holds.")),
    kill_chain_phases: optional(list(killChainPhase, "The phases of a kill chain that it belongs to.")),
  },
);

/** Indicator, as its schema says. */
export type Indicator = TypeOf<typeof indicator>;
