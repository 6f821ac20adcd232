import { Button, Group, TextInput } from "@mantine/core";
import { useState } from "react";
import type { FormEvent } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useLocation } from "wouter";
import { useAct } from "../api/index.ts";
import { Failed } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { SourceRecord } from "./types.ts";

/** The key under which an opened record stays in the page's memory, and nowhere else, until the page is closed or its officer leaves. */
export function openedKey(source: string): readonly string[] {
  return ["opened-source", source];
}

/** Opens a source record: the reason first, which is recorded, then the record. */
export function OpenSource({ source, isHere = false }: { readonly source: string; readonly isHere?: boolean }) {
  const [reason, setReason] = useState("");
  const open = useAct<SourceRecord>("source-show");
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const record = await open.run({ source, reason: reason.trim() });
    if (record === null) return;
    queries.setQueryData(openedKey(source), record);
    if (!isHere) navigate(`/compose/write/${encodeURIComponent(source)}`);
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Group align="end" gap="xs" mt="xs">
        <TextInput
          data-autofocus
          autoFocus
          style={{ flex: 1 }}
          label={text.compose.reason}
          description={text.compose.reasonHint}
          required
          maxLength={1000}
          value={reason}
          onChange={({ currentTarget }) => setReason(currentTarget.value)}
        />
        <Button type="submit" loading={open.isPending} disabled={reason.trim() === ""}>
          {text.compose.open}
        </Button>
      </Group>
      {open.error === null ? null : <Failed error={open.error} />}
    </form>
  );
}
