import { UnstyledButton } from "@mantine/core";
import { useMemo, useState } from "react";
import { text } from "../text/en.ts";
import { cut, mixedScripts, visibleRuns } from "./visible.ts";

/**
 * A text that somebody else wrote. Characters that hide or turn what is read are shown by name, its direction is its own and does not touch
 * what stands beside it, words that mix scripts are told, and a long one is cut until the reader asks for more.
 */
export function HostileText({
  value,
  most = 4000,
  lang,
  inLine = false,
}: {
  readonly value: string | null | undefined;
  /** Characters shown before the cut. */
  readonly most?: number;
  readonly lang?: string;
  /** Whether it stands in one line that is cut: then what is told of it stands before it. */
  readonly inLine?: boolean;
}) {
  const [shown, setShown] = useState(most);
  const whole = value ?? "";
  const part = useMemo(() => cut(whole, shown), [whole, shown]);
  const runs = useMemo(() => visibleRuns(part), [part]);
  const mixed = useMemo(() => mixedScripts(part), [part]);
  const rest = whole.length - part.length;
  const told =
    mixed.length === 0 ? null : (
      <>
        {" "}
        <span className="hostile-mark" title={mixed.join("; ")}>
          {text.parts.mixedScripts}
          <span className="hidden-visually">: {mixed.join("; ")}</span>
        </span>{" "}
      </>
    );
  return (
    <>
      {inLine ? told : null}
      <bdi dir="auto" className="hostile" lang={lang}>
        {runs.map((run, at) =>
          run.mark ? (
            <span
              key={at}
              className="hostile-mark"
              role="img"
              aria-label={text.parts.hiddenCharacter(run.text)}
              title={text.parts.hiddenCharacter(run.text)}
            >
              {run.text}
            </span>
          ) : (
            run.text
          ),
        )}
        {rest > 0 ? "…" : null}
      </bdi>
      {inLine ? null : told}
      {rest > 0 && most >= 200 ? (
        <>
          {" "}
          <UnstyledButton fz="xs" c="var(--mantine-color-anchor)" td="underline" onClick={() => setShown(shown + 20_000)}>
            {text.parts.showMore(rest)}
          </UnstyledButton>
        </>
      ) : null}
    </>
  );
}
