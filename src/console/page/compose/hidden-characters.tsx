import { Button, Group, Text } from "@mantine/core";
import { IconEraser } from "@tabler/icons-react";
import { useMemo } from "react";
import { Notice } from "../parts/notice.tsx";
import { visibleRuns } from "../parts/visible.ts";
import { text } from "../text/en.ts";

/** Says which characters stand in a text that nobody sees while writing, as they come with something pasted, and takes them out. */
export function HiddenCharacters({ value, onClean }: { readonly value: string; readonly onClean: (clean: string) => void }) {
  const runs = useMemo(() => visibleRuns(value), [value]);
  const names = [...new Set(runs.filter(({ mark }) => mark).map((run) => run.text))];
  if (names.length === 0) return null;
  const clean = (): void =>
    onClean(
      runs
        .filter(({ mark }) => !mark)
        .map((run) => run.text)
        .join(""),
    );
  return (
    <Notice tone="due" title={text.write.hidden} live="status">
      <Group justify="space-between" gap="xs">
        <Text size="sm">{text.write.hiddenSaid(names.slice(0, 12).join(", "))}</Text>
        <Button size="compact-sm" variant="default" leftSection={<IconEraser size={15} aria-hidden />} onClick={clean}>
          {text.write.hiddenClean}
        </Button>
      </Group>
    </Notice>
  );
}
