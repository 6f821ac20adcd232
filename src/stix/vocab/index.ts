export { closedVocabulary, openVocabulary } from "./vocabulary.ts";
export type { Vocabulary } from "./vocabulary.ts";
export * as openVocabularies from "./open.ts";
export * as closedVocabularies from "./closed.ts";
export { isCountryCode } from "./countries.ts";
export { isCommonLanguageTag, isRegisteredLanguageTag } from "./languages.ts";
