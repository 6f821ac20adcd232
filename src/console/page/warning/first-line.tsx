import type { ReactNode } from "react";
import { Ago, Due, HostileText, Tone, When } from "../parts/index.ts";
import type { ToneName } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Standing } from "./types.ts";
import classes from "./warning.module.css";

const tones: Readonly<Record<string, ToneName>> = {
  accepted: "done",
  opened: "wait",
  delivered: "wait",
  received: "wait",
  queried: "due",
  rejected: "alarm",
  dispatched: "due",
  withheld: "alarm",
  parked: "alarm",
};

const mostDue = 3;

/** A party as an officer calls it. */
export function Party({ name }: { readonly name: string }) {
  return name === "us" ? <strong>{text.warning.us}</strong> : <HostileText value={name} most={60} />;
}

function Cell({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div className={classes["cell"]}>
      <h3 className={classes["cellTitle"]}>{title}</h3>
      {children}
    </div>
  );
}

function Has({ has }: Pick<Standing, "has">) {
  return (
    <ul className={classes["plain"]}>
      {has.map(({ party, part, state, at }) => (
        <li key={`${party} ${part}`}>
          <Party name={party} /> {part === "originator" ? <span className={classes["dim"]}>{text.warning.part.originator}</span> : null}
          {part === "onward" ? <span className={classes["dim"]}>{text.warning.part.onward}</span> : null}
          {state === null ? null : (
            <>
              {" "}
              <Tone tone={tones[state] ?? "quiet"}>{text.warning.states[state] ?? state}</Tone>
            </>
          )}
          {part === "recipient" && at !== null ? (
            <span className={classes["dim"]}>
              {" "}
              <Ago at={at} />
            </span>
          ) : null}
        </li>
      ))}
    </ul>
  );
}

function Read({ read, passing }: Pick<Standing, "read" | "passing">) {
  const { ours, theirs, assigned } = read;
  return (
    <ul className={classes["plain"]}>
      {ours.map(({ officer, at }) => (
        <li key={officer}>
          {officer}{" "}
          <span className={classes["dim"]}>
            <Ago at={at} />
          </span>
        </li>
      ))}
      {theirs.map(({ verdict, role, pseudonym, at }) => (
        <li key={`${verdict} ${at}`}>
          {text.shell.roles[role as keyof typeof text.shell.roles] ?? role ?? text.parts.unknown}{" "}
          {pseudonym === null ? null : <HostileText value={pseudonym} most={24} />}{" "}
          <Tone tone={tones[verdict] ?? "quiet"}>{text.warning.states[verdict] ?? verdict}</Tone>{" "}
          <span className={classes["dim"]}>
            <Ago at={at} />
          </span>
        </li>
      ))}
      {passing.originator === "us" && theirs.length === 0 ? <li className={classes["dim"]}>{text.warning.readUnknown}</li> : null}
      {assigned === null ? null : <li className={classes["dim"]}>{text.warning.assigned([...assigned.units, ...assigned.officers])}</li>}
    </ul>
  );
}

function Passing({ passing }: Pick<Standing, "passing">) {
  const { originator, grants, asked } = passing;
  return (
    <ul className={classes["plain"]}>
      <li>
        {originator === "us" ? (
          text.warning.passOurs
        ) : (
          <>
            {text.warning.passTheirs} <Party name={originator} />
          </>
        )}
      </li>
      {grants.map(({ use, to, isConditional, inOtherWords }) => (
        <li key={`${use} ${to ?? ""}`}>
          <Tone tone="done">{text.warning.uses[use] ?? use}</Tone> {to === null ? null : <HostileText value={to} most={80} />}
          {isConditional ? ` (${text.warning.onConditions})` : ""}
          {inOtherWords ? ` (${text.warning.inOtherWords})` : ""}
        </li>
      ))}
      {asked > 0 ? <li className={classes["dim"]}>{text.warning.askedUses(asked)}</li> : null}
    </ul>
  );
}

function Falls({ due }: Pick<Standing, "due">) {
  if (due.length === 0) return <span className={classes["dim"]}>{text.warning.nothingDue}</span>;
  return (
    <ul className={classes["plain"]}>
      {due.slice(0, mostDue).map((one) => (
        <li key={`${one.what} ${one.row}`}>
          <Due at={one.due} /> {text.warning.dues[one.what] ?? one.what}
          <div className={classes["dim"]}>
            {one.whose === "theirs" ? `${text.warning.theirTurn} · ` : ""}
            {one.kind === null ? "" : `${text.warning.dueFor(text.watch.kind[one.kind] ?? one.kind, one.row)} · `}
            <When at={one.due} brief />
          </div>
        </li>
      ))}
      {due.length > mostDue ? <li className={classes["dim"]}>{text.warning.moreDue(due.length - mostDue)}</li> : null}
    </ul>
  );
}

/** What stands first of every message: who has it, who has read it, who may pass it on, what is due when. */
export function FirstLine({ standing }: { readonly standing: Standing }) {
  return (
    <section className={`panel ${classes["first"]}`} aria-label={text.warning.first}>
      <h2 className="hidden-visually">{text.warning.first}</h2>
      <Cell title={text.warning.has}>
        <Has has={standing.has} />
      </Cell>
      <Cell title={text.warning.read}>
        <Read read={standing.read} passing={standing.passing} />
      </Cell>
      <Cell title={text.warning.mayPass}>
        <Passing passing={standing.passing} />
      </Cell>
      <Cell title={text.warning.due}>
        <Falls due={standing.due} />
      </Cell>
    </section>
  );
}
