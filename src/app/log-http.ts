import { createServer } from "node:http";
import type { Server } from "node:http";
import { TocsinError } from "../base/index.ts";
import { tilesResponse } from "../log/index.ts";
import { hostAndPort, isLoopback, listenOn } from "./listen.ts";
import { logReader } from "./log-reader.ts";
import { logOrigins } from "../exchange/index.ts";
import type { Node } from "./node.ts";

/**
 * Serves the logs of the present epoch as C2SP tlog-tiles over plain HTTP: `/node/…`, `/local/…`, `/pair/AGREEMENT/…`. It shows sizes and
 * counts of everything that the node does, so it is for own auditors: on loopback only, to be put behind their own access control.
 */
export async function listenLog(node: Node, address: string): Promise<Server> {
  if (!isLoopback(hostAndPort(address).host)) {
    throw new TocsinError("config-invalid", `listen on loopback and put your own access control before it: logListen is "${address}"`);
  }
  const origins = logOrigins(node.id, node.epoch);
  const server = createServer({ headersTimeout: 5000, requestTimeout: 10_000, maxHeaderSize: 8192 }, (request, response) => {
    void (async () => {
      const [, log = "", ...rest] = (request.url ?? "/").split("/");
      const origin =
        log === "node" ? origins.node : log === "local" ? origins.local : log === "pair" ? origins.pair(rest.shift() ?? "") : undefined;
      if (request.method !== "GET" && request.method !== "HEAD") {
        response.writeHead(405, { allow: "GET, HEAD" }).end();
        return;
      }
      if (origin === undefined) {
        response.writeHead(404).end();
        return;
      }
      const answer = await tilesResponse(rest.join("/"), logReader(node.store), origin);
      response.writeHead(answer.status, answer.headers).end(answer.body);
    })().catch(() => {
      if (!response.headersSent) response.writeHead(500);
      response.end();
    });
  });
  await listenOn(server, address);
  return server;
}
