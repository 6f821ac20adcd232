import { artifact } from "./artifact.ts";
import { attackPattern } from "./attack-pattern.ts";
import { autonomousSystem } from "./autonomous-system.ts";
import { bundle } from "./bundle.ts";
import { campaign } from "./campaign.ts";
import { courseOfAction } from "./course-of-action.ts";
import { directory } from "./directory.ts";
import { domainName } from "./domain-name.ts";
import { emailAddr } from "./email-addr.ts";
import { emailMessage } from "./email-message.ts";
import { extensionDefinition } from "./extension-definition.ts";
import { file } from "./file.ts";
import { grouping } from "./grouping.ts";
import { identity } from "./identity.ts";
import { incident } from "./incident.ts";
import { indicator } from "./indicator.ts";
import { infrastructure } from "./infrastructure.ts";
import { intrusionSet } from "./intrusion-set.ts";
import { ipv4Addr } from "./ipv4-addr.ts";
import { ipv6Addr } from "./ipv6-addr.ts";
import { languageContent } from "./language-content.ts";
import { location } from "./location.ts";
import { macAddr } from "./mac-addr.ts";
import { malwareAnalysis } from "./malware-analysis.ts";
import { malware } from "./malware.ts";
import { markingDefinition } from "./marking-definition.ts";
import { mutex } from "./mutex.ts";
import { networkTraffic } from "./network-traffic.ts";
import { note } from "./note.ts";
import { observedData } from "./observed-data.ts";
import { opinion } from "./opinion.ts";
import { process } from "./process.ts";
import { relationship } from "./relationship.ts";
import { report } from "./report.ts";
import { sighting } from "./sighting.ts";
import { software } from "./software.ts";
import { threatActor } from "./threat-actor.ts";
import { tool } from "./tool.ts";
import { url } from "./url.ts";
import { userAccount } from "./user-account.ts";
import { vulnerability } from "./vulnerability.ts";
import { windowsRegistryKey } from "./windows-registry-key.ts";
import { x509Certificate } from "./x509-certificate.ts";

/** The schema of every type that the standard names, by its `type`. */
export const schemas = {
  artifact,
  "attack-pattern": attackPattern,
  "autonomous-system": autonomousSystem,
  bundle,
  campaign,
  "course-of-action": courseOfAction,
  directory,
  "domain-name": domainName,
  "email-addr": emailAddr,
  "email-message": emailMessage,
  "extension-definition": extensionDefinition,
  file,
  grouping,
  identity,
  incident,
  indicator,
  infrastructure,
  "intrusion-set": intrusionSet,
  "ipv4-addr": ipv4Addr,
  "ipv6-addr": ipv6Addr,
  "language-content": languageContent,
  location,
  "mac-addr": macAddr,
  "malware-analysis": malwareAnalysis,
  malware,
  "marking-definition": markingDefinition,
  mutex,
  "network-traffic": networkTraffic,
  note,
  "observed-data": observedData,
  opinion,
  process,
  relationship,
  report,
  sighting,
  software,
  "threat-actor": threatActor,
  tool,
  url,
  "user-account": userAccount,
  vulnerability,
  "windows-registry-key": windowsRegistryKey,
  "x509-certificate": x509Certificate,
} as const;
