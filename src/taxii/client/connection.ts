import http from "node:http";
import type { IncomingHttpHeaders, IncomingMessage, RequestOptions } from "node:http";
import https from "node:https";
import { createGunzip } from "node:zlib";
import { isTocsinError, TocsinError } from "../../base/index.ts";
import type { Clock } from "../../base/index.ts";

/** What TLS is checked with. The server's certificate is always verified; `ca` stands in the place of the system's authorities. */
export type TlsFiles = {
  readonly ca?: Uint8Array;
  /** A client certificate and its key, PEM. */
  readonly certificate?: Uint8Array;
  readonly key?: Uint8Array;
};

/** How long a server may take, in milliseconds: without a byte, and for one answer as a whole. */
export type PatienceLimits = { readonly idleMs?: number; readonly answerMs?: number };

/** What connections are made with. */
export type ConnectionOptions = {
  readonly tls?: TlsFiles;
  readonly patience?: PatienceLimits;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
};

/** One request. */
export type Request = {
  readonly method: "GET" | "POST" | "DELETE";
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
};

/** One answer. The body is foreign, is read once or dropped, and throws `remote-unreachable` where it breaks off. */
export type Answer = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: AsyncIterable<Uint8Array>;
  drop(): void;
};

/** Connections to one server, kept alive between requests. */
export class Connections {
  readonly #options: ConnectionOptions;
  readonly #plain = new http.Agent({ keepAlive: true, maxSockets: 4 });
  readonly #secure: https.Agent;

  constructor(options: ConnectionOptions) {
    const { ca, certificate, key } = options.tls ?? {};
    this.#options = options;
    this.#secure = new https.Agent({
      keepAlive: true,
      maxSockets: 4,
      minVersion: "TLSv1.2",
      rejectUnauthorized: true,
      ...(ca === undefined ? {} : { ca: Buffer.from(ca) }),
      ...(certificate === undefined ? {} : { cert: Buffer.from(certificate) }),
      ...(key === undefined ? {} : { key: Buffer.from(key) }),
    });
  }

  /** Sends a request and gives the head of its answer. Refuses with `remote-unreachable`, `remote-untrusted` or `remote-unauthorised`. */
  async send(request: Request): Promise<Answer> {
    const ended = new AbortController();
    const { clock, signal, patience = {} } = this.#options;
    const slow = (): void => ended.abort(new TocsinError("remote-unreachable", "the server is too slow: its answer did not end in time"));
    const timer = clock.after(patience.answerMs ?? 900_000, slow);
    const stop = (): void => ended.abort(new TocsinError("remote-partial", "begin again to go on: it was stopped before its end"));
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted === true) stop();
    const done = (): void => {
      timer.cancel();
      signal?.removeEventListener("abort", stop);
    };
    try {
      const message = await this.#head(request, ended.signal);
      return answerOf(message, { url: request.url, signal: ended.signal, done });
    } catch (thrown) {
      done();
      throw connectionError(thrown, request.url, ended.signal);
    }
  }

  #head(request: Request, signal: AbortSignal): Promise<IncomingMessage> {
    const { method, url, headers, body } = request;
    const isSecure = url.protocol === "https:";
    const options: RequestOptions = {
      method,
      signal,
      agent: isSecure ? this.#secure : this.#plain,
      timeout: this.#options.patience?.idleMs ?? 60_000,
      maxHeaderSize: 65_536,
      headers: { ...headers, ...(body === undefined ? {} : { "content-length": String(body.length) }) },
    };
    return new Promise((resolve, reject) => {
      const sent = isSecure ? https.request(url, options) : http.request(url, options);
      sent.on("error", reject);
      sent.on("timeout", () => sent.destroy(Object.assign(new Error("silent"), { code: "ETIMEDOUT" })));
      sent.on("response", resolve);
      sent.end(body);
    });
  }

  /** Closes what is kept open. */
  close(): void {
    this.#plain.destroy();
    this.#secure.destroy();
  }
}

type Reading = { readonly url: URL; readonly signal: AbortSignal; done(): void };

function answerOf(message: IncomingMessage, reading: Reading): Answer {
  const drop = (): void => {
    reading.done();
    message.destroy();
  };
  // A body that nobody reads any more may still break off; that must not end the process.
  message.on("error", () => {});
  return { status: message.statusCode ?? 0, headers: message.headers, body: readBody(message, reading), drop };
}

async function* readBody(message: IncomingMessage, reading: Reading): AsyncGenerator<Uint8Array, void, undefined> {
  const coding = (message.headers["content-encoding"] ?? "identity").trim().toLowerCase();
  try {
    if (coding === "identity" || coding === "") yield* message as AsyncIterable<Uint8Array>;
    else if (coding === "gzip" || coding === "x-gzip") {
      const plain = createGunzip();
      message.on("error", (cause) => plain.destroy(cause));
      yield* message.pipe(plain) as AsyncIterable<Uint8Array>;
    } else
      throw new TocsinError("remote-not-taxii", `mend the server: it packs its answer as "${coding.slice(0, 40)}", which nobody asked for`);
  } catch (thrown) {
    throw connectionError(thrown, reading.url, reading.signal);
  } finally {
    reading.done();
    if (!message.complete) message.destroy();
  }
}

const codeOf = (thrown: unknown): string => {
  const code = thrown instanceof Error && "code" in thrown ? thrown.code : undefined;
  return typeof code === "string" ? code : "";
};

/** What a failed connection comes to, by origin alone: paths and queries stay out of logs. */
function connectionError(thrown: unknown, url: URL, signal: AbortSignal): TocsinError {
  if (isTocsinError(thrown)) return thrown;
  if (isTocsinError(signal.reason)) return signal.reason;
  const code = codeOf(thrown);
  const options = { cause: thrown, details: { origin: url.origin, reason: code === "" ? "broken off" : code } };
  if (/ALERT/.test(code))
    return new TocsinError("remote-unauthorised", `give a client certificate that ${url.origin} takes: it ended the handshake`, options);
  if (/CERT|SIGNATURE|ISSUER|CRL|CHAIN|PURPOSE|TRUST/.test(code))
    return new TocsinError(
      "remote-untrusted",
      `check the certificate of ${url.origin}, or give its authority by --ca: it does not verify (${code})`,
      options,
    );
  if (code.startsWith("Z_"))
    return new TocsinError("remote-unreachable", `read from ${url.origin}: its gzip is damaged or broken off`, options);
  const what = code === "ETIMEDOUT" ? "it is silent" : code === "ECONNRESET" || code === "" ? "the connection broke off" : code;
  return new TocsinError("remote-unreachable", `reach ${url.origin}: ${what}`, options);
}
