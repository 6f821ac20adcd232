import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "wouter";
import { ApiProvider, ConnectionLost, createApi, createSigningDesk, createWire, LiveProvider, SessionProvider } from "./api/index.ts";
import type { Api, Session, SigningDesk, Wire } from "./api/index.ts";
import { Join } from "./login/join.tsx";
import { Login, LoginAgain } from "./login/login.tsx";
import { AnnounceProvider, ConfirmSign, Loading, NowProvider, Offline } from "./parts/index.ts";
import { Routes } from "./shell/routes.tsx";
import { Shell } from "./shell/shell.tsx";
import { cssVariables, theme } from "./theme.ts";

type Machine = { readonly clock: () => number; readonly nonce: string };

type Parts = { readonly wire: Wire; readonly desk: SigningDesk; readonly api: Api; readonly queries: QueryClient };

/** Where the session stands. `ended`: it was there, and what is on the screen is its officer's. */
type Standing =
  | { readonly at: "asking" | "none" | "offline" }
  | { readonly at: "in" | "ended"; readonly session: Session; readonly askedAtMs: number };

function queryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: "always",
        retry: (count, error) => error instanceof ConnectionLost && count < 2,
        refetchOnWindowFocus: false,
        staleTime: 2000,
      },
      mutations: { networkMode: "always", retry: false },
    },
  });
}

function useParts({ clock }: Machine, onEnded: () => void): Parts {
  const ended = useRef(onEnded);
  useEffect(() => {
    ended.current = onEnded;
  });
  return useMemo(() => {
    const wire = createWire(clock);
    const desk = createSigningDesk();
    return { wire, desk, api: createApi({ wire, desk, onEnded: () => ended.current() }), queries: queryClient() };
  }, [clock]);
}

function useStanding(machine: Machine) {
  const [standing, setStanding] = useState<Standing>({ at: "asking" });
  const end = useCallback(() => setStanding((now) => (now.at === "in" ? { ...now, at: "ended" } : now)), []);
  const parts = useParts(machine, end);
  const enter = useCallback(
    (session: Session) => {
      setStanding((before) => {
        // What one officer read is not shown to the next.
        if ((before.at === "in" || before.at === "ended") && before.session.officer !== session.officer) parts.queries.clear();
        return { at: "in", session, askedAtMs: machine.clock() };
      });
    },
    [machine, parts],
  );
  const ask = useCallback(() => {
    parts.api.session().then(
      (session) => (session === null ? setStanding({ at: "none" }) : enter(session)),
      () => setStanding((now) => (now.at === "asking" ? { at: "offline" } : now)),
    );
  }, [parts, enter]);
  const leave = useCallback(() => {
    parts.queries.clear();
    setStanding({ at: "none" });
  }, [parts]);
  useEffect(ask, [ask]);
  return { standing, parts, enter, leave, end, ask };
}

function Desk({
  machine,
  standing,
  held,
}: {
  readonly machine: Machine;
  readonly standing: Extract<Standing, { at: "in" | "ended" }>;
  readonly held: ReturnType<typeof useStanding>;
}) {
  const { session, askedAtMs } = standing;
  const { parts, enter, leave, end, ask } = held;
  const nowMs = useCallback(() => session.nowMs + (machine.clock() - askedAtMs), [session, askedAtMs, machine]);
  // An exercise's clock is driven by hand: where it stands is asked for now and then.
  useEffect(() => {
    if (standing.at !== "in") return;
    const timer = setInterval(ask, session.exercise ? 20_000 : 300_000);
    return () => clearInterval(timer);
  }, [ask, session.exercise, standing.at]);
  return (
    <SessionProvider value={session}>
      <NowProvider zone={session.timeZone} nowMs={nowMs}>
        <LiveProvider wire={parts.wire} onEnded={end} isOn={standing.at === "in"}>
          <Shell key={session.officer} onLeft={leave}>
            <Routes />
          </Shell>
        </LiveProvider>
        <ConfirmSign desk={parts.desk} />
        {standing.at === "ended" ? <LoginAgain onEntered={enter} /> : null}
      </NowProvider>
    </SessionProvider>
  );
}

function Standings({ machine }: { readonly machine: Machine }) {
  const held = useStanding(machine);
  const { standing, parts, enter, ask } = held;
  const [place, navigate] = useLocation();
  const enterDesk = (session: Session): void => {
    if (place === "/join" || place === "/login") navigate("/", { replace: true });
    enter(session);
  };
  const isBefore = standing.at !== "in" && standing.at !== "ended";
  return (
    <QueryClientProvider client={parts.queries}>
      <ApiProvider value={parts.api}>
        {place === "/join" && standing.at !== "ended" ? <Join onEntered={enterDesk} /> : null}
        {place !== "/join" && standing.at === "asking" ? <Loading /> : null}
        {place !== "/join" && standing.at === "offline" ? <Offline retry={ask} /> : null}
        {place !== "/join" && standing.at === "none" ? <Login onEntered={enterDesk} /> : null}
        {isBefore || place === "/join" ? null : <Desk machine={machine} standing={standing} held={held} />}
      </ApiProvider>
    </QueryClientProvider>
  );
}

/** The desk of one node, in one browser. `clock` is the machine's in milliseconds, `nonce` the page's Content-Security-Policy nonce. */
export function App({ machine }: { readonly machine: Machine }) {
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto" getStyleNonce={() => machine.nonce}>
      <AnnounceProvider>
        <Notifications position="bottom-right" autoClose={8000} limit={4} />
        <Standings machine={machine} />
      </AnnounceProvider>
    </MantineProvider>
  );
}
