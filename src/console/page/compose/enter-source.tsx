import { Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useAct } from "../api/index.ts";
import { Failed } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { shortId } from "./short-id.ts";

/** The form in which a record and its protected phrases are entered. */
function RecordForm({ onDone, onCancel }: { readonly onDone: (source: string) => void; readonly onCancel: () => void }) {
  const [record, setRecord] = useState("");
  const [protect, setProtect] = useState("");
  const add = useAct<{ readonly source: string }>("source-add");
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const phrases = protect.split("\n").map((line) => line.trim());
    const added = await add.run({ text: record, protect: phrases.filter((line) => line !== "") });
    if (added !== null) onDone(added.source);
  };
  const field = { autosize: true, dir: "auto" } as const;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="sm">
        <Text size="sm">{text.compose.enterSaid}</Text>
        <Textarea
          {...field}
          label={text.compose.enterText}
          description={text.compose.enterTextHint}
          required
          minRows={8}
          maxRows={18}
          value={record}
          onChange={({ currentTarget }) => setRecord(currentTarget.value)}
        />
        <Textarea
          {...field}
          label={text.compose.enterProtect}
          description={text.compose.enterProtectHint}
          minRows={3}
          maxRows={10}
          value={protect}
          onChange={({ currentTarget }) => setProtect(currentTarget.value)}
        />
        {add.error === null ? null : <Failed error={add.error} />}
        <Group justify="end">
          <Button variant="default" onClick={onCancel}>
            {text.parts.cancel}
          </Button>
          <Button type="submit" loading={add.isPending} disabled={record.trim() === ""}>
            {text.parts.save}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Enters what stands above the tear line, and the phrases that must never drop below it. */
export function EnterSource({ onEntered }: { readonly onEntered: (source: string) => void }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const done = (source: string): void => {
    notifications.show({ title: text.compose.enterDone, message: text.compose.record(shortId(source)) });
    close();
    onEntered(source);
  };
  return (
    <>
      <Button size="compact-sm" variant="default" leftSection={<IconPlus size={15} aria-hidden />} onClick={open}>
        {text.compose.enter}
      </Button>
      <Modal opened={isOpen} onClose={close} title={text.compose.enter} size="xl" closeButtonProps={{ "aria-label": text.parts.close }}>
        <RecordForm onDone={done} onCancel={close} />
      </Modal>
    </>
  );
}
