import { ApiError } from "./api-error.ts";
import type { Wire } from "./request.ts";
import type { NodeEvent } from "./types.ts";

/** Whether what is shown is what the node knows: `live`, on its way there, or not. */
export type Connection = "connecting" | "live" | "lost";

/** What hears the node's events. */
export type EventEars = {
  readonly onEvent: (event: NodeEvent) => void;
  readonly onConnection: (connection: Connection) => void;
  /** The session is over; no further attempt is made. */
  readonly onEnded: () => void;
};

const longestLine = 64 * 1024;
const longestPauseMs = 15_000;
/** The node says something at least every 20 s; a line that is silent for longer is taken to be broken. */
const longestSilenceMs = 50_000;

function eventOf(data: string): NodeEvent | null {
  try {
    const read = JSON.parse(data) as Partial<NodeEvent>;
    if (typeof read.n !== "number" || typeof read.kind !== "string") return null;
    const word = (value: unknown): string | null => (typeof value === "string" ? value : null);
    return {
      n: read.n,
      at: String(read.at ?? ""),
      kind: read.kind,
      subject: word(read.subject),
      what: word(read.what),
      thread: word(read.thread),
    };
  } catch {
    return null;
  }
}

type StreamEars = {
  readonly onEvent: (event: NodeEvent) => void;
  /** Something came, if only a sign of life. */ readonly onSign: () => void;
};

/** A signal that ends one line of events: with the caller's, when the machine goes offline, or after too long a silence. */
function openLine(signal: AbortSignal): { readonly signal: AbortSignal; onSign(): void; close(): void } {
  const stop = new AbortController();
  const cut = (): void => stop.abort();
  let timer = setTimeout(cut, longestSilenceMs);
  addEventListener("offline", cut, { once: true });
  return {
    signal: AbortSignal.any([signal, stop.signal]),
    onSign() {
      clearTimeout(timer);
      timer = setTimeout(cut, longestSilenceMs);
    },
    close() {
      clearTimeout(timer);
      removeEventListener("offline", cut);
    },
  };
}

/** Reads `text/event-stream` (HTML standard 9.2) until the node or the reader ends it. */
async function readStream(body: ReadableStream<Uint8Array>, { onEvent, onSign }: StreamEars): Promise<"broken" | "ended"> {
  const decoder = new TextDecoder();
  let rest = "";
  let data = "";
  let name = "";
  for await (const chunk of body) {
    onSign();
    rest += decoder.decode(chunk, { stream: true });
    const lines = rest.split(/\r\n|\n|\r/);
    rest = lines.pop() ?? "";
    if (rest.length > longestLine) throw new Error("a line of events is too long");
    for (const line of lines) {
      if (line.startsWith("data:")) data += line.slice(5).trimStart();
      if (line.startsWith("event:")) name = line.slice(6).trim();
      if (line !== "") continue;
      if (name === "end") return "ended";
      name = "";
      const event = data === "" ? null : eventOf(data);
      data = "";
      if (event !== null) onEvent(event);
    }
  }
  return "broken";
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    const early = (): void => {
      clearTimeout(timer);
      resolve();
    };
    signal.addEventListener("abort", early, { once: true });
    addEventListener("online", early, { once: true });
  });
}

/** Follows the node's events from now on until `signal` is aborted, over every break of the line; none is skipped. */
export async function followEvents(wire: Wire, ears: EventEars, signal: AbortSignal): Promise<void> {
  let after: number | null = null;
  let failures = 0;
  while (!signal.aborted) {
    try {
      if (failures === 0) ears.onConnection("connecting");
      after ??= await newest(wire);
      const line = openLine(signal);
      const answer = await wire.stream(`/api/events?after=${after}`, line.signal);
      if (answer.body === null) throw new Error("no events");
      failures = 0;
      ears.onConnection("live");
      const onEvent = (event: NodeEvent): void => {
        after = Math.max(after ?? 0, event.n);
        ears.onEvent(event);
      };
      const end = await readStream(answer.body, { onEvent, onSign: line.onSign }).finally(line.close);
      if (end === "ended" && !signal.aborted) return ears.onEnded();
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && error.status === 401) return ears.onEnded();
      // What the node keeps no more is made up for by reading everything anew.
      if (error instanceof ApiError && error.status === 410) after = null;
    }
    if (signal.aborted) return;
    failures += 1;
    ears.onConnection("lost");
    await pause(Math.min(longestPauseMs, 500 * 2 ** Math.min(failures, 5)), signal);
  }
}

/** Where the events stand now. The pages read everything anew when they begin to listen, so older ones tell them nothing. */
async function newest(wire: Wire): Promise<number> {
  const { body } = await wire.json({ method: "GET", path: "/api/events?after=latest" });
  const next = (body as { readonly next?: unknown } | null)?.next;
  return typeof next === "number" ? next : 0;
}
