import { Button, Stack, Textarea } from "@mantine/core";
import { useRef, useState } from "react";
import type { FormEvent } from "react";
import { useAct, useVerb } from "../api/index.ts";
import { Ago, Empty, Failed, HostileText, Panel, Reading, useAnnounce } from "../parts/index.ts";
import { useKeys } from "../shell/keys.ts";
import { text } from "../text/en.ts";
import classes from "./watch.module.css";

type Notes = { readonly notes: readonly { readonly note: string; readonly at: string; readonly author: string; readonly text: string }[] };

function WriteNote({ onLeft }: { readonly onLeft: () => void }) {
  const [note, setNote] = useState("");
  const act = useAct("desk-hand-over");
  const announce = useAnnounce();
  const field = useRef<HTMLTextAreaElement>(null);
  useKeys({ h: () => field.current?.focus() });
  const leave = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (note.trim() === "" || (await act.run({ text: note })) === null) return;
    setNote("");
    announce(text.watch.handOverLeft);
    onLeft();
  };
  return (
    <form onSubmit={(event) => void leave(event)}>
      <Stack gap="xs">
        <Textarea
          ref={field}
          label={text.watch.handOverWrite}
          description={text.watch.handOverHint}
          autosize
          minRows={3}
          maxRows={10}
          maxLength={8000}
          dir="auto"
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {act.error === null ? null : <Failed error={act.error} />}
        <Button type="submit" size="compact-md" variant="default" loading={act.isPending} disabled={note.trim() === ""}>
          {text.watch.handOverLeave}
        </Button>
      </Stack>
    </form>
  );
}

/** What the last shifts left to know, and where this one leaves its own. Reading is recorded, so it is read when asked for and not by itself. */
export function HandOver() {
  const notes = useVerb<Notes>("desk-hand-over-notes", {}, { refreshOn: [] });
  return (
    <Panel title={text.watch.handOver}>
      <Reading query={notes}>
        {({ notes: left }) =>
          left.length === 0 ? (
            <Empty title={text.watch.handOverNone} />
          ) : (
            <div>
              {left.slice(0, 3).map(({ note, at, author, text: said }) => (
                <article key={note} className={classes["note"]}>
                  <div className={classes["noteHead"]}>
                    {author} · <Ago at={at} />
                  </div>
                  <HostileText value={said} most={600} />
                </article>
              ))}
            </div>
          )
        }
      </Reading>
      <WriteNote onLeft={() => void notes.refetch()} />
    </Panel>
  );
}
