export { isJsonObject, isStixObject } from "./object.ts";
export type { StixBundle, StixObject } from "./object.ts";
export { parseBundle, parseObject, validateObject } from "./validate.ts";
export type { Parsed, Validation, ValidateOptions } from "./validate.ts";
export { issueCodes } from "./check/codes.ts";
export type { IssueCode } from "./check/codes.ts";
export { isObservableType, isStandardType } from "./check/models.ts";
export type { Category, Format, Kind, StixNote, StixSchema, TimeOrder } from "./schema.ts";
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
export type { KnownExtension } from "./extensions/registry.ts";
export type { Iep2, IncidentCore, Pap, Tlp2 } from "./extensions/markings.ts";
export type { Outcome, Warning } from "./extensions/tocsin.ts";
export { closedVocabularies, isCountryCode, isRegisteredLanguageTag, openVocabularies } from "./vocab/index.ts";
export type { Vocabulary } from "./vocab/vocabulary.ts";
