/**
 * The relationships that the standard defines between types (sections 4 to 6, appendix B): source, relationship, targets. `*sco` stands
 * for every cyber-observable. Relationships that all objects have (section 3.7) are not in it.
 */
const table: readonly (readonly [source: string, relationship: string, targets: string])[] = [
  ["attack-pattern", "delivers", "malware"],
  ["attack-pattern", "targets", "identity location vulnerability"],
  ["attack-pattern", "uses", "malware tool"],
  ["campaign", "attributed-to", "intrusion-set threat-actor"],
  ["campaign", "compromises", "infrastructure"],
  ["campaign", "originates-from", "location"],
  ["campaign", "targets", "identity location vulnerability"],
  ["campaign", "uses", "attack-pattern infrastructure malware tool"],
  ["course-of-action", "investigates", "indicator"],
  ["course-of-action", "mitigates", "attack-pattern indicator malware tool vulnerability"],
  ["course-of-action", "remediates", "malware vulnerability"],
  ["domain-name", "resolves-to", "domain-name ipv4-addr ipv6-addr"],
  ["identity", "located-at", "location"],
  ["indicator", "based-on", "observed-data"],
  ["indicator", "indicates", "attack-pattern campaign infrastructure intrusion-set malware threat-actor tool"],
  ["infrastructure", "communicates-with", "domain-name infrastructure ipv4-addr ipv6-addr url"],
  ["infrastructure", "consists-of", "*sco infrastructure observed-data"],
  ["infrastructure", "controls", "infrastructure malware"],
  ["infrastructure", "delivers", "malware"],
  ["infrastructure", "has", "vulnerability"],
  ["infrastructure", "hosts", "malware tool"],
  ["infrastructure", "located-at", "location"],
  ["infrastructure", "uses", "infrastructure"],
  ["intrusion-set", "attributed-to", "threat-actor"],
  ["intrusion-set", "compromises", "infrastructure"],
  ["intrusion-set", "hosts", "infrastructure"],
  ["intrusion-set", "owns", "infrastructure"],
  ["intrusion-set", "originates-from", "location"],
  ["intrusion-set", "targets", "identity location vulnerability"],
  ["intrusion-set", "uses", "attack-pattern infrastructure malware tool"],
  ["ipv4-addr", "belongs-to", "autonomous-system"],
  ["ipv4-addr", "resolves-to", "mac-addr"],
  ["ipv6-addr", "belongs-to", "autonomous-system"],
  ["ipv6-addr", "resolves-to", "mac-addr"],
  ["malware", "authored-by", "intrusion-set threat-actor"],
  ["malware", "beacons-to", "infrastructure"],
  ["malware", "exfiltrates-to", "infrastructure"],
  ["malware", "communicates-with", "domain-name ipv4-addr ipv6-addr url"],
  ["malware", "controls", "malware"],
  ["malware", "downloads", "file malware tool"],
  ["malware", "drops", "file malware tool"],
  ["malware", "exploits", "vulnerability"],
  ["malware", "originates-from", "location"],
  ["malware", "targets", "identity infrastructure location vulnerability"],
  ["malware", "uses", "attack-pattern infrastructure malware tool"],
  ["malware", "variant-of", "malware"],
  ["malware-analysis", "av-analysis-of", "malware"],
  ["malware-analysis", "characterizes", "malware"],
  ["malware-analysis", "dynamic-analysis-of", "malware"],
  ["malware-analysis", "static-analysis-of", "malware"],
  ["threat-actor", "attributed-to", "identity"],
  ["threat-actor", "compromises", "infrastructure"],
  ["threat-actor", "hosts", "infrastructure"],
  ["threat-actor", "owns", "infrastructure"],
  ["threat-actor", "impersonates", "identity"],
  ["threat-actor", "located-at", "location"],
  ["threat-actor", "targets", "identity location vulnerability"],
  ["threat-actor", "uses", "attack-pattern infrastructure malware tool"],
  ["tool", "delivers", "malware"],
  ["tool", "drops", "malware"],
  ["tool", "has", "vulnerability"],
  ["tool", "targets", "identity infrastructure location vulnerability"],
  ["tool", "uses", "infrastructure"],
];

/** Relationships of section 3.7: any object may have them with any other, or with one of its own type. */
const common = new Set(["derived-from", "duplicate-of", "related-to"]);

function indexOf(rows: typeof table): ReadonlyMap<string, ReadonlyMap<string, ReadonlySet<string>>> {
  const index = new Map<string, Map<string, Set<string>>>();
  for (const [source, relationship, targets] of rows) {
    const bySource = index.get(source) ?? new Map<string, Set<string>>();
    index.set(source, bySource.set(relationship, new Set(targets.split(" "))));
  }
  return index;
}

const relationships = indexOf(table);

/** Which part of a relationship the standard does not list, or `undefined` where it lists all of it. */
export function unlistedPart(
  link: { readonly source: string; readonly relationship: string; readonly target: string },
  isObservable: (type: string) => boolean,
): "source" | "relationship" | "target" | undefined {
  const { source, relationship, target } = link;
  if (common.has(relationship)) return undefined;
  const bySource = relationships.get(source);
  if (bySource === undefined) return "source";
  const targets = bySource.get(relationship);
  if (targets === undefined) return "relationship";
  return targets.has(target) || (targets.has("*sco") && isObservable(target)) ? undefined : "target";
}
