import type { Server } from "node:http";
import type { Duplex } from "node:stream";
import { refusalAnswer, TaxiiRefusal } from "../../taxii/index.ts";
import type { TaxiiResponse } from "../../taxii/index.ts";

/** How long a connection is still read, and what comes thrown away, so that its client gets to see why it ends. */
const lingerMs = 2000;

const reasons: Readonly<Record<number, string>> = {
  400: "Bad Request",
  405: "Method Not Allowed",
  408: "Request Timeout",
  431: "Request Header Fields Too Large",
};

function refusalFor(code: string | undefined): TaxiiRefusal {
  if (code === "HPE_HEADER_OVERFLOW")
    return new TaxiiRefusal(431, "The head of the request is too large", { description: "send a shorter URL and fewer headers" });
  if (code === "ERR_HTTP_REQUEST_TIMEOUT")
    return new TaxiiRefusal(408, "The request did not come in time", { description: "send it again, without pauses" });
  return new TaxiiRefusal(400, "The request is not readable", { description: "send HTTP/1.1 (RFC 9112)" });
}

function written({ status, headers, body }: TaxiiResponse): Buffer {
  const length = body.reduce((sum, part) => sum + part.length, 0);
  const all = { ...headers, "Content-Length": String(length), "Cache-Control": "no-store", Connection: "close" };
  const head = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`HTTP/1.1 ${status} ${reasons[status] ?? ""}\r\n${head.join("")}\r\n`), ...body]);
}

/**
 * Answers what never becomes a request (no HTTP, too large a head, one that takes too long, a tunnel) with the error message resource too,
 * and closes the connection. `isAnswering` says whether an answer is on its way over it already: then nothing can be said in between.
 */
export function refuseUnreadable(
  server: Server,
  options: { readonly isAnswering: (socket: Duplex) => boolean; errorId(refusal: TaxiiRefusal): string },
): void {
  const refused = new WeakSet<Duplex>();
  const refuse = (socket: Duplex, refusal: TaxiiRefusal): void => {
    if (refused.has(socket)) return;
    refused.add(socket);
    if (!socket.writable || options.isAnswering(socket)) {
      socket.destroy();
      return;
    }
    socket.on("error", () => socket.destroy());
    socket.end(written(refusalAnswer(refusal, options.errorId(refusal))));
    socket.resume();
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (error.code === "ECONNRESET") socket.destroy();
    else refuse(socket, refusalFor(error.code));
  });
  server.on("connect", (_request, socket) => {
    refuse(socket, new TaxiiRefusal(405, "The method is not for this server", { description: "use GET, POST or DELETE" }));
  });
}
