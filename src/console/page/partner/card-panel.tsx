import { Stack, Text, Textarea } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { useVerb } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Facts, Panel, Tone, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";
import type { Card, PartnerShown } from "./types.ts";

/** The words of a card, numbered, to be read aloud and compared. */
export function Words({ title, words }: { readonly title: string; readonly words: readonly string[] }) {
  return (
    <div>
      <Text size="sm" fw={600}>
        {title}
      </Text>
      <ol className={classes["words"]} aria-label={title}>
        {words.map((word, at) => (
          <li key={`${at}-${word}`}>{word}</li>
        ))}
      </ol>
    </div>
  );
}

function Confirm({ handle }: { readonly handle: string }) {
  const [words, setWords] = useState("");
  const card = useVerb<{ readonly card: string }>("partner-card", { partner: handle });
  const args = card.data === undefined || words.trim() === "" ? null : { card: card.data.card, words: words.trim() };
  return (
    <ActDialog
      label={text.partner.confirm}
      title={text.partner.confirm}
      said={text.partner.confirmSaid}
      submit={text.partner.takeSubmit}
      verb="partner-add"
      args={args}
      look="filled"
      icon={<IconCheck size={16} aria-hidden />}
    >
      <Textarea
        label={text.partner.takeWords}
        required
        autosize
        minRows={2}
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
      />
    </ActDialog>
  );
}

function hoursOf({ workingHours, timeZone }: Card): string {
  if (workingHours === null) return text.partner.always;
  return text.partner.hoursFacts(workingHours.days.join(", "), `${workingHours.from}–${workingHours.until}`, timeZone);
}

/** A card's facts: number, hours, endpoints, and until when which keys stand. */
export function CardFacts({ card }: { readonly card: Card }) {
  const last = card.sealing.map(({ until }) => until).toSorted((one, other) => (one < other ? 1 : -1))[0];
  return (
    <Facts
      rows={[
        [text.partner.serial, String(card.serial)],
        [text.partner.issued, <When key="issued" at={card.issuedAt} />],
        [text.partner.country, card.country],
        [text.partner.hours, hoursOf(card)],
        [
          text.partner.endpoints,
          card.endpoints.length === 0 ? text.partner.dialsOnly : <span className="mono">{card.endpoints.join(", ")}</span>,
        ],
        ...card.signing.map(({ use, keyId, until }): readonly [string, React.ReactNode] => [
          text.partner.keyUntil(text.partner.uses[use] ?? use),
          <span key={keyId}>
            <When at={until} brief /> <span className="mono">{keyId.slice(0, 12)}</span>
          </span>,
        ]),
        [text.partner.sealing(card.sealing.length), <When key="sealing" at={last} brief />],
      ]}
    />
  );
}

/** The partner's card and fingerprint words, ours beside them, and whether they were compared. */
export function CardPanel({ partner, mayAct }: { readonly partner: PartnerShown; readonly mayAct: boolean }) {
  const { card, words, ownWords, confirmedAt, confirmedBy, rivalCard, handle } = partner;
  if (card === null)
    return (
      <Panel title={text.partner.cardTitle}>
        <Text size="sm">{text.partner.noCard}</Text>
      </Panel>
    );
  const isOpen = confirmedAt === null;
  return (
    <Panel title={text.partner.cardTitle} actions={isOpen && mayAct ? <Confirm handle={handle} /> : null}>
      <Stack gap="sm">
        {rivalCard ? <Notice tone="alarm" title={text.partner.rival} live="alert" /> : null}
        <div>
          {isOpen ? (
            <Tone tone="due">{text.partner.unconfirmed}</Tone>
          ) : (
            <>
              <Tone tone="done">{text.partner.confirmed(confirmedBy ?? "")}</Tone>{" "}
              <Text size="xs" c="dimmed" component="span">
                <When at={confirmedAt} />
              </Text>
            </>
          )}
        </div>
        {words === null ? null : <Words title={text.partner.theirWords} words={words} />}
        <Words title={text.partner.ourWords} words={ownWords} />
        <CardFacts card={card} />
      </Stack>
    </Panel>
  );
}
