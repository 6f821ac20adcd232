import { closedVocab, integer, list, object, optional, ref, text, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { windowsRegistryDatatype } from "../vocab/closed.ts";
import { sco } from "./common.ts";

/** `windows-registry-value-type` (section 6.17.2). */
export const windowsRegistryValue = object(
  "type",
  {
    title: "Windows Registry Value",
    section: "6.17.2",
    description: "One value of a registry key.",
    atLeastOne: [["name", "data", "data_type"]],
  },
  {
    name: optional(text("The name of the value; empty for the default value.")),
    data: optional(text("The data.")),
    data_type: optional(closedVocab(windowsRegistryDatatype, "The type of the data.")),
  },
);

/** `windows-registry-key` (section 6.17). */
export const windowsRegistryKey = sco(
  "windows-registry-key",
  {
    title: "Windows Registry Key",
    section: "6.17",
    description: "A key of the Windows registry.",
    contributing: ["key", "values"],
    atLeastOne: [["key", "values", "modified_time", "creator_user_ref", "number_of_subkeys"]],
  },
  {
    key: optional(text("The full key with its hive, not abbreviated.", { format: "registry-key" })),
    values: optional(list(windowsRegistryValue, "The values of the key.")),
    modified_time: optional(timestamp("When the key was last modified.")),
    creator_user_ref: optional(ref(["user-account"], "The account that created the key.")),
    number_of_subkeys: optional(integer("How many keys are below it.")),
  },
);

/** Windows Registry Key, as its schema says. */
export type WindowsRegistryKey = TypeOf<typeof windowsRegistryKey>;
