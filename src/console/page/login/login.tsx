import { Modal, Stack, Text } from "@mantine/core";
import type { Session } from "../api/index.ts";
import { useTitle } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { LoginCard } from "./login-card.tsx";
import { LoginWays } from "./ways.tsx";

type Entering = { readonly onEntered: (session: Session) => void };

/** The page before the desk. */
export function Login({ onEntered }: Entering) {
  useTitle(text.login.title);
  return (
    <LoginCard title={text.login.title} lead={text.login.lead}>
      <LoginWays onEntered={onEntered} />
    </LoginCard>
  );
}

/** Logging in again over a page whose session ended, so that nothing written on it is lost. */
export function LoginAgain({ onEntered }: Entering) {
  return (
    // An unattended screen shows nothing that was read on it.
    <Modal
      opened
      overlayProps={{ blur: 16, backgroundOpacity: 0.8 }}
      onClose={() => {}}
      withCloseButton={false}
      closeOnEscape={false}
      closeOnClickOutside={false}
      title={text.login.again}
    >
      <Stack>
        <Text size="sm">{text.login.againSaid}</Text>
        <LoginWays onEntered={onEntered} />
      </Stack>
    </Modal>
  );
}
