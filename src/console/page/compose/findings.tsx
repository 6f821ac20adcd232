import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { Failed, HostileText, Panel, Tone } from "../parts/index.ts";
import { ApiError } from "../api/index.ts";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import type { Finding, Linted } from "./types.ts";

/** A finding in words: how grave, what, why, and what would mend it. */
export function FindingWords({ finding }: { readonly finding: Pick<Finding, "level" | "kind" | "reason" | "mend"> }) {
  const { level, kind, reason, mend } = finding;
  return (
    <>
      <Group gap="xs" wrap="nowrap">
        <Tone tone={level === "refuse" ? "alarm" : "due"}>{level === "refuse" ? text.write.mustMend : text.write.toDecide}</Tone>
        <Text size="sm" fw={600} component="span">
          {text.findingKinds[kind] ?? kind}
        </Text>
      </Group>
      <Text size="sm" component="span">
        <HostileText value={reason} most={600} />
      </Text>
      <Text size="sm" c="dimmed" component="span">
        <HostileText value={mend} most={600} />
      </Text>
    </>
  );
}

function Verdict({
  linted,
  refuse,
  warn,
  isCurrent,
}: {
  readonly linted: Linted;
  readonly refuse: number;
  readonly warn: number;
  readonly isCurrent: boolean;
}) {
  if (!isCurrent) return <Tone tone="quiet">{text.write.linting}</Tone>;
  if (linted.findings.length === 0) return null;
  return <Tone tone={refuse > 0 ? "alarm" : "due"}>{text.write.findingsCount(refuse, warn)}</Tone>;
}

/** What the lint found, each to be shown in both texts. */
export function Findings({
  lint,
  chosen,
  onChoose,
}: {
  readonly lint: {
    readonly data: Linted | undefined;
    readonly isCurrent: boolean;
    readonly error: Error | null;
    readonly refuse: number;
    readonly warn: number;
  };
  readonly chosen: number | null;
  readonly onChoose: (finding: number | null) => void;
}) {
  const { data, isCurrent, error, refuse, warn } = lint;
  const isLate = error instanceof ApiError && error.code === "input-too-large";
  return (
    <Panel
      title={text.write.findings}
      actions={data === undefined ? null : <Verdict linted={data} refuse={refuse} warn={warn} isCurrent={isCurrent} />}
    >
      <Stack gap="xs">
        {error === null || isLate ? null : <Failed error={error} />}
        {isLate ? <Text size="sm">{text.write.findingsLate}</Text> : null}
        {data === undefined && error === null ? (
          <Text size="sm" c="dimmed">
            {text.write.findingsIdle}
          </Text>
        ) : null}
        {data?.verdict === "unlinted" ? <Text size="sm">{text.write.withoutSaid}</Text> : null}
        {data !== undefined && data.verdict !== "unlinted" && data.findings.length === 0 ? (
          <Text size="sm">{text.write.findingsEmpty}</Text>
        ) : null}
        {data?.findings.map((finding, at) => (
          <UnstyledButton
            key={`${finding.kind}-${finding.below?.start ?? -1}-${finding.source?.start ?? -1}-${at}`}
            className={classes["finding"]}
            aria-pressed={chosen === at}
            title={text.write.show}
            onClick={() => onChoose(chosen === at ? null : at)}
          >
            <FindingWords finding={finding} />
            {finding.below === null ? (
              <Text size="xs" c="dimmed" component="span">
                {text.write.nowhereBelow}
              </Text>
            ) : null}
          </UnstyledButton>
        ))}
      </Stack>
    </Panel>
  );
}
