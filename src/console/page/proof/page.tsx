import { Button, Group, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconSignature } from "@tabler/icons-react";
import { useAct, useVerb } from "../api/index.ts";
import { Ago, Empty, Failed, HostileText, PageFrame, Panel, Reading, Tone } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { ExportPanel } from "./export-panel.tsx";
import { LogRow } from "./log-row.tsx";
import classes from "./proof.module.css";
import type { LogShown, ProofShown } from "./types.ts";

type Witnesses = {
  readonly witnesses: readonly { readonly witness: string; readonly url: string; readonly endedAt: string | null; readonly size: number }[];
};

const order = { pair: 0, node: 1, local: 2, earlier: 3 } as const;

function SignNow() {
  const sign = useAct("log-checkpoint");
  const run = async (): Promise<void> => {
    if ((await sign.run({})) !== null) notifications.show({ message: text.proof.signed });
  };
  return (
    <Group gap="xs">
      {sign.error === null ? null : <Failed error={sign.error} />}
      <Button
        size="compact-sm"
        variant="default"
        loading={sign.isPending}
        leftSection={<IconSignature size={15} aria-hidden />}
        onClick={() => void run()}
      >
        {text.proof.sign}
      </Button>
    </Group>
  );
}

function WitnessPanel() {
  const query = useVerb<Witnesses>("witness-list", {});
  return (
    <Panel title={text.proof.witnesses}>
      <Stack gap="xs">
        <Text size="sm">{text.proof.witnessesSaid}</Text>
        <Reading query={query}>
          {({ witnesses }) =>
            witnesses.length === 0 ? (
              <Text size="sm" c="dimmed">
                {text.proof.witnessesNone}
              </Text>
            ) : (
              witnesses.map(({ witness, url, endedAt, size }) => (
                <Group key={witness} justify="space-between" gap="xs">
                  <div>
                    <Text size="sm" fw={600}>
                      <HostileText value={witness} most={120} />
                    </Text>
                    <Text size="xs" c="dimmed">
                      <HostileText value={url} most={120} />
                    </Text>
                  </div>
                  <Tone tone={endedAt === null ? "done" : "quiet"}>
                    {endedAt === null ? text.proof.entries(size) : text.proof.witnessEnded}
                  </Tone>
                </Group>
              ))
            )
          }
        </Reading>
      </Stack>
    </Panel>
  );
}

function Alarms({ alarms }: { readonly alarms: ProofShown["alarms"] }) {
  return alarms.map(({ id, text: said, at, kind }) => (
    <Notice key={id} tone="alarm" title={text.proof.alarms}>
      <Text size="sm">
        <HostileText value={said} most={400} />
      </Text>
      <Text size="xs" c="dimmed">
        {kind} · <Ago at={at} />
      </Text>
    </Notice>
  ));
}

function Logs({ logs }: { readonly logs: readonly LogShown[] }) {
  return (
    <Panel title={text.proof.logs} flush actions={<SignNow />}>
      {logs.length === 0 ? <Empty title={text.proof.logsEmpty} /> : null}
      {logs
        .toSorted((one, other) => order[one.of] - order[other.of])
        .map((log) => (
          <LogRow key={log.origin} log={log} />
        ))}
    </Panel>
  );
}

/** Proof: the logs, who cosigned them, where what is provable ends, and how it is verified elsewhere. */
export function Page() {
  const query = useVerb<ProofShown>("desk-proof", {});
  return (
    <PageFrame
      title={text.proof.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.proof.lead}
        </Text>
      }
    >
      <Stack gap="md">
        <Notice tone="due" title={text.proof.warning}>
          <Text size="sm">{text.proof.warningSaid}</Text>
        </Notice>
        <Reading query={query}>
          {({ logs, alarms }) => (
            <>
              <Alarms alarms={alarms} />
              <div className={classes["grid"]}>
                <Logs logs={logs} />
                <div className={classes["column"]}>
                  <Panel title={text.proof.boundary}>
                    <Stack gap="xs">
                      <Text size="sm">{text.proof.provable}</Text>
                      <Text size="sm">{text.proof.notProvable}</Text>
                    </Stack>
                  </Panel>
                  <ExportPanel logs={logs} />
                  <WitnessPanel />
                </div>
              </div>
            </>
          )}
        </Reading>
      </Stack>
    </PageFrame>
  );
}
