import { Type } from "typebox";
import type { Static } from "typebox";
import type { StixObject } from "../object.ts";
import { list, literal, object, optional, ref } from "../schema.ts";

const stixObject = Type.Unsafe<StixObject>(Type.Object({}, { description: "A STIX object.", stix: { kind: "any" } }));

/** `bundle` (section 8): not an object of the model, but what carries objects. */
export const bundle = object(
  "bundle",
  { title: "Bundle", section: "8", description: "Objects sent together. They need have nothing else in common." },
  {
    type: literal("bundle", "Always `bundle`."),
    id: ref(["bundle"], "Identifies the bundle; nobody is required to keep it."),
    objects: optional(list(stixObject, "The objects.")),
  },
);

/** Bundle, as its schema says. */
export type Bundle = Static<typeof bundle>;
