import { Kbd, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import type { FormEvent } from "react";
import { useLocation } from "wouter";
import { text } from "../text/en.ts";

/** The search box of every page. What is typed goes to the page of Search by the browser's history state: it stands in no address and no log. */
export function SearchBox() {
  const [query, setQuery] = useState("");
  const [, navigate] = useLocation();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (query.trim() === "") return;
    navigate("/search", { state: { query: query.trim(), at: event.timeStamp } });
  };
  return (
    <form role="search" onSubmit={submit}>
      <TextInput
        ref={input}
        type="search"
        size="sm"
        aria-label={text.shell.searchLabel}
        placeholder={text.shell.searchHint}
        maxLength={200}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={<Kbd size="xs">Ctrl K</Kbd>}
        rightSectionWidth={58}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  );
}
