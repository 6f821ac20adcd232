import { ApiError, ConnectionLost } from "./api-error.ts";
import type { DeviceKey } from "./device.ts";
import type { Json } from "./types.ts";

/** The node over HTTP, as this browser reaches it. */
export type Wire = {
  /** JSON out, JSON in. Refusals are `ApiError`; no answer within 60 s, or a broken one, is `ConnectionLost`. */
  json(request: WireRequest): Promise<Answered>;
  /** An open answer that goes on, for events; the caller reads its body. */
  stream(path: string, signal: AbortSignal): Promise<Response>;
  /** From now on requests are proven by this key; `null` while nobody is logged in. */
  useDevice(device: DeviceKey | null): void;
};

/** A request below /api. */
export type WireRequest = {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body?: { readonly [name: string]: Json | undefined };
};

/** The status and the JSON of an answer. */
export type Answered = { readonly status: number; readonly body: unknown };

const longestWaitMs = 60_000;
const none = new Uint8Array(0);

function errorOf(status: number, body: unknown): ApiError {
  const said = typeof body === "object" && body !== null && "error" in body ? (body.error as Record<string, unknown>) : {};
  const { code, message, details } = said;
  return new ApiError({
    code: typeof code === "string" ? code : `http-${status}`,
    message: typeof message === "string" ? message : "",
    status,
    details,
  });
}

/** How far this machine's clock is off, where a proof was refused for it; the node says what its own machine's clock says. */
function machineMsOf(error: unknown): number | null {
  if (!(error instanceof ApiError) || error.status !== 401) return null;
  const { machineMs } = (error.details ?? {}) as { readonly machineMs?: unknown };
  return typeof machineMs === "number" ? machineMs : null;
}

/** The wire of this origin. `clock` is this machine's, in milliseconds: proofs are made with it, and with the node's where it is off. */
export function createWire(clock: () => number): Wire {
  let device: DeviceKey | null = null;
  let offMs = 0;
  const headers = async (method: string, path: string, body: Uint8Array<ArrayBuffer>): Promise<Record<string, string>> =>
    device === null ? {} : { "Tocsin-Proof": await device.proof({ method, path, body, atMs: clock() + offMs }) };
  const json = async ({ method, path, body }: WireRequest): Promise<Answered> => {
    const bytes = body === undefined ? none : new TextEncoder().encode(JSON.stringify(body));
    const proof = await headers(method, path, bytes);
    try {
      const answer = await fetch(path, {
        method,
        headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...proof },
        ...(body === undefined ? {} : { body: bytes }),
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal: AbortSignal.timeout(longestWaitMs),
      });
      const text = await answer.text();
      const parsed: unknown = text === "" ? null : JSON.parse(text);
      if (!answer.ok && answer.status !== 428) throw errorOf(answer.status, parsed);
      return { status: answer.status, body: parsed };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      throw new ConnectionLost(error);
    }
  };
  return {
    useDevice(next) {
      device = next;
    },
    async json(request) {
      try {
        return await json(request);
      } catch (error) {
        const machineMs = machineMsOf(error);
        if (machineMs === null || offMs !== 0) throw error;
        offMs = machineMs - clock();
        return await json(request);
      }
    },
    async stream(path, signal) {
      const proof = await headers("GET", path, none);
      const answer = await fetch(path, {
        headers: { Accept: "text/event-stream", ...proof },
        credentials: "same-origin",
        cache: "no-store",
        redirect: "error",
        signal,
      });
      if (!answer.ok) throw errorOf(answer.status, await answer.json().catch(() => null));
      return answer;
    },
  };
}
