import { Button, FileButton, Group, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconFileUpload, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import { ActDialog } from "../parts/act-dialog.tsx";
import { HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";

const largestCard = 96 * 1024;

async function base64Of(file: File): Promise<string> {
  const bytes = new Uint8Array(await file.slice(0, largestCard + 1).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Takes up a partner's card: the file, and the words as they were read over another channel. */
export function TakeUp() {
  const [card, setCard] = useState<{ readonly name: string; readonly content: string } | null>(null);
  const [words, setWords] = useState("");
  const [handle, setHandle] = useState("");
  const [, navigate] = useLocation();
  const choose = (file: File | null): void => {
    if (file === null) return;
    void base64Of(file).then((content) => setCard({ name: file.name, content }));
  };
  const args = card === null ? null : { card: card.content, words: words.trim() || undefined, handle: handle.trim() || undefined };
  return (
    <ActDialog<{ readonly handle: string }>
      label={text.partner.take}
      title={text.partner.take}
      said={text.partner.takeSaid}
      submit={text.partner.takeSubmit}
      verb="partner-add"
      args={args}
      icon={<IconPlus size={16} aria-hidden />}
      size="sm"
      onDone={(partner) => navigate(`/partner/${encodeURIComponent(partner.handle)}`)}
    >
      <Stack gap="sm">
        <Group gap="sm">
          <FileButton onChange={choose} inputProps={{ "aria-label": text.partner.takeFile }}>
            {(props) => (
              <Button {...props} variant="default" leftSection={<IconFileUpload size={16} aria-hidden />}>
                {text.partner.takeChoose}
              </Button>
            )}
          </FileButton>
          {card === null ? null : (
            <Text size="sm">
              <HostileText value={text.partner.takeFileChosen(card.name)} most={120} />
            </Text>
          )}
        </Group>
        <Textarea
          label={text.partner.takeWords}
          description={text.partner.takeWordsHint}
          autosize
          minRows={2}
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <TextInput
          label={text.partner.takeHandle}
          description={text.partner.takeHandleHint}
          value={handle}
          onChange={({ currentTarget }) => setHandle(currentTarget.value)}
        />
      </Stack>
    </ActDialog>
  );
}
