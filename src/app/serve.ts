import { rmSync } from "node:fs";
import type { Server } from "node:net";
import { startEventHooks } from "./console/event-hooks.ts";
import { serveConsole } from "./console/serve.ts";
import type { RunningConsole } from "./console/serve.ts";
import { listenControl } from "./control.ts";
import { hostAndPort } from "./listen.ts";
import { startFeeds } from "./feeds/feeds.ts";
import { startHouse } from "./house.ts";
import { careForKeys } from "./keys.ts";
import { listenLog } from "./log-http.ts";
import { checkpointLogs } from "../exchange/index.ts";
import { startExchange } from "./exchange.ts";
import type { RunningExchange } from "./exchange.ts";
import { openNode } from "./node.ts";
import type { Node, NodePorts } from "./node.ts";
import { performer } from "./perform.ts";
import { serveNodeTaxii } from "./taxii/serve.ts";
import type { RunningTaxii } from "./taxii/serve.ts";
import { verbs } from "./verbs/index.ts";
import { startWatch } from "./watch/watch.ts";
import { askWitnesses } from "./witness/ask.ts";
import { currentKey } from "./signing-keys.ts";

/** How often the logs' checkpoints are signed without being asked, in milliseconds (PROTOCOL.md 6). */
export const checkpointEveryMs = 10 * 60_000;

/** What the ready line says: where the node listens. */
export type Ready = {
  readonly ready: true;
  readonly node: string;
  readonly name: string;
  readonly exercise: boolean;
  readonly pid: number;
  readonly control: string;
  readonly log?: string;
  /** The discovery URL of the TAXII server. */
  readonly taxii?: string;
  /** The origin of the console's pages. */
  readonly console?: string;
  /** Where partners reach this node; absent where it only dials out. */
  readonly peer?: string;
};

/** A node that is serving. */
export type RunningNode = { readonly ready: Ready; stop(): Promise<void> };

function closeServer(server: Server | undefined): Promise<void> {
  if (server === undefined) return Promise.resolve();
  return new Promise((resolve) => server.close(() => resolve()));
}

/** Signs checkpoints and looks after the keys on a timer. A turn that fails is told to `tell` and tried again at the next. */
function checkpointTimer(node: Node, tell: (text: string) => void): { cancel(): void } {
  let stopped = false;
  let timer = { cancel: (): void => {} };
  const turn = async (): Promise<void> => {
    try {
      const key = await currentKey(node, "log");
      await node.store.transact((tx) => checkpointLogs(tx, node, key));
      await careForKeys(node);
      await askWitnesses(node, tell);
    } catch (thrown) {
      tell(`the care of logs and keys failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    if (!stopped) arm();
  };
  const arm = (): void => {
    timer = node.clock.after(checkpointEveryMs, () => void turn());
  };
  arm();
  return {
    cancel() {
      stopped = true;
      timer.cancel();
    },
  };
}

type Listening = {
  readonly pid: number;
  readonly exchange: RunningExchange;
  readonly taxii: RunningTaxii | undefined;
  readonly desk: RunningConsole | undefined;
  readonly log: Server | undefined;
};

function readyOf(node: Node, { pid, exchange, taxii, desk, log }: Listening): Ready {
  const { name, exercise, peerListen = "" } = node.config;
  const address = log?.address();
  return {
    ready: true,
    node: node.id,
    name,
    exercise,
    pid,
    control: node.paths.socket,
    ...(exchange.port === undefined ? {} : { peer: `https://${hostAndPort(peerListen).host}:${exchange.port}` }),
    ...(taxii === undefined ? {} : { taxii: taxii.url }),
    ...(desk === undefined ? {} : { console: desk.origin }),
    ...(address !== null && typeof address === "object"
      ? { log: `http://${address.address.includes(":") ? `[${address.address}]` : address.address}:${address.port}` }
      : {}),
  };
}

/**
 * Serves a node: takes the folder, opens the control socket and the listeners of its configuration, and runs its timers until `stop`.
 * What may refuse: everything that `openNode` refuses, and an address that is taken.
 */
export async function serveNode(
  folder: string,
  ports: NodePorts & { readonly pid: number; tell(text: string): void },
): Promise<RunningNode> {
  const node = await openNode(folder, ports);
  let control: Server | undefined;
  let log: Server | undefined;
  let taxii: RunningTaxii | undefined;
  let desk: RunningConsole | undefined;
  let exchange: RunningExchange | undefined;
  try {
    exchange = await startExchange(node, ports.tell);
    // One performer for both doors: what was performed at one is not performed again at the other.
    const perform = performer(node, verbs);
    control = await listenControl(node.paths.socket, (call) => perform(call));
    log = node.config.logListen === undefined ? undefined : await listenLog(node, node.config.logListen);
    taxii = await serveNodeTaxii(node, ports.tell);
    desk = await serveConsole(node, { perform, verbs, tell: ports.tell });
  } catch (thrown) {
    await taxii?.stop();
    await closeServer(log);
    await closeServer(control);
    await exchange?.stop();
    await node.close();
    throw thrown;
  }
  const feeds = startFeeds(node, ports.tell);
  const house = startHouse(node, ports.tell);
  const hooks = startEventHooks(node, ports.tell);
  const watch = startWatch(node, { tell: ports.tell });
  const timer = checkpointTimer(node, ports.tell);
  return {
    ready: readyOf(node, { pid: ports.pid, exchange, taxii, desk, log }),
    async stop() {
      timer.cancel();
      await feeds.stop();
      await hooks.stop();
      await house.stop();
      await watch.stop();
      await exchange.stop();
      await desk?.stop();
      await taxii?.stop();
      await Promise.all([closeServer(control), closeServer(log)]);
      rmSync(node.paths.socket, { force: true });
      await node.close();
    },
  };
}
