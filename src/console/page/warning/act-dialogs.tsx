import { Button, Group, Modal, NativeSelect, NumberInput, Radio, Stack, Switch, Text, Textarea, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import type { FormEvent, ReactNode } from "react";
import { useAct, useSession } from "../api/index.ts";
import type { VerbArgs } from "../api/index.ts";
import { Failed, useAnnounce } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Asked } from "./acts.tsx";
import type { Case, Shown } from "./types.ts";

type Dialog = {
  readonly asked: Asked;
  readonly shown: Shown;
  readonly found: Case | undefined;
  readonly onClose: (isDone: boolean) => void;
};

const words = text.warning.acts;

function options(table: Readonly<Record<string, string>>): { readonly value: string; readonly label: string }[] {
  return Object.entries(table).map(([value, label]) => ({ value, label }));
}

/** The frame of a dialog: what was entered stays where it fails, and is sent once. */
function Form({
  verb,
  args,
  submit,
  isReady,
  lead,
  onDone,
  children,
}: {
  readonly verb: "ack" | "draft";
  readonly args: () => VerbArgs;
  readonly submit: string;
  readonly isReady: boolean;
  readonly lead: string;
  readonly onDone: () => void;
  readonly children: ReactNode;
}) {
  const act = useAct(verb);
  const announce = useAnnounce();
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (!isReady || (await act.run(args(), { atOnce: true })) === null) return;
    if (verb === "draft") notifications.show({ title: words.handed, message: words.handedSaid, color: "ink" });
    announce(words.done);
    onDone();
  };
  return (
    <form onSubmit={(event) => void send(event)}>
      <Stack gap="sm">
        <Text size="sm" c="dimmed">
          {lead}
        </Text>
        {children}
        {act.error === null ? null : <Failed error={act.error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={act.isPending} disabled={!isReady}>
            {submit}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What a message of ours in the same thread takes over from the one that it is about. */
function inThread({ shown }: Dialog, kind: string): VerbArgs {
  const marking = shown.parts.find(({ label }) => label === "marking")?.content as { readonly tlp?: string } | undefined;
  return {
    kind,
    to: [shown.partner],
    scope: shown.header.scope,
    thread: shown.thread,
    precedence: shown.precedence,
    tlp: marking?.tlp ?? "TLP:RED",
    yourReference: shown.header.ourReference ?? undefined,
  };
}

function Verdict({ asked, shown, onClose }: Dialog) {
  const [reason, setReason] = useState("");
  const verdict = asked === "queried" ? "queried" : "rejected";
  return (
    <Form
      verb="ack"
      args={() => ({ message: String(shown.row), envelope: shown.envelope, verdict, reason: reason.trim() })}
      submit={words[verdict].replace("…", "")}
      isReady={reason.trim() !== ""}
      lead={words.verdictSaid[verdict]}
      onDone={() => onClose(true)}
    >
      <Textarea
        label={words.reason}
        required
        autosize
        minRows={3}
        maxLength={2000}
        dir="auto"
        data-autofocus
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  );
}

function GradeForm(dialog: Dialog) {
  const { roles } = useSession();
  const [source, setSource] = useState("F");
  const [information, setInformation] = useState("6");
  const [actionable, setActionable] = useState("not-judged");
  const [isConsidered, setConsidered] = useState(roles.includes("liaison-officer") && !roles.includes("watch-officer"));
  const [remark, setRemark] = useState("");
  const body = {
    of: dialog.shown.envelope,
    source,
    information,
    actionable,
    isProvisional: isConsidered ? "considered" : "provisional",
    remark: remark.trim() === "" ? null : remark.trim(),
  };
  return (
    <Form
      verb="draft"
      args={() => ({ ...inThread(dialog, "assessment"), texts: [], body })}
      submit={words.hand}
      isReady
      lead={words.gradeSaid}
      onDone={() => dialog.onClose(true)}
    >
      <Group grow align="flex-start">
        <Radio.Group label={words.source} value={source} onChange={setSource}>
          <Stack gap={8} mt={6}>
            {Object.entries(text.grade.source).map(([grade, meaning]) => (
              <Radio key={grade} size="sm" value={grade} label={`${grade} ${meaning}`} />
            ))}
          </Stack>
        </Radio.Group>
        <Radio.Group label={words.information} value={information} onChange={setInformation}>
          <Stack gap={8} mt={6}>
            {Object.entries(text.grade.information).map(([grade, meaning]) => (
              <Radio key={grade} size="sm" value={grade} label={`${grade} ${meaning}`} />
            ))}
          </Stack>
        </Radio.Group>
      </Group>
      <NativeSelect
        label={words.actionable}
        data={options(text.warning.actionable)}
        value={actionable}
        onChange={(event) => setActionable(event.currentTarget.value)}
      />
      <Switch label={words.considered} checked={isConsidered} onChange={(event) => setConsidered(event.currentTarget.checked)} />
      <Textarea
        label={words.remark}
        autosize
        minRows={2}
        maxLength={2000}
        dir="auto"
        value={remark}
        onChange={(event) => setRemark(event.currentTarget.value)}
      />
    </Form>
  );
}

function RequestForm(dialog: Dialog) {
  const [asked, setAsked] = useState("");
  const args = (): VerbArgs => ({ ...inThread(dialog, "request"), texts: [{ language: "en", text: asked.trim() }] });
  return (
    <Form
      verb="draft"
      args={args}
      submit={words.hand}
      isReady={asked.trim() !== ""}
      lead={words.requestSaid}
      onDone={() => dialog.onClose(true)}
    >
      <Textarea
        label={words.requestText}
        required
        autosize
        minRows={4}
        maxLength={16_000}
        dir="auto"
        data-autofocus
        value={asked}
        onChange={(event) => setAsked(event.currentTarget.value)}
      />
    </Form>
  );
}

function ActionForm(dialog: Dialog) {
  const [state, setState] = useState("tasked");
  const [what, setWhat] = useState("");
  const [reason, setReason] = useState("");
  const needsReason = state === "not-actioned";
  const body = {
    of: dialog.shown.envelope,
    state,
    what: what.trim() === "" ? null : what.trim(),
    reason: reason.trim() === "" ? null : reason.trim(),
  };
  return (
    <Form
      verb="draft"
      args={() => ({ ...inThread(dialog, "action"), texts: [], body })}
      submit={words.hand}
      isReady={!needsReason || reason.trim() !== ""}
      lead={words.actionSaid}
      onDone={() => dialog.onClose(true)}
    >
      <NativeSelect
        label={words.actionState}
        data={options(text.warning.actionStates)}
        value={state}
        onChange={(event) => setState(event.currentTarget.value)}
      />
      <Textarea
        label={words.what}
        autosize
        minRows={2}
        maxLength={4000}
        dir="auto"
        value={what}
        onChange={(event) => setWhat(event.currentTarget.value)}
      />
      <Textarea
        label={words.reason}
        required={needsReason}
        autosize
        minRows={2}
        maxLength={2000}
        dir="auto"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </Form>
  );
}

const factNames = ["date", "group", "seized"] as const;

type OutcomeWords = {
  readonly stage: string;
  readonly event: string;
  readonly contribution: string;
  readonly arrested: number | string;
  readonly facts: Readonly<Record<string, string>>;
};

function useOutcome({ shown, found }: Dialog) {
  const own = found?.outcomes.filter(({ by }) => by === "us") ?? [];
  const last = own.at(-1)?.stage;
  const stage = last === undefined || last === "interim" ? "interim" : "amended";
  const [said, setSaid] = useState<OutcomeWords>({ stage, event: "unknown", contribution: "unknown", arrested: "", facts: {} });
  const facts = factNames.flatMap((fact) => {
    const value = (said.facts[fact] ?? "").trim();
    return value === "" ? [] : [{ fact, value, publishable: "no" }];
  });
  const { arrested, ...words } = said;
  const version = own.length + 1;
  const body = { ...words, of: shown.envelope, version, arrested: typeof arrested === "number" ? arrested : null, facts };
  return { said, body, version, set: (part: Partial<OutcomeWords>) => setSaid({ ...said, ...part }) };
}

function OutcomeForm(dialog: Dialog) {
  const { said, body, version, set } = useOutcome(dialog);
  const chosen = (name: "stage" | "event" | "contribution", table: Readonly<Record<string, string>>) => (
    <NativeSelect
      label={words[name]}
      data={options(table)}
      value={said[name]}
      onChange={(change) => set({ [name]: change.currentTarget.value })}
    />
  );
  return (
    <Form
      verb="draft"
      args={() => ({ ...inThread(dialog, "outcome"), texts: [], body })}
      submit={words.hand}
      isReady
      lead={words.outcomeSaid(version)}
      onDone={() => dialog.onClose(true)}
    >
      <Group grow>
        {chosen("stage", text.warning.stages)}
        {chosen("event", text.warning.events)}
      </Group>
      <Group grow align="flex-end">
        {chosen("contribution", text.warning.contribution)}
        <NumberInput
          label={words.arrested}
          description={words.arrestedSaid}
          min={0}
          max={100_000}
          allowDecimal={false}
          hideControls
          value={said.arrested}
          onChange={(arrested) => set({ arrested })}
        />
      </Group>
      {factNames.map((fact) => (
        <TextInput
          key={fact}
          label={text.warning.points[fact] ?? fact}
          maxLength={1000}
          dir="auto"
          value={said.facts[fact] ?? ""}
          onChange={(change) => set({ facts: { ...said.facts, [fact]: change.currentTarget.value } })}
        />
      ))}
    </Form>
  );
}

/** The dialog of one act on a message. */
export function ActDialogs(dialog: Dialog) {
  const { asked, onClose } = dialog;
  return (
    <Modal
      opened
      onClose={() => onClose(false)}
      title={words[asked].replace("…", "")}
      size="lg"
      closeOnClickOutside={false}
      closeButtonProps={{ "aria-label": text.parts.close }}
    >
      {asked === "queried" || asked === "rejected" ? <Verdict {...dialog} /> : null}
      {asked === "grade" ? <GradeForm {...dialog} /> : null}
      {asked === "request" ? <RequestForm {...dialog} /> : null}
      {asked === "action" ? <ActionForm {...dialog} /> : null}
      {asked === "outcome" ? <OutcomeForm {...dialog} /> : null}
    </Modal>
  );
}
