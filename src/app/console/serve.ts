import { readFileSync } from "node:fs";
import type { Server } from "node:http";
import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import { callbackPath, deskServer, openIdLogin } from "../../console/index.ts";
import type { DeskAnswer, DeskServer, ForeignLoginService, PasswordCost } from "../../console/index.ts";
import type { Node } from "../node.ts";
import type { PerformAs } from "../perform.ts";
import type { Verb } from "../verb.ts";
import { notifierSecret } from "../watch/secret-file.ts";
import { originSetting } from "../verbs/login.ts";
import { builtPages, nodeDesk } from "./desk.ts";
import { listenConsole } from "./listener.ts";
import type { ConsoleTls } from "./listener.ts";
import { consoleOrigin } from "./origin.ts";

/** A console that listens, and the origin of its pages. */
export type RunningConsole = { readonly origin: string; stop(): Promise<void> };

/** What a console is made of beside the node. `pages` is where the built pages are; the package's own where it is left out. */
export type ConsoleParts = {
  readonly perform: PerformAs;
  readonly verbs: Readonly<Record<string, Verb>>;
  readonly pages?: string;
  /** What stretching a password costs; the usual cost where it is left out. */
  readonly passwordCost?: PasswordCost;
  tell(text: string): void;
};

const accessKeptMs = 90 * 86_400_000;
const eventsKept = 500_000;
const forgetEveryMs = 24 * 3_600_000;

function tlsOf({ config, paths }: Node): ConsoleTls | undefined {
  const { consoleCertificate, consoleKey } = config;
  if (consoleCertificate === undefined || consoleKey === undefined) return undefined;
  const read = (file: string): string => {
    try {
      return readFileSync(path.resolve(paths.folder, file), "utf8");
    } catch (cause) {
      throw new TocsinError("config-invalid", `give the console files that are there: "${file}" cannot be read`, { cause });
    }
  };
  return { certificate: read(consoleCertificate), key: read(consoleKey) };
}

async function loginServiceOf({ config, paths }: Node, origin: string): Promise<ForeignLoginService | undefined> {
  if (config.consoleLogin === undefined) return undefined;
  const { issuer, clientId, secretFile } = config.consoleLogin;
  const secret = await notifierSecret(path.resolve(paths.folder, secretFile));
  return openIdLogin({ issuer, clientId, secret, redirectUri: `${origin}${callbackPath}` });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    // Streams of events do not end by themselves.
    setTimeout(() => server.closeAllConnections(), 200).unref();
  });
}

/** Forgets ended logins after 90 days, and events beyond the newest half million, once a day. */
function startForgetting(node: Node, tell: (text: string) => void): { cancel(): void } {
  let timer = { cancel: (): void => {} };
  const turn = async (): Promise<void> => {
    try {
      await node.store.transact((tx) => tx.accounts.forgetAccess(node.machineClock.nowMs() - accessKeptMs, eventsKept));
    } catch (thrown) {
      tell(`old logins could not be forgotten: ${thrown instanceof Error ? thrown.message : String(thrown)}`);
    }
    timer = node.machineClock.after(forgetEveryMs, () => void turn());
  };
  timer = node.machineClock.after(60_000, () => void turn());
  return { cancel: () => timer.cancel() };
}

/** Serves the console where the configuration says so. Refuses an address or certificate that cannot be used with `config-invalid`. */
export async function serveConsole(node: Node, parts: ConsoleParts): Promise<RunningConsole | undefined> {
  const { consoleListen, consoleForwarded } = node.config;
  if (consoleListen === undefined) return undefined;
  // The desk needs the origin, and the origin the port that the listener is given.
  let desk: DeskServer | undefined;
  const notYet: DeskAnswer = { status: 503, headers: { "Retry-After": "1" }, body: new Uint8Array() };
  const server = await listenConsole(
    { answer: async (request) => (desk === undefined ? notYet : await desk.answer(request)), stop() {} },
    { address: consoleListen, tls: tlsOf(node), isForwarded: consoleForwarded === true },
  );
  try {
    const address = server.address();
    const origin = consoleOrigin(node.config, address !== null && typeof address === "object" ? address.port : 0) ?? "";
    await node.store.transact((tx) => tx.putSetting(originSetting, origin));
    const { perform, verbs, tell } = parts;
    const foreign = await loginServiceOf(node, origin);
    const pages = builtPages(parts.pages);
    desk = deskServer(await nodeDesk({ node, perform, verbs, origin, foreign, pages, passwordCost: parts.passwordCost, tell }));
    const running = desk;
    const forgetting = startForgetting(node, tell);
    return {
      origin,
      async stop() {
        forgetting.cancel();
        running.stop();
        await close(server);
      },
    };
  } catch (thrown) {
    await close(server);
    throw thrown;
  }
}
