import { Modal, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import type { Session } from "../api/index.ts";
import { text } from "../text/en.ts";
import { LoginCard } from "./login-card.tsx";
import { LoginWays } from "./ways.tsx";

type Entering = { readonly onEntered: (session: Session) => void };

/** The page before the desk. */
export function Login({ onEntered }: Entering) {
  useEffect(() => {
    document.title = text.documentTitle(text.login.title);
  }, []);
  return (
    <LoginCard title={text.login.title} lead={text.login.lead}>
      <LoginWays onEntered={onEntered} />
    </LoginCard>
  );
}

/** Logging in again over a page whose session ended, so that nothing written on it is lost. */
export function LoginAgain({ onEntered }: Entering) {
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={text.login.again}>
      <Stack>
        <Text size="sm">{text.login.againSaid}</Text>
        <LoginWays onEntered={onEntered} />
      </Stack>
    </Modal>
  );
}
