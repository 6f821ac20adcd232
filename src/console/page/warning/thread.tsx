import { Link } from "wouter";
import { Panel, Precedence, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Party } from "./first-line.tsx";
import type { Case } from "./types.ts";
import classes from "./warning.module.css";

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** Everything that stands in the thread, in the order in which it was committed here. */
export function Thread({ found, row }: { readonly found: Case; readonly row: number }) {
  return (
    <Panel title={text.warning.thread}>
      <ol className={classes["thread"]}>
        {found.messages.map((one) => (
          <li key={one.row} aria-current={one.row === row ? "true" : undefined}>
            <Link href={`/warning/${one.row}`}>{capital(text.watch.kind[one.kind] ?? one.kind)}</Link> <Party name={one.by} />{" "}
            {one.precedence === "ROUTINE" ? null : <Precedence value={one.precedence} />}
            <div className={classes["dim"]}>
              <When at={one.at} />
            </div>
          </li>
        ))}
      </ol>
      {found.withheld > 0 ? <p className={classes["dim"]}>{text.warning.withheld(found.withheld)}</p> : null}
    </Panel>
  );
}
