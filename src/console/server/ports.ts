import type { Clock, JsonValue, RandomSource } from "../../base/index.ts";
import type { Passkey, Role, Store, Transaction } from "../../exchange/index.ts";

/** A verb as the desk offers it: who may do it, and what it asks of whoever is logged in. With an argument of `signedWith` it has to be signed in any case. */
export type DeskVerb = {
  readonly roles: readonly Role[] | "anyone";
  readonly strength: "session" | "signed" | "machine";
  readonly signedWith: readonly string[];
};

/** The node that the desk is of, as its pages name it. */
export type DeskNode = {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly country: string;
  readonly exercise: boolean;
  readonly timeZone: string;
};

/** A passkey that was made in the browser and is to be certified. `by` are the officers who gave the link. */
export type NewPasskey = {
  readonly officer: string;
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly label: string;
  readonly by: readonly string[];
};

/** A passkey's answer as the browser gives it: base64url texts. */
export type AssertionJson = {
  readonly id: string;
  readonly response: { readonly authenticatorData: string; readonly clientDataJSON: string; readonly signature: string };
};

/** The parameters and the outcome of stretching a password (Argon2id). */
export type Stretching = { readonly salt: Uint8Array; readonly memoryKiB: number; readonly passes: number; readonly lanes: number };

/** What stretching a new password costs. */
export type PasswordCost = Omit<Stretching, "salt">;

/** What one round of the code flow is recognised by (RFC 6749 section 10.12, OpenID Connect Core section 3.1.2.1, RFC 7636). */
export type ForeignRound = { readonly state: string; readonly nonce: string; readonly verifier: string };

/** A login service of the house (OpenID Connect): one round of the code flow. */
export interface ForeignLoginService {
  readonly issuer: string;
  /** Where the browser goes for a round; its three values are secret texts of 43 characters. */
  begin(round: ForeignRound): Promise<string>;
  /** Who came back. Refuses everything that does not verify with `login-refused`. */
  finish(callback: URL, round: ForeignRound): Promise<{ readonly subject: string }>;
}

/** The pages as they were built. `undefined` where they were not, or where there is no such file. */
export interface BuiltPages {
  index(): Promise<string | undefined>;
  file(path: string): Promise<Uint8Array | undefined>;
}

/** Everything that the desk is built over. Clock and instants of logins are the machine's; nothing of a login runs on a driven clock. */
export interface Desk {
  readonly node: DeskNode;
  /** The one origin of the pages, and the relying party of the passkeys. */
  readonly origin: string;
  readonly rpId: string;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly store: Pick<Store, "read" | "transact">;
  readonly verbs: Readonly<Record<string, DeskVerb>>;
  readonly pages: BuiltPages;
  readonly foreign: ForeignLoginService | undefined;
  /** The key of the cookies by which a browser is known again. 32 bytes that outlive the process. */
  readonly browserKey: Uint8Array;
  /** The node's time now: driven in an exercise. */
  nodeNowMs(): number;
  /** Records an act of this node without content, in the given transaction. */
  record(
    tx: Transaction,
    act: { verb: string; subject: string; officer: string | null; facts?: Readonly<Record<string, JsonValue>> },
  ): Promise<void>;
  /** Performs a verb for whoever is logged in; `signed` is a request with its assertion as the store keeps it. */
  perform(
    call: { verb: string; args: Readonly<Record<string, JsonValue>>; signed: readonly Uint8Array[] },
    officer: string,
  ): Promise<JsonValue>;
  /** Refuses a call that is not signed by this officer, now, over exactly this verb and these arguments. Performs nothing. */
  checkSigned(
    call: { verb: string; args: Readonly<Record<string, JsonValue>>; signed: readonly Uint8Array[] },
    officer: string,
  ): Promise<void>;
  /** The request with its assertion in the form that is performed and kept. Refuses what has no such form with `input-malformed`. */
  signedRequest(request: Uint8Array, response: JsonValue): Uint8Array;
  requestChallenge(request: Uint8Array): Uint8Array;
  decisionChallenge(decision: Uint8Array): Uint8Array;
  /** Verifies a passkey's answer to a challenge: `verification-failed` otherwise. */
  verifyAssertion(response: AssertionJson, challenge: Uint8Array, passkey: Passkey): Promise<void>;
  /** Certifies a passkey, keeps and records it. Refuses an officer who is withdrawn or whose term is over. */
  enrolPasskey(tx: Transaction, passkey: NewPasskey): Promise<void>;
  readonly passwordCost: PasswordCost;
  /** Stretches a password to 32 bytes. */
  stretch(password: Uint8Array, how: Stretching): Promise<Uint8Array>;
  /** Calls back when something may have been committed; gives what takes the call back. */
  onCommit(call: () => void): () => void;
  /** Tells the operator of a fault, without content. */
  tell(text: string): void;
}
