export { isJsonObject, isStixObject } from "./object.ts";
export type { StixBundle, StixObject } from "./object.ts";
