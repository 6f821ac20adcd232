import { Button, Group, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconTrash } from "@tabler/icons-react";
import { useLocation } from "wouter";
import { useAct } from "../api/index.ts";
import { Failed } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";

/** Throws a draft away, after saying plainly that this cannot be undone. */
export function DiscardDraft({ draft }: { readonly draft: string }) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const discard = useAct("draft-discard");
  const [, navigate] = useLocation();
  const confirm = async (): Promise<void> => {
    if ((await discard.run({ draft })) === null) return;
    notifications.show({ message: text.decide.discarded });
    navigate("/compose");
  };
  return (
    <>
      <Button variant="default" leftSection={<IconTrash size={16} aria-hidden />} onClick={open}>
        {text.decide.discard}
      </Button>
      <Modal opened={isOpen} onClose={close} title={text.decide.discardAsk} closeButtonProps={{ "aria-label": text.parts.close }}>
        <Notice tone="due" title={text.decide.discardSaid} />
        {discard.error === null ? null : <Failed error={discard.error} />}
        <Group justify="end" mt="md">
          <Button variant="default" onClick={close} data-autofocus>
            {text.parts.cancel}
          </Button>
          <Button color="red.9" loading={discard.isPending} onClick={() => void confirm()}>
            {text.decide.discard}
          </Button>
        </Group>
      </Modal>
    </>
  );
}
