import { stixSchema } from "../schema.ts";
import type { StixSchema } from "../schema.ts";
import { iep2, incidentCore, pap, tlp2 } from "./markings.ts";
import { redactedExtensionId } from "./flag.ts";
import { redacted } from "./redacted.ts";
import { outcome, warning } from "./tocsin.ts";

/** An extension that is known here: the id of its definition, which types carry it (none named: any), and the schema of its content. */
export type KnownExtension = {
  readonly id: string;
  readonly name: string;
  readonly on: readonly string[];
  readonly schema: StixSchema;
};

/** The id of the definition of Tocsin's warning extension. Fixed for good. */
export const warningExtensionId = "extension-definition--5e1eefc2-3c66-4b25-9d65-e216cd6ae18f";

/** The id of the definition of Tocsin's outcome extension. Fixed for good. */
export const outcomeExtensionId = "extension-definition--2406346f-330e-4fe6-b5d0-e0c7819c55f2";

/** Every extension whose content is checked against a schema of its own. Others survive untouched, checked for names only. */
export const knownExtensions: readonly KnownExtension[] = [
  {
    id: "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d",
    name: "TLP 2.0",
    on: ["marking-definition"],
    schema: stixSchema(tlp2),
  },
  { id: "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b", name: "PAP", on: ["marking-definition"], schema: stixSchema(pap) },
  {
    id: "extension-definition--762e2e97-ee51-43e5-a9ea-165fbb862c4a",
    name: "IEP 2.0",
    on: ["marking-definition"],
    schema: stixSchema(iep2),
  },
  {
    id: "extension-definition--ef765651-680c-498d-9894-99799f2fa126",
    name: "Incident Core",
    on: ["incident"],
    schema: stixSchema(incidentCore),
  },
  { id: warningExtensionId, name: "Tocsin Warning", on: ["report"], schema: stixSchema(warning) },
  { id: outcomeExtensionId, name: "Tocsin Outcome", on: ["incident", "note", "opinion", "report"], schema: stixSchema(outcome) },
  { id: redactedExtensionId, name: "Tocsin Redacted Copy", on: [], schema: stixSchema(redacted) },
];

const byId: ReadonlyMap<string, KnownExtension> = new Map(knownExtensions.map((extension) => [extension.id, extension]));

/** The known extension with the given definition id, or `undefined`. */
export function knownExtension(id: string): KnownExtension | undefined {
  return byId.get(id);
}
