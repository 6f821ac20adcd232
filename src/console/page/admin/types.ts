import type { Card } from "../partner/types.ts";

/** One thing that was looked at. */
export type HealthFinding = {
  readonly check: string;
  readonly state: "ok" | "warning" | "failed";
  readonly found: string;
  readonly todo: string;
};
/** An officer as the list has them. */
export type OfficerLine = {
  readonly id: string;
  readonly roles: readonly string[];
  readonly from: string;
  readonly until: string;
  readonly withdrawnAt: string | null;
  readonly enrolledBy: readonly string[];
  readonly keyId: string;
};
/** How an officer logs in. */
export type LoginLine = {
  readonly officer: string;
  readonly withdrawnAt: string | null;
  readonly passkeys: readonly {
    readonly id: string;
    readonly label: string | null;
    readonly used: string | null;
    readonly withdrawnAt: string | null;
  }[];
  readonly password: boolean;
  readonly foreign: readonly { readonly issuer: string; readonly subject: string }[];
  readonly sessions: readonly { readonly id: string; readonly strength: string; readonly since: string; readonly used: string }[];
  readonly tokens: number;
};
/** A token for a program. */
export type TokenLine = {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly until: string;
  readonly used: string | null;
  readonly ended: string | null;
};
/** A session of one's own. */
export type DeviceLine = {
  readonly id: string;
  readonly strength: string;
  readonly agent: string | null;
  readonly since: string;
  readonly used: string;
  readonly present: boolean;
};
/** The node's own card and what a new TLS key waits for. */
export type KeysShown = {
  readonly words: readonly string[];
  readonly card: Card;
  readonly tls: { readonly waitsFor: readonly string[]; readonly atTheLatest: string } | null;
};
/** A feed that is pulled. */
export type FeedLine = {
  readonly name: string;
  readonly standing: string;
  readonly url: string;
  readonly into: string;
  readonly objects: number;
  readonly triedAt: string | null;
  readonly missingCount: number;
  readonly error: { readonly code: string; readonly message: string } | null;
};
/** A TAXII account. */
export type AccountLine = {
  readonly name: string;
  readonly organisation: string;
  readonly purpose: string;
  readonly by: readonly string[];
  readonly disabledAt: string | null;
};
/** How far an account has read a collection. */
export type ReaderLine = { readonly account: string; readonly title: string; readonly to: string; readonly isComplete: boolean };
