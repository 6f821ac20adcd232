import { useEffect, useRef, useState } from "react";
import { useApi, useSession } from "../api/index.ts";
import { readers } from "../shell/pages.ts";

type Headlines = ReadonlyMap<number, string>;

const atOnce = 100;

/** The first words of messages, for who may read them. Each is asked for once: its showing is recorded as a reading. */
export function useHeadlines(rows: readonly number[]): Headlines {
  const api = useApi();
  const { roles } = useSession();
  const [known, setKnown] = useState<Headlines>(new Map());
  const asked = useRef(new Set<number>());
  const mayRead = roles.some((role) => readers.includes(role));
  const missing = mayRead ? rows.filter((row) => !asked.current.has(row)).slice(0, atOnce) : [];
  const wanted = missing.join(" ");
  useEffect(() => {
    if (wanted === "") return;
    const fresh = wanted.split(" ").map(Number);
    for (const row of fresh) asked.current.add(row);
    api.verb<{ readonly headlines: readonly { readonly row: number; readonly text: string }[] }>("desk-headlines", { rows: fresh }).then(
      ({ headlines }) => setKnown((before) => new Map([...before, ...headlines.map(({ row, text }): [number, string] => [row, text])])),
      () => {
        for (const row of fresh) asked.current.delete(row);
      },
    );
  }, [api, wanted]);
  return known;
}
