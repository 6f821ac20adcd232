import { Button, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "wouter";
import { useSession } from "../api/index.ts";
import { readers } from "../shell/pages.ts";
import { Ago, Due, HostileText, Precedence, Tone, useNow } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Item } from "./items.ts";
import { placeOf, whatOf, wordsOf } from "./items.ts";
import classes from "./watch.module.css";

/** What can be done with a row. */
export type RowActs = {
  readonly onAcknowledge: ((item: Item) => void) | null;
  readonly onClose: ((item: Item) => void) | null;
  readonly isBusy: boolean;
};

function Clock({ item }: { readonly item: Item }) {
  const now = useNow(5000);
  if (item.due === null) return <span className={classes["quiet"]}>{item.since === null ? "" : <Ago at={item.since} />}</span>;
  if (item.what === "alarm") return <Tone tone="alarm">{text.watch.now}</Tone>;
  if (item.what === "validity" && Date.parse(item.due) <= now) return <Tone tone="alarm">{text.watch.lapsed}</Tone>;
  return <Due at={item.due} />;
}

function Origin({ item }: { readonly item: Item }) {
  const { message } = item;
  if (message === null) return null;
  return (
    <span className={classes["origin"]}>
      {message.outgoing ? text.watch.to("") : text.watch.from("")}
      <HostileText value={message.partner} most={60} /> · {text.watch.reference(message.row)}
      {message.status === "test" ? ` · ${text.watch.word[message.status] ?? ""}` : ""}
    </span>
  );
}

/** One thing that needs a person: its clock, how urgent it is, what is asked, the first words, and the acts that settle it. */
export function WatchRow({ item, headline, acts }: { readonly item: Item; readonly headline: string | undefined; readonly acts: RowActs }) {
  const { roles } = useSession();
  const place = placeOf(
    item,
    roles.some((role) => readers.includes(role)),
  );
  const title = whatOf(item);
  const { onAcknowledge, onClose, isBusy } = acts;
  const words = headline ?? wordsOf(item);
  const isUrgent = item.message?.precedence === "FLASH" || item.message?.precedence === "IMMEDIATE";
  return (
    <>
      <span className={classes["clock"]}>
        <Clock item={item} />
      </span>
      <span className={classes["precedence"]}>{item.message === null ? null : <Precedence value={item.message.precedence} />}</span>
      <span className={classes["subject"]}>
        {place === null ? (
          <strong tabIndex={-1} data-row-focus>
            {title}
          </strong>
        ) : (
          <Link href={place} className={classes["link"]} data-row-focus>
            {title}
          </Link>
        )}{" "}
        <Origin item={item} />
        {words === null ? null : (
          <span className={classes["words"]}>
            <HostileText value={words} most={160} inLine />
          </span>
        )}
      </span>
      <span className={classes["acts"]}>
        {item.what === "acknowledge" && onAcknowledge !== null ? (
          <Tooltip label={text.watch.acknowledgeSaid} multiline maw={260}>
            <Button
              size="compact-sm"
              variant={isUrgent ? "filled" : "default"}
              disabled={isBusy}
              aria-label={text.watch.acknowledgeLabel(item.message?.row ?? 0)}
              leftSection={<IconCheck size={15} aria-hidden />}
              onClick={() => onAcknowledge(item)}
            >
              {text.watch.acknowledge}
            </Button>
          </Tooltip>
        ) : null}
        {item.alarm !== null && item.what === "alarm" && onClose !== null ? (
          <Tooltip label={text.watch.seenToSaid} multiline maw={260}>
            <Button size="compact-sm" variant="default" disabled={isBusy} onClick={() => onClose(item)}>
              {text.watch.seenTo}
            </Button>
          </Tooltip>
        ) : null}
      </span>
    </>
  );
}
