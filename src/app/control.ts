import { chmodSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import type { Server, Socket } from "node:net";
import { base64, errorTable, fromBase64, TocsinError, isTocsinError } from "../base/index.ts";
import type { ErrorCode, JsonValue } from "../base/index.ts";

/** A verb to be performed by the node. `signed` are the signed requests, one of each officer who acts, none where nobody has to. */
export type ControlCall = {
  readonly verb: string;
  readonly args: Readonly<Record<string, JsonValue>>;
  readonly signed: readonly Uint8Array[];
};

/** Performs a call and gives its result. */
export type Perform = (call: ControlCall) => Promise<JsonValue>;

type Answer =
  | { readonly ok: true; readonly result: JsonValue }
  | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> } };

/** The longest call or answer on the control socket, in bytes. */
export const maxControlBytes = 64 * 1024 * 1024;
/** The most officers who can sign one call. */
export const maxSigned = 16;
/** How long a connection may be silent before its call is whole, or after it was answered, in milliseconds. */
const silenceMs = 30_000;
/** The longest path of a socket on every system that has them, in bytes (sun_path, without its end). */
const maxSocketPathBytes = 103;

function readLine(socket: Socket, whole: (line: string) => void, refuse: (error: TocsinError) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  let done = false;
  socket.on("data", (chunk: Buffer) => {
    if (done) return;
    length += chunk.length;
    if (length > maxControlBytes) {
      done = true;
      parts.length = 0;
      // Not read on: whoever goes on writing waits, and is cut off for its silence.
      socket.pause();
      refuse(new TocsinError("input-too-large", `send at most ${maxControlBytes} bytes on the control socket`));
      return;
    }
    const end = chunk.indexOf(0x0a);
    parts.push(end < 0 ? chunk : chunk.subarray(0, end));
    if (end >= 0) {
      done = true;
      whole(Buffer.concat(parts).toString("utf8"));
    }
  });
}

/** A call as it stands in its line. Refuses everything else with `input-malformed`. */
function readCall(line: string): ControlCall {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    value = undefined;
  }
  const { verb, args, signed } = (typeof value === "object" && value !== null ? value : {}) as {
    verb?: unknown;
    args?: unknown;
    signed?: unknown;
  };
  const isObject = typeof args === "object" && args !== null && !Array.isArray(args);
  if (typeof verb !== "string" || !isObject || !Array.isArray(signed) || signed.length > maxSigned) {
    throw new TocsinError("input-malformed", `send one line of JSON with verb, args and at most ${maxSigned} signed requests`);
  }
  const envelopes = signed.map((text: unknown) => (typeof text === "string" ? fromBase64(text) : undefined));
  if (!envelopes.every((envelope) => envelope !== undefined)) throw new TocsinError("input-malformed", "send signed requests as base64");
  return { verb, args: args as ControlCall["args"], signed: envelopes };
}

function answerError(thrown: unknown): Answer {
  if (isTocsinError(thrown)) return { ok: false, error: { code: thrown.code, message: thrown.message, details: { ...thrown.details } } };
  return { ok: false, error: { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) } };
}

/** Whose call is being performed, and all others that are connected. */
type Connected = { readonly idle: Set<Socket>; readonly perform: Perform };

function attend(socket: Socket, { idle, perform }: Connected): void {
  idle.add(socket);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => idle.delete(socket));
  socket.setTimeout(silenceMs, () => {
    if (idle.has(socket)) socket.destroy();
  });
  const answer = (value: Answer): void => {
    if (socket.destroyed) return;
    idle.add(socket);
    socket.end(`${JSON.stringify(value)}\n`);
  };
  const take = async (line: string): Promise<void> => {
    idle.delete(socket);
    try {
      answer({ ok: true, result: await perform(readCall(line)) });
    } catch (thrown) {
      answer(answerError(thrown));
    }
  };
  readLine(
    socket,
    (line) => void take(line),
    (error) => answer(answerError(error)),
  );
}

/**
 * Listens on the folder's control socket (mode 0600: whoever may open it may run the node). One call a connection: a JSON line
 * in, a JSON line out. A socket file left by a node that was killed is replaced; the caller already holds the folder's lock.
 * Closing waits for the calls that are being performed, and for nothing else. Refuses a path too long for a socket with `config-invalid`.
 */
export async function listenControl(socketPath: string, perform: Perform): Promise<Server> {
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) {
    throw new TocsinError(
      "config-invalid",
      `move the folder to a shorter path: its control socket "${socketPath}" may have at most ${maxSocketPathBytes} bytes`,
    );
  }
  rmSync(socketPath, { force: true });
  const idle = new Set<Socket>();
  const server = createServer((socket) => attend(socket, { idle, perform }));
  const close = server.close.bind(server);
  // A client that is connected and says nothing must not hold the node up.
  server.close = (done) => {
    for (const socket of idle) if (socket.writableFinished || !socket.writableEnded) socket.destroy();
    return close(done);
  };
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, () => resolve());
  });
  chmodSync(socketPath, 0o600);
  return server;
}

/** One line to the node and one line back; `undefined` where no node answers at all. */
function exchangeLines(socketPath: string, line: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let isAsked = false;
    const end = (settle: () => void): void => {
      settle();
      socket.destroy();
    };
    socket.once("error", (error: NodeJS.ErrnoException) => {
      const isNobody = error.code === "ENOENT" || error.code === "ECONNREFUSED";
      if (isNobody && !isAsked) end(() => resolve(undefined));
      else
        end(() =>
          reject(
            new TocsinError("node-not-running", `look at the control socket: it answers ${error.code ?? "nothing"}`, { cause: error }),
          ),
        );
    });
    socket.once("close", () => {
      // It may have been done before the end: done again it would be done twice.
      if (isAsked)
        reject(new TocsinError("node-not-running", "look whether it was done before you try again: the node ended before it answered"));
      else resolve(undefined);
    });
    readLine(
      socket,
      (text) => end(() => resolve(text)),
      (error) => end(() => reject(error)),
    );
    socket.once("connect", () => {
      isAsked = true;
      socket.write(line);
    });
  });
}

/**
 * Asks the node that runs on this folder. `undefined` where none answers: the caller then opens the folder itself. A node that ends
 * before it answers is `node-not-running`: nobody knows whether the call was performed.
 */
export async function callControl(socketPath: string, call: ControlCall): Promise<{ readonly result: JsonValue } | undefined> {
  if (Buffer.byteLength(socketPath) > maxSocketPathBytes) return undefined;
  const answer = await exchangeLines(socketPath, `${JSON.stringify({ ...call, signed: call.signed.map(base64) })}\n`);
  if (answer === undefined) return undefined;
  let parsed: Answer;
  try {
    parsed = JSON.parse(answer) as Answer;
  } catch (cause) {
    throw new TocsinError("node-not-running", "look at the control socket: what answers there is no node", { cause });
  }
  if (parsed.ok) return { result: parsed.result };
  const { code, message, details } = parsed.error;
  if (code in errorTable) throw new TocsinError(code as ErrorCode, message, details === undefined ? {} : { details });
  throw new Error(message);
}
