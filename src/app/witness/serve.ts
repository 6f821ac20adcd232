import { rmSync } from "node:fs";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { TocsinError } from "../../base/index.ts";
import { checkpointLogs, cosignerName } from "../../exchange/index.ts";
import { cosignerKeys, runtimeVerifier } from "../../log/index.ts";
import type { HttpAnswer } from "../../log/index.ts";
import { listenControl } from "../control.ts";
import { hostAndPort, isLoopback, listenOn } from "../listen.ts";
import { openNode } from "../node.ts";
import type { Node, NodePorts } from "../node.ts";
import { performer } from "../perform.ts";
import { currentKey } from "../signing-keys.ts";
import { verbs } from "../verbs/index.ts";
import { answerAsWitness } from "./answer.ts";
import type { WitnessPorts } from "./answer.ts";
import { textsOfPair } from "./key-pairs.ts";

/** The largest body of a request to a witness: a note of 1 MiB and the proof before it (`parseAddCheckpoint`). */
const largestBody = 1_048_576 + 4096;
/** Connections at once; those beyond are closed unanswered. */
const mostConnections = 128;
/** How often the witness's own logs are checkpointed, in milliseconds (PROTOCOL.md 6). */
const checkpointEveryMs = 10 * 60_000;

/** What the ready line of a witness says: where it listens, and the name and keys by which it cosigns. */
export type WitnessReady = {
  readonly ready: true;
  readonly node: string;
  readonly name: string;
  readonly exercise: boolean;
  readonly pid: number;
  readonly control: string;
  readonly witness: string;
  readonly cosigner: string;
  readonly keys: readonly string[];
};

/** A witness that is serving. */
export type RunningWitness = { readonly ready: WitnessReady; stop(): Promise<void> };

/** The body of a request, or `undefined` where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > largestBody) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length);
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  response.writeHead(status, { ...headers, "content-length": String(body.length) }).end(body);
}

function witnessServer(node: Node, ports: WitnessPorts, tell: (text: string) => void): Server {
  const server = createServer(
    { headersTimeout: 5000, requestTimeout: 10_000, maxHeaderSize: 8192, keepAliveTimeout: 5000 },
    (request, response) => {
      void (async () => {
        const body = await bodyOf(request);
        if (body === undefined) {
          response.writeHead(413, { connection: "close" }).end();
          return;
        }
        write(response, await answerAsWitness(node, { method: request.method ?? "", path: request.url ?? "/", body }, ports));
      })().catch((thrown: unknown) => {
        // A request that was cut off is its sender's affair.
        if (!request.destroyed || request.complete)
          tell(`a request to the witness failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    },
  );
  server.maxConnections = mostConnections;
  return server;
}

/** Signs the witness's own logs now and on a timer. */
function keepCheckpoints(node: Node, ports: WitnessPorts, tell: (text: string) => void): { cancel(): void } {
  let timer = { cancel: (): void => {} };
  let isStopped = false;
  const turn = (): void => {
    node.store
      .transact((tx) => checkpointLogs(tx, node, ports.logKey))
      .catch((thrown: unknown) => tell(`the checkpoints failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`))
      .finally(() => {
        if (!isStopped) timer = node.machineClock.after(checkpointEveryMs, turn);
      });
  };
  turn();
  return {
    cancel() {
      isStopped = true;
      timer.cancel();
    },
  };
}

async function closeServer(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/**
 * Serves a node's folder as a witness, until `stop`: cosigns the logs that it knows (C2SP tlog-witness, add-checkpoint) over plain HTTP on
 * loopback, to be put behind the operator's TLS, and answers the folder's commands. Another address than loopback is `config-invalid`.
 */
export async function serveWitness(
  folder: string,
  ports: NodePorts & { readonly listen: string; readonly pid: number; tell(text: string): void },
): Promise<RunningWitness> {
  const { host } = hostAndPort(ports.listen);
  if (!isLoopback(host))
    throw new TocsinError("config-invalid", `listen on loopback and put your own TLS before it: --listen is "${ports.listen}"`);
  const node = await openNode(folder, ports);
  let server: Server | undefined;
  try {
    const own: WitnessPorts = { logKey: await currentKey(node, "log"), verifier: runtimeVerifier() };
    const listening = witnessServer(node, own, ports.tell);
    server = listening;
    await listenOn(listening, ports.listen);
    const control = await listenControl(node.paths.socket, performer(node, verbs));
    const timer = keepCheckpoints(node, own, ports.tell);
    const address = listening.address();
    const port = address !== null && typeof address === "object" ? address.port : 0;
    const cosigner = cosignerName(node.id);
    const { ed25519, mlDsa } = own.logKey.publicKey;
    return {
      ready: {
        ready: true,
        node: node.id,
        name: node.config.name,
        exercise: node.config.exercise,
        pid: ports.pid,
        control: node.paths.socket,
        witness: `http://${host.includes(":") ? `[${host}]` : host}:${port}/`,
        cosigner,
        keys: textsOfPair(cosignerKeys(cosigner, { ed25519, mlDsa })),
      },
      async stop() {
        timer.cancel();
        await closeServer(listening);
        await new Promise<void>((resolve) => control.close(() => resolve()));
        rmSync(node.paths.socket, { force: true });
        await node.close();
      },
    };
  } catch (thrown) {
    if (server !== undefined) await closeServer(server);
    await node.close();
    throw thrown;
  }
}
