import { anyRef, list, openVocab, optional, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { reportType } from "../vocab/open.ts";
import { sdo } from "./common.ts";

/** `report` (section 4.16). */
export const report = sdo(
  "report",
  {
    title: "Report",
    section: "4.16",
    description: "Threat intelligence on one or more topics, published together.",
  },
  {
    name: text("A name of the report."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    report_types: optional(list(openVocab(reportType, "A kind."), "What the report is mainly about.")),
    published: timestamp("When the report was officially published."),
    object_refs: list(anyRef("An object."), "What the report refers to."),
  },
);

/** Report, as its schema says. */
export type Report = TypeOf<typeof report>;
