import type { Static } from "typebox";
import { closedVocab, float, integer, literal, object, optional, text, timestamp } from "../schema.ts";
import { closedVocabulary } from "../vocab/vocabulary.ts";

const propertyExtension = literal("property-extension", "Always `property-extension`.");
const section = "OASIS common objects";

const tlp2Labels = closedVocabulary("TLP 2.0 labels", section, ["clear", "green", "amber", "amber+strict", "red"]);

/** TLP 2.0 of FIRST, in a marking definition. The ids of the five markings are fixed. */
export const tlp2 = object(
  "extension",
  { title: "TLP 2.0", section, description: "The Traffic Light Protocol, version 2.0." },
  { extension_type: propertyExtension, tlp_2_0: closedVocab(tlp2Labels, "The label.") },
);

/** The content of a TLP 2.0 marking. */
export type Tlp2 = Static<typeof tlp2>;

const papLevels = closedVocabulary("PAP levels", section, ["clear", "white", "green", "amber", "red"]);

/** The Permissible Actions Protocol, in a marking definition. `white` is the older name of `clear`. */
export const pap = object(
  "extension",
  { title: "PAP", section, description: "The Permissible Actions Protocol: what a recipient may do with the information." },
  { extension_type: propertyExtension, pap: closedVocab(papLevels, "The level.") },
);

/** The content of a PAP marking. */
export type Pap = Static<typeof pap>;

const mustOrMay = closedVocabulary("IEP encrypt_in_transit", section, ["must", "may"]);
const mayOrMustNot = closedVocabulary("IEP permission", section, ["may", "must-not"]);
const attributions = closedVocabulary("IEP provider_attribution", section, ["may", "must", "must-not"]);
const iepTlp = closedVocabulary("IEP tlp", section, ["red", "amber", "amber+strict", "green", "white", "clear"]);
const actions = closedVocabulary("IEP permitted_actions", section, [
  "none",
  "contact-for-instruction",
  "internally-visible-actions",
  "externally-visible-indirect-actions",
  "externally-visible-direct-actions",
]);

/** The Information Exchange Policy 2.0 of FIRST, in a marking definition. */
export const iep2 = object(
  "extension",
  {
    title: "IEP 2.0",
    section,
    description: "An Information Exchange Policy, version 2.0.",
    order: [{ earlier: "start_date", later: "end_date", strict: false }],
  },
  {
    extension_type: propertyExtension,
    iep_id: optional(text("Identifies the policy: a UUID.")),
    iep_version: optional(float("The version of the policy framework: 2.0.")),
    name: optional(text("The name of the policy.")),
    description: optional(text("What the policy is for.")),
    start_date: optional(timestamp("From when it holds.")),
    end_date: optional(timestamp("Until when it holds.")),
    encrypt_in_transit: optional(closedVocab(mustOrMay, "Whether it must be encrypted on the way.")),
    permitted_actions: optional(closedVocab(actions, "What a recipient may do.")),
    affected_party_notifications: optional(closedVocab(mayOrMustNot, "Whether a recipient may tell those who are affected.")),
    tlp: optional(closedVocab(iepTlp, "To whom it may be passed on.")),
    provider_attribution: optional(closedVocab(attributions, "Whether a recipient may or must name the provider.")),
    unmodified_resale: optional(closedVocab(mayOrMustNot, "Whether it may be sold on unmodified.")),
  },
);

/** The content of an IEP 2.0 marking. */
export type Iep2 = Static<typeof iep2>;

const determinations = closedVocabulary("incident-determination-enum", section, [
  "suspected",
  "confirmed",
  "blocked",
  "failed-attempt",
  "false-positive",
  "low-value",
]);

/** The core of the incident extension suite, version 2.0: a draft, so only what it fixes for the incident itself is checked. */
export const incidentCore = object(
  "extension",
  { title: "Incident Core", section, description: "What the incident object lacks: how far it is known and worked on." },
  {
    extension_type: propertyExtension,
    determination: closedVocab(determinations, "What the incident was found to be."),
    investigation_status: text("How far the investigation is."),
    criticality: optional(integer("How critical it is, from 0 to 100.", { minimum: 0, maximum: 100 })),
  },
);

/** The content of the incident core extension. */
export type IncidentCore = Static<typeof incidentCore>;
