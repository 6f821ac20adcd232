import { Type } from "typebox";
import { anyRef, integer, list, notAfter, optional, timestamp } from "../schema.ts";
import type { TypeOf } from "../schema.ts";
import { notObserved, sdo } from "./common.ts";
import type { StixObject } from "../object.ts";

const container = Type.Unsafe<Readonly<Record<string, StixObject>>>(
  Type.Object(
    {},
    {
      description: "Observables under local keys; `object_refs` has taken its place.",
      minProperties: 1,
      stix: { kind: "observable-container", deprecated: true },
    },
  ),
);

/** `observed-data` (section 4.14). */
export const observedData = sdo(
  "observed-data",
  {
    title: "Observed Data",
    section: "4.14",
    description: "Raw information about what was seen on systems and networks.",
    order: [notAfter("first_observed", "last_observed")],
    atLeastOne: [["objects", "object_refs"]],
  },
  {
    first_observed: timestamp("When it was first seen."),
    last_observed: timestamp("When it was last seen."),
    number_observed: integer("How many times it was seen.", { minimum: 1, maximum: 999_999_999 }),
    objects: optional(container),
    object_refs: optional(list(anyRef("An observable or a relationship.", notObserved), "What was seen.")),
  },
);

/** Observed Data, as its schema says. */
export type ObservedData = TypeOf<typeof observedData>;
