import { Button, Checkbox, Group, Radio, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { IconSend } from "@tabler/icons-react";
import { useState } from "react";
import type { FormEvent } from "react";
import { useAct } from "../api/index.ts";
import { Failed, HostileText } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Drafted } from "./drafted.tsx";
import { labels, useMarkings } from "./markings.ts";
import type { MessageShown } from "./types.ts";

type Fields = {
  readonly use: string | null;
  readonly to: string;
  readonly paragraphs: readonly string[];
  readonly wording: string;
  readonly reason: string;
  readonly isLifeAtRisk: boolean;
  readonly isEmergency: boolean;
  readonly tlp: string | null;
};
type Given = { readonly fields: Fields; readonly put: (part: Partial<Fields>) => void };

const uses = ["pass-on", "publish", "name-originator", "use-in-court", "tell-existence"];

function ParagraphChoice({ message, fields, put }: Given & { readonly message: MessageShown }) {
  const paragraphs = message.parts.filter(({ label, content }) => label === "paragraph" && typeof content?.text === "string");
  if (paragraphs.length === 0) return null;
  return (
    <Checkbox.Group
      label={text.releases.askParagraphs}
      description={text.releases.askParagraphsHint}
      value={[...fields.paragraphs]}
      onChange={(chosen) => put({ paragraphs: chosen })}
    >
      <Stack gap={8} mt={6}>
        {paragraphs.map(({ commitment, content }) => (
          <Checkbox key={commitment} value={commitment} label={<HostileText value={content?.text ?? ""} most={600} />} />
        ))}
      </Stack>
    </Checkbox.Group>
  );
}

function UseFields({ fields, put }: Given) {
  return (
    <>
      <Radio.Group label={text.releases.askUse} required value={fields.use} onChange={(use) => put({ use })}>
        <Group mt={6}>
          {uses.map((use) => (
            <Radio key={use} value={use} label={text.releases.uses[use] ?? use} />
          ))}
        </Group>
      </Radio.Group>
      {fields.use === "pass-on" ? (
        <TextInput
          label={text.releases.askTo}
          description={text.releases.askToHint}
          required
          maxLength={200}
          value={fields.to}
          onChange={({ currentTarget }) => put({ to: currentTarget.value })}
        />
      ) : null}
    </>
  );
}

function WhyFields({ fields, put }: Given) {
  return (
    <>
      <Textarea
        label={text.releases.askReason}
        required
        autosize
        minRows={2}
        value={fields.reason}
        onChange={({ currentTarget }) => put({ reason: currentTarget.value })}
      />
      <Textarea
        label={text.releases.askWording}
        autosize
        dir="auto"
        value={fields.wording}
        onChange={({ currentTarget }) => put({ wording: currentTarget.value })}
      />
      <Checkbox
        label={text.releases.askLife}
        checked={fields.isLifeAtRisk}
        onChange={({ currentTarget }) => put({ isLifeAtRisk: currentTarget.checked })}
      />
      <Checkbox
        label={text.releases.askEmergency}
        checked={fields.isEmergency}
        onChange={({ currentTarget }) => put({ isEmergency: currentTarget.checked })}
      />
    </>
  );
}

/** The form of a request: what for, to whom, which paragraphs, in which words, why. It leaves once another officer signed it. */
export function AskForm({ message }: { readonly message: MessageShown }) {
  const offered = useMarkings(message.partner);
  const [fields, setFields] = useState<Fields>({
    use: null,
    to: "",
    paragraphs: [],
    wording: "",
    reason: "",
    isLifeAtRisk: false,
    isEmergency: false,
    tlp: null,
  });
  const put = (part: Partial<Fields>): void => setFields((now) => ({ ...now, ...part }));
  const draft = useAct<{ readonly id: string }>("draft");
  const [done, setDone] = useState<string | null>(null);
  if (done !== null) return <Drafted id={done} />;
  const tlp = fields.tlp ?? offered;
  const isWhole =
    fields.use !== null && fields.reason.trim() !== "" && (fields.use !== "pass-on" || fields.to.trim() !== "") && tlp !== null;
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const body = {
      act: fields.isEmergency ? "emergency-used" : "ask",
      of: message.envelope ?? "",
      request: null,
      paragraphs: [...fields.paragraphs],
      use: fields.use,
      to: fields.use === "pass-on" ? fields.to.trim() : null,
      wording: fields.wording.trim() === "" ? null : fields.wording.trim(),
      reason: fields.reason.trim(),
      isLifeAtRisk: fields.isLifeAtRisk ? "yes" : "no",
    };
    const common = { kind: "release-request", to: [message.partner], thread: message.thread, scope: message.header.scope, tlp, texts: [] };
    const made = await draft.run({ ...common, body });
    if (made !== null) setDone(made.id);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Stack gap="md">
        <UseFields fields={fields} put={put} />
        <ParagraphChoice message={message} fields={fields} put={put} />
        <WhyFields fields={fields} put={put} />
        <Select
          label={text.releases.askMarking}
          w={260}
          data={labels}
          value={tlp}
          allowDeselect={false}
          onChange={(label) => put({ tlp: label })}
        />
        {draft.error === null ? null : <Failed error={draft.error} />}
        <Group justify="end">
          <Button type="submit" leftSection={<IconSend size={16} aria-hidden />} loading={draft.isPending} disabled={!isWhole}>
            {text.releases.askDo}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
