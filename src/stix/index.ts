export { isTocsinError, parseJson, systemRandom, TocsinError } from "../base/index.ts";
export type { ErrorCode, Issue, IssueLevel, JsonLimits, JsonValue, RandomSource } from "../base/index.ts";
export { newBundle, newObject } from "./create.ts";
export type { NewObjectOptions, NewProperties } from "./create.ts";
export { isOf, isStandard } from "./standard.ts";
export type { ObjectOf, StandardObject, StandardObjects, StandardType } from "./standard.ts";
export { isJsonObject, isStixObject } from "./object.ts";
export type { StixBundle, StixObject } from "./object.ts";
export { parseBundle, parseObject, validateObject } from "./validate.ts";
export type { Parsed, Validation, ValidateOptions } from "./validate.ts";
export { validateHistory } from "./history.ts";
export { jsonSchema } from "./json-schema.ts";
export { tocsinExtensionDefinitions, tocsinIdentity } from "./extensions/definitions.ts";
export { issueCodes } from "./check/codes.ts";
export type { IssueCode } from "./check/codes.ts";
export type { ExtensionChecks, ExtensionFault, Members } from "./check/run.ts";
export { isObservableType, isStandardType } from "./check/models.ts";
export type { Category, ExtensionsOf, Format, Kind, StixNote, StixSchema, TimeOrder, TypeOf } from "./schema.ts";
export * as objects from "./objects/index.ts";
export { schemas } from "./objects/schemas.ts";
export type {
  Artifact,
  AttackPattern,
  AutonomousSystem,
  Bundle,
  Campaign,
  CourseOfAction,
  Directory,
  DomainName,
  EmailAddr,
  EmailMessage,
  ExtensionDefinition,
  File,
  Grouping,
  Identity,
  Incident,
  Indicator,
  Infrastructure,
  IntrusionSet,
  Ipv4Addr,
  Ipv6Addr,
  LanguageContent,
  Location,
  MacAddr,
  Malware,
  MalwareAnalysis,
  MarkingDefinition,
  Mutex,
  NetworkTraffic,
  Note,
  ObservedData,
  Opinion,
  Process,
  Relationship,
  Report,
  Sighting,
  Software,
  ThreatActor,
  Tool,
  Url,
  UserAccount,
  Vulnerability,
  WindowsRegistryKey,
  X509Certificate,
} from "./objects/index.ts";
export { knownExtension, knownExtensions, outcomeExtensionId, warningExtensionId } from "./extensions/registry.ts";
export { redactedExtensionId } from "./extensions/flag.ts";
export type { KnownExtension } from "./extensions/registry.ts";
export type { Iep2, IncidentCore, Pap, Tlp2 } from "./extensions/markings.ts";
export type { Redacted } from "./extensions/redacted.ts";
export { isRedacted } from "./redacted.ts";
export type { Outcome, Warning } from "./extensions/tocsin.ts";
export { closedVocabularies, isCountryCode, isRegisteredLanguageTag, openVocabularies } from "./vocab/index.ts";
export type { Vocabulary } from "./vocab/vocabulary.ts";
export { confidenceScales, confidenceTerm, confidenceValue } from "./confidence.ts";
export type { ConfidenceLevel, ConfidenceScale, ConfidenceTerm, UnspecifiedTerm } from "./confidence.ts";
export { canonicalText } from "./canon.ts";
export {
  contributingProperties,
  deterministicIdentifier,
  identifierStanding,
  isIdentifier,
  newIdentifier,
  observableIdentifier,
  parseIdentifier,
  scoNamespace,
} from "./identifier.ts";
export type { Identifier, IdentifierParts, Observable } from "./identifier.ts";
export { fixedProperties, newVersion, revoke, versionTime } from "./version.ts";
export type { VersionChanges, VersionOptions } from "./version.ts";
export { asOf, compareVersions, histories, isRevoked, newest } from "./version-set.ts";
export { compareInstants, instantAfter, isInstant } from "./version-time.ts";
export { isSameMeaning, isSameRepresentation, meaningText } from "./semantic.ts";
export { differences, formatDifferences } from "./diff.ts";
export type { Difference } from "./diff.ts";
export { formatSelector, isAtOrAbove, isSamePath, parseSelector, requireSelectors, select, selectorPointer } from "./selector.ts";
export type { SelectorPath } from "./selector.ts";
export {
  addMarkings,
  clearMarkings,
  effectiveMarkings,
  isMarked,
  markings,
  objectMarkings,
  removeMarkings,
  setMarkings,
} from "./marking.ts";
export type { EffectiveMarkings } from "./marking.ts";
export type { GranularMarking, Markable, MarkingChanges, MarkingScope } from "./marking-granular.ts";
export { knownMarking, knownMarkings } from "./marking-known.ts";
export type { KnownMarking } from "./marking-known.ts";
export { applyLanguageContent, inLanguage, isLanguageContentFor, languagesOf } from "./language.ts";
export type { IgnoredText, TranslatedObject } from "./language.ts";
export { isLanguageTag, lookupLanguage } from "./language-tag.ts";
export { readBundle, readLines, writeBundle, writeLines } from "./stream.ts";
export type { Chunks, Objects } from "./stream.ts";
export { BundleScanner } from "./stream-bundle.ts";
export type { BundleEnvelope, BundleLimits, BundlePart } from "./stream-bundle.ts";
export type { Line, LineLimits } from "./stream-lines.ts";
export { validateLines, validateStream } from "./stream-validate.ts";
export type { DocumentValidation, LineValidation, StreamValidateOptions } from "./stream-validate.ts";
export { buildGraph } from "./graph.ts";
export type { Edge, Graph, Reach } from "./graph.ts";
export { references } from "./graph-reference.ts";
export type { Reference } from "./graph-reference.ts";
export { countStats, statsOf } from "./stats.ts";
export type { Stats, StatsCounter } from "./stats.ts";
export {
  checkPattern,
  compilePattern,
  equivalentPatterns,
  inspectPattern,
  normalPattern,
  parsePattern,
  patternCodes,
  patternLevel,
  patternLimits,
  printComparison,
  printPattern,
  readObservations,
} from "./pattern/index.ts";
export type {
  Binding,
  Comparison,
  ComparisonExpression,
  ComparisonOperator,
  CompiledPattern,
  CompileOptions,
  ConformanceLevel,
  ExistsTest,
  InspectedComparison,
  Inspection,
  Literal,
  MatchOptions,
  MatchResult,
  ObjectPath,
  ObservationExpression,
  Observations,
  PathStep,
  Pattern,
  PatternCode,
  PatternFinding,
  PatternLimits,
  PatternPlace,
  PatternReport,
  PropertyTest,
  Qualifier,
  SetTest,
} from "./pattern/index.ts";
