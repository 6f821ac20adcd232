import { Button, Group, Menu, Text } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { text } from "../text/en.ts";
import type { Word, Words } from "./types.ts";

type Kind = { readonly name: string; readonly vocabulary: string; readonly said: (word: Word) => string };

const kinds: readonly Kind[] = [
  { name: text.write.likelihood, vocabulary: "likelihood-icd-203-a", said: ({ code }) => text.write.insertLikelihood(code) },
  { name: text.write.confidence, vocabulary: "confidence-icd-203", said: ({ code }) => text.write.insertConfidence(code) },
  {
    name: text.write.reliability,
    vocabulary: "admiralty-source",
    said: ({ code, meaning }) => text.write.insertReliability(code, meaning),
  },
  {
    name: text.write.credibility,
    vocabulary: "admiralty-information",
    said: ({ code, meaning }) => text.write.insertCredibility(code, meaning),
  },
];

function WordMenu({ kind, words, onWord }: { readonly kind: Kind; readonly words: Words; readonly onWord: (said: string) => void }) {
  const terms = words.vocabularies[kind.vocabulary]?.terms ?? [];
  return (
    <Menu position="bottom-start" withinPortal>
      <Menu.Target>
        <Button variant="default" size="compact-sm" rightSection={<IconChevronDown size={14} aria-hidden />}>
          {kind.name}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {terms.map((term) => (
          <Menu.Item key={term.code} onClick={() => onWord(kind.said(term))}>
            <Text size="sm" fw={600} component="span">
              {term.code}
            </Text>{" "}
            <Text size="sm" c="dimmed" component="span">
              {term.meaning}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

/** The field's own words for likelihood, confidence and grades with their meaning, to be put where one writes. */
export function WordMenus({ words, onWord }: { readonly words: Words; readonly onWord: (said: string) => void }) {
  return (
    <Group gap={6} role="group" aria-label={text.write.words}>
      {kinds.map((kind) => (
        <WordMenu key={kind.vocabulary} kind={kind} words={words} onWord={onWord} />
      ))}
    </Group>
  );
}
