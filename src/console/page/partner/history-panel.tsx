import { Anchor, Button, Text } from "@mantine/core";
import { IconArrowDownLeft, IconArrowUpRight, IconFileText, IconUser } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { HostileText, Panel, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./partner.module.css";
import type { HistoryEvent } from "./types.ts";

const atOnce = 30;

function iconOf({ what, by }: HistoryEvent) {
  if (what === "message") return by === "us" ? IconArrowUpRight : IconArrowDownLeft;
  return what === "agreement" ? IconFileText : IconUser;
}

function nameOf({ what, name, sequence }: HistoryEvent): string {
  if (what === "message") return text.partner.passed(text.compose.kinds[name] ?? name, sequence ?? null);
  if (what === "agreement" && name === "refuse") return text.partner.eventRefused;
  return text.partner.events[name] ?? name;
}

function Event({ event }: { readonly event: HistoryEvent }) {
  const Icon = iconOf(event);
  const { by, officer, row, scopes, reason, at } = event;
  const who = officer ?? (by === "us" ? text.partner.byUs : text.partner.byPartner);
  return (
    <li>
      <span className={classes["dot"]} aria-hidden>
        <Icon size={13} stroke={2} />
      </span>
      <Text size="sm" fw={560} component="div">
        {row === undefined ? (
          nameOf(event)
        ) : (
          <Anchor component={Link} href={`/warning/${row}`} inherit underline="always">
            {nameOf(event)}
          </Anchor>
        )}{" "}
        <Text size="xs" c="dimmed" component="span" fw={400}>
          {who}
        </Text>
      </Text>
      <Text size="xs" c="dimmed" component="div">
        <When at={at} />
        {scopes === null || scopes === undefined ? null : ` · ${scopes.join(", ")}`}
        {reason === null || reason === undefined ? null : (
          <>
            {" · "}
            <HostileText value={text.partner.reasonCode(reason)} most={80} />
          </>
        )}
      </Text>
    </li>
  );
}

/** What happened with a partner, newest first: acts, signatures under the agreement, and what passed. */
export function HistoryPanel({ history }: { readonly history: readonly HistoryEvent[] }) {
  const [shown, setShown] = useState(atOnce);
  return (
    <Panel title={text.partner.historyTitle} flush>
      {history.length === 0 ? (
        <Text size="sm" c="dimmed" px="md" pb="md">
          {text.partner.historyNone}
        </Text>
      ) : (
        <ol className={classes["timeline"]}>
          {history.slice(0, shown).map((event, at) => (
            <Event key={`${event.at} ${event.what} ${event.name} ${event.row ?? at}`} event={event} />
          ))}
        </ol>
      )}
      {history.length > shown ? (
        <Button variant="subtle" size="compact-sm" m="md" mt={0} onClick={() => setShown(shown + 100)}>
          {text.partner.historyMore}
        </Button>
      ) : null}
    </Panel>
  );
}
