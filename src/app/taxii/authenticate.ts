import { base64url, equalBytes, fromBase64, fromBase64url, hmacSha256, sha256, utf8, utf8Text } from "../../base/index.ts";
import type { RandomSource } from "../../base/index.ts";
import { passphraseKey } from "../../seal/index.ts";
import { TaxiiRefusal } from "../../taxii/index.ts";
import type { AccountRecord } from "../../taxii/index.ts";

/** The cost of a password: Argon2id with 19 MiB, 2 passes, 1 lane (OWASP); about 50 ms, once a credential and process. */
export const passwordCost = { memoryKiB: 19 * 1024, passes: 2, lanes: 1 } as const;

const remembered = 1024;
const atOnce = 2;
const waitingMost = 16;
const maxHeaderBytes = 4096;

/** What a request proves itself with. */
export type Presented = { readonly authorization: string | undefined; readonly certificate: string | undefined };

/** Limits how many passwords are tried at once: each costs memory and a thread, and whoever guesses must wait. */
class Turnstile {
  #inside = 0;
  readonly #waiting: (() => void)[] = [];

  async pass<T>(work: () => Promise<T>): Promise<T> {
    if (this.#inside >= atOnce) {
      if (this.#waiting.length >= waitingMost)
        throw new TaxiiRefusal(429, "Too many passwords at once", {
          description: "try again in a moment",
          headers: { "Retry-After": "2" },
        });
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    } else this.#inside += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    }
  }
}

/**
 * Recognises accounts. A password is stretched once; after that the header is known by a keyed hash that only this process can make. An
 * account that does not exist costs as much as one with another password, and wrong passwords are remembered too.
 */
export class Authenticator {
  readonly #key: Uint8Array;
  readonly #known = new Map<string, number | null>();
  readonly #turnstile = new Turnstile();
  readonly #decoySalt: Uint8Array;
  #byName = new Map<string, AccountRecord>();
  #byToken = new Map<string, AccountRecord>();
  #byCertificate = new Map<string, AccountRecord>();
  #byNo = new Map<number, AccountRecord>();

  constructor(random: RandomSource) {
    this.#key = random(32);
    this.#decoySalt = random(16);
  }

  /** Takes over the accounts as they stand now; what was remembered of passwords is forgotten. */
  setAccounts(accounts: readonly AccountRecord[]): void {
    const active = accounts.filter(({ disabledAt }) => disabledAt === null);
    this.#known.clear();
    this.#byNo = new Map(active.map((account) => [account.no, account]));
    this.#byName = new Map(active.map((account) => [account.name, account]));
    this.#byToken = new Map(
      active.flatMap((account) => (account.credentials.token === null ? [] : [[account.credentials.token, account]])),
    );
    this.#byCertificate = new Map(
      active.flatMap((account) => (account.credentials.certificate === null ? [] : [[account.credentials.certificate, account]])),
    );
  }

  /** The account that a request is from; `undefined` where none. A header that is given and wrong is not made good by a certificate. */
  async recognise({ authorization, certificate }: Presented): Promise<AccountRecord | undefined> {
    if (authorization === undefined) return certificate === undefined ? undefined : this.#byCertificate.get(certificate);
    if (authorization.length > maxHeaderBytes) return undefined;
    const [, scheme = "", credentials = ""] = /^([A-Za-z]+) +([A-Za-z0-9._~+/=-]+) *$/.exec(authorization) ?? [];
    if (scheme.toLowerCase() === "bearer") return this.#ofToken(credentials);
    if (scheme.toLowerCase() !== "basic") return undefined;
    const tag = base64url(hmacSha256(this.#key, utf8(credentials)));
    const known = this.#known.get(tag);
    if (known !== undefined) return known === null ? undefined : this.#byNo.get(known);
    const account = await this.#turnstile.pass(() => this.#ofPassword(credentials));
    this.#remember(tag, account);
    return account;
  }

  #ofToken(text: string): AccountRecord | undefined {
    const token = fromBase64url(text);
    return token?.length === 32 ? this.#byToken.get(base64url(sha256(token))) : undefined;
  }

  #remember(tag: string, account: AccountRecord | undefined): void {
    // The accounts may have changed while the password was stretched.
    if (account !== undefined && this.#byNo.get(account.no) !== account) return;
    this.#known.set(tag, account?.no ?? null);
    const oldest = this.#known.size > remembered ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }

  async #ofPassword(credentials: string): Promise<AccountRecord | undefined> {
    const bytes = fromBase64(credentials);
    const text = bytes === undefined ? undefined : utf8Text(bytes);
    const at = text?.indexOf(":") ?? -1;
    if (text === undefined || at < 0 || at === text.length - 1) return undefined;
    const account = this.#byName.get(text.slice(0, at));
    const kept = account?.credentials.password ?? undefined;
    const salt = kept === undefined ? this.#decoySalt : fromBase64url(kept.salt);
    const cost = kept ?? passwordCost;
    const password = utf8(text.slice(at + 1));
    if (salt === undefined || password.length > 1024) return undefined;
    const key = await passphraseKey(password, { salt, memoryKiB: cost.memoryKiB, passes: cost.passes, lanes: cost.lanes });
    const wanted = kept === undefined ? undefined : fromBase64url(kept.hash);
    return wanted !== undefined && equalBytes(sha256(key), wanted) ? account : undefined;
  }
}

/** What is kept of a password. */
export async function passwordRecord(password: string, random: RandomSource) {
  const salt = random(16);
  const key = await passphraseKey(utf8(password), { salt, ...passwordCost });
  return { hash: base64url(sha256(key)), salt: base64url(salt), ...passwordCost };
}
