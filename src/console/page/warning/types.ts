import type { Json } from "../api/index.ts";

/** A receipt of either side, with the words of a query or rejection. */
export type Receipt = {
  readonly verdict: string;
  readonly byPartner: boolean;
  readonly at: string;
  readonly role: string | null;
  readonly pseudonym: string | null;
  readonly reason: string | null;
};

/** One part of a message: there, erased, or not opened because it is on a person. */
export type PartShown = {
  readonly label: string;
  readonly commitment: string;
  readonly content?: Json;
  readonly absent?: true;
  readonly withheld?: true;
};

/** A paragraph as its part carries it. */
export type Paragraph = {
  readonly number: number;
  readonly language: string;
  readonly text: string;
  readonly derivedFrom: { readonly by: string; readonly translator: string | null } | null;
};

/** An attachment, told without being opened. */
export type AttachmentFacts = {
  readonly number: number;
  readonly name: string;
  readonly mediaType: string;
  readonly tlp: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly metadata: string;
  readonly isHere: boolean;
};

/** A message whole, as `show` opens it. */
export type Shown = {
  readonly row: number;
  readonly message: string;
  readonly envelope: string;
  readonly outgoing: boolean;
  readonly partner: string;
  readonly kind: string;
  readonly thread: string | null;
  readonly precedence: string;
  readonly status: string;
  readonly sentAt: string;
  readonly committedAt: string;
  readonly state: string;
  readonly sequence: number | null;
  readonly receipts: readonly Receipt[];
  readonly header: {
    readonly scope: string | null;
    readonly ourReference: string | null;
    readonly yourReference: string | null;
    readonly validity: { readonly from: string; readonly until: string } | null;
    readonly lifeSafetyFloor: boolean;
  };
  readonly parts: readonly PartShown[];
  readonly body: Json;
  readonly reading: string;
  readonly sha256: string | null;
  readonly attachments: readonly AttachmentFacts[];
};

/** What a party claims on one point. */
export type Claim = {
  readonly party: string;
  readonly value: string;
  readonly at: string;
  readonly source: string;
  readonly publishable: string;
};

/** A thread with everything that stands in it, as `case` lays it out. */
export type Case = {
  readonly thread: string | null;
  readonly partner: string;
  readonly messages: readonly {
    readonly row: number;
    readonly kind: string;
    readonly by: string;
    readonly at: string;
    readonly precedence: string;
  }[];
  readonly warnings: readonly {
    readonly row: number;
    readonly party: string;
    readonly state: string;
    readonly version: number;
    readonly validity: { readonly from: string; readonly until: string } | null;
    readonly changes: readonly { readonly kind: string; readonly act: string; readonly reason: string; readonly at: string }[];
    readonly action: { readonly state: string; readonly at: string | null };
  }[];
  readonly grades: readonly {
    readonly row: number;
    readonly of: string;
    readonly by: string;
    readonly at: string;
    readonly source: string;
    readonly information: string;
    readonly actionable: string;
    readonly standing: string;
    readonly remark: string | null;
  }[];
  readonly actions: readonly {
    readonly by: string;
    readonly at: string;
    readonly state: string;
    readonly what: string | null;
    readonly reason: string | null;
  }[];
  readonly outcomes: readonly {
    readonly by: string;
    readonly committedAt: string;
    readonly version: number;
    readonly stage: string;
    readonly event: string;
    readonly contribution: string;
    readonly arrested: number | null;
    readonly of: string;
  }[];
  readonly claims: readonly { readonly name: string; readonly differ: boolean; readonly claims: readonly Claim[] }[];
  readonly requests: readonly {
    readonly request: string;
    readonly row: number;
    readonly asker: string;
    readonly use: string;
    readonly to: string | null;
    readonly wording: string | null;
    readonly state: string;
    readonly due: string;
  }[];
  readonly statements: readonly { readonly party: string; readonly [name: string]: Json }[];
  readonly seenBefore: readonly Json[];
  readonly withheld: number;
};

/** What stands first, as `desk-warning` tells it. */
export type Standing = {
  readonly row: number;
  readonly kind: string;
  readonly thread: string | null;
  readonly state: string;
  readonly validity: { readonly from: string; readonly until: string } | null;
  readonly version: number | null;
  readonly equivocates: boolean;
  readonly has: readonly { readonly party: string; readonly part: string; readonly state: string | null; readonly at: string | null }[];
  readonly read: {
    readonly ours: readonly { readonly officer: string; readonly at: string }[];
    readonly theirs: readonly {
      readonly verdict: string;
      readonly role: string | null;
      readonly pseudonym: string | null;
      readonly at: string;
    }[];
    readonly assigned: { readonly units: readonly string[]; readonly officers: readonly string[] } | null;
  };
  readonly passing: {
    readonly originator: string;
    readonly grants: readonly {
      readonly use: string;
      readonly to: string | null;
      readonly isConditional: boolean;
      readonly inOtherWords: boolean;
    }[];
    readonly asked: number;
  };
  readonly due: readonly {
    readonly what: string;
    readonly whose: string;
    readonly due: string;
    readonly row: number;
    readonly kind: string | null;
  }[];
  readonly proof: {
    readonly envelope: string;
    readonly cosignedTo: number | null;
    readonly entries: readonly {
      readonly at: string;
      readonly act: string;
      readonly index: number;
      readonly log: string;
      readonly isPair: boolean;
      readonly covered: number | null;
    }[];
  };
};
