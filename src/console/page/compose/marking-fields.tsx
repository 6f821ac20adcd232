import { Checkbox, Group, MultiSelect, Select, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { Tlp } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { scopesOf } from "./agreements.ts";
import classes from "./compose.module.css";
import type { Chosen, Writing } from "./kept-writing.ts";
import type { AgreementLine, Words } from "./types.ts";

/** What every field of a sheet is given. */
export type FieldsGiven = {
  readonly chosen: Chosen;
  readonly change: (part: Partial<Writing>) => void;
  readonly agreements: readonly AgreementLine[];
  readonly words: Words;
};

function meaningOf(words: Words, vocabulary: string, code: string): string {
  return words.vocabularies[vocabulary]?.terms.find((term) => term.code === code)?.meaning ?? "";
}

// Fields stand in rows: what explains them goes below, so that the boxes are on one line.
const order: ("label" | "input" | "description" | "error")[] = ["label", "input", "description", "error"];

const tlpCodes = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];

function MarkingSelect({ chosen, change, words }: FieldsGiven) {
  return (
    <Select
      label={text.write.marking}
      inputWrapperOrder={order}
      description={meaningOf(words, "tlp-2", (chosen.tlp ?? "").replace("TLP:", ""))}
      value={chosen.tlp}
      allowDeselect={false}
      data={tlpCodes.map((code) => ({ value: `TLP:${code}`, label: `TLP:${code}` }))}
      renderOption={({ option }) => (
        <Stack gap={2}>
          <span>
            <Tlp label={option.value} />
          </span>
          <Text size="xs">{meaningOf(words, "tlp-2", option.value.replace("TLP:", ""))}</Text>
        </Stack>
      )}
      onChange={(tlp) => change({ tlp })}
    />
  );
}

function PrecedenceSelect({ chosen, change, words }: FieldsGiven) {
  return (
    <Select
      label={text.write.precedence}
      inputWrapperOrder={order}
      description={meaningOf(words, "precedence", chosen.precedence)}
      value={chosen.precedence}
      allowDeselect={false}
      data={["ROUTINE", "PRIORITY", "IMMEDIATE", "FLASH"]}
      renderOption={({ option }) => (
        <Stack gap={2}>
          <Text size="sm" fw={600}>
            {option.value}
          </Text>
          <Text size="xs">{meaningOf(words, "precedence", option.value)}</Text>
        </Stack>
      )}
      onChange={(precedence) => change({ precedence: precedence ?? "ROUTINE" })}
    />
  );
}

function titleOf(scopes: AgreementLine["scopes"], scope: string | null): string {
  const title = scopes.find(({ id }) => id === scope)?.title ?? "";
  return title === scope ? "" : title;
}

/** To whom, under which scope, marked how, how urgent: each with its meaning. What follows from the agreements is filled in. */
export function MarkingFields(given: FieldsGiven) {
  const { chosen, change, agreements } = given;
  const handles = [...new Set(agreements.map(({ handle }) => handle))];
  const scopes = scopesOf(agreements, chosen.to);
  return (
    <div className={classes["fields"]}>
      <MultiSelect
        label={text.write.to}
        inputWrapperOrder={order}
        description={text.write.toHint}
        data={handles}
        value={[...chosen.to]}
        placeholder={handles.length === 0 ? text.write.toNone : ""}
        onChange={(to) => change({ to })}
      />
      <Select
        label={text.write.scope}
        inputWrapperOrder={order}
        description={titleOf(scopes, chosen.scope)}
        value={chosen.scope}
        data={scopes.map(({ id, title, suspended }) => ({
          value: id,
          label: suspended ? text.write.scopeSuspended(title) : title,
          disabled: suspended && chosen.floor === null,
        }))}
        onChange={(scope) => change({ scope })}
      />
      <MarkingSelect {...given} />
      <PrecedenceSelect {...given} />
    </div>
  );
}

function FloorFields({ chosen, change, words }: FieldsGiven) {
  const { floor } = chosen;
  return (
    <Stack gap="xs">
      <Checkbox
        label={text.write.floor}
        description={text.write.floorSaid}
        checked={floor !== null}
        onChange={({ currentTarget }) =>
          change({ floor: currentTarget.checked ? { harm: words.floorHarms[0] ?? "death", victims: "" } : null })
        }
      />
      {floor === null ? null : (
        <Group grow align="start">
          <Select
            label={text.write.harm}
            value={floor.harm}
            allowDeselect={false}
            data={words.floorHarms.map((harm) => ({ value: harm, label: text.write.harms[harm] ?? harm }))}
            onChange={(harm) => change({ floor: { ...floor, harm: harm ?? floor.harm } })}
          />
          <TextInput
            label={text.write.victims}
            required
            value={floor.victims}
            onChange={({ currentTarget }) => change({ floor: { ...floor, victims: currentTarget.value } })}
          />
        </Group>
      )}
    </Stack>
  );
}

/** What few messages need: validity, caveats, references, the life-safety floor. */
export function MoreFields(given: FieldsGiven) {
  const { chosen, change } = given;
  return (
    <Stack gap="sm" pt="sm">
      <FloorFields {...given} />
      <div className={classes["fields"]}>
        <TextInput
          type="datetime-local"
          label={text.write.until}
          inputWrapperOrder={order}
          description={text.write.untilHint}
          value={chosen.until}
          onChange={({ currentTarget }) => change({ until: currentTarget.value })}
        />
        <TextInput
          label={text.write.ourReference}
          value={chosen.ourReference}
          onChange={({ currentTarget }) => change({ ourReference: currentTarget.value })}
        />
        <TextInput
          label={text.write.yourReference}
          value={chosen.yourReference}
          onChange={({ currentTarget }) => change({ yourReference: currentTarget.value })}
        />
      </div>
      <Textarea
        label={text.write.caveats}
        description={text.write.caveatsHint}
        autosize
        minRows={2}
        value={chosen.caveats}
        onChange={({ currentTarget }) => change({ caveats: currentTarget.value })}
      />
    </Stack>
  );
}
