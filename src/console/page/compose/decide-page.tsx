import { Anchor, Button, Group, Stack, Text } from "@mantine/core";
import { IconArrowLeft, IconSignature } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { ApiError, useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { Empty, Failed, PageFrame, Panel, Reading } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import classes from "./compose.module.css";
import { FindingsPanel, PassesPanel, ReadingPanel, useHashed } from "./decide-reading.tsx";
import { DiscardDraft } from "./discard-draft.tsx";
import { ReasonsForm } from "./reasons-form.tsx";
import { isComplete, useReasons } from "./reasons.ts";
import type { AgreementLine, DraftShown, Released, Words } from "./types.ts";
import { useRelease } from "./use-release.ts";
import type { Deciding } from "./use-release.ts";

type Assessed = { readonly assessments: readonly { readonly handle: string; readonly gap: string | null }[] };

function ReleasedNotice({ released }: { readonly released: Released }) {
  return (
    <Notice tone="done" title={text.decide.released} live="status">
      {released.messages.map(({ row, partner, sequence }) => (
        <Group key={row} justify="space-between" gap="xs">
          <Text size="sm">{text.decide.releasedSaid(partner, sequence)}</Text>
          <Button component={Link} href={`/warning/${row}`} variant="default" size="compact-sm">
            {text.decide.openCase}
          </Button>
        </Group>
      ))}
    </Notice>
  );
}

function Gaps({ gaps, hasFloor }: { readonly gaps: readonly string[]; readonly hasFloor: boolean }) {
  return gaps.map((partner) => (
    <Notice key={partner} tone="due" title={text.decide.gap(partner)}>
      {hasFloor ? null : <Text size="sm">{text.decide.gapSaid}</Text>}
    </Notice>
  ));
}

function Troubles({ deciding }: { readonly deciding: Deciding }) {
  const isGone = deciding.at === "failed" && deciding.error instanceof ApiError && deciding.error.code === "unknown-item";
  if (isGone)
    return (
      <Notice tone="due" title={text.decide.gone} live="alert">
        <Text size="sm">{text.decide.goneSaid}</Text>
      </Notice>
    );
  if (deciding.at === "failed") return <Failed error={deciding.error} />;
  if (deciding.at !== "changed" && deciding.at !== "overtaken") return null;
  const [title, said] =
    deciding.at === "changed" ? [text.decide.changed, text.decide.changedSaid] : [text.decide.overtaken, text.decide.overtakenSaid];
  return (
    <Notice tone="due" title={title} live="alert">
      <Text size="sm">{said}</Text>
    </Notice>
  );
}

function Standstill({ draft, isDecider }: { readonly draft: DraftShown; readonly isDecider: boolean }) {
  const [title, said] = draft.isOwn ? [text.decide.own, text.decide.ownSaid] : [text.decide.notYours, text.decide.notYoursSaid];
  return (
    <Panel title={text.decide.reasons} actions={draft.isOwn || isDecider ? <DiscardDraft draft={draft.id} /> : null}>
      <Notice tone="quiet" title={title}>
        <Text size="sm">{said}</Text>
      </Notice>
    </Panel>
  );
}

function Passed({
  draft,
  released,
  hashed,
}: {
  readonly draft: DraftShown;
  readonly released: Released;
  readonly hashed: ReturnType<typeof useHashed>;
}) {
  return (
    <Stack gap="md">
      <ReleasedNotice released={released} />
      <div className={classes["writing"]}>
        <PassesPanel draft={draft} />
        <ReadingPanel draft={draft} hashed={hashed} />
      </div>
    </Stack>
  );
}

type DecisionGiven = { readonly draft: DraftShown; readonly words: Words; readonly scopeTitle: string; readonly gaps: readonly string[] };
const deciders: readonly Role[] = ["releaser", "duty-to-warn-authority"];

function Decision({ draft, words, scopeTitle, gaps }: DecisionGiven) {
  const { officer, roles, name, unit } = useSession();
  const role = deciders.find((one) => roles.includes(one));
  const mayDecide = role !== undefined && !draft.isOwn;
  const { reasons, say, isPrefilled } = useReasons({
    officer,
    scopeTitle,
    role: text.shell.roles[role ?? "releaser"],
    house: [unit, name].filter((part) => part !== null && part !== "").join(", "),
    codes: words.legalBases?.codes ?? [],
  });
  const { deciding, release } = useRelease(draft, officer);
  const hashed = useHashed(draft.reading, draft.sha256);
  if (deciding.at === "released") return <Passed draft={draft} released={deciding.released} hashed={hashed} />;
  const unread = draft.attachments.filter(({ needsSignature }) => needsSignature).map(({ sha256 }) => sha256);
  const needs = { findings: draft.lint !== null && draft.lint.verdict !== "pass", unread };
  return (
    <div className={classes["writing"]}>
      <div className={classes["column"]}>
        <PassesPanel draft={draft} />
        <FindingsPanel draft={draft} reasons={reasons} say={say} mayDecide={mayDecide} />
      </div>
      <div className={classes["column"]}>
        <ReadingPanel draft={draft} hashed={hashed} />
        {mayDecide ? (
          <Panel title={text.decide.reasons}>
            <Stack gap="sm">
              <Gaps gaps={gaps} hasFloor={draft.floor !== null} />
              <ReasonsForm
                reasons={reasons}
                say={say}
                words={words}
                isPrefilled={isPrefilled}
                asksUnassessed={gaps.length > 0 && draft.floor !== null}
              />
              <Troubles deciding={deciding} />
              <Group justify="space-between">
                <DiscardDraft draft={draft.id} />
                <Button
                  leftSection={<IconSignature size={17} aria-hidden />}
                  loading={deciding.at === "preparing"}
                  disabled={hashed !== "holds" || !isComplete(reasons, needs)}
                  onClick={() => void release(reasons)}
                >
                  {text.decide.sign}
                </Button>
              </Group>
            </Stack>
          </Panel>
        ) : (
          <Standstill draft={draft} isDecider={role !== undefined} />
        )}
      </div>
    </div>
  );
}

function useBeside(draft: DraftShown | undefined) {
  const agreements = useVerb<{ readonly agreements: readonly AgreementLine[] }>("agreement-show", {});
  const assessed = useVerb<Assessed>("partner-assessments", {});
  const scopes = agreements.data?.agreements.flatMap((one) => one.scopes) ?? [];
  const handles = draft?.recipients.map(({ handle }) => handle) ?? [];
  const gaps = (assessed.data?.assessments ?? [])
    .filter(({ handle, gap }) => gap !== null && handles.includes(handle))
    .map(({ handle }) => handle);
  return {
    isReady: !agreements.isPending && !assessed.isPending,
    scopeTitle: scopes.find(({ id }) => id === draft?.scope)?.title ?? draft?.scope ?? "",
    gaps,
  };
}

function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <PageFrame
      title={text.decide.title}
      lead={
        <Group gap="md">
          <Text size="sm" c="dimmed">
            {text.decide.lead}
          </Text>
          <Anchor component={Link} href="/compose" size="sm">
            <IconArrowLeft size={14} aria-hidden /> {text.write.back}
          </Anchor>
        </Group>
      }
    >
      {children}
    </PageFrame>
  );
}

/** What a releaser is shown: the exact text, for whom, marked how, what the lint found, and the reasons to be given. Nothing else. */
export function DecidePage({ draft: id }: { readonly draft: string }) {
  const draft = useVerb<DraftShown>("desk-draft", { draft: id }, { refreshOn: [] });
  const words = useVerb<Words>("desk-words", {}, { refreshOn: [] });
  const beside = useBeside(draft.data);
  if (draft.error instanceof ApiError && draft.error.code === "unknown-item")
    return (
      <Frame>
        <Empty title={text.decide.gone}>{text.decide.goneSaid}</Empty>
      </Frame>
    );
  return (
    <Frame>
      <Reading query={words}>
        {(known) => (
          <Reading query={draft}>
            {(shown) =>
              beside.isReady ? <Decision draft={shown} words={known} scopeTitle={beside.scopeTitle} gaps={beside.gaps} /> : null
            }
          </Reading>
        )}
      </Reading>
    </Frame>
  );
}
