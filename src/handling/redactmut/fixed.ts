import { knownMarking } from "../../stix/index.ts";
import type { StixObject } from "../../stix/index.ts";

const published = { "tlp-1": "2017-01-20T00:00:00.000Z", "tlp-2": "2022-10-01T00:00:00.000Z", pap: "2022-10-01T00:00:00.000Z" } as const;

/**
 * The definition of a fixed marking word by word as it is published, or `undefined` for any other id. What a graph holds under such an
 * id is not looked at: the same goes to every reader (STIX 2.1 section 7.2.1.4; OASIS common objects).
 */
export function fixedDefinition(id: string): StixObject | undefined {
  const known = knownMarking(id);
  if (known === undefined) return undefined;
  const { scheme, level, name } = known;
  const common = { type: "marking-definition", spec_version: "2.1", id, created: published[scheme], name };
  if (scheme === "tlp-1") return { ...common, definition_type: "tlp", definition: { tlp: level } };
  const [extension, property] =
    scheme === "tlp-2"
      ? (["extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d", "tlp_2_0"] as const)
      : (["extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b", "pap"] as const);
  return { ...common, extensions: { [extension]: { extension_type: "property-extension", [property]: level } } };
}
