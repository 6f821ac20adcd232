import { Button } from "@mantine/core";
import { lazy, Suspense, useMemo, useState } from "react";
import { Link } from "wouter";
import { useVerb } from "../api/index.ts";
import { Empty, HostileText, Loading, Precedence, Reading, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { bundleView } from "../warning/stix.ts";
import type { Shown } from "../warning/types.ts";
import classes from "./search.module.css";

const Graph = lazy(() => import("./graph.tsx").then(({ ObjectGraph }) => ({ default: ObjectGraph })));

/** A message in which something was found. */
export type Hit = {
  readonly row: number;
  readonly message: string;
  readonly kind: string;
  readonly outgoing: boolean;
  readonly partner: string;
  readonly at: string;
  readonly precedence: string;
  readonly where: readonly { readonly part: number | null; readonly label: string; readonly text: string | null }[];
  readonly erased: boolean;
};

/** The objects of one message: opening it for them is a reading like any other. */
function Objects({ row }: { readonly row: number }) {
  const shown = useVerb<Shown>("show", { message: String(row) }, { refreshOn: [] });
  return <Reading query={shown}>{(data) => <Drawn shown={data} />}</Reading>;
}

function Drawn({ shown }: { readonly shown: Shown }) {
  const bundle = useMemo(() => bundleView(shown.parts), [shown.parts]);
  if (bundle.nodes.length === 0) return <Empty title={text.search.graphNone} />;
  return (
    <Suspense fallback={<Loading />}>
      <Graph nodes={bundle.nodes} edges={bundle.edges} />
    </Suspense>
  );
}

/** One hit: which message, where in it, and the words around. */
export function Result({ hit }: { readonly hit: Hit }) {
  const [isOpen, setOpen] = useState(false);
  const { row, kind, outgoing, partner, at, precedence, where, erased } = hit;
  const name = text.watch.kind[kind] ?? kind;
  return (
    <li className={classes["result"]}>
      <span>
        <Link href={`/warning/${row}`}>{name.charAt(0).toUpperCase() + name.slice(1)}</Link>{" "}
        <span className={classes["dim"]}>
          {outgoing ? text.watch.to("") : text.watch.from("")}
          <HostileText value={partner} most={60} /> · {text.watch.reference(row)} · <When at={at} />
          {erased ? ` · ${text.search.erased}` : ""}
        </span>{" "}
        {precedence === "ROUTINE" ? null : <Precedence value={precedence} />}
      </span>
      <Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {text.search.graphOpen}
      </Button>
      <span className={classes["where"]}>
        {where.slice(0, 4).map(({ part, label, text: words }) => (
          <span key={`${label} ${part ?? 0}`}>
            {words === null ? (text.search.place[label] ?? label) : <HostileText value={words} most={200} />}
            {words === null ? null : <span className={classes["dim"]}> ({text.search.place[label] ?? label})</span>}
          </span>
        ))}
      </span>
      {isOpen ? (
        <div className={classes["where"]}>
          <Objects row={row} />
        </div>
      ) : null}
    </li>
  );
}
