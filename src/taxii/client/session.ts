import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { taxiiMediaType } from "../media-type.ts";
import { serverUrl } from "./address.ts";
import { readResource, statusError } from "./answer.ts";
import { Connections } from "./connection.ts";
import type { Answer, PatienceLimits, Request, TlsFiles } from "./connection.ts";
import type { Credentials } from "./credentials.ts";
import { retry } from "./wait.ts";
import type { RetryLimits, WaitPorts } from "./wait.ts";

/** How a server is spoken to. */
export type SessionOptions = WaitPorts & {
  readonly credentials: Credentials;
  readonly tls?: TlsFiles;
  readonly retries?: RetryLimits;
  readonly patience?: PatienceLimits;
};

const maxRedirects = 5;
const redirects = new Set([301, 302, 303, 307, 308]);

/** What is asked of a session. */
export type Ask = Pick<Request, "method" | "url"> & { readonly body?: Uint8Array; readonly accept?: string };

/**
 * A TAXII server at one origin, spoken to with one set of credentials, which never leave to another origin: a redirect there is refused
 * with `remote-redirected`. Certificates are always verified. Nothing that it throws holds a credential.
 */
export class TaxiiSession {
  readonly origin: string;
  readonly options: SessionOptions;
  readonly #connections: Connections;
  /** Endpoints that the server knows only without the slash at their end. */
  readonly #unslashed = new Set<string>();

  constructor(address: string, options: SessionOptions) {
    this.origin = serverUrl(address).origin;
    this.options = options;
    this.#connections = new Connections(options);
  }

  /** One try: follows redirects within the origin, and leaves out the last slash where only that is known. Every status but 2xx is thrown. */
  async ask(ask: Ask): Promise<Answer> {
    try {
      return await this.#askHere(ask);
    } catch (thrown) {
      if (!isTocsinError(thrown)) throw thrown;
      const message = this.options.credentials.scrub(thrown.message);
      // A cause may quote what the server echoed; without one nothing can.
      throw message === thrown.message ? thrown : new TocsinError(thrown.code, message, { details: thrown.details });
    }
  }

  async #askHere(ask: Ask): Promise<Answer> {
    const key = ask.url.pathname;
    const isKnownUnslashed = this.#unslashed.has(key);
    const answer = await this.#follow({ ...ask, url: isKnownUnslashed ? unslashed(ask.url) : ask.url });
    if (answer.status >= 200 && answer.status < 300) return answer;
    const error = await statusError(answer, this.origin, this.options.clock.nowMs());
    if (answer.status !== 404 || isKnownUnslashed || !key.endsWith("/")) throw error;
    const second = await this.#follow({ ...ask, url: unslashed(ask.url) });
    if (second.status < 200 || second.status > 299) {
      second.drop();
      throw error;
    }
    this.#unslashed.add(key);
    return second;
  }

  async #follow(ask: Ask): Promise<Answer> {
    let { url } = ask;
    for (let turn = 0; ; turn += 1) {
      this.#requireOrigin(url);
      const { method, body, accept = taxiiMediaType } = ask;
      const headers = {
        accept,
        "accept-encoding": "gzip",
        "user-agent": "tocsin",
        ...this.options.credentials.headers(),
        ...(body === undefined ? {} : { "content-type": taxiiMediaType }),
      };
      const answer = await this.#connections.send({ method, url, headers, ...(body === undefined ? {} : { body }) });
      const target = answer.headers.location;
      if (!redirects.has(answer.status) || target === undefined) return answer;
      answer.drop();
      if (turn >= maxRedirects) throw new TocsinError("remote-failed", `${this.origin} redirects in a circle`);
      // Only these two keep the method; anything else would turn an answer to a question that nobody asked into a success.
      if (method !== "GET" && answer.status !== 307 && answer.status !== 308)
        throw new TocsinError("remote-failed", `${this.origin} redirects a ${method} by ${answer.status}, which loses its body`);
      url = this.#redirected(target, url);
    }
  }

  #redirected(target: string, from: URL): URL {
    const url = URL.canParse(target, from.href) ? new URL(target, from) : undefined;
    if (url === undefined) throw new TocsinError("remote-failed", `${this.origin} redirects to what is no address`);
    // A redirect may forget the query, and without its filters the answer would be to another question.
    if (url.search === "") url.search = from.search;
    return url;
  }

  #requireOrigin(url: URL): void {
    if (url.origin === this.origin) return;
    throw new TocsinError(
      "remote-redirected",
      `give ${url.origin} as the address if it is right: ${this.origin} points there, and nothing was sent`,
      {
        details: { origin: this.origin, target: url.origin },
      },
    );
  }

  /** A resource, tried again where that may help. */
  async resource(url: URL): Promise<{ readonly [name: string]: JsonValue }> {
    return await retry(this.options.retries ?? {}, this.options, async () => await readResource(await this.ask({ method: "GET", url })));
  }

  /** Closes its connections. */
  close(): void {
    this.#connections.close();
  }
}

function unslashed(url: URL): URL {
  const bare = new URL(url);
  bare.pathname = bare.pathname.replace(/\/+$/, "");
  return bare;
}
