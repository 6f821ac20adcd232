import type { AccountRecord } from "../ports.ts";

/** A request as the listener read it. `body` reads at most so many bytes and refuses more with 413. */
export type TaxiiRequest = {
  readonly method: string;
  /** As it stands in the request line, without the query. */
  readonly path: string;
  /** Behind the question mark, not decoded. */
  readonly query: string;
  readonly accept: string | undefined;
  readonly contentType: string | undefined;
  /** Whom the listener recognised; `undefined` where nobody, which is answered with 401. */
  readonly account: AccountRecord | undefined;
  /** The address under which the asker reached this server, for URLs in answers: `https://host:port`. */
  readonly origin: string;
  body(maxBytes: number): Promise<Uint8Array>;
};

/** An answer. The body comes in pieces that are sent one after the other and never copied together. */
export type TaxiiResponse = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: readonly Uint8Array[];
};
