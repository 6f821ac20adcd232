import { Button, Group, Radio, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useAct } from "../api/index.ts";
import { Failed, Panel } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Drafted } from "./drafted.tsx";
import { labels, useMarkings } from "./markings.ts";
import type { RequestShown } from "./types.ts";

type Fields = {
  readonly answer: string | null;
  readonly wording: string;
  readonly conditions: string;
  readonly reason: string;
  readonly until: string;
  readonly tlp: string | null;
};

function bodyOf({ request }: RequestShown, { answer, wording, conditions, reason, until }: Fields) {
  const expires = until === "" ? null : new Date(`${until}Z`);
  const said = (value: string): string | null => (value.trim() === "" ? null : value.trim());
  return {
    request,
    answer,
    wording: answer === "granted-in-other-words" ? said(wording) : null,
    conditions: answer === "granted-on-conditions" || answer === "granted-in-other-words" ? said(conditions) : null,
    reason: said(reason),
    until: expires === null || Number.isNaN(expires.getTime()) ? null : expires.toISOString(),
  };
}

function isWhole({ answer, wording, conditions }: Fields): boolean {
  if (answer === null) return false;
  if (answer === "granted-in-other-words") return wording.trim() !== "";
  return answer !== "granted-on-conditions" || conditions.trim() !== "";
}

function GrantFields({ fields, put }: { readonly fields: Fields; readonly put: (part: Partial<Fields>) => void }) {
  const { answer, wording, conditions, until } = fields;
  const isGrant = answer?.startsWith("granted") === true;
  return (
    <>
      {answer === "granted-in-other-words" ? (
        <Textarea
          label={text.releases.answerWording}
          required
          autosize
          minRows={2}
          dir="auto"
          value={wording}
          onChange={({ currentTarget }) => put({ wording: currentTarget.value })}
        />
      ) : null}
      {answer === "granted-on-conditions" || answer === "granted-in-other-words" ? (
        <Textarea
          label={text.releases.answerConditions}
          required={answer === "granted-on-conditions"}
          autosize
          dir="auto"
          value={conditions}
          onChange={({ currentTarget }) => put({ conditions: currentTarget.value })}
        />
      ) : null}
      {isGrant ? (
        <TextInput
          type="datetime-local"
          label={text.releases.answerExpires}
          value={until}
          onChange={({ currentTarget }) => put({ until: currentTarget.value })}
        />
      ) : null}
    </>
  );
}

const beforehand = ["granted", "granted-in-other-words", "granted-on-conditions", "refused", "referred"];
const afterEmergency = ["ratified", "protested"];

/** The originator's answer to a request: drafted here, released by another officer. */
export function AnswerForm({ request }: { readonly request: RequestShown }) {
  const offered = useMarkings(request.partner);
  const [fields, setFields] = useState<Fields>({
    answer: null,
    wording: request.wording ?? "",
    conditions: "",
    reason: "",
    until: "",
    tlp: null,
  });
  const put = (part: Partial<Fields>): void => setFields((now) => ({ ...now, ...part }));
  const draft = useAct<{ readonly id: string }>("draft");
  const [done, setDone] = useState<string | null>(null);
  if (done !== null) return <Drafted id={done} />;
  const tlp = fields.tlp ?? offered;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const common = { kind: "release-decision", to: [request.partner], thread: request.thread, scope: request.scope, tlp, texts: [] };
    const made = await draft.run({ ...common, body: bodyOf(request, fields) });
    if (made !== null) setDone(made.id);
  };
  return (
    <Panel title={text.releases.answer}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack gap="sm">
          <Text size="sm">{text.releases.answerSaid}</Text>
          <Radio.Group label={text.releases.answer} required value={fields.answer} onChange={(answer) => put({ answer })}>
            <Stack gap={6} mt={6}>
              {(request.isEmergency ? afterEmergency : beforehand).map((word) => (
                <Radio key={word} value={word} label={text.releases.answerWords[word] ?? word} />
              ))}
            </Stack>
          </Radio.Group>
          <GrantFields fields={fields} put={put} />
          <Textarea
            label={text.releases.answerReason}
            description={text.releases.answerReasonHint}
            autosize
            dir="auto"
            value={fields.reason}
            onChange={({ currentTarget }) => put({ reason: currentTarget.value })}
          />
          <Select label={text.decide.marking} data={labels} value={tlp} allowDeselect={false} onChange={(label) => put({ tlp: label })} />
          {draft.error === null ? null : <Failed error={draft.error} />}
          <Group justify="end">
            <Button
              type="submit"
              leftSection={<IconSend size={16} aria-hidden />}
              loading={draft.isPending}
              disabled={!isWhole(fields) || tlp === null}
            >
              {text.releases.answerDo}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
