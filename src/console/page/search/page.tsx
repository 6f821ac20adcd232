import { Button, Text, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useHistoryState } from "wouter/use-browser-location";
import { useAct } from "../api/index.ts";
import { Empty, Failed, Loading, PageFrame, Panel, useAnnounce } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Result } from "./results.tsx";
import type { Hit } from "./results.tsx";
import classes from "./search.module.css";

type Found = { readonly hits: readonly Hit[]; readonly isWhole: boolean };
type Asked = { readonly query?: string; readonly at?: number } | null;

function useSearch() {
  const act = useAct<Found>("search");
  const announce = useAnnounce();
  const [found, setFound] = useState<Found | null>(null);
  const ask = async (query: string, reason: string): Promise<void> => {
    const answer = await act.run({ query, reason });
    if (answer === null) return;
    setFound(answer);
    announce(answer.hits.length === 0 ? text.search.none : text.search.found(answer.hits.length, answer.isWhole));
  };
  return { act, found, ask };
}

function Answer({ found, isPending, error }: { readonly found: Found | null; readonly isPending: boolean; readonly error: Error | null }) {
  if (isPending) return <Loading />;
  if (error !== null) return <Failed error={error} />;
  if (found === null) return <Empty title={text.search.idle}>{text.search.idleSaid}</Empty>;
  if (found.hits.length === 0) return <Empty title={text.search.none}>{text.search.noneSaid}</Empty>;
  return (
    <Panel title={text.search.found(found.hits.length, found.isWhole)} flush>
      <ol className={classes["results"]}>
        {found.hits.map((hit) => (
          <Result key={hit.row} hit={hit} />
        ))}
      </ol>
    </Panel>
  );
}

function Question({ isBusy, onAsk }: { readonly isBusy: boolean; readonly onAsk: (query: string, reason: string) => void }) {
  const asked = useHistoryState<Asked>();
  const [query, setQuery] = useState(asked?.query ?? "");
  const [reason, setReason] = useState("");
  const reasonField = useRef<HTMLInputElement>(null);
  const at = asked?.at;
  useEffect(() => {
    if (at === undefined) return;
    setQuery(asked?.query ?? "");
    reasonField.current?.focus();
  }, [at, asked?.query]);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (query.trim() !== "" && reason.trim() !== "") onAsk(query.trim(), reason.trim());
  };
  return (
    <form onSubmit={submit} className={classes["form"]}>
      <TextInput
        label={text.search.query}
        description={text.search.hint}
        required
        maxLength={200}
        dir="auto"
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
      />
      <TextInput
        ref={reasonField}
        label={text.search.reason}
        description={text.search.reasonHint}
        required
        maxLength={1000}
        dir="auto"
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Button type="submit" loading={isBusy} leftSection={<IconSearch size={16} aria-hidden />}>
        {text.search.submit}
      </Button>
    </form>
  );
}

/** Searches what this officer may see, for a reason that is recorded. What was typed in the box of another page stands here already. */
export function Page() {
  const { act, found, ask } = useSearch();
  return (
    <PageFrame
      title={text.search.title}
      lead={
        <Text size="sm" c="dimmed">
          {text.search.lead}
        </Text>
      }
    >
      <Question isBusy={act.isPending} onAsk={(query, reason) => void ask(query, reason)} />
      <details>
        <Text component="summary" size="sm" c="dimmed" my="sm">
          {text.search.how}
        </Text>
        <Text size="sm" maw={760} mb="md">
          {text.search.howSaid}
        </Text>
      </details>
      <Answer found={found} isPending={act.isPending} error={act.error} />
    </PageFrame>
  );
}
