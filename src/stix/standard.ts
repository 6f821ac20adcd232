import { isStandardType } from "./check/models.ts";
import type { StixObject } from "./object.ts";
import type { schemas } from "./objects/schemas.ts";
import type { TypeOf } from "./schema.ts";

/** The name of a type of the standard that is an object of the model; a bundle is none. */
export type StandardType = Exclude<keyof typeof schemas, "bundle">;

/** The TypeScript type of each type of the standard, by its name. */
export type StandardObjects = { readonly [Type in StandardType]: TypeOf<(typeof schemas)[Type]> };

/** The TypeScript type of the objects of one type of the standard: `ObjectOf<"indicator">` is `Indicator`. */
export type ObjectOf<Type extends StandardType> = StandardObjects[Type];

/** Any object of the standard: a union that its `type` tells apart. */
export type StandardObject = StandardObjects[StandardType];

/**
 * Whether an object is of the given type of the standard, so that its properties are known to the compiler. Looks at `type` alone: ask it
 * of objects that were found valid.
 */
export function isOf<Type extends StandardType>(object: StixObject, type: Type): object is ObjectOf<Type> & StixObject {
  return object.type === type;
}

/** Whether an object is of any type of the standard, so that a `switch` over its `type` is checked. Looks at `type` alone, as `isOf` does. */
export function isStandard(object: StixObject): object is StandardObject & StixObject {
  return isStandardType(object.type);
}
