import { Button, Group, Popover, Text, UnstyledButton } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useState } from "react";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
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

function WordChoice({ kind, words, onWord }: { readonly kind: Kind; readonly words: Words; readonly onWord: (said: string) => void }) {
  const [isOpen, setIsOpen] = useState(false);
  const terms = words.vocabularies[kind.vocabulary]?.terms ?? [];
  const choose = (term: Word): void => {
    setIsOpen(false);
    onWord(kind.said(term));
  };
  return (
    <Popover opened={isOpen} onChange={setIsOpen} position="bottom-start" trapFocus returnFocus={false} withinPortal={false} shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          size="compact-sm"
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => setIsOpen(!isOpen)}
        >
          {kind.name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={4} aria-label={kind.name}>
        <ul className={classes["words"]}>
          {terms.map((term) => (
            <li key={term.code}>
              <UnstyledButton className={classes["word"]} onClick={() => choose(term)}>
                <strong>{term.code}</strong>
                <Text size="sm" c="dimmed" component="span">
                  {term.meaning}
                </Text>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The field's own words for likelihood, confidence and grades with their meaning, to be put where one writes. */
export function WordMenus({ words, onWord }: { readonly words: Words; readonly onWord: (said: string) => void }) {
  return (
    <Group gap={6} role="group" aria-label={text.write.words}>
      {kinds.map((kind) => (
        <WordChoice key={kind.vocabulary} kind={kind} words={words} onWord={onWord} />
      ))}
    </Group>
  );
}
