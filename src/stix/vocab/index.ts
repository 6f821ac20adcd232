export * as openVocabularies from "./open.ts";
export * as closedVocabularies from "./closed.ts";
export { isCountryCode } from "./countries.ts";
export { isRegisteredLanguageTag } from "./languages.ts";
