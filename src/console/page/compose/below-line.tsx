import { ActionIcon, Button, Collapse, Group, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconLanguage, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import { Panel } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import { HiddenCharacters } from "./hidden-characters.tsx";
import { MarkedTextarea } from "./marked-textarea.tsx";
import { MarkingFields, MoreFields } from "./marking-fields.tsx";
import type { FieldsGiven } from "./marking-fields.tsx";
import type { Mark } from "./marks.ts";
import { WordMenus } from "./word-menu.tsx";

type Marked = { readonly marksOf: (sheet: number) => readonly Mark[]; readonly chosen: number | null };

function Sheet({ given, marked, at }: { readonly given: FieldsGiven; readonly marked: Marked; readonly at: number }) {
  const { chosen, change, words } = given;
  const field = useRef<HTMLTextAreaElement>(null);
  const { texts } = chosen;
  const one = texts[at] ?? { language: "en", text: "" };
  const put = (part: Partial<typeof one>): void =>
    change({ texts: texts.map((other, number) => (number === at ? { ...other, ...part } : other)) });
  const insert = (said: string): void => {
    const from = field.current?.selectionStart ?? one.text.length;
    const to = field.current?.selectionEnd ?? from;
    const gap = from > 0 && !/\s$/.test(one.text.slice(0, from)) ? " " : "";
    put({ text: `${one.text.slice(0, from)}${gap}${said}${one.text.slice(to)}` });
    field.current?.focus();
  };
  return (
    <Stack gap="xs">
      <Group justify="space-between" align="end" gap="xs">
        <WordMenus words={words} onWord={insert} />
        <Group gap={4} align="end">
          <TextInput
            size="xs"
            w={90}
            aria-label={text.write.language}
            leftSection={<IconLanguage size={15} aria-hidden />}
            value={one.language}
            onChange={({ currentTarget }) => put({ language: currentTarget.value })}
          />
          {at === 0 ? null : (
            <ActionIcon
              variant="default"
              size="md"
              aria-label={text.write.removeTranslation}
              onClick={() => change({ texts: texts.filter((_, number) => number !== at) })}
            >
              <IconX size={15} aria-hidden />
            </ActionIcon>
          )}
        </Group>
      </Group>
      <MarkedTextarea
        label={text.write.text(one.language)}
        description={at === 0 ? text.write.textHint : text.write.translationHint}
        language={one.language}
        value={one.text}
        marks={marked.marksOf(at)}
        chosen={marked.chosen}
        onChange={(value) => put({ text: value })}
        field={field}
      />
      <HiddenCharacters value={one.text} onClean={(clean) => put({ text: clean })} />
    </Stack>
  );
}

/** What will leave: for whom and marked how, and the text, with what the lint found marked in it. */
export function BelowLine({ given, marked }: { readonly given: FieldsGiven; readonly marked: Marked }) {
  const { chosen, change } = given;
  const [isMore, more] = useDisclosure(chosen.floor !== null || chosen.caveats !== "");
  const Icon = isMore ? IconChevronDown : IconChevronRight;
  return (
    <div className={classes["below"]}>
      <Panel
        title={text.write.below}
        actions={
          <Text size="xs" c="dimmed">
            {text.write.belowSaid}
          </Text>
        }
      >
        <Stack gap="sm">
          <MarkingFields {...given} />
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<Icon size={15} aria-hidden />}
              aria-expanded={isMore}
              onClick={more.toggle}
            >
              {text.write.more}
            </Button>
            <Collapse expanded={isMore}>
              <MoreFields {...given} />
            </Collapse>
          </div>
          {chosen.texts.map((_, at) => (
            <Sheet key={at} given={given} marked={marked} at={at} />
          ))}
          <div>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconLanguage size={15} aria-hidden />}
              onClick={() => change({ texts: [...chosen.texts, { language: "", text: "" }] })}
            >
              {text.write.addTranslation}
            </Button>
          </div>
        </Stack>
      </Panel>
    </div>
  );
}
