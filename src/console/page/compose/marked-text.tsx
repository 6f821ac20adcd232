import { useEffect, useMemo, useRef } from "react";
import type { ReactNode } from "react";
import { HostileText } from "../parts/index.ts";
import classes from "./compose.module.css";
import { stretchesOf } from "./marks.ts";
import type { Mark, Stretch } from "./marks.ts";

function classOf(marks: readonly Mark[], chosen: number | null): string {
  const level = marks.some((mark) => mark.level === "refuse") ? classes["refuse"] : "";
  return `${classes["mark"]} ${level} ${marks.some(({ finding }) => finding === chosen) ? classes["chosen"] : ""}`;
}

/** A text with its marks; `shown` makes of a stretch what stands there. The chosen mark is brought into sight. */
export function MarkedStretches({
  text,
  marks,
  chosen,
  shown,
}: {
  readonly text: string;
  readonly marks: readonly Mark[];
  readonly chosen: number | null;
  readonly shown: (stretch: Stretch) => ReactNode;
}) {
  const stretches = useMemo(() => stretchesOf(text, marks), [text, marks]);
  const here = useRef<HTMLElement>(null);
  useEffect(() => {
    if (chosen !== null) here.current?.scrollIntoView({ block: "nearest", behavior: "auto" });
  }, [chosen]);
  const first = stretches.find((one) => one.marks.some(({ finding }) => finding === chosen));
  return stretches.map((stretch) =>
    stretch.marks.length === 0 ? (
      <span key={stretch.start}>{shown(stretch)}</span>
    ) : (
      <mark key={stretch.start} className={classOf(stretch.marks, chosen)} ref={stretch === first ? here : null}>
        {shown(stretch)}
      </mark>
    ),
  );
}

/** A text that somebody else wrote, with its marks. */
export function MarkedText(given: { readonly text: string; readonly marks: readonly Mark[]; readonly chosen: number | null }) {
  return <MarkedStretches {...given} shown={({ text }) => <HostileText value={text} most={100_000} />} />;
}
