import { openVocabulary } from "./vocabulary.ts";

/** Account Type (section 10.1). */
export const accountType = openVocabulary("account-type-ov", { section: "10.1", check: "account-type" }, [
  "facebook",
  "ldap",
  "nis",
  "openid",
  "radius",
  "skype",
  "tacacs",
  "twitter",
  "unix",
  "windows-local",
  "windows-domain",
]);

/** Attack Motivation (section 10.2). */
export const attackMotivation = openVocabulary("attack-motivation-ov", { section: "10.2", check: "attack-motivation" }, [
  "accidental",
  "coercion",
  "dominance",
  "ideology",
  "notoriety",
  "organizational-gain",
  "personal-gain",
  "personal-satisfaction",
  "revenge",
  "unpredictable",
]);

/** Attack Resource Level (section 10.3). */
export const attackResourceLevel = openVocabulary("attack-resource-level-ov", { section: "10.3", check: "attack-resource-level" }, [
  "individual",
  "club",
  "contest",
  "team",
  "organization",
  "government",
]);

/** Grouping Context (section 10.6). */
export const groupingContext = openVocabulary("grouping-context-ov", { section: "10.6", check: "grouping-context" }, [
  "suspicious-activity",
  "malware-analysis",
  "unspecified",
]);

/** Hashing Algorithm (section 10.7). */
export const hashAlgorithm = openVocabulary("hash-algorithm-ov", { section: "10.7", check: "hash-algo" }, [
  "MD5",
  "SHA-1",
  "SHA-256",
  "SHA-512",
  "SHA3-256",
  "SHA3-512",
  "SSDEEP",
  "TLSH",
]);

/** Identity Class (section 10.8). */
export const identityClass = openVocabulary("identity-class-ov", { section: "10.8", check: "identity-class" }, [
  "individual",
  "group",
  "system",
  "organization",
  "class",
  "unknown",
]);

/** Implementation Language (section 10.9). */
export const implementationLanguage = openVocabulary("implementation-language-ov", { section: "10.9", check: "implementation-languages" }, [
  "applescript",
  "bash",
  "c",
  "c++",
  "c#",
  "go",
  "java",
  "javascript",
  "lua",
  "objective-c",
  "perl",
  "php",
  "powershell",
  "python",
  "ruby",
  "rust",
  "scala",
  "swift",
  "typescript",
  "visual-basic",
  "x86-32",
  "x86-64",
]);

/** Indicator Type (section 10.10). */
export const indicatorType = openVocabulary("indicator-type-ov", { section: "10.10", check: "indicator-types" }, [
  "anomalous-activity",
  "anonymization",
  "benign",
  "compromised",
  "malicious-activity",
  "attribution",
  "unknown",
]);

/** Industry Sector (section 10.11). */
export const industrySector = openVocabulary("industry-sector-ov", { section: "10.11", check: "industry-sector" }, [
  "agriculture",
  "aerospace",
  "automotive",
  "chemical",
  "commercial",
  "communications",
  "construction",
  "defense",
  "education",
  "energy",
  "entertainment",
  "financial-services",
  "government",
  "emergency-services",
  "government-local",
  "government-national",
  "government-public-services",
  "government-regional",
  "healthcare",
  "hospitality-leisure",
  "infrastructure",
  "dams",
  "nuclear",
  "water",
  "insurance",
  "legal",
  "manufacturing",
  "mining",
  "non-profit",
  "pharmaceuticals",
  "retail",
  "technology",
  "telecommunications",
  "transportation",
  "utilities",
]);

/** Infrastructure Type (section 10.12). */
export const infrastructureType = openVocabulary("infrastructure-type-ov", { section: "10.12", check: "infrastructure-types" }, [
  "amplification",
  "anonymization",
  "botnet",
  "command-and-control",
  "control-system",
  "exfiltration",
  "firewall",
  "hosting-malware",
  "hosting-target-lists",
  "phishing",
  "reconnaissance",
  "routers-switches",
  "staging",
  "workstation",
  "unknown",
]);

/** Malware Capabilities (section 10.13). */
export const malwareCapabilities = openVocabulary("malware-capabilities-ov", { section: "10.13", check: "malware-capabilities" }, [
  "accesses-remote-machines",
  "anti-debugging",
  "anti-disassembly",
  "anti-emulation",
  "anti-memory-forensics",
  "anti-sandbox",
  "anti-vm",
  "captures-input-peripherals",
  "captures-output-peripherals",
  "captures-system-state-data",
  "cleans-traces-of-infection",
  "commits-fraud",
  "communicates-with-c2",
  "compromises-data-availability",
  "compromises-data-integrity",
  "compromises-system-availability",
  "controls-local-machine",
  "degrades-security-software",
  "degrades-system-updates",
  "determines-c2-server",
  "emails-spam",
  "escalates-privileges",
  "evades-av",
  "exfiltrates-data",
  "fingerprints-host",
  "hides-artifacts",
  "hides-executing-code",
  "infects-files",
  "infects-remote-machines",
  "installs-other-components",
  "persists-after-system-reboot",
  "prevents-artifact-access",
  "prevents-artifact-deletion",
  "probes-network-environment",
  "self-modifies",
  "steals-authentication-credentials",
  "violates-system-operational-integrity",
]);

/** Malware Result (section 10.14). */
export const malwareResult = openVocabulary("malware-result-ov", { section: "10.14", check: "malware-result" }, [
  "malicious",
  "suspicious",
  "benign",
  "unknown",
]);

/** Malware Type (section 10.15). */
export const malwareType = openVocabulary("malware-type-ov", { section: "10.15", check: "malware-types" }, [
  "adware",
  "backdoor",
  "bot",
  "bootkit",
  "ddos",
  "downloader",
  "dropper",
  "exploit-kit",
  "keylogger",
  "ransomware",
  "remote-access-trojan",
  "resource-exploitation",
  "rogue-security-software",
  "rootkit",
  "screen-capture",
  "spyware",
  "trojan",
  "unknown",
  "virus",
  "webshell",
  "wiper",
  "worm",
]);

/** Pattern Type (section 10.19). */
export const patternType = openVocabulary("pattern-type-ov", { section: "10.19", check: "indicator-pattern-types" }, [
  "stix",
  "pcre",
  "sigma",
  "snort",
  "suricata",
  "yara",
]);

/** Processor Architecture (section 10.20). */
export const processorArchitecture = openVocabulary("processor-architecture-ov", { section: "10.20", check: "processor-architecture" }, [
  "alpha",
  "arm",
  "ia-64",
  "mips",
  "powerpc",
  "sparc",
  "x86",
  "x86-64",
]);

/** Region (section 10.21). */
export const region = openVocabulary("region-ov", { section: "10.21", check: "region" }, [
  "africa",
  "eastern-africa",
  "middle-africa",
  "northern-africa",
  "southern-africa",
  "western-africa",
  "americas",
  "caribbean",
  "central-america",
  "latin-america-caribbean",
  "northern-america",
  "south-america",
  "asia",
  "central-asia",
  "eastern-asia",
  "southern-asia",
  "south-eastern-asia",
  "western-asia",
  "europe",
  "eastern-europe",
  "northern-europe",
  "southern-europe",
  "western-europe",
  "oceania",
  "antarctica",
  "australia-new-zealand",
  "melanesia",
  "micronesia",
  "polynesia",
]);

/** Report Type (section 10.22). */
export const reportType = openVocabulary("report-type-ov", { section: "10.22", check: "report-types" }, [
  "attack-pattern",
  "campaign",
  "identity",
  "incident",
  "indicator",
  "intrusion-set",
  "malware",
  "observed-data",
  "threat-actor",
  "threat-report",
  "tool",
  "vulnerability",
]);

/** Threat Actor Type (section 10.23). */
export const threatActorType = openVocabulary("threat-actor-type-ov", { section: "10.23", check: "threat-actor-types" }, [
  "activist",
  "competitor",
  "crime-syndicate",
  "criminal",
  "hacker",
  "insider-accidental",
  "insider-disgruntled",
  "nation-state",
  "private-sector",
  "sensationalist",
  "spy",
  "terrorist",
  "unknown",
]);

/** Threat Actor Role (section 10.24). */
export const threatActorRole = openVocabulary("threat-actor-role-ov", { section: "10.24", check: "threat-actor-role" }, [
  "agent",
  "director",
  "independent",
  "infrastructure-architect",
  "infrastructure-operator",
  "malware-author",
  "sponsor",
]);

/** Threat Actor Sophistication (section 10.25). */
export const threatActorSophistication = openVocabulary(
  "threat-actor-sophistication-ov",
  { section: "10.25", check: "threat-actor-sophistication" },
  ["none", "minimal", "intermediate", "advanced", "expert", "innovator", "strategic"],
);

/** Tool Type (section 10.26). */
export const toolType = openVocabulary("tool-type-ov", { section: "10.26", check: "tool-types" }, [
  "denial-of-service",
  "exploitation",
  "information-gathering",
  "network-capture",
  "credential-exploitation",
  "remote-access",
  "vulnerability-scanning",
  "unknown",
]);

/** Windows PE Binary (section 10.28). */
export const windowsPebinaryType = openVocabulary("windows-pebinary-type-ov", { section: "10.28", check: "windows-pebinary-type" }, [
  "dll",
  "exe",
  "sys",
]);
