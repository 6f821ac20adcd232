import { inspect } from "node:util";
import { base64, TocsinError, utf8 } from "../../base/index.ts";

const printable = /^[\u0020-\u007e\u00a0-\uffff]+$/;

/**
 * What a TAXII server knows this client by: nothing, a name and password (RFC 7617), or a bearer token (RFC 6750). It prints as
 * `[secret]` everywhere; only the connection reads the header out of it.
 */
export class Credentials {
  readonly #header: string | undefined;
  readonly #secrets: readonly string[];

  private constructor(header: string | undefined, secrets: readonly string[]) {
    this.#header = header;
    this.#secrets = secrets;
  }

  /** No credentials. */
  static none(): Credentials {
    return new Credentials(undefined, []);
  }

  /** A name and a password. Refuses a colon in the name, control characters and an empty password with `usage`. */
  static basic(name: string, password: string): Credentials {
    if (name.includes(":") || !printable.test(name) || !printable.test(password))
      throw new TocsinError("usage", "give a name without a colon, and a password on one line: a header cannot carry these");
    const coded = base64(utf8(`${name}:${password}`));
    return new Credentials(`Basic ${coded}`, [coded, password]);
  }

  /** A bearer token. Refuses what is not one word of printable characters with `usage`. */
  static bearer(token: string): Credentials {
    if (!/^[\u0021-\u007e]+$/.test(token)) throw new TocsinError("usage", "give a token of one word: a header cannot carry this one");
    return new Credentials(`Bearer ${token}`, [token]);
  }

  /** Whether there is anything to keep from another origin. */
  get isEmpty(): boolean {
    return this.#header === undefined;
  }

  /** The headers to send, to the origin that they were given for and to no other. */
  headers(): { readonly authorization?: string } {
    return this.#header === undefined ? {} : { authorization: this.#header };
  }

  /** A text of the server without the secrets, which a server may echo. */
  scrub(text: string): string {
    return this.#secrets.reduce((scrubbed, secret) => scrubbed.replaceAll(secret, "[secret]"), text);
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [inspect.custom](): string {
    return "[secret]";
  }
}
