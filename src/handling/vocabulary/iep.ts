import type { VocabularyTable } from "./table.ts";

const framework = {
  version: "2.0",
  source: "FIRST, Information Exchange Policy 2.0; STIX by the OASIS IEP extension 762e2e97-ee51-43e5-a9ea-165fbb862c4a",
  wording: "read",
  kind: "labels",
} as const;

/** What a recipient may do under an IEP policy. The list has an order in the source, and is not compared here. */
export const iepActions = {
  ...framework,
  title: "IEP permitted actions",
  section: "permitted_actions",
  terms: [
    { code: "none", meaning: "no action" },
    { code: "contact-for-instruction", meaning: "ask the provider before any action" },
    { code: "internally-visible-actions", meaning: "actions that only the recipient's own networks show" },
    { code: "externally-visible-indirect-actions", meaning: "actions that are visible outside, not to the subject directly" },
    { code: "externally-visible-direct-actions", meaning: "actions that the subject sees" },
  ],
} as const satisfies VocabularyTable;

/** Whether an IEP policy asks for encryption on the way. */
export const iepEncryption = {
  ...framework,
  title: "IEP encryption in transit",
  section: "encrypt_in_transit",
  terms: [
    { code: "must", meaning: "encrypted wherever it travels" },
    { code: "may", meaning: "may be encrypted" },
  ],
} as const satisfies VocabularyTable;

/** Whether those who are affected may be told, under an IEP policy. */
export const iepNotification = {
  ...framework,
  title: "IEP affected party notifications",
  section: "affected_party_notifications",
  terms: [
    { code: "may", meaning: "those affected may be told" },
    { code: "must-not", meaning: "those affected must not be told" },
  ],
} as const satisfies VocabularyTable;

/** Whether the provider is named, under an IEP policy. */
export const iepAttribution = {
  ...framework,
  title: "IEP provider attribution",
  section: "provider_attribution",
  terms: [
    { code: "may", meaning: "the provider may be named" },
    { code: "must", meaning: "the provider is to be named" },
    { code: "must-not", meaning: "the provider must not be named" },
  ],
} as const satisfies VocabularyTable;

/** Whether content may be sold on, under an IEP policy. */
export const iepResale = {
  ...framework,
  title: "IEP unmodified resale",
  section: "unmodified_resale",
  terms: [
    { code: "may", meaning: "may be sold on unmodified" },
    { code: "must-not", meaning: "must not be sold on" },
  ],
} as const satisfies VocabularyTable;
