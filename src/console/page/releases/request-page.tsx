import { Anchor, Button, Group, Stack, Text, Textarea } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { useSession, useVerb } from "../api/index.ts";
import type { Role } from "../api/index.ts";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Due, Facts, HostileText, PageFrame, Panel, Reading, Tlp, Tone, When } from "../parts/index.ts";
import { Notice } from "../parts/notice.tsx";
import { text } from "../text/en.ts";
import { AnswerForm } from "./answer-form.tsx";
import { Drafted } from "./drafted.tsx";
import { useMarkings } from "./markings.ts";
import classes from "./releases.module.css";
import { isOpenRequest, toneOfState } from "./states.ts";
import type { RequestShown } from "./types.ts";

const writers: readonly Role[] = ["drafter", "liaison-officer"];

function Asked({ request }: { readonly request: RequestShown }) {
  const { facts } = text.releases;
  const { use, organisation, to, reason, wording, state, due, at, of, tlp, isEmergency, isLifeAtRisk } = request;
  return (
    <Panel title={request.direction === "in" ? text.releases.incoming : text.releases.outgoing}>
      <Facts
        rows={[
          [facts.partner, <HostileText key="partner" value={organisation} most={128} />],
          [facts.use, <strong key="use">{text.releases.uses[use] ?? use}</strong>],
          to === null ? null : [facts.to, <HostileText key="to" value={to} most={200} />],
          [facts.reason, <HostileText key="reason" value={reason} />],
          wording === null ? null : [facts.wording, <HostileText key="wording" value={wording} />],
          of === null
            ? null
            : [
                facts.of,
                <Group key="of" gap="xs">
                  <Anchor component={Link} href={`/warning/${of.row}`}>
                    {text.releases.about(text.compose.kinds[of.kind] ?? of.kind, of.row)}
                  </Anchor>
                  {tlp === null ? null : <Tlp label={tlp} />}
                </Group>,
              ],
          [text.releases.asked, <When key="at" at={at} />],
          [
            facts.state,
            <Group key="state" gap="xs">
              <Tone tone={toneOfState(state)}>{text.releases.states[state] ?? state}</Tone>
              {isEmergency ? <Tone tone="alarm">{text.releases.emergency}</Tone> : null}
              {isLifeAtRisk ? <Tone tone="alarm">{text.releases.lifeAtRisk}</Tone> : null}
            </Group>,
          ],
          isOpenRequest(state)
            ? [
                text.releases.due,
                <Group key="due" gap="xs">
                  <Due at={due} /> <When at={due} />
                </Group>,
              ]
            : null,
        ]}
      />
    </Panel>
  );
}

function Paragraphs({ texts }: { readonly texts: RequestShown["texts"] }) {
  return (
    <Panel title={text.releases.texts}>
      <Stack gap="xs">
        {texts.map(({ commitment, language, text: said, isAsked }, at) => (
          <div key={commitment} className={`${classes["paragraph"]} ${isAsked ? classes["asked"] : ""}`}>
            <span className={classes["number"]}>{at + 1}</span>
            <div>
              {said === null ? (
                <Text size="sm" c="dimmed">
                  {text.releases.gone}
                </Text>
              ) : (
                <HostileText value={said} {...(language === null ? {} : { lang: language })} />
              )}
              <div>
                <Tone tone={isAsked ? "due" : "quiet"}>{isAsked ? text.releases.textAsked : text.releases.textNot}</Tone>
              </div>
            </div>
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function Answers({ answers }: { readonly answers: RequestShown["answers"] }) {
  const { facts } = text.releases;
  return (
    <Panel title={text.releases.answers}>
      {answers.length === 0 ? (
        <Text size="sm" c="dimmed">
          {text.releases.answersNone}
        </Text>
      ) : null}
      <Stack gap="xs">
        {answers.map(({ envelope, answer, wording, conditions, reason, until, at, counts }) => (
          <div key={envelope} className={classes["answer"]}>
            <Group gap="xs">
              <Tone tone={toneOfState(answer)}>{text.releases.states[answer] ?? answer}</Tone>
              <Text size="xs" c="dimmed">
                <When at={at} />
              </Text>
              {counts ? null : <Tone tone="quiet">{text.releases.answerDoesNotCount}</Tone>}
            </Group>
            <Facts
              rows={[
                wording === null ? null : [facts.wording, <HostileText key="wording" value={wording} />],
                conditions === null ? null : [text.releases.answerConditions, <HostileText key="conditions" value={conditions} />],
                reason === null ? null : [facts.reason, <HostileText key="reason" value={reason} />],
                until === null ? null : [text.releases.answerUntil, <When key="until" at={until} />],
              ]}
            />
          </div>
        ))}
      </Stack>
    </Panel>
  );
}

function Withdraw({ request }: { readonly request: RequestShown }) {
  const [reason, setReason] = useState("");
  const [done, setDone] = useState<string | null>(null);
  const tlp = useMarkings(request.partner);
  if (done !== null) return <Drafted id={done} />;
  const body = {
    act: "withdraw",
    of: request.of?.envelope ?? "",
    request: request.request,
    paragraphs: request.paragraphs === 0 ? [] : request.texts.filter(({ isAsked }) => isAsked).map(({ commitment }) => commitment),
    use: request.use,
    to: request.to,
    wording: request.wording,
    reason: reason.trim(),
    isLifeAtRisk: request.isLifeAtRisk ? "yes" : "no",
  };
  const args = { kind: "release-request", to: [request.partner], thread: request.thread, scope: request.scope, tlp, texts: [], body };
  return (
    <ActDialog<{ readonly id: string }>
      label={text.releases.withdraw}
      title={text.releases.withdraw}
      said={text.releases.answerSaid}
      submit={text.releases.answerDo}
      verb="draft"
      args={reason.trim() === "" || tlp === null ? null : args}
      onDone={({ id }) => setDone(id)}
    >
      <Textarea
        label={text.releases.withdrawReason}
        required
        autosize
        value={reason}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </ActDialog>
  );
}

function Next({ request }: { readonly request: RequestShown }) {
  const { roles } = useSession();
  if (!roles.some((role) => writers.includes(role))) return null;
  const isAnswerable = ["asked", "referred", "refused-by-silence", "notified"].includes(request.state);
  if (request.direction === "in")
    return isAnswerable ? <AnswerForm request={request} /> : <Notice tone="quiet" title={text.releases.closed} />;
  return isOpenRequest(request.state) && !request.isEmergency ? (
    <Group>
      <Withdraw request={request} />
    </Group>
  ) : null;
}

/** One request: what is asked and why, of which paragraphs, until when, what was answered, and the form to answer it. */
export function RequestPage({ request }: { readonly request: string }) {
  const query = useVerb<RequestShown>("desk-request", { request }, { refreshOn: [] });
  const of = query.data?.of ?? null;
  return (
    <PageFrame
      title={text.releases.title}
      lead={
        <Anchor component={Link} href="/releases" size="sm">
          <IconArrowLeft size={14} aria-hidden /> {text.releases.back}
        </Anchor>
      }
      actions={
        of === null ? undefined : (
          <Button component={Link} href={`/warning/${of.row}`} variant="default">
            {text.releases.openMessage}
          </Button>
        )
      }
    >
      <Reading query={query}>
        {(shown) => (
          <div className={classes["two"]}>
            <div className={classes["column"]}>
              <Asked request={shown} />
              <Paragraphs texts={shown.texts} />
            </div>
            <div className={classes["column"]}>
              <Answers answers={shown.answers} />
              <Next request={shown} />
            </div>
          </div>
        )}
      </Reading>
    </PageFrame>
  );
}
