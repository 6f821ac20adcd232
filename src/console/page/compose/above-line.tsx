import { Group, Stack, Text } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { HostileText, Panel, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import { MarkedText } from "./marked-text.tsx";
import type { Mark } from "./marks.ts";
import { OpenSource } from "./open-source.tsx";
import { shortId } from "./short-id.ts";
import type { SourceRecord } from "./types.ts";

function Record({
  record,
  marks,
  chosen,
}: {
  readonly record: SourceRecord;
  readonly marks: readonly Mark[];
  readonly chosen: number | null;
}) {
  return (
    <Stack gap="xs">
      <Text size="xs" c="dimmed">
        <span className="mono">{shortId(record.source)}</span> · <When at={record.at} brief /> · {text.compose.by(record.author)}
      </Text>
      <div className={classes["record"]} tabIndex={0} role="group" aria-label={text.write.above}>
        <MarkedText text={record.text} marks={marks} chosen={chosen} />
      </div>
      <Text size="sm" fw={600}>
        {text.write.protect}
      </Text>
      {record.protect.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.write.protectNone}
        </Text>
      ) : (
        <Group gap={6}>
          {record.protect.map((phrase) => (
            <span key={phrase} className="tone tone-due" style={{ whiteSpace: "normal" }}>
              <IconLock size={13} aria-hidden />
              <HostileText value={phrase} most={120} />
            </span>
          ))}
        </Group>
      )}
    </Stack>
  );
}

/** What stands above the tear line, with what of it shows below: opened with a reason, and never kept in the browser. */
export function AboveLine({
  source,
  record,
  marks,
  chosen,
}: {
  readonly source: string | null;
  readonly record: SourceRecord | undefined;
  readonly marks: readonly Mark[];
  readonly chosen: number | null;
}) {
  return (
    <div className={classes["above"]}>
      <Panel
        title={text.write.above}
        actions={
          <Text size="xs" c="dimmed">
            {text.write.aboveSaid}
          </Text>
        }
      >
        {source === null ? (
          <Text size="sm" c="dimmed">
            {text.write.withoutSaid}
          </Text>
        ) : record === undefined ? (
          <OpenSource source={source} isHere />
        ) : (
          <Record record={record} marks={marks} chosen={chosen} />
        )}
      </Panel>
    </div>
  );
}
