import { Anchor, Group, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import { useVerb } from "../api/index.ts";
import { Due, Panel, Reading } from "../parts/index.ts";
import { isOpenRequest } from "../releases/states.ts";
import type { RequestLine } from "../releases/types.ts";
import { text } from "../text/en.ts";

/** The release requests that are open with one partner, with their clocks. */
export function RequestsPanel({ handle }: { readonly handle: string }) {
  const query = useVerb<{ readonly requests: readonly RequestLine[] }>("desk-requests", {});
  return (
    <Panel
      title={text.partner.requestsTitle}
      actions={
        <Anchor component={Link} href="/releases" size="sm">
          {text.partner.requestsAll}
        </Anchor>
      }
    >
      <Reading query={query}>
        {({ requests }) => {
          const open = requests.filter((one) => one.partner === handle && isOpenRequest(one.state));
          if (open.length === 0)
            return (
              <Text size="sm" c="dimmed">
                {text.partner.requestsNone}
              </Text>
            );
          return (
            <Stack gap="xs">
              {open.map((one) => (
                <Group key={one.request} justify="space-between" gap="xs">
                  <Anchor component={Link} href={`/releases/${one.row}`} size="sm">
                    {text.releases.uses[one.use] ?? one.use} · {one.direction === "in" ? text.releases.incoming : text.releases.outgoing}
                  </Anchor>
                  <Due at={one.due} />
                </Group>
              ))}
            </Stack>
          );
        }}
      </Reading>
    </Panel>
  );
}
