import { Anchor, Stack, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { useSession, useVerb } from "../api/index.ts";
import { PageFrame, Panel, Reading } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { AboveLine } from "./above-line.tsx";
import { agreementsInForce, chosenOf } from "./agreements.ts";
import { BelowLine } from "./below-line.tsx";
import classes from "./compose.module.css";
import { ExactReading } from "./exact-reading.tsx";
import { Findings } from "./findings.tsx";
import { HandedOver, HandOverBar } from "./hand-over.tsx";
import type { Handed } from "./hand-over.tsx";
import { draftArgs, emptyWriting, missingIn, useKeptWriting } from "./kept-writing.ts";
import type { Mark } from "./marks.ts";
import { openedKey } from "./open-source.tsx";
import type { AgreementLine, Finding, SourceRecord, Words } from "./types.ts";
import { useLint } from "./use-lint.ts";

type Given = {
  /** Names the sheet that is kept in the browser. */
  readonly place: string;
  readonly source: string | null;
  readonly kind: string;
  readonly thread: string | null;
  readonly to: string | null;
  readonly scope: string | null;
};

function useOpened(source: string | null): SourceRecord | undefined {
  return useQuery<SourceRecord>({ queryKey: openedKey(source ?? ""), enabled: false, gcTime: 600_000, meta: { refreshOn: [] } }).data;
}

function marksAbove(findings: readonly Finding[]): readonly Mark[] {
  return findings.flatMap(({ source, level }, finding) => (source === null ? [] : [{ ...source, finding, level }]));
}

function marksBelow(findings: readonly Finding[], sheet: number): readonly Mark[] {
  return findings.flatMap(({ below, level }, finding) => (below === null || below.text !== sheet ? [] : [{ ...below, finding, level }]));
}

function Preview({ reading, sha256 }: { readonly reading: string; readonly sha256: string }) {
  return (
    <Panel title={text.write.preview}>
      {reading === "" ? (
        <Text size="sm" c="dimmed">
          {text.write.previewIdle}
        </Text>
      ) : (
        <ExactReading reading={reading} sha256={sha256} label={text.write.preview} />
      )}
    </Panel>
  );
}

const none: readonly Finding[] = [];

function Desk({
  given,
  agreements,
  words,
}: {
  readonly given: Given;
  readonly agreements: readonly AgreementLine[];
  readonly words: Words;
}) {
  const { officer } = useSession();
  const { source, kind, thread, place } = given;
  const start = { ...emptyWriting, to: given.to === null ? null : [given.to], scope: given.scope };
  const { writing, change, forget } = useKeptWriting(`tocsin writing ${officer} ${place}`, start);
  const [handed, setHanded] = useState<Handed | null>(null);
  const [finding, setFinding] = useState<number | null>(null);
  const record = useOpened(source);
  const chosen = useMemo(() => chosenOf(writing, agreements), [writing, agreements]);
  const args = useMemo(() => draftArgs(chosen, { kind, thread, source }), [chosen, kind, thread, source]);
  const missing = missingIn(chosen);
  const isReady = missing.length === 0 && (source === null || record !== undefined) && handed === null;
  const lint = useLint(isReady ? args : null);
  const findings = lint.data?.findings ?? none;
  const shown = lint.isCurrent ? findings : none;
  const takeBack = (): void => {
    setHanded(null);
    // Nothing changes, and it is kept again.
    change({});
  };
  if (handed !== null)
    return (
      <>
        <HandedOver handed={handed} onTakenBack={takeBack} />
        <Preview reading={handed.reading} sha256={handed.sha256} />
      </>
    );
  const onHanded = (done: Handed): void => {
    forget();
    setHanded(done);
  };
  return (
    <>
      <div className={classes["writing"]}>
        <div className={classes["column"]}>
          <AboveLine source={source} record={record} marks={marksAbove(shown)} chosen={finding} />
          <Findings lint={lint} chosen={finding} onChoose={setFinding} />
        </div>
        <div className={classes["column"]}>
          <BelowLine
            given={{ chosen, change, agreements, words }}
            marked={{ marksOf: (sheet) => marksBelow(shown, sheet), chosen: finding }}
          />
          <Preview reading={lint.data?.reading ?? ""} sha256={lint.data?.sha256 ?? ""} />
        </div>
      </div>
      <HandOverBar args={args} missing={missing} refuse={lint.isCurrent ? lint.refuse : 0} onHanded={onHanded} />
    </>
  );
}

/** Writing a tearline: the source record on one side, what the partner will read on the other, and what of the one shows in the other. */
export function WritePage(given: Given) {
  const agreements = useVerb<{ readonly agreements: readonly AgreementLine[] }>("agreement-show", {});
  const words = useVerb<Words>("desk-words", {}, { refreshOn: [] });
  return (
    <PageFrame
      title={text.write.title(text.compose.kinds[given.kind] ?? given.kind)}
      lead={
        <Anchor component={Link} href="/compose" size="sm">
          <IconArrowLeft size={14} aria-hidden /> {text.write.back}
        </Anchor>
      }
    >
      <Stack gap="md">
        <Reading query={words}>
          {(known) => (
            <Reading query={agreements}>
              {(found) => <Desk given={given} agreements={agreementsInForce(found.agreements)} words={known} />}
            </Reading>
          )}
        </Reading>
      </Stack>
    </PageFrame>
  );
}
