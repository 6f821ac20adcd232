import { Input } from "@mantine/core";
import { useId } from "react";
import type { Ref } from "react";
import classes from "./compose.module.css";
import { MarkedStretches } from "./marked-text.tsx";
import type { Mark } from "./marks.ts";

/** A field to write in whose findings are marked behind the letters as they are typed. It grows with its text, so that both always lie over each other. */
export function MarkedTextarea({
  label,
  description,
  language,
  value,
  marks,
  chosen,
  onChange,
  field,
}: {
  readonly label: string;
  readonly description?: string;
  readonly language: string;
  readonly value: string;
  readonly marks: readonly Mark[];
  readonly chosen: number | null;
  readonly onChange: (value: string) => void;
  readonly field?: Ref<HTMLTextAreaElement>;
}) {
  const id = useId();
  return (
    <Input.Wrapper label={label} description={description} id={id} required>
      <div className={classes["sheet"]}>
        <div className={classes["behind"]} aria-hidden dir="auto">
          <MarkedStretches text={value} marks={marks} chosen={chosen} shown={({ text }) => text} />
          {"\n"}
        </div>
        <textarea
          id={id}
          ref={field}
          value={value}
          lang={language}
          dir="auto"
          spellCheck
          required
          {...(description === undefined ? {} : { "aria-describedby": `${id}-description` })}
          onChange={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </div>
    </Input.Wrapper>
  );
}
