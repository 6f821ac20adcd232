import { list, openVocab, optional, text } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { toolType } from "../vocab/open.ts";
import { killChainPhase, sdo } from "./common.ts";

/** `tool` (section 4.18). */
export const tool = sdo(
  "tool",
  {
    title: "Tool",
    section: "4.18",
    description: "Legitimate software that threat actors can use in attacks.",
  },
  {
    name: text("A name of the tool."),
    description: optional(text("What it is, its purpose and its characteristics.")),
    tool_types: optional(list(openVocab(toolType, "A kind."), "What kinds of tool it is.")),
    aliases: optional(list(text("A name."), "Other names it goes by.")),
    kill_chain_phases: optional(list(killChainPhase, "The phases of a kill chain that it belongs to.")),
    tool_version: optional(text("The version of the tool.")),
  },
);

/** Tool, as its schema says. */
export type Tool = TypeOf<typeof tool>;
