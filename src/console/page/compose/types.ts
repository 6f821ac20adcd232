/** A source record as it is listed: no content. */
export type SourceLine = { readonly source: string; readonly at: string; readonly author: string; readonly tearlines: readonly string[] };
/** A source record that was opened. */
export type SourceRecord = {
  readonly source: string;
  readonly at: string;
  readonly author: string;
  readonly text: string;
  readonly protect: readonly string[];
};
/** A draft as it is listed. */
export type DraftLine = { readonly id: string; readonly kind: string; readonly drafter: string; readonly at: string };

/** A place in a text: UTF-16 offsets, the end exclusive. */
export type Span = { readonly start: number; readonly end: number };
/** Something that the lint found, with its places in both texts. */
export type Finding = {
  readonly level: "refuse" | "warn";
  readonly kind: string;
  readonly reason: string;
  readonly mend: string;
  readonly source: Span | null;
  readonly below: (Span & { readonly text: number; readonly paragraph: number }) | null;
};
/** What the lint says of a text that is being written, and how it will be read. */
export type Linted = {
  readonly verdict: "pass" | "warn" | "refuse" | "unlinted";
  readonly findings: readonly Finding[];
  readonly reading: string;
  readonly sha256: string;
};

/** One word of a vocabulary and what it means. */
export type Word = { readonly code: string; readonly meaning: string };
/** The words that a desk writes and decides with. */
export type Words = {
  readonly vocabularies: Readonly<Record<string, { readonly title: string; readonly terms: readonly Word[] }>>;
  readonly precedences: readonly string[];
  readonly floorHarms: readonly string[];
  readonly mistreatmentAnswers: readonly string[];
  readonly onwardUses: readonly string[];
  readonly legalBases: { readonly list: string; readonly version: string; readonly codes: readonly string[] } | null;
  readonly partnerCriteria: readonly string[];
  readonly criterionAnswers: readonly string[];
};

/** An agreement, as far as writing under it goes. */
export type AgreementLine = {
  readonly id: string;
  readonly handle: string;
  readonly standing: string;
  readonly scopes: readonly { readonly id: string; readonly title: string; readonly suspended: boolean }[];
  readonly terms: { readonly highestMarking: string } | null;
};

/** A draft as whoever decides on it is shown. */
export type DraftShown = {
  readonly id: string;
  readonly at: string;
  readonly drafter: string;
  readonly isOwn: boolean;
  readonly kind: string;
  readonly recipients: readonly { readonly handle: string; readonly organisation: string | null }[];
  readonly scope: string;
  readonly precedence: string;
  readonly status: string;
  readonly tlp: string;
  readonly floor: { readonly harm: string; readonly intendedVictims: string } | null;
  readonly validity: { readonly from: string; readonly until: string } | null;
  readonly reading: string;
  readonly sha256: string;
  readonly lint: { readonly verdict: string; readonly findings: string; readonly isOverridden: boolean } | null;
  readonly attachments: readonly {
    readonly name: string;
    readonly kind: string;
    readonly sha256: string;
    readonly needsSignature: boolean;
  }[];
  readonly findings: readonly {
    readonly level: "refuse" | "warn";
    readonly kind: string;
    readonly reason: string;
    readonly mend: string;
    readonly paragraph: number | null;
    readonly excerpt: string | null;
  }[];
};
/** What left when a draft was released. */
export type Released = {
  readonly messages: readonly { readonly row: number; readonly partner: string; readonly sequence: number; readonly thread: string }[];
};
