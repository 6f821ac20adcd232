import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { startAuthentication } from "@simplewebauthn/browser";
import type { AuthenticationResponseJSON } from "@simplewebauthn/browser";
import { IconFingerprint } from "@tabler/icons-react";
import { useEffect, useRef, useState, useSyncExternalStore } from "react";
import { ApiError, ConnectionLost, SigningCancelled } from "../api/index.ts";
import type { Json, OpenAsk, SigningDesk } from "../api/index.ts";
import { acts } from "../text/acts.ts";
import { text } from "../text/en.ts";
import { HostileText } from "./hostile-text.tsx";
import { Facts } from "./panel.tsx";

type Stage = "asking" | "signing" | "sending" | "cancelled" | "lost" | "failed";

/** The dialog in which every binding act is shown and signed. One stands in the shell, over all pages. */
export function ConfirmSign({ desk }: { readonly desk: SigningDesk }) {
  const ask = useSyncExternalStore(desk.subscribe, desk.top);
  const decline = (): void => ask?.fail(new SigningCancelled());
  return (
    <Modal
      opened={ask !== null}
      onClose={decline}
      title={text.sign.title}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": text.parts.close }}
    >
      {ask === null ? null : <Signing key={ask.options.challenge} ask={ask} />}
    </Modal>
  );
}

function shown(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 1);
}

function useSigning(ask: OpenAsk) {
  const [stage, setStage] = useState<Stage>("asking");
  const [reason, setReason] = useState("");
  const signed = useRef<AuthenticationResponseJSON | null>(null);
  const isSent = useRef(false);
  const send = async (): Promise<void> => {
    if (signed.current === null) return;
    setStage("sending");
    try {
      ask.settle(await ask.send(signed.current));
    } catch (error) {
      if (error instanceof ConnectionLost) {
        isSent.current = true;
        setStage("lost");
      } else if (isSent.current && error instanceof ApiError && error.code === "request-stale") ask.settle({ done: true });
      else ask.fail(error);
    }
  };
  const sign = async (): Promise<void> => {
    setStage("signing");
    try {
      signed.current = await startAuthentication({ optionsJSON: ask.options });
    } catch (error) {
      const isDeclined = error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError");
      setReason(error instanceof Error ? error.message : "");
      setStage(isDeclined ? "cancelled" : "failed");
      return;
    }
    await send();
  };
  return { stage, reason, sign, send };
}

function Signing({ ask }: { readonly ask: OpenAsk }) {
  const { stage, reason, sign, send } = useSigning(ask);
  const isStarted = useRef(false);
  useEffect(() => {
    if (!ask.atOnce || isStarted.current) return;
    isStarted.current = true;
    void sign();
  });
  const isBusy = stage === "signing" || stage === "sending";
  const args = Object.entries(ask.args).filter((entry): entry is [string, Json] => entry[1] !== undefined);
  return (
    <Stack gap="sm">
      <Text size="sm">{text.sign.lead}</Text>
      <div
        className="panel"
        style={{ padding: "0.7rem 0.9rem", maxHeight: "45vh", overflow: "auto" }}
        tabIndex={0}
        role="group"
        aria-label={text.sign.act}
      >
        <Facts
          rows={[
            [text.sign.act, <strong key="act">{acts[ask.verb] ?? ask.verb}</strong>],
            ...args.map(([name, value]): readonly [string, React.ReactNode] => [
              name,
              <HostileText key={name} value={shown(value)} most={2000} />,
            ]),
          ]}
        />
      </div>
      <div aria-live="polite">
        {stage === "signing" ? <Text size="sm">{text.sign.signing}</Text> : null}
        {stage === "sending" ? <Text size="sm">{text.sign.sending}</Text> : null}
        {stage === "cancelled" ? <Alert color="orange" variant="outline" title={text.sign.cancelled} /> : null}
        {stage === "lost" ? <Alert color="orange" variant="outline" title={text.sign.lost} /> : null}
        {stage === "failed" ? (
          <Alert color="red" variant="outline" title={text.sign.failed}>
            {reason}
          </Alert>
        ) : null}
      </div>
      <Group justify="flex-end" gap="xs">
        <Button variant="default" disabled={stage === "sending"} onClick={() => ask.fail(new SigningCancelled())}>
          {text.parts.cancel}
        </Button>
        {stage === "lost" ? (
          <Button onClick={() => void send()} data-autofocus>
            {text.sign.sendAgain}
          </Button>
        ) : (
          <Button loading={isBusy} onClick={() => void sign()} leftSection={<IconFingerprint size={18} aria-hidden />} data-autofocus>
            {text.sign.sign}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
