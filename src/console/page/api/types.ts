import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/browser";

/** A value as it stands in JSON. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Arguments of a verb, by name. A name that is `undefined` is left out. */
export type VerbArgs = { readonly [name: string]: Json | undefined };

/** The roles of PRODUCT.md "Who uses it". */
export type Role =
  | "drafter"
  | "source-owner"
  | "releaser"
  | "duty-to-warn-authority"
  | "liaison-officer"
  | "watch-officer"
  | "action-officer"
  | "press-officer"
  | "data-protection-officer"
  | "auditor"
  | "administrator";

/** Who is logged in, where, and for how long. Times are milliseconds of the node's clock since 1970 or timestamps. */
export type Session = {
  readonly officer: string;
  readonly roles: readonly Role[];
  readonly node: string;
  readonly name: string;
  readonly unit: string | null;
  readonly country: string | null;
  readonly exercise: boolean;
  readonly strength: "passkey" | "password" | "oidc";
  readonly passkeys: number;
  readonly idleUntil: string | number;
  readonly until: string | number;
  /** IANA name of the unit's time zone, in which local times are shown. */
  readonly timeZone: string;
  readonly nowMs: number;
};

/** What a binding act waits for: the officer's passkey over exactly this request. */
export type Challenge = { readonly request: string; readonly options: PublicKeyCredentialRequestOptionsJSON };

/** The first half of a passkey login, joining, or a release's signature. */
export type LoginBegun = { readonly login: string; readonly options: PublicKeyCredentialRequestOptionsJSON };
/** What a single-use link opens. */
export type JoinBegun = {
  readonly join: string;
  readonly options: PublicKeyCredentialCreationOptionsJSON;
  readonly officer: string;
  readonly roles: readonly Role[];
};

/** One thing that happened in the node: ids only. */
export type NodeEvent = {
  readonly n: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string | null;
  /** The act, kind of message, state, verdict or alarm, in a word. */
  readonly what: string | null;
  readonly thread: string | null;
};
