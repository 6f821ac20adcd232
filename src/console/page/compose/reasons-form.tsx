import { Radio, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { text } from "../text/en.ts";
import type { Reasons } from "./reasons.ts";
import type { Words } from "./types.ts";

type Given = { readonly reasons: Reasons; readonly say: (part: Partial<Reasons>) => void; readonly words: Words };

function BasisField({ reasons, say, words }: Given) {
  const { legalBases } = words;
  if (legalBases === null)
    return (
      <TextInput
        label={text.decide.basis}
        description={text.decide.basisFree}
        required
        maxLength={64}
        value={reasons.basis}
        onChange={({ currentTarget }) => say({ basis: currentTarget.value })}
      />
    );
  return (
    <Select
      label={text.decide.basis}
      description={text.decide.basisHint(`${legalBases.list} ${legalBases.version}`)}
      required
      searchable={legalBases.codes.length > 8}
      data={[...legalBases.codes]}
      value={reasons.basis === "" ? null : reasons.basis}
      onChange={(basis) => say({ basis: basis ?? "" })}
    />
  );
}

function MistreatmentField({ reasons, say, words }: Given) {
  return (
    <Stack gap="xs">
      <Radio.Group
        label={text.decide.mistreatment}
        required
        value={reasons.mistreatment}
        onChange={(mistreatment) => say({ mistreatment })}
      >
        <Stack gap={6} mt={6}>
          {words.mistreatmentAnswers.map((answer) => (
            <Radio key={answer} value={answer} label={text.decide.mistreatmentAnswers[answer] ?? answer} />
          ))}
        </Stack>
      </Radio.Group>
      {reasons.mistreatment === null || reasons.mistreatment === "none-known" ? null : (
        <Textarea
          label={text.decide.note}
          required
          maxLength={1000}
          autosize
          minRows={2}
          value={reasons.note}
          onChange={({ currentTarget }) => say({ note: currentTarget.value })}
        />
      )}
    </Stack>
  );
}

/** What a releaser says beside the signature: purpose, basis, authority, necessity, and the answer to the mistreatment-risk question. */
export function ReasonsForm(given: Given & { readonly isPrefilled: boolean; readonly asksUnassessed: boolean }) {
  const { reasons, say, isPrefilled, asksUnassessed } = given;
  return (
    <Stack gap="sm">
      <Textarea
        label={text.decide.necessity}
        description={text.decide.necessityHint}
        required
        maxLength={500}
        autosize
        minRows={2}
        value={reasons.necessity}
        onChange={({ currentTarget }) => say({ necessity: currentTarget.value })}
      />
      <MistreatmentField {...given} />
      <BasisField {...given} />
      <TextInput
        label={text.decide.purpose}
        description={text.decide.purposeHint}
        required
        maxLength={200}
        value={reasons.purpose}
        onChange={({ currentTarget }) => say({ purpose: currentTarget.value })}
      />
      <TextInput
        label={text.decide.authority}
        description={text.decide.authorityHint}
        required
        maxLength={200}
        value={reasons.authority}
        onChange={({ currentTarget }) => say({ authority: currentTarget.value })}
      />
      {asksUnassessed ? (
        <Textarea
          label={text.decide.unassessed}
          required
          maxLength={1000}
          autosize
          value={reasons.unassessed}
          onChange={({ currentTarget }) => say({ unassessed: currentTarget.value })}
        />
      ) : null}
      {isPrefilled ? (
        <Text size="xs" c="dimmed">
          {text.decide.prefilled}
        </Text>
      ) : null}
    </Stack>
  );
}
