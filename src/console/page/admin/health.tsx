import { Button, Group, Stack, Text } from "@mantine/core";
import { IconStethoscope } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useApi, useVerb } from "../api/index.ts";
import { CommandLine } from "../parts/command-line.tsx";
import { Ago, HostileText, Panel, Reading, Tone } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { AdminTable } from "./admin-table.tsx";
import type { HealthFinding } from "./types.ts";

const tones = { ok: "done", warning: "due", failed: "alarm" } as const;
const rank = { failed: 0, warning: 1, ok: 2 } as const;

type Alarm = { readonly id: number; readonly kind: string; readonly text: string; readonly at: string; readonly urgency: string };

function Alarms() {
  const query = useVerb<{ readonly alarms: readonly Alarm[] }>("node-info", {});
  return (
    <Panel title={text.admin.alarms}>
      <Reading query={query}>
        {({ alarms }) =>
          alarms.length === 0 ? (
            <Text size="sm">{text.admin.alarmsNone}</Text>
          ) : (
            <Stack gap="xs">
              {alarms.map(({ id, kind, text: said, at, urgency }) => (
                <Group key={id} gap="xs" wrap="nowrap" align="start">
                  <Tone tone={urgency === "now" ? "alarm" : "due"}>{kind}</Tone>
                  <Text size="sm">
                    <HostileText value={said} most={300} />{" "}
                    <Text size="xs" c="dimmed" component="span">
                      <Ago at={at} />
                    </Text>
                  </Text>
                </Group>
              ))}
            </Stack>
          )
        }
      </Reading>
    </Panel>
  );
}

function Findings({ findings }: { readonly findings: readonly HealthFinding[] }) {
  const count = (state: HealthFinding["state"]): number => findings.filter((one) => one.state === state).length;
  const { healthColumns: columns } = text.admin;
  return (
    <>
      <Group px="md" pb="sm">
        <Tone tone={count("failed") > 0 ? "alarm" : count("warning") > 0 ? "due" : "done"}>
          {text.admin.healthSummary(count("failed"), count("warning"))}
        </Tone>
      </Group>
      <AdminTable label={text.admin.health} columns={[columns.check, columns.state, columns.found, columns.todo]}>
        {findings
          .toSorted((one, other) => rank[one.state] - rank[other.state])
          .map(({ check, state, found, todo }) => (
            <tr key={check}>
              <th scope="row">
                <HostileText value={check} most={120} />
              </th>
              <td>
                <Tone tone={tones[state]}>{text.admin.checks[state]}</Tone>
              </td>
              <td>
                <HostileText value={found} most={300} />
              </td>
              <td>
                <HostileText value={todo} most={300} />
              </td>
            </tr>
          ))}
      </AdminTable>
    </>
  );
}

/** Health: what doctor finds, the open alarms, and what is to be known of backups. */
export function Health() {
  const api = useApi();
  // Every log is hashed again: it is asked for, and never repeated unasked.
  const query = useQuery<{ readonly findings: readonly HealthFinding[] }>({
    queryKey: ["doctor"],
    queryFn: () => api.verb("doctor"),
    meta: { refreshOn: [] },
    staleTime: 600_000,
  });
  return (
    <Stack gap="md">
      <Panel
        title={text.admin.health}
        flush
        actions={
          <Button
            size="compact-sm"
            variant="default"
            loading={query.isFetching}
            leftSection={<IconStethoscope size={15} aria-hidden />}
            onClick={() => void query.refetch()}
          >
            {text.admin.look}
          </Button>
        }
      >
        <Text size="sm" c="dimmed" px="md" pb="xs">
          {text.admin.healthSaid}
        </Text>
        <Reading query={query}>{({ findings }) => <Findings findings={findings} />}</Reading>
      </Panel>
      <Alarms />
      <Panel title={text.admin.backups}>
        <Stack gap="sm">
          <Text size="sm">{text.admin.backupsSaid}</Text>
          <CommandLine>{text.admin.backupsCommand}</CommandLine>
          <Notice tone="due" title={text.admin.backupsWarn} />
        </Stack>
      </Panel>
    </Stack>
  );
}
