import { Radio, Group, Select, Stack, Text, Textarea } from "@mantine/core";
import { IconClipboardCheck } from "@tabler/icons-react";
import { useState } from "react";
import { ActDialog } from "../parts/act-dialog.tsx";
import { Facts, HostileText, Panel, Tone, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { PartnerShown } from "./types.ts";

const criteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"];
const answers = ["adequate", "limited", "inadequate", "unknown"];

function Assess({ handle, before }: { readonly handle: string; readonly before: PartnerShown["assessment"] }) {
  const [given, setGiven] = useState<Readonly<Record<string, string>>>(before?.criteria ?? {});
  const [allows, setAllows] = useState<string | null>(before?.allows ?? null);
  const [conditions, setConditions] = useState(before?.conditions ?? "");
  const isWhole = criteria.every((criterion) => given[criterion] !== undefined);
  const args =
    isWhole && allows !== null ? { partner: handle, criteria: { ...given }, allows, conditions: conditions.trim() || undefined } : null;
  return (
    <ActDialog
      label={text.partner.assess}
      title={text.partner.assess}
      said={text.partner.assessmentSaid}
      submit={text.partner.assessDo}
      verb="partner-assess"
      args={args}
      icon={<IconClipboardCheck size={16} aria-hidden />}
    >
      {criteria.map((criterion) => (
        <Select
          key={criterion}
          label={text.partner.criteria[criterion] ?? criterion}
          required
          allowDeselect={false}
          data={answers.map((answer) => ({ value: answer, label: text.partner.criterionAnswers[answer] ?? answer }))}
          value={given[criterion] ?? null}
          onChange={(answer) => setGiven((now) => (answer === null ? now : { ...now, [criterion]: answer }))}
        />
      ))}
      <Radio.Group label={text.partner.assessAllows} required value={allows} onChange={setAllows}>
        <Group mt={6}>
          <Radio value="yes" label={text.parts.yes} />
          <Radio value="no" label={text.parts.no} />
        </Group>
      </Radio.Group>
      <Textarea
        label={text.partner.conditions}
        autosize
        value={conditions}
        onChange={({ currentTarget }) => setConditions(currentTarget.value)}
      />
    </ActDialog>
  );
}

/** How this house assesses the partner, until when, and whether it allows sharing. */
export function AssessmentPanel({ partner, mayAssess }: { readonly partner: PartnerShown; readonly mayAssess: boolean }) {
  const { assessment, gap, handle } = partner;
  return (
    <Panel
      title={text.partner.assessmentTitle}
      actions={mayAssess ? <Assess key={assessment?.at ?? ""} handle={handle} before={assessment} /> : null}
    >
      <Stack gap="sm">
        <div>
          {gap === null ? (
            <Tone tone="done">{text.partner.assessmentValid}</Tone>
          ) : (
            <Tone tone="alarm">{text.partner.assessmentGap[gap] ?? gap}</Tone>
          )}
        </div>
        {assessment === null ? (
          <Text size="sm">{text.partner.assessmentSaid}</Text>
        ) : (
          <Facts
            rows={[
              ...criteria.map((criterion): readonly [string, React.ReactNode] => [
                text.partner.criteria[criterion] ?? criterion,
                text.partner.criterionAnswers[assessment.criteria[criterion] ?? ""] ?? text.parts.unknown,
              ]),
              [text.partner.assessor, assessment.assessor],
              [text.partner.assessedUntil, <When key="until" at={assessment.until} brief />],
              assessment.conditions === null
                ? null
                : [text.partner.conditions, <HostileText key="conditions" value={assessment.conditions} />],
            ]}
          />
        )}
      </Stack>
    </Panel>
  );
}
