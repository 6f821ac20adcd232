export { redactGraph, redactedBundle } from "./redact.ts";
export type { RedactOptions } from "./redact.ts";
export { keyedPseudonym } from "./observable.ts";
export type { Pseudonym } from "./observable.ts";
export type { Allows } from "./rights.ts";
export type { Times } from "./times.ts";
