import { Alert, Button, Text } from "@mantine/core";
import { startRegistration } from "@simplewebauthn/browser";
import { IconFingerprint } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { ApiError, useApi } from "../api/index.ts";
import type { JoinBegun, Session } from "../api/index.ts";
import { explain, Facts, Loading, useTitle } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { LoginCard } from "./login-card.tsx";

type State =
  | { readonly at: "opening" }
  | { readonly at: "missing" }
  | { readonly at: "refused" }
  | { readonly at: "ready" | "making"; readonly begun: JoinBegun; readonly failed?: string };

function useJoin(onEntered: (session: Session) => void) {
  const api = useApi();
  const [state, setState] = useState<State>({ at: "opening" });
  const secret = useRef<string | null>(null);
  useEffect(() => {
    if (secret.current !== null) return;
    secret.current = location.hash.slice(1);
    // The secret leaves the address at once, so that no history and no screenshot keeps it.
    history.replaceState(null, "", location.pathname);
    if (secret.current === "") return setState({ at: "missing" });
    void api.login.beginJoin(secret.current).then(
      (begun) => setState({ at: "ready", begun }),
      () => setState({ at: "refused" }),
    );
  }, [api]);
  const make = async (begun: JoinBegun): Promise<void> => {
    setState({ at: "making", begun });
    try {
      onEntered(await api.login.finishJoin(begun.join, await startRegistration({ optionsJSON: begun.options })));
    } catch (error) {
      const said = error instanceof ApiError ? explain(error).title : error instanceof Error ? error.message : "";
      setState({ at: "ready", begun, failed: said });
    }
  };
  return { state, make };
}

/** Where a single-use link leads: its officer makes the passkey with which he logs in and signs. */
export function Join({ onEntered }: { readonly onEntered: (session: Session) => void }) {
  const { state, make } = useJoin(onEntered);
  useTitle(text.join.title);
  if (state.at === "opening")
    return (
      <LoginCard title={text.join.title}>
        <Loading />
      </LoginCard>
    );
  if (state.at === "missing" || state.at === "refused") {
    const [title, said] = state.at === "missing" ? [text.join.missing, text.join.missingSaid] : [text.join.refused, text.join.refusedSaid];
    return (
      <LoginCard title={text.join.title}>
        <Alert color="orange" variant="outline" title={title} role="alert">
          {said}
        </Alert>
      </LoginCard>
    );
  }
  const { begun, failed } = state;
  return (
    <LoginCard title={text.join.title} lead={text.join.lead(begun.officer)}>
      <Facts
        rows={[
          [text.login.officer, <strong key="officer">{begun.officer}</strong>],
          [text.join.roles, begun.roles.map((role) => text.shell.roles[role]).join(", ")],
        ]}
      />
      <Button loading={state.at === "making"} leftSection={<IconFingerprint size={20} aria-hidden />} onClick={() => void make(begun)}>
        {text.join.make}
      </Button>
      <div aria-live="assertive">
        {failed === undefined ? null : (
          <Alert color="red" variant="outline" title={text.join.failed}>
            {failed}
          </Alert>
        )}
      </div>
      <Text size="xs" c="dimmed">
        {text.join.explain}
      </Text>
    </LoginCard>
  );
}
