import { Anchor, Select, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link, useLocation } from "wouter";
import { useVerb } from "../api/index.ts";
import { Empty, PageFrame, Panel, Reading } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AskForm } from "./ask-form.tsx";
import type { MessageLine, MessageShown } from "./types.ts";

// What an originator can be asked about: a message with words of its own.
const askable: ReadonlySet<string> = new Set(["warning", "answer", "note", "request", "outcome", "assessment", "action"]);

function Choose({ row }: { readonly row: string | null }) {
  const query = useVerb<{ readonly messages: readonly MessageLine[] }>("inbox", {});
  const [, navigate] = useLocation();
  return (
    <Reading query={query}>
      {({ messages }) => {
        const found = messages.filter(({ kind }) => askable.has(kind)).toReversed();
        if (found.length === 0) return <Empty title={text.releases.askNone}>{text.releases.outgoingEmptySaid}</Empty>;
        return (
          <Select
            label={text.releases.askOf}
            description={text.releases.askOfHint}
            searchable
            value={row}
            data={found.map((one) => ({
              value: String(one.row),
              label: `${text.releases.about(text.compose.kinds[one.kind] ?? one.kind, one.row)} · ${one.partner}`,
            }))}
            onChange={(chosen) => chosen !== null && navigate(`/releases/ask/${chosen}`)}
          />
        );
      }}
    </Reading>
  );
}

function Opened({ row }: { readonly row: string }) {
  const query = useVerb<MessageShown>("show", { message: row }, { refreshOn: [] });
  return <Reading query={query}>{(message) => <AskForm message={message} />}</Reading>;
}

/** Asks the originator for a further use: of which message, of which paragraphs, for what. */
export function AskPage({ row }: { readonly row: string | null }) {
  return (
    <PageFrame
      title={text.releases.askTitle}
      lead={
        <Anchor component={Link} href="/releases" size="sm">
          <IconArrowLeft size={14} aria-hidden /> {text.releases.back}
        </Anchor>
      }
    >
      <Panel title={text.releases.askOf}>
        <Stack gap="md">
          <Text size="sm">{text.releases.lead}</Text>
          <Choose row={row} />
          {row === null ? null : <Opened row={row} />}
        </Stack>
      </Panel>
    </PageFrame>
  );
}
