import { createServer as createHttp } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import type { TLSSocket } from "node:tls";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { concat } from "../../base/index.ts";
import { tlsPin } from "../../seal/index.ts";
import { refusalAnswer, serveTaxii, TaxiiRefusal } from "../../taxii/index.ts";
import type { TaxiiRequest, TaxiiResponse } from "../../taxii/index.ts";
import { listenOn } from "../listen.ts";
import type { TaxiiService } from "./service.ts";
import { refuseUnreadable } from "./unreadable.ts";

/** The certificate and key that the server shows; without them it speaks plain HTTP, on loopback only. */
export type TaxiiTls = { readonly certificate: string; readonly key: string };

const compress = promisify(gzip);
const compressFrom = 1400;
const limits = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 65_000,
  maxHeaderSize: 24 * 1024,
  // Refused in our own words: every error carries the error message resource.
  requireHostHeader: false,
};
const maxConnections = 512;
const lingerMs = 10_000;
const lingerBytes = 128 * 1024 * 1024;
const maxRequestsPerSocket = 1_000_000;

/** Opens the listener of a TAXII server. `publicUrl` stands before the API roots in discovery, where the asker's own word for the host is not to be used. */
export async function listenTaxii(
  service: TaxiiService,
  options: { readonly address: string; readonly tls: TaxiiTls | undefined; readonly publicUrl: string | undefined },
): Promise<Server> {
  const { tls, publicUrl } = options;
  const pins = new WeakMap<object, string | undefined>();
  const answers = new WeakMap<object, ServerResponse>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(service, {
      request,
      response,
      certificate: tls === undefined ? undefined : pinOf(request, pins),
      publicUrl,
      scheme: tls === undefined ? "http" : "https",
      answers,
    });
  };
  // Certificates of clients are recognised by their pins: who signed them says nothing here.
  const server =
    tls === undefined
      ? createHttp(limits, answer)
      : createHttps(
          { ...limits, cert: tls.certificate, key: tls.key, minVersion: "TLSv1.2", requestCert: true, rejectUnauthorized: false },
          answer,
        );
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  server.on("checkContinue", answer);
  // Whatever else a client expects, it gets the answer.
  server.on("checkExpectation", answer);
  refuseUnreadable(server, {
    isAnswering: (socket) => answers.get(socket)?.writableFinished === false,
    errorId: (refusal) => service.errorId(refusal),
  });
  await listenOn(server, options.address);
  return server;
}

function pinOf(request: IncomingMessage, pins: WeakMap<object, string | undefined>): string | undefined {
  const socket = request.socket as TLSSocket;
  if (pins.has(socket)) return pins.get(socket);
  const raw = socket.getPeerX509Certificate()?.raw;
  let pin: string | undefined;
  try {
    pin = raw === undefined ? undefined : tlsPin(raw);
  } catch {
    pin = undefined;
  }
  pins.set(socket, pin);
  return pin;
}

type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly certificate: string | undefined;
  readonly publicUrl: string | undefined;
  readonly scheme: string;
  /** The last answer that was begun over each connection. */
  readonly answers: WeakMap<object, ServerResponse>;
};

async function respond(service: TaxiiService, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  request.on("error", () => response.destroy());
  response.on("error", () => response.destroy());
  try {
    await send(exchange, await answerTo(service, exchange));
  } catch {
    // The asker is gone, or what was to be sent broke half way: nothing that could still be said in this answer.
    response.destroy();
  }
}

async function answerTo(service: TaxiiService, exchange: Exchange): Promise<TaxiiResponse> {
  const { request, response, certificate } = exchange;
  const { headers } = request;
  if (headers.host === undefined && request.httpVersion !== "1.0") {
    const refusal = new TaxiiRefusal(400, "The request names no host", { description: "send a Host header (RFC 9112 section 3.2)" });
    return refusalAnswer(refusal, service.errorId(refusal));
  }
  // The absolute form, as proxies send it, names the same resource (RFC 9112 section 3.2.2).
  const url = (request.url ?? "/").replace(/^https?:\/\/[^/?]*\/?/i, "/");
  const mark = url.indexOf("?");
  let account: TaxiiRequest["account"];
  try {
    account = await service.authenticator.recognise({ authorization: headers.authorization, certificate });
  } catch (thrown) {
    if (thrown instanceof TaxiiRefusal) return refusalAnswer(thrown, service.errorId(thrown));
    throw thrown;
  }
  return await serveTaxii(service, {
    method: request.method ?? "GET",
    path: mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 ? "" : url.slice(mark + 1),
    accept: headers.accept,
    contentType: headers["content-type"],
    account,
    origin: exchange.publicUrl ?? originOf(exchange),
    body: (maxBytes) => readBody(request, response, maxBytes),
  });
}

function originOf({ request, scheme }: Exchange): string {
  const host = request.headers.host ?? "";
  // Whoever sends a Host that is none gets paths: they are right under any name.
  return /^(?:\[[0-9a-f:]{2,45}\]|[a-z0-9.-]{1,253})(?::\d{1,5})?$/i.test(host) ? `${scheme}://${host}` : "";
}

function readBody(request: IncomingMessage, response: ServerResponse, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () =>
    new TaxiiRefusal(413, "The body is too large", {
      description: `send at most ${maxBytes} bytes at once`,
      headers: { Connection: "close" },
    });
  const encoding = request.headers["content-encoding"];
  if (encoding !== undefined && encoding.toLowerCase() !== "identity")
    throw new TaxiiRefusal(415, "The content is encoded", {
      description: "send the body as it is, without Content-Encoding",
      headers: { Connection: "close" },
    });
  const length = request.headers["content-length"];
  if (length !== undefined && Number(length) > maxBytes) throw tooLarge();
  if (request.headers.expect?.toLowerCase() === "100-continue") response.writeContinue();
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        request.pause();
        parts.length = 0;
        reject(tooLarge());
      } else parts.push(part);
    });
    request.on("end", () => resolve(parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts)));
    request.on("aborted", () => reject(new TaxiiRefusal(400, "The body was cut off")));
  });
}

function wantsGzip(header: string | string[] | undefined): boolean {
  if (typeof header !== "string") return false;
  return header.split(",").some((item) => {
    const [coding = "", ...parameters] = item.split(";").map((part) => part.trim().toLowerCase());
    return coding === "gzip" && !parameters.some((parameter) => /^q=0(?:\.0*)?$/.test(parameter));
  });
}

async function send({ request, response, answers }: Exchange, answer: TaxiiResponse): Promise<void> {
  if (response.destroyed) return;
  const headers: Record<string, string | number> = { ...answer.headers, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };
  let { body } = answer;
  let length = body.reduce((sum, part) => sum + part.length, 0);
  if (length >= compressFrom && wantsGzip(request.headers["accept-encoding"])) {
    const packed = await compress(concat(...body), { level: 1 });
    body = [packed];
    ({ length } = packed);
    headers["Content-Encoding"] = "gzip";
  }
  headers["Vary"] = "Accept, Accept-Encoding, Authorization";
  headers["Content-Length"] = length;
  // What was sent and not read must not be taken for the next request.
  if (!request.complete && request.method === "POST") headers["Connection"] = "close";
  answers.set(request.socket, response);
  response.writeHead(answer.status, headers);
  if (request.method === "HEAD") body = [];
  response.cork();
  for (const part of body) response.write(part);
  if (request.complete) response.end();
  response.uncork();
  if (request.complete) return;
  // Many clients look for an answer only when all is sent: closed before, the connection breaks under them and they never see why.
  response.flushHeaders();
  await lingered(request);
  response.end();
}

/** Reads on, and throws away, what nobody wants of a request: to its end, or as far as patience goes. */
function lingered(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let size = 0;
    const timer = setTimeout(resolve, lingerMs);
    timer.unref();
    const done = (): void => {
      clearTimeout(timer);
      resolve();
    };
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > lingerBytes) done();
    });
    request.once("end", done);
    request.once("close", done);
    request.resume();
  });
}
