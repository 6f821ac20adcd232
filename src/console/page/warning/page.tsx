import { Alert, Button, Text } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { useParams } from "wouter";
import { useNodeEvents, useVerb } from "../api/index.ts";
import { Empty, HostileText, Loading, PageFrame, Panel, Precedence, Reading, Tlp, Tone } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { WarningActs } from "./acts.tsx";
import { Answers } from "./answers.tsx";
import { Attachments } from "./attachments.tsx";
import { FirstLine } from "./first-line.tsx";
import { Proof } from "./proof.tsx";
import { Claims, Doings, Grades, Statements } from "./sides.tsx";
import { bundleView } from "./stix.ts";
import { Thread } from "./thread.tsx";
import { TimeLine } from "./time-line.tsx";
import type { Case, Shown, Standing } from "./types.ts";
import classes from "./warning.module.css";
import { Words } from "./words.tsx";

const PlaceMap = lazy(() => import("./place.tsx").then(({ PlaceMap: Map }) => ({ default: Map })));
const Graph = lazy(() => import("../search/graph.tsx").then(({ ObjectGraph }) => ({ default: ObjectGraph })));

const standingEvents = ["message-in", "message-out", "message-state", "receipt", "deadline", "deadline-ended", "act open", "act assign"];

function Badges({ shown, standing }: { readonly shown: Shown; readonly standing: Standing }) {
  const marking = shown.parts.find(({ label }) => label === "marking")?.content as
    | { readonly tlp?: string; readonly caveats?: readonly string[] }
    | undefined;
  const { header } = shown;
  return (
    <div className={classes["badges"]}>
      <Tlp label={marking?.tlp ?? "RED"} />
      <Precedence value={shown.precedence} />
      {standing.state === "lapsed" ? (
        <Tone tone="alarm">{text.watch.lapsed}</Tone>
      ) : (
        <Tone tone="quiet">{text.warning.states[standing.state] ?? standing.state}</Tone>
      )}
      {shown.status === "actual" ? null : <Tone tone="due">{shown.status.toUpperCase()}</Tone>}
      {header.lifeSafetyFloor ? <Tone tone="due">{text.warning.floor}</Tone> : null}
      {standing.equivocates ? <Tone tone="alarm">{text.warning.equivocates}</Tone> : null}
      <Text size="sm" c="dimmed" component="span">
        {text.watch.reference(shown.row)}
        {header.ourReference === null ? null : (
          <>
            {" · "}
            {shown.outgoing ? text.warning.ourReference : text.warning.theirReference}{" "}
            <HostileText value={header.ourReference} most={128} />
          </>
        )}
      </Text>
      {(marking?.caveats ?? []).map((caveat) => (
        <span key={caveat} className={classes["caveat"]}>
          <HostileText value={caveat} most={200} />
        </span>
      ))}
    </div>
  );
}

/** Tells that the thread went on since it was opened: reading is recorded, so it is read anew when asked for. */
function useNews(thread: string | null | undefined, row: number) {
  const [hasNews, setNews] = useState(false);
  useNodeEvents((event) => {
    if (event.kind === "message-in" || event.kind === "message-out" || event.kind === "receipt")
      if (thread !== null && thread !== undefined && event.thread === thread) setNews(true);
  });
  return { hasNews, clear: () => setNews(false), key: row };
}

function WhereWhen({ shown, standing }: { readonly shown: Shown; readonly standing: Standing }) {
  const bundle = useMemo(() => bundleView(shown.parts), [shown.parts]);
  const [isGraphOpen, openGraph] = useState(false);
  return (
    <>
      {bundle.places.length === 0 ? null : (
        <Panel title={text.warning.where}>
          <Suspense fallback={<Loading />}>
            <PlaceMap places={bundle.places} />
          </Suspense>
        </Panel>
      )}
      <Panel title={text.warning.when}>
        <TimeLine shown={shown} standing={standing} spans={bundle.spans} />
      </Panel>
      {bundle.nodes.length === 0 ? null : (
        <Panel
          title={text.warning.objects(bundle.count)}
          actions={
            <Button size="compact-xs" variant="default" aria-expanded={isGraphOpen} onClick={() => openGraph(!isGraphOpen)}>
              {isGraphOpen ? text.warning.hideGraph : text.warning.showGraph}
            </Button>
          }
        >
          {isGraphOpen ? (
            <Suspense fallback={<Loading />}>
              <Graph nodes={bundle.nodes} edges={bundle.edges} />
            </Suspense>
          ) : null}
        </Panel>
      )}
    </>
  );
}

function Body({
  shown,
  standing,
  found,
  onPersons,
}: {
  readonly shown: Shown;
  readonly standing: Standing;
  readonly found: Case | undefined;
  readonly onPersons: (reason: string) => void;
}) {
  return (
    <div className={classes["columns"]}>
      <div className={classes["stack"]}>
        <Words
          shown={shown}
          versions={found?.warnings.filter(({ party }) => (party === "us") === shown.outgoing) ?? []}
          onPersons={onPersons}
        />
        <Attachments shown={shown} />
        {found === undefined ? null : (
          <>
            <Grades grades={found.grades} partner={found.partner} />
            <Doings found={found} />
            <Claims claims={found.claims} partner={found.partner} />
            <Statements found={found} />
          </>
        )}
        <Proof shown={shown} proof={standing.proof} />
      </div>
      <div className={classes["stack"]}>
        <WhereWhen shown={shown} standing={standing} />
        <Answers shown={shown} />
        {found === undefined ? null : <Thread found={found} row={shown.row} />}
      </div>
    </div>
  );
}

function Opened({ row }: { readonly row: string }) {
  const [reason, setReason] = useState<string | undefined>(undefined);
  const shown = useVerb<Shown>("show", { message: row, reason }, { refreshOn: [] });
  const standing = useVerb<Standing>("desk-warning", { message: row }, { refreshOn: standingEvents });
  const found = useVerb<Case>("case", { item: row }, { refreshOn: [], enabled: shown.data !== undefined && shown.data.thread !== null });
  const news = useNews(shown.data?.thread, Number(row));
  const again = (): void => {
    news.clear();
    void shown.refetch();
    void found.refetch();
    void standing.refetch();
  };
  if (shown.data === undefined || standing.data === undefined)
    return (
      <PageFrame title={text.warning.title}>
        <Reading query={shown}>{() => <Reading query={standing}>{() => null}</Reading>}</Reading>
      </PageFrame>
    );
  const { data } = shown;
  const kind = text.watch.kind[data.kind] ?? data.kind;
  return (
    <PageFrame
      title={text.warning.titleOf(kind, data.partner, data.outgoing)}
      lead={<Badges shown={data} standing={standing.data} />}
      actions={<WarningActs shown={data} found={found.data} onDone={again} />}
    >
      <div className={classes["stack"]}>
        {news.hasNews ? (
          <Alert color="ink" variant="outline" title={text.warning.news} role="status">
            <Button size="compact-sm" variant="default" onClick={again}>
              {text.warning.readNews}
            </Button>
          </Alert>
        ) : null}
        <FirstLine standing={standing.data} />
        <Body shown={data} standing={standing.data} found={found.data} onPersons={setReason} />
      </div>
    </PageFrame>
  );
}

/** One message and everything around it: who has it and may pass it on, its words, place and time, both sides' grades, claims and answers, and the proof. */
export function Page() {
  const { row } = useParams<{ readonly row: string }>();
  if (!/^\d{1,15}$/.test(row))
    return (
      <PageFrame title={text.warning.title}>
        <Empty title={text.shell.notFound} />
      </PageFrame>
    );
  return <Opened key={row} row={row} />;
}
