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

type Answer = { readonly ok: true; readonly result: JsonValue } | { readonly ok: false; readonly error: { readonly code: string; readonly message: string; readonly details?: Record<string, unknown> } };

/** The longest call or answer on the control socket, in bytes. */
export const maxControlBytes = 64 * 1024 * 1024;

function readLine(socket: Socket, whole: (line: string) => void, refuse: (error: TocsinError) => void): void {
  const parts: Buffer[] = [];
  let length = 0;
  let done = false;
  socket.on("data", (chunk: Buffer) => {
    if (done) return;
    length += chunk.length;
    if (length > maxControlBytes) {
      done = true;
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

function answerError(thrown: unknown): Answer {
  if (isTocsinError(thrown)) return { ok: false, error: { code: thrown.code, message: thrown.message, details: { ...thrown.details } } };
  return { ok: false, error: { code: "internal", message: thrown instanceof Error ? thrown.message : String(thrown) } };
}

/**
 * Listens on the folder's control socket (mode 0600: whoever may open it may run the node). One call a connection: a JSON line
 * in, a JSON line out. A socket file left by a node that was killed is replaced; the caller already holds the folder's lock.
 */
export async function listenControl(socketPath: string, perform: Perform): Promise<Server> {
  rmSync(socketPath, { force: true });
  const server = createServer((socket) => {
    const answer = (value: Answer): void => void socket.end(`${JSON.stringify(value)}\n`);
    socket.on("error", () => socket.destroy());
    readLine(
      socket,
      (line) => {
        void (async () => {
          try {
            const call = JSON.parse(line) as { verb: string; args: Record<string, JsonValue>; signed: string[] };
            const signed = call.signed.map((text) => fromBase64(text) ?? new Uint8Array());
            answer({ ok: true, result: await perform({ verb: call.verb, args: call.args, signed }) });
          } catch (thrown) {
            answer(answerError(thrown));
          }
        })();
      },
      (error) => answer(answerError(error)),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, () => resolve());
  });
  chmodSync(socketPath, 0o600);
  return server;
}

/** Asks the node that runs on this folder. `undefined` where none answers: the caller then opens the folder itself. */
export async function callControl(socketPath: string, call: ControlCall): Promise<{ readonly result: JsonValue } | undefined> {
  const socket = connect(socketPath);
  const answer = await new Promise<string | undefined>((resolve, reject) => {
    socket.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ECONNREFUSED") resolve(undefined);
      else reject(new TocsinError("node-not-running", `look at the control socket: it answers ${error.code ?? "nothing"}`, { cause: error }));
    });
    socket.once("close", () => resolve(undefined));
    readLine(socket, resolve, reject);
    socket.once("connect", () => socket.write(`${JSON.stringify({ ...call, signed: call.signed.map(base64) })}\n`));
  });
  socket.destroy();
  if (answer === undefined) return undefined;
  const parsed = JSON.parse(answer) as Answer;
  if (parsed.ok) return { result: parsed.result };
  const { code, message, details } = parsed.error;
  if (code in errorTable) throw new TocsinError(code as ErrorCode, message, details === undefined ? {} : { details });
  throw new Error(message);
}
