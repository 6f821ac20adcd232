import { Ago, HostileText, Panel, Tone } from "../parts/index.ts";
import { text } from "../text/en.ts";
import type { Shown } from "./types.ts";
import classes from "./warning.module.css";

/** What either side's machine and officers signed of this message. */
export function Answers({ shown }: { readonly shown: Shown }) {
  return (
    <Panel title={text.warning.answers}>
      {shown.receipts.length === 0 ? (
        <p className={classes["dim"]}>{shown.outgoing ? text.warning.unproven : text.warning.unanswered}</p>
      ) : null}
      <ul className={classes["plain"]}>
        {shown.receipts.map(({ verdict, byPartner, at, role, reason, pseudonym }) => (
          <li key={`${verdict} ${at} ${String(byPartner)}`}>
            <Tone tone={verdict === "accepted" ? "done" : verdict === "rejected" ? "alarm" : verdict === "queried" ? "due" : "wait"}>
              {text.warning.states[verdict] ?? verdict}
            </Tone>{" "}
            {byPartner ? <HostileText value={shown.partner} most={60} /> : text.warning.us}
            {role === null ? null : `, ${text.shell.roles[role as keyof typeof text.shell.roles] ?? role}`}
            {pseudonym === null ? null : (
              <>
                {" "}
                <span className="mono">
                  <HostileText value={pseudonym} most={24} />
                </span>
              </>
            )}{" "}
            <span className={classes["dim"]}>
              <Ago at={at} />
            </span>
            {reason === null ? null : (
              <div>
                <HostileText value={reason} most={1000} />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
