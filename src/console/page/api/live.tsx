import { useQueryClient } from "@tanstack/react-query";
import type { QueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useMemo, useRef, useState } from "react";
import type { ReactNode } from "react";
import { followEvents } from "./events.ts";
import type { Connection } from "./events.ts";
import { isNeverRefreshed } from "./hooks.ts";
import type { Wire } from "./request.ts";
import type { NodeEvent } from "./types.ts";

type Live = { readonly connection: Connection; hear(ear: (event: NodeEvent) => void): () => void };

const LiveContext = createContext<Live>({ connection: "connecting", hear: () => () => {} });

/** Whether the pages stand in live connection with the node. */
export function useConnection(): Connection {
  return useContext(LiveContext).connection;
}

/** Hears every event of the node while the component is shown. */
export function useNodeEvents(ear: (event: NodeEvent) => void): void {
  const { hear } = useContext(LiveContext);
  const kept = useRef(ear);
  useEffect(() => {
    kept.current = ear;
  });
  useEffect(() => hear((event) => kept.current(event)), [hear]);
}

function refresh(client: QueryClient, kinds: ReadonlySet<string> | "all"): void {
  void client.invalidateQueries({
    predicate: ({ meta }) => {
      if (isNeverRefreshed(meta)) return false;
      const wanted = meta?.["refreshOn"];
      return kinds === "all" || !Array.isArray(wanted) || wanted.some((kind) => kinds.has(String(kind)));
    },
  });
}

/** A burst of events is answered with one reading; the first of it is not kept waiting longer than this. */
const gatherMs = 40;

/** Follows the node's events while somebody is logged in, and reads anew what they touch. */
export function LiveProvider({
  wire,
  onEnded,
  isOn,
  children,
}: {
  readonly wire: Wire;
  readonly onEnded: () => void;
  /** Whether there is a session to follow them with. */
  readonly isOn: boolean;
  readonly children: ReactNode;
}) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  const ears = useRef(new Set<(event: NodeEvent) => void>());
  useEffect(() => {
    if (!isOn) return;
    const stop = new AbortController();
    const gathered = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      const kinds = new Set(gathered);
      gathered.clear();
      refresh(client, kinds);
    };
    const onEvent = (event: NodeEvent): void => {
      gathered.add(event.kind);
      gathered.add(`${event.kind} ${event.what ?? ""}`);
      timer ??= setTimeout(flush, gatherMs);
      for (const ear of ears.current) ear(event);
    };
    const onConnection = (next: Connection): void => {
      setConnection(next);
      // What was read before the line stood may be older than what it tells next.
      if (next === "live") refresh(client, "all");
    };
    void followEvents(wire, { onEvent, onConnection, onEnded }, stop.signal);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [client, wire, onEnded, isOn]);
  const live = useMemo<Live>(
    () => ({
      connection,
      hear(ear) {
        ears.current.add(ear);
        return () => ears.current.delete(ear);
      },
    }),
    [connection],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}
