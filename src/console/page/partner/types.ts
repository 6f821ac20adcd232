/** What passed in one direction and epoch. */
export type SentStream = { readonly epoch: number; readonly count: number };
/** What is held of the partner's, and how its head was judged. */
export type ReceivedStream = {
  readonly epoch: number;
  readonly completeTo: number;
  readonly count: number;
  readonly judged: string | null;
};
/** An agreement's standing in numbers. */
export type AgreementNumbers = {
  readonly id: string;
  readonly standing: string;
  readonly scopes: readonly string[];
  readonly sent: readonly SentStream[];
  readonly received: readonly ReceivedStream[];
  readonly log: { readonly size: number; readonly cosignedTo: number };
};
/** A partner as the list has it. */
export type PartnerLine = {
  readonly node: string;
  readonly handle: string;
  readonly kind: string;
  readonly organisation: string;
  readonly unit: string;
  readonly confirmedAt: string | null;
  readonly confirmedBy: string | null;
  readonly serial: number | null;
  readonly rivalCard: boolean;
  readonly agreements: readonly AgreementNumbers[];
  readonly waiting: number;
};

/** A card in words. */
export type Card = {
  readonly serial: number;
  readonly issuedAt: string;
  readonly organisation: string;
  readonly unit: string;
  readonly country: string;
  readonly timeZone: string;
  readonly workingHours: { readonly days: readonly string[]; readonly from: string; readonly until: string } | null;
  readonly endpoints: readonly string[];
  readonly signing: readonly { readonly use: string; readonly keyId: string; readonly from: string; readonly until: string }[];
  readonly sealing: readonly { readonly keyId: string; readonly from: string; readonly until: string }[];
  readonly tlsPins: readonly { readonly from: string; readonly until: string }[];
};

/** Terms, as far as the page shows them. */
export type Terms = {
  readonly scopes: readonly { readonly id: string; readonly title: string }[];
  readonly title: string;
  readonly version: number;
  readonly highestMarking: string;
  readonly thirdPartyRule: string;
  readonly namedParties: readonly string[];
  readonly evidentialUse: string;
  readonly attribution: string;
  readonly existenceDisclosure: string;
  readonly oversightAccess: string;
  readonly proofUse: string;
  readonly retentionDays: number;
  readonly noticeDays: number;
  readonly lifeSafetyFloor: { readonly allowed: boolean; readonly survivesTermination: boolean };
  readonly deadlines: { readonly acknowledge: { readonly FLASH: number; readonly IMMEDIATE: number; readonly PRIORITY: number } };
  readonly furtherClauses: readonly string[];
};
/** An agreement with its clauses and what stands against it. */
export type AgreementShown = {
  readonly id: string;
  readonly self: string;
  readonly standing: string;
  /** The hash of the terms in force. */
  readonly hash: string | null;
  readonly scopes: readonly { readonly id: string; readonly title: string; readonly suspended: boolean }[];
  readonly terms: Terms | null;
  readonly proposals: readonly {
    readonly hash: string;
    readonly version: number;
    readonly signedBy: readonly string[];
    readonly terms: Terms;
  }[];
  readonly suspensions: readonly { readonly by: string; readonly scopes: readonly string[] | null }[];
  readonly pendingAtHome: readonly { readonly by: string; readonly scopes: readonly string[] | null }[];
  readonly approvals: { readonly needed: number; readonly given: number };
};
/** One thing that happened with a partner. */
export type HistoryEvent = {
  readonly at: string;
  readonly what: "act" | "agreement" | "message";
  readonly name: string;
  readonly by: "us" | "partner";
  readonly officer?: string | null;
  readonly scopes?: readonly string[] | null;
  readonly reason?: string | null;
  readonly row?: number;
  readonly sequence?: number | null;
  readonly precedence?: string;
};
/** Everything that is known of a partner. */
export type PartnerShown = Omit<PartnerLine, "agreements" | "waiting"> & {
  readonly words: readonly string[] | null;
  readonly ownWords: readonly string[];
  readonly card: Card | null;
  readonly standing: { readonly agreements: readonly AgreementNumbers[]; readonly waiting: number };
  readonly agreements: readonly AgreementShown[];
  readonly assessment: {
    readonly criteria: Readonly<Record<string, string>>;
    readonly allows: string;
    readonly conditions: string | null;
    readonly assessor: string;
    readonly at: string;
    readonly until: string;
  } | null;
  readonly gap: string | null;
  readonly history: readonly HistoryEvent[];
  readonly readers: readonly {
    readonly account: string;
    readonly purpose: string;
    readonly disabledAt: string | null;
    readonly collections: readonly {
      readonly collection: string;
      readonly title: string;
      readonly to: string;
      readonly at: string;
      readonly isComplete: boolean;
    }[];
  }[];
};
