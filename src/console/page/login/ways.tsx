import { Alert, Button, Divider, PasswordInput, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { browserSupportsWebAuthn, startAuthentication } from "@simplewebauthn/browser";
import { IconFingerprint } from "@tabler/icons-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { ApiError, ConnectionLost, useApi } from "../api/index.ts";
import type { Session } from "../api/index.ts";
import { text } from "../text/en.ts";

type Told = { readonly title: string; readonly body: string } | null;

function toldOf(error: unknown): Told {
  if (error instanceof ConnectionLost) return { title: text.parts.offlineTitle, body: text.parts.offlineBody };
  if (error instanceof ApiError)
    return {
      title: text.errors.codes[error.code] ?? text.login.refused,
      body: error.status === 401 ? text.login.refusedSaid : error.message,
    };
  const isDeclined = error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError");
  return { title: text.login.refused, body: isDeclined ? text.login.cancelled : error instanceof Error ? error.message : "" };
}

function PasswordForm({ enter, isBusy }: { readonly enter: (way: () => Promise<Session>) => void; readonly isBusy: boolean }) {
  const api = useApi();
  const [officer, setOfficer] = useState("");
  const [password, setPassword] = useState("");
  const [totp, setTotp] = useState("");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    enter(() => api.login.password({ officer: officer.trim(), password, totp: totp.trim() }));
  };
  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <TextInput
          label={text.login.officer}
          description={text.login.officerHint}
          required
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          maxLength={64}
          value={officer}
          onChange={(event) => setOfficer(event.currentTarget.value)}
        />
        <PasswordInput
          label={text.login.password}
          required
          autoComplete="current-password"
          maxLength={1024}
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
        />
        <TextInput
          label={text.login.totp}
          description={text.login.totpHint}
          required
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9]{6}"
          maxLength={6}
          value={totp}
          onChange={(event) => setTotp(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={isBusy}>
          {text.login.passwordSubmit}
        </Button>
        <Text size="xs" c="dimmed">
          {text.login.passwordLimits}
        </Text>
      </Stack>
    </form>
  );
}

/** The three ways to log in: a passkey first, the others behind a button. */
export function LoginWays({ onEntered }: { readonly onEntered: (session: Session) => void }) {
  const api = useApi();
  const [told, setTold] = useState<Told>(null);
  const [isBusy, setBusy] = useState(false);
  const [isOpen, setOpen] = useState(false);
  const attempt = async (way: () => Promise<Session | null>): Promise<void> => {
    if (isBusy) return;
    setBusy(true);
    setTold(null);
    try {
      const session = await way();
      if (session !== null) onEntered(session);
    } catch (error) {
      setTold(toldOf(error));
    } finally {
      setBusy(false);
    }
  };
  const byPasskey = async (): Promise<Session> => {
    const { login, options } = await api.login.beginPasskey();
    return await api.login.finishPasskey(login, await startAuthentication({ optionsJSON: options }));
  };
  const elsewhere = async (): Promise<null> => {
    location.assign(await api.login.oidc());
    return null;
  };
  return (
    <Stack gap="sm">
      {browserSupportsWebAuthn() ? (
        <Button size="md" loading={isBusy} leftSection={<IconFingerprint size={20} aria-hidden />} onClick={() => void attempt(byPasskey)}>
          {text.login.passkey}
        </Button>
      ) : (
        <Alert color="orange" variant="outline" title={text.login.noPasskeys} />
      )}
      <div aria-live="assertive">
        {told === null ? null : (
          <Alert color="red" variant="outline" title={told.title}>
            {told.body}
          </Alert>
        )}
      </div>
      <UnstyledButton fz="sm" td="underline" c="var(--mantine-color-anchor)" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {text.login.other}
      </UnstyledButton>
      {isOpen ? (
        <>
          <PasswordForm enter={(way) => void attempt(way)} isBusy={isBusy} />
          <Divider />
          <Button variant="default" loading={isBusy} onClick={() => void attempt(elsewhere)}>
            {text.login.oidc}
          </Button>
        </>
      ) : null}
    </Stack>
  );
}
