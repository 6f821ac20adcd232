import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import { ConnectionLost, useApi, useConnection } from "../api/index.ts";
import type { VerbArgs } from "../api/index.ts";
import { useAnnounce } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Linted } from "./types.ts";

/** Long enough that a word is finished, short enough that the answer belongs to it. */
const pauseMs = 350;

/** Lints what is being written whenever its writer pauses; `null` arguments mean that something is still missing. The last answer stays until the next. */
export function useLint(args: VerbArgs | null) {
  const api = useApi();
  const announce = useAnnounce();
  const [asked] = useDebouncedValue(args === null ? null : JSON.stringify(args), pauseMs);
  const query = useQuery<Linted>({
    queryKey: ["desk-lint", asked],
    queryFn: () => api.verb<Linted>("desk-lint", JSON.parse(asked ?? "{}") as VerbArgs),
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    meta: { refreshOn: [] },
    gcTime: 0,
    retry: false,
  });
  const connection = useConnection();
  const { error, refetch } = query;
  useEffect(() => {
    if (connection === "live" && error instanceof ConnectionLost) void refetch();
  }, [connection, error, refetch]);
  const data = asked === null ? undefined : query.data;
  const isCurrent = args !== null && JSON.stringify(args) === asked && !query.isPlaceholderData && !query.isFetching;
  const refuse = data?.findings.filter(({ level }) => level === "refuse").length ?? 0;
  const warn = (data?.findings.length ?? 0) - refuse;
  const said = useRef("");
  useEffect(() => {
    if (data === undefined || !isCurrent || data.verdict === "unlinted") return;
    const now = text.write.announce(refuse, warn);
    if (said.current === now) return;
    said.current = now;
    announce(now);
  }, [data, isCurrent, refuse, warn, announce]);
  return { data, isCurrent, error, refuse, warn };
}
