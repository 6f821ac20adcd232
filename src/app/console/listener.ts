import { createServer as createHttp } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer as createHttps } from "node:https";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { TocsinError } from "../../base/index.ts";
import type { DeskAnswer, DeskRequest, DeskServer } from "../../console/index.ts";
import { listenOn } from "../listen.ts";

/** The certificate and key of the console; without them it speaks plain HTTP, on loopback only. */
export type ConsoleTls = { readonly certificate: string; readonly key: string };

/**
 * Where the console listens, and whether the last address in X-Forwarded-For is where a call comes from. `connectionsEach` is how many connections one
 * address may have, where no proxy stands before all of them.
 */
export type ConsoleListening = {
  readonly address: string;
  readonly tls: ConsoleTls | undefined;
  readonly isForwarded: boolean;
  readonly connectionsEach?: number;
};

const compress = promisify(gzip);
const compressFrom = 1400;
const compressible = /^(?:text\/(?!event-stream)|application\/(?:json|manifest)|image\/svg)/;
const limits = { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000, maxHeaderSize: 16 * 1024 };
const maxConnections = 1024;
// Half of them: whoever floods the desk from one address does not shut out the others.
const connectionsEach = 512;
const longestUrl = 4096;

/** Opens the console's listener over the desk. Refuses an address that is taken with `config-invalid`. */
export async function listenConsole(desk: DeskServer, listening: ConsoleListening): Promise<Server> {
  const { tls, address, isForwarded } = listening;
  const answer = (request: IncomingMessage, response: ServerResponse): void => void respond(desk, { request, response, isForwarded });
  const server =
    tls === undefined
      ? createHttp(limits, answer)
      : createHttps({ ...limits, cert: tls.certificate, key: tls.key, minVersion: "TLSv1.3" }, answer);
  server.maxConnections = maxConnections;
  if (!isForwarded) limitEach(server, listening.connectionsEach ?? connectionsEach);
  await listenOn(server, address);
  return server;
}

/** Cuts connections of one address off beyond so many at once. */
function limitEach(server: Server, most: number): void {
  const open = new Map<string, number>();
  server.on("connection", (socket) => {
    const source = socket.remoteAddress ?? "";
    const count = open.get(source) ?? 0;
    if (count >= most) {
      socket.destroy();
      return;
    }
    open.set(source, count + 1);
    socket.on("close", () => {
      const left = (open.get(source) ?? 1) - 1;
      if (left > 0) open.set(source, left);
      else open.delete(source);
    });
  });
}

type Exchange = { readonly request: IncomingMessage; readonly response: ServerResponse; readonly isForwarded: boolean };

async function respond(desk: DeskServer, exchange: Exchange): Promise<void> {
  const { request, response } = exchange;
  request.on("error", () => response.destroy());
  response.on("error", () => response.destroy());
  try {
    await send(exchange, await desk.answer(deskRequest(exchange)));
  } catch {
    // The asker is gone, or what was to be sent broke half way: nothing that could still be said in this answer.
    response.destroy();
  }
}

function sourceOf({ request, isForwarded }: Exchange): string {
  const own = request.socket.remoteAddress ?? "";
  if (!isForwarded) return own;
  const forwarded = request.headers["x-forwarded-for"];
  return (typeof forwarded === "string" ? forwarded.split(",").at(-1)?.trim().slice(0, 64) : undefined) ?? own;
}

function deskRequest(exchange: Exchange): DeskRequest {
  const { request, response } = exchange;
  const url = request.url ?? "/";
  const mark = url.indexOf("?");
  const isLong = url.length > longestUrl;
  return {
    method: request.method ?? "GET",
    path: isLong ? "/api/" : mark < 0 ? url : url.slice(0, mark),
    query: mark < 0 || isLong ? "" : url.slice(mark + 1),
    source: sourceOf(exchange),
    header(name) {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    },
    body: (maxBytes) => readBody(request, maxBytes),
    onGone(call) {
      response.on("close", call);
      if (response.closed) call();
      return () => response.off("close", call);
    },
  };
}

async function readBody(request: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const tooLarge = () => new TocsinError("input-too-large", `send at most ${maxBytes} bytes at once`);
  if (request.headers["content-encoding"] !== undefined)
    throw new TocsinError("input-malformed", "send the body as it is, without Content-Encoding");
  if (Number(request.headers["content-length"] ?? "0") > maxBytes) throw tooLarge();
  return await new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    let size = 0;
    request.on("data", (part: Buffer) => {
      size += part.length;
      if (size > maxBytes) {
        request.removeAllListeners("data");
        request.pause();
        reject(tooLarge());
      } else parts.push(part);
    });
    request.on("end", () => resolve(new Uint8Array(Buffer.concat(parts))));
    request.on("close", () => reject(new TocsinError("input-malformed", "the body was cut off")));
  });
}

function isAccepting(request: IncomingMessage): boolean {
  const header = request.headers["accept-encoding"];
  return typeof header === "string" && /(?:^|,)\s*gzip\s*(?:,|$|;(?!\s*q=0(?:\.0*)?\s*(?:,|$)))/i.test(header);
}

async function send({ request, response }: Exchange, answer: DeskAnswer): Promise<void> {
  if (response.destroyed) return;
  const headers: Record<string, string | string[] | number> = {};
  for (const [name, value] of Object.entries(answer.headers)) headers[name] = typeof value === "string" ? value : [...value];
  // What was sent and not read must not be taken for the next request.
  if (!request.complete && request.method === "POST") headers["Connection"] = "close";
  if (!(answer.body instanceof Uint8Array)) {
    response.writeHead(answer.status, headers);
    response.flushHeaders();
    await stream(response, answer.body);
    return;
  }
  let { body } = answer;
  const isText = compressible.test(String(headers["Content-Type"] ?? ""));
  // What follows from a secret is never packed together with what somebody else chose: only pages are.
  const isPage = !(request.url ?? "").startsWith("/api/");
  if (isText && isPage && body.length >= compressFrom && isAccepting(request)) {
    body = await compress(body);
    headers["Content-Encoding"] = "gzip";
  }
  headers["Vary"] = "Accept-Encoding, Cookie";
  headers["Content-Length"] = body.length;
  response.writeHead(answer.status, headers);
  response.end(request.method === "HEAD" ? undefined : body);
}

async function stream(response: ServerResponse, parts: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const part of parts) {
    if (response.destroyed) return;
    if (!response.write(part))
      await new Promise<void>((resolve) => {
        // Whoever does not read on is waited for until the connection ends.
        const done = (): void => {
          response.off("drain", done);
          response.off("close", done);
          resolve();
        };
        response.on("drain", done);
        response.on("close", done);
      });
  }
  response.end();
}
