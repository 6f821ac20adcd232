import type { TSchema } from "typebox";
import { artifact } from "../../objects/artifact.ts";
import { externalReference, granularMarking } from "../../objects/common.ts";
import { directory } from "../../objects/directory.ts";
import { emailMessage, emailMimePart } from "../../objects/email-message.ts";
import { extensionDefinition } from "../../objects/extension-definition.ts";
import { pdf, rasterImage } from "../../objects/file-extensions.ts";
import { file } from "../../objects/file.ts";
import { indicator } from "../../objects/indicator.ts";
import { languageContent } from "../../objects/language-content.ts";
import { location } from "../../objects/location.ts";
import { malwareAnalysis } from "../../objects/malware-analysis.ts";
import { malware } from "../../objects/malware.ts";
import { markingDefinition } from "../../objects/marking-definition.ts";
import { httpRequest, networkSocket, networkTraffic } from "../../objects/network-traffic.ts";
import { observedData } from "../../objects/observed-data.ts";
import { process, windowsProcess } from "../../objects/process.ts";
import { relationship } from "../../objects/relationship.ts";
import { userAccount } from "../../objects/user-account.ts";
import { windowsRegistryKey } from "../../objects/windows-registry-key.ts";
import { x509Certificate } from "../../objects/x509-certificate.ts";
import { stixSchema } from "../../schema.ts";
import type { Rule } from "../compile.ts";
import {
  containerKeysRule,
  indicatorRule,
  locationRule,
  malwareAnalysisRule,
  malwareRule,
  observedDataRule,
  relationshipRule,
} from "./domain.ts";
import { extensionDefinitionRule, languageContentRule, markingDefinitionRule } from "./meta.ts";
import {
  artifactRule,
  emailMessageRule,
  fileRule,
  httpRequestRule,
  networkSocketRule,
  networkTrafficRule,
  pdfRule,
  processRule,
  randomIdRule,
  rasterImageRule,
  windowsProcessRule,
} from "./observable.ts";
import { externalReferenceRule, granularMarkingRule, needs, notBoth } from "./types.ts";

/** What rules need to know of types: whether the standard has one, and whether it is a cyber-observable. */
export type TypeKinds = { isStandard(type: string): boolean; isObservable(type: string): boolean };

/** The rules that schemas cannot say, by the title of the schema that they follow: TypeBox copies schemas, titles stay. */
export function rulesByTitle(kinds: TypeKinds): ReadonlyMap<string, readonly Rule[]> {
  const rows: readonly (readonly [schema: TSchema, rules: readonly Rule[]])[] = [
    [externalReference, [externalReferenceRule]],
    [granularMarking, [granularMarkingRule]],
    [indicator, [indicatorRule]],
    [location, [locationRule]],
    [malware, [malwareRule]],
    [malwareAnalysis, [malwareAnalysisRule]],
    [observedData, [observedDataRule, containerKeysRule]],
    [relationship, [relationshipRule(kinds)]],
    [languageContent, [languageContentRule]],
    [extensionDefinition, [extensionDefinitionRule]],
    [markingDefinition, [markingDefinitionRule]],
    [artifact, [artifactRule, needs("decryption_key", "encryption_algorithm", "6.1"), randomIdRule(["hashes", "payload_bin"], "6.1")]],
    [directory, [needs("path_enc", "path", "3.1")]],
    [emailMessage, [emailMessageRule, randomIdRule(["from_ref", "subject", "body"], "6.6")]],
    [emailMimePart, [notBoth("body", "body_raw_ref", "6.6.2")]],
    [file, [fileRule, needs("name_enc", "name", "3.1")]],
    [pdf, [pdfRule]],
    [rasterImage, [rasterImageRule]],
    [networkTraffic, [networkTrafficRule]],
    [httpRequest, [httpRequestRule]],
    [networkSocket, [networkSocketRule]],
    [process, [processRule]],
    [windowsProcess, [windowsProcessRule]],
    [userAccount, [randomIdRule(["account_type", "user_id", "account_login"], "6.16")]],
    [windowsRegistryKey, [randomIdRule(["key", "values"], "6.17")]],
    [x509Certificate, [randomIdRule(["hashes", "serial_number"], "6.18")]],
  ];
  return new Map(rows.map(([schema, rules]) => [stixSchema(schema).title ?? "", rules]));
}
