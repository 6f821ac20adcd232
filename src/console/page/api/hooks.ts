import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { UseQueryResult } from "@tanstack/react-query";
import { createContext, useContext, useRef } from "react";
import { SigningCancelled } from "./api-error.ts";
import type { ActOptions, Api } from "./client.ts";
import type { Session, VerbArgs } from "./types.ts";

/** How a reading is kept fresh. */
export type VerbQuery = {
  /** Kinds of events on which it is read anew; all where it is left out, none where it is empty (for readings that are acts). */
  readonly refreshOn?: readonly string[];
  readonly enabled?: boolean;
};

const ApiContext = createContext<Api | null>(null);
const SessionContext = createContext<Session | null>(null);

/** Gives the pages below it the node's client. */
export const ApiProvider = ApiContext.Provider;
/** Gives the pages below it who is logged in. */
export const SessionProvider = SessionContext.Provider;

/** The node's client. */
export function useApi(): Api {
  const api = useContext(ApiContext);
  if (api === null) throw new Error("useApi stands below ApiProvider");
  return api;
}

/** Who is logged in; on every page but login and join there is somebody. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("useSession stands below SessionProvider");
  return session;
}

/** Reads a verb's result and keeps it fresh by the node's events. A verb whose reading is recorded as an act takes `refreshOn: []`. */
export function useVerb<T>(name: string, args: VerbArgs = {}, options: VerbQuery = {}): UseQueryResult<T> {
  const api = useApi();
  const { refreshOn, enabled = true } = options;
  return useQuery<T>({
    queryKey: ["verb", name, args],
    queryFn: () => api.verb<T>(name, args),
    enabled,
    ...(refreshOn === undefined ? {} : { meta: { refreshOn } }),
  });
}

/** How one act is asked for, and who hears where it is not done. */
export type ActRun = ActOptions & { readonly onFailed?: (error: Error) => void };

/** One act that a button does. */
export type Act<T> = {
  /** Does it once, however often it is asked while it runs; null where the officer declined to sign, it failed, or it runs already. */
  readonly run: (args: VerbArgs, options?: ActRun) => Promise<T | null>;
  readonly isPending: boolean;
  /** Why the last one was not done; null where it was, or none was asked for. */
  readonly error: Error | null;
  readonly reset: () => void;
};

/** A verb to be done by a button or key; afterwards what is shown is read anew. */
export function useAct<T = unknown>(name: string): Act<T> {
  const api = useApi();
  const client = useQueryClient();
  const isRunning = useRef(false);
  const mutation = useMutation<T, Error, { readonly args: VerbArgs; readonly options: ActOptions }>({
    mutationFn: ({ args, options }) => api.verb<T>(name, args, options),
    // The act is over when the node has answered; what is shown is read anew beside it.
    onSettled: () => {
      void client.invalidateQueries({ predicate: ({ meta }) => !isNeverRefreshed(meta) });
    },
  });
  const { mutateAsync, isPending, error, reset } = mutation;
  const run = async (args: VerbArgs, { onFailed, ...options }: ActRun = {}): Promise<T | null> => {
    if (isRunning.current) return null;
    isRunning.current = true;
    try {
      return await mutateAsync({ args, options });
    } catch (failed) {
      if (failed instanceof Error && !(failed instanceof SigningCancelled)) onFailed?.(failed);
      return null;
    } finally {
      isRunning.current = false;
    }
  };
  return { run, isPending, error: error instanceof SigningCancelled ? null : error, reset };
}

/** Whether a reading is an act of its own and so never repeated unasked. */
export function isNeverRefreshed(meta: Readonly<Record<string, unknown>> | undefined): boolean {
  const kinds = meta?.["refreshOn"];
  return Array.isArray(kinds) && kinds.length === 0;
}
