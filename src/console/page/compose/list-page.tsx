import { Button, Group, Text } from "@mantine/core";
import { IconEdit, IconGavel } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { Ago, Empty, PageFrame, Panel, Reading, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import { EnterSource } from "./enter-source.tsx";
import { OpenSource } from "./open-source.tsx";
import { shortId } from "./short-id.ts";
import type { DraftLine, SourceLine } from "./types.ts";

/** Who may open what is above the line, and who may decide what leaves. */
const above: readonly Role[] = ["drafter", "source-owner"];
/** Who writes warnings. */
const writers: readonly Role[] = ["drafter", "liaison-officer"];
const deciders: readonly Role[] = ["releaser", "duty-to-warn-authority"];

function SourceRow({
  line,
  isOpening,
  onOpening,
}: {
  readonly line: SourceLine;
  readonly isOpening: boolean;
  readonly onOpening: () => void;
}) {
  const { source, at, author, tearlines } = line;
  return (
    <li>
      <div className={classes["row"]}>
        <div>
          <Text fw={600} size="sm" className="mono">
            {text.compose.record(shortId(source))}
          </Text>
          <Text size="xs" c="dimmed">
            <When at={at} brief /> · {text.compose.by(author)} ·{" "}
            {tearlines.length === 0 ? text.compose.noTearlines : text.compose.tearlines(tearlines.length)}
          </Text>
        </div>
        {isOpening ? null : (
          <Button size="compact-sm" variant="default" aria-label={text.compose.openRecord(shortId(source))} onClick={onOpening}>
            {text.compose.open}
          </Button>
        )}
      </div>
      {isOpening ? <OpenSource source={source} /> : null}
    </li>
  );
}

function Sources() {
  const query = useVerb<{ readonly sources: readonly SourceLine[] }>("source-list", {}, { refreshOn: ["act"] });
  const [opening, setOpening] = useState<string | null>(null);
  return (
    <Panel title={text.compose.sources} flush actions={<EnterSource onEntered={setOpening} />}>
      <Reading query={query}>
        {({ sources }) =>
          sources.length === 0 ? (
            <Empty title={text.compose.sourcesEmpty}>{text.compose.sourcesEmptySaid}</Empty>
          ) : (
            <ul className={classes["rows"]}>
              {[...sources]
                .sort((one, other) => (one.at < other.at ? 1 : -1))
                .map((line) => (
                  <SourceRow key={line.source} line={line} isOpening={opening === line.source} onOpening={() => setOpening(line.source)} />
                ))}
            </ul>
          )
        }
      </Reading>
    </Panel>
  );
}

function DraftRow({ line, mayDecide }: { readonly line: DraftLine; readonly mayDecide: boolean }) {
  const { id, kind, drafter, at } = line;
  return (
    <li className={classes["row"]}>
      <div>
        <Text fw={600} size="sm">
          {text.compose.kinds[kind] ?? kind}
        </Text>
        <Text size="xs" c="dimmed">
          {text.decide.writtenBy} {drafter} · <Ago at={at} />
        </Text>
      </div>
      <Button
        component={Link}
        href={`/compose/decide/${id}`}
        size="compact-sm"
        variant={mayDecide ? "filled" : "default"}
        leftSection={<IconGavel size={15} aria-hidden />}
        aria-label={`${mayDecide ? text.compose.decide : text.compose.look}: ${text.compose.kinds[kind] ?? kind}, ${drafter}`}
      >
        {mayDecide ? text.compose.decide : text.compose.look}
      </Button>
    </li>
  );
}

/** What waits for a releaser. An officer's own drafts are looked at and never decided on by that officer. */
export function Drafts() {
  const { officer, roles } = useSession();
  const query = useVerb<{ readonly drafts: readonly DraftLine[] }>("draft-list", {}, { refreshOn: ["draft", "draft-gone"] });
  const isDecider = roles.some((role) => deciders.includes(role));
  return (
    <Panel title={text.compose.drafts} flush>
      <Reading query={query}>
        {({ drafts }) =>
          drafts.length === 0 ? (
            <Empty title={text.compose.draftsEmpty}>{text.compose.draftsEmptySaid}</Empty>
          ) : (
            <ul className={classes["rows"]}>
              {drafts.map((line) => (
                <DraftRow key={line.id} line={line} mayDecide={isDecider && line.drafter !== officer} />
              ))}
            </ul>
          )
        }
      </Reading>
    </Panel>
  );
}

/** The records that can be written below, and the drafts that wait. A releaser sees the drafts first. */
export function ListPage() {
  const { roles } = useSession();
  const isAbove = roles.some((role) => above.includes(role));
  return (
    <PageFrame
      title={text.compose.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.compose.lead}
        </Text>
      }
      actions={
        roles.some((role) => writers.includes(role)) ? (
          <Button component={Link} href="/compose/write" variant="default" leftSection={<IconEdit size={16} aria-hidden />}>
            {text.compose.without}
          </Button>
        ) : undefined
      }
    >
      {isAbove ? (
        <div className={classes["lists"]}>
          <Sources />
          <Drafts />
        </div>
      ) : (
        <Group grow>
          <Drafts />
        </Group>
      )}
    </PageFrame>
  );
}
