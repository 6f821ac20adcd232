import { Alert, Button, Group, Loader, Stack, Text } from "@mantine/core";
import { IconInbox, IconPlugConnectedX, IconShieldX } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { ApiError, ConnectionLost } from "../api/index.ts";
import { text } from "../text/en.ts";
import { explain } from "./explain.ts";

/** There is nothing, and that is the answer; `children` says what would make something appear. */
export function Empty({ title, children }: { readonly title: string; readonly children?: ReactNode }) {
  return (
    <Stack align="center" gap={4} py="xl" px="md" ta="center">
      <IconInbox size={28} stroke={1.4} aria-hidden />
      <Text fw={600}>{title}</Text>
      {children === undefined ? null : (
        <Text c="dimmed" size="sm" maw={460}>
          {children}
        </Text>
      )}
    </Stack>
  );
}

/** Something is on its way. */
export function Loading({ label = text.parts.loading }: { readonly label?: string }) {
  return (
    <Group justify="center" gap="xs" py="xl" role="status">
      <Loader size="xs" type="dots" aria-hidden />
      <Text size="sm" c="dimmed">
        {label}
      </Text>
    </Group>
  );
}

/** Something failed: what, in the reader's words, the node's own sentence and code beside it, and a way to try again. */
export function Failed({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  if (error instanceof ConnectionLost) return <Offline {...(retry === undefined ? {} : { retry })} />;
  const said = explain(error);
  return (
    <Alert color="red" variant="outline" icon={<IconShieldX aria-hidden />} title={said.title} role="alert">
      <Text size="sm">{said.body}</Text>
      {error instanceof ApiError ? (
        <Text size="xs" c="dimmed" className="mono" mt={4}>
          {error.code}
        </Text>
      ) : null}
      {retry === undefined ? null : (
        <Button size="compact-sm" variant="default" mt="xs" onClick={retry}>
          {text.parts.tryAgain}
        </Button>
      )}
    </Alert>
  );
}

/** The node cannot be reached. */
export function Offline({ retry }: { readonly retry?: () => void }) {
  return (
    <Alert color="orange" variant="outline" icon={<IconPlugConnectedX aria-hidden />} title={text.parts.offlineTitle} role="alert">
      <Text size="sm">{text.parts.offlineBody}</Text>
      {retry === undefined ? null : (
        <Button size="compact-sm" variant="default" mt="xs" onClick={retry}>
          {text.parts.tryAgain}
        </Button>
      )}
    </Alert>
  );
}

/** What a reading gave, or why there is nothing to show yet. */
export function Reading<T>({
  query,
  children,
}: {
  readonly query: { readonly data: T | undefined; readonly error: Error | null; readonly refetch: () => unknown };
  readonly children: (data: T) => ReactNode;
}) {
  const { data, error, refetch } = query;
  const retry = (): void => void refetch();
  if (data === undefined) return error === null ? <Loading /> : <Failed error={error} retry={retry} />;
  return (
    <>
      {error === null ? null : <Failed error={error} retry={retry} />}
      {children(data)}
    </>
  );
}
