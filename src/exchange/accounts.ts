import type { Timestamp } from "../base/index.ts";

/**
 * A passkey of an officer, certified by the node's identity key. `id` is the credential's id as base64url; `publicKey` is a COSE key. It signs for
 * `origin` alone. A withdrawn one stays, so that what it signed before can still be checked.
 */
export type Passkey = {
  readonly id: string;
  readonly officer: string;
  readonly publicKey: Uint8Array;
  readonly origin: string;
  readonly rpId: string;
  readonly label: string;
  readonly from: Timestamp;
  readonly certificate: Uint8Array;
  readonly usedMs: number | null;
  readonly withdrawnAt: Timestamp | null;
};

/** By what an officer logged in. Only a passkey or a key file signs an act; the others open a session and nothing more. */
export type LoginStrength = "passkey" | "password" | "oidc";

/**
 * A session of the desk. `hash` is the SHA-256 of the secret in the cookie, `previousHash` that of the one before until `previousUntilMs`;
 * `device` is the public key that every call is proven with. Instants are milliseconds of the machine's clock.
 */
export type DeskSession = {
  readonly id: string;
  readonly officer: string;
  readonly strength: LoginStrength;
  readonly hash: Uint8Array;
  readonly previousHash: Uint8Array | null;
  readonly previousUntilMs: number;
  readonly device: string;
  readonly agent: string;
  readonly madeMs: number;
  readonly usedMs: number;
  readonly elevatedMs: number | null;
  readonly endedMs: number | null;
};

/** A link by which an officer makes a login, once. `hash` is the SHA-256 of its secret; `by` are the officers who gave it, none where the node's making did. */
export type JoinLink = {
  readonly hash: Uint8Array;
  readonly officer: string;
  readonly by: readonly string[];
  readonly madeMs: number;
  readonly untilMs: number;
  readonly usedMs: number | null;
};

/** An officer's password, stretched with Argon2id, and the secret of the one-time codes that always go with it. `step` is the last code's, none of which counts twice. */
export type DeskPassword = {
  readonly officer: string;
  readonly salt: Uint8Array;
  readonly key: Uint8Array;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly lanes: number;
  readonly totp: Uint8Array;
  readonly step: number;
  readonly madeMs: number;
};

/** A token for programs. `hash` is the SHA-256 of what was shown once; `scopes` are verbs, and `events`. */
export type ApiToken = {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly officer: string;
  readonly name: string;
  readonly scopes: readonly string[];
  readonly madeMs: number;
  readonly untilMs: number;
  readonly usedMs: number | null;
  readonly endedMs: number | null;
};

/** Who an officer is at the house's own login service (OpenID Connect). */
export type ForeignLogin = { readonly issuer: string; readonly subject: string; readonly officer: string; readonly at: Timestamp };

/**
 * Something that became true in the store, without its content. `n` counts from 1 without gaps in the order of the commits; `subject` is the id
 * of what it is about, `what` a word: the verb of an act, the kind of a message, the verdict of a receipt.
 */
export type DeskEvent = {
  readonly n: number;
  readonly at: string;
  readonly kind: string;
  readonly subject: string;
  readonly what: string;
  readonly message: number | null;
  readonly thread: string | null;
  readonly partner: string | null;
};

/** Logins of officers, and what became true in the order of the commits. */
export interface AccountView {
  passkey(id: string): Promise<Passkey | undefined>;
  /** Those withdrawn included, in the order in which they were enrolled. */
  passkeys(officer: string): Promise<readonly Passkey[]>;
  /** The session of a secret's hash, by its present or its previous one; ended ones included. */
  session(hash: Uint8Array): Promise<DeskSession | undefined>;
  /** The sessions of an officer that were not ended, newest first. */
  sessions(officer: string): Promise<readonly DeskSession[]>;
  joinLink(hash: Uint8Array): Promise<JoinLink | undefined>;
  password(officer: string): Promise<DeskPassword | undefined>;
  token(hash: Uint8Array): Promise<ApiToken | undefined>;
  tokens(officer: string): Promise<readonly ApiToken[]>;
  foreignLogin(issuer: string, subject: string): Promise<ForeignLogin | undefined>;
  foreignLogins(officer: string): Promise<readonly ForeignLogin[]>;
  /** Events after a number, in their order. */
  events(after: number, limit: number): Promise<readonly DeskEvent[]>;
  /** The first event that is kept and the last that there was; zero where there was none. */
  eventRange(): Promise<{ readonly oldest: number; readonly newest: number }>;
}

/** The same, to be changed in one transaction with officers and acts. `put…` replaces what has the same id. */
export interface AccountStore extends AccountView {
  putPasskey(passkey: Passkey): Promise<void>;
  putSession(session: DeskSession): Promise<void>;
  putJoinLink(link: JoinLink): Promise<void>;
  putPassword(password: DeskPassword): Promise<void>;
  removePassword(officer: string): Promise<void>;
  putToken(token: ApiToken): Promise<void>;
  putForeignLogin(login: ForeignLogin): Promise<void>;
  removeForeignLogins(officer: string): Promise<void>;
  /** Ends the open join links that were given to an officer or by one; gives how many. */
  endLinks(officer: string, atMs: number): Promise<number>;
  /** Ends every session and token of an officer and the links of `endLinks`, and takes the password and the foreign logins away; gives how many sessions and tokens ended. */
  endAccess(officer: string, atMs: number): Promise<number>;
  /** Forgets sessions that ended, and links and tokens that ran out, before an instant; and all events but the newest `keepEvents`. */
  forgetAccess(beforeMs: number, keepEvents: number): Promise<void>;
}
