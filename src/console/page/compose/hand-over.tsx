import { Button, Group, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconArrowBackUp, IconSend } from "@tabler/icons-react";
import { Link } from "wouter";
import { useAct } from "../api/index.ts";
import type { VerbArgs } from "../api/index.ts";
import { Failed } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";

/** What the node answered when a draft was handed over. */
export type Handed = { readonly id: string; readonly reading: string; readonly sha256: string };

/** Hands what is written to a releaser; says what is missing before it can be. */
export function HandOverBar({
  args,
  missing,
  refuse,
  onHanded,
}: {
  readonly args: VerbArgs;
  readonly missing: readonly string[];
  /** How many findings have to be mended. */
  readonly refuse: number;
  readonly onHanded: (handed: Handed) => void;
}) {
  const draft = useAct<Handed>("draft");
  const hand = async (): Promise<void> => {
    const handed = await draft.run(args);
    if (handed !== null) onHanded(handed);
  };
  const said = [
    missing.length === 0 ? "" : `${text.write.handOverMissing} ${missing.map((name) => text.write.missing[name] ?? name).join(", ")}.`,
    refuse === 0 ? "" : `${text.write.findingsCount(refuse, 0)}.`,
  ].filter((part) => part !== "");
  return (
    <>
      {draft.error === null ? null : <Failed error={draft.error} />}
      <div className={classes["bar"]}>
        <Text size="sm" c="dimmed" aria-live="polite">
          {said.length === 0 ? text.write.kept : said.join(" ")}
        </Text>
        <Button
          leftSection={<IconSend size={16} aria-hidden />}
          loading={draft.isPending}
          disabled={missing.length > 0 || refuse > 0}
          onClick={() => void hand()}
        >
          {text.write.handOver}
        </Button>
      </div>
    </>
  );
}

/** What was handed over, and the way back. */
export function HandedOver({ handed, onTakenBack }: { readonly handed: Handed; readonly onTakenBack: () => void }) {
  const discard = useAct("draft-discard");
  const takeBack = async (): Promise<void> => {
    if ((await discard.run({ draft: handed.id })) === null) return;
    notifications.show({ message: text.write.takenBack });
    onTakenBack();
  };
  return (
    <Notice tone="done" title={text.write.handed} live="status">
      <Text size="sm">{text.write.handedSaid}</Text>
      {discard.error === null ? null : <Failed error={discard.error} />}
      <Group gap="xs" mt="sm">
        <Button component={Link} href="/compose" size="compact-md">
          {text.write.another}
        </Button>
        <Button
          variant="default"
          size="compact-md"
          loading={discard.isPending}
          leftSection={<IconArrowBackUp size={15} aria-hidden />}
          onClick={() => void takeBack()}
        >
          {text.write.takeBack}
        </Button>
      </Group>
    </Notice>
  );
}
