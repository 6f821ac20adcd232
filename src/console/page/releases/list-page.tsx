import { Anchor, Button, Text } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { Link } from "wouter";
import { useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { Ago, Due, Empty, HostileText, PageFrame, Panel, Reading, Tone } from "../parts/index.ts";
import { Drafts } from "../compose/list-page.tsx";
import tables from "../partner/partner.module.css";
import { text } from "../text/en.ts";
import classes from "./releases.module.css";
import { isOpenRequest, toneOfState } from "./states.ts";
import type { RequestLine } from "./types.ts";

function Row({ line }: { readonly line: RequestLine }) {
  const { row, use, partner, state, due, at, of, paragraphs, isEmergency, isLifeAtRisk } = line;
  const name = text.releases.uses[use] ?? use;
  return (
    <tr>
      <th scope="row">
        <Anchor component={Link} href={`/releases/${row}`} fw={600} aria-label={text.releases.open(name, partner)}>
          {name}
        </Anchor>
        {isEmergency ? (
          <div>
            <Tone tone="alarm">{text.releases.emergency}</Tone>
          </div>
        ) : null}
        {isLifeAtRisk ? (
          <div>
            <Tone tone="alarm">{text.releases.lifeAtRisk}</Tone>
          </div>
        ) : null}
      </th>
      <td>
        <HostileText value={line.organisation} most={80} />
      </td>
      <td>
        {of === null ? (
          text.parts.unknown
        ) : (
          <Anchor component={Link} href={`/warning/${of.row}`} size="sm">
            {text.releases.about(text.compose.kinds[of.kind] ?? of.kind, of.row)}
          </Anchor>
        )}
        <Text size="xs" c="dimmed">
          {text.releases.paragraphs(paragraphs)}
        </Text>
      </td>
      <td>
        <Ago at={at} />
      </td>
      <td>
        <Tone tone={toneOfState(state)}>{text.releases.states[state] ?? state}</Tone>
      </td>
      <td>{isOpenRequest(state) ? <Due at={due} /> : null}</td>
    </tr>
  );
}

function Requests({ lines, label }: { readonly lines: readonly RequestLine[]; readonly label: string }) {
  const { facts, due, asked } = text.releases;
  return (
    <div className={tables["scroll"]} tabIndex={0} role="group" aria-label={label}>
      <table className={tables["table"]}>
        <thead>
          <tr>
            {[facts.use, facts.partner, facts.of, asked, facts.state, due].map((name) => (
              <th scope="col" key={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => (
            <Row key={line.request} line={line} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

// What waits for a word first, and of that what runs out first.
function inOrder(lines: readonly RequestLine[]): readonly RequestLine[] {
  const rank = (line: RequestLine): string =>
    isOpenRequest(line.state) ? `0 ${line.due}` : `1 ${String(1e12 - line.row).padStart(14, "0")}`;
  return lines.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

function Direction({ lines, direction }: { readonly lines: readonly RequestLine[]; readonly direction: "in" | "out" }) {
  const own = inOrder(lines.filter((line) => line.direction === direction));
  const [title, empty, said] =
    direction === "in"
      ? [text.releases.incoming, text.releases.incomingEmpty, text.releases.incomingEmptySaid]
      : [text.releases.outgoing, text.releases.outgoingEmpty, text.releases.outgoingEmptySaid];
  return (
    <Panel title={title} flush>
      {own.length === 0 ? <Empty title={empty}>{said}</Empty> : <Requests lines={own} label={title} />}
    </Panel>
  );
}

const askers: readonly Role[] = ["drafter", "liaison-officer"];

/** Release requests in and out with their clocks, and what waits for a releaser. */
export function ListPage() {
  const { roles } = useSession();
  const query = useVerb<{ readonly requests: readonly RequestLine[] }>("desk-requests", {});
  return (
    <PageFrame
      title={text.releases.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.releases.lead}
        </Text>
      }
      actions={
        roles.some((role) => askers.includes(role)) ? (
          <Button component={Link} href="/releases/ask" leftSection={<IconPlus size={16} aria-hidden />}>
            {text.releases.ask}
          </Button>
        ) : undefined
      }
    >
      <div className={classes["lists"]}>
        <Reading query={query}>
          {({ requests }) => (
            <>
              <Direction lines={requests} direction="in" />
              <Direction lines={requests} direction="out" />
            </>
          )}
        </Reading>
        <Drafts />
      </div>
    </PageFrame>
  );
}
