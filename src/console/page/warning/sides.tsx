import { Tone, Ago, Empty, Grade, HostileText, Panel, When } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { Party } from "./first-line.tsx";
import type { Case } from "./types.ts";
import classes from "./warning.module.css";

/** The grades of both sides beside each other; a later one stands beside the earlier, never over it. */
export function Grades({ grades, partner }: { readonly grades: Case["grades"]; readonly partner: string }) {
  const sides = [
    { side: "us", title: text.warning.ourGrades },
    { side: partner, title: text.warning.theirGrades },
  ];
  return (
    <Panel title={text.warning.grades}>
      <div className={classes["two"]}>
        {sides.map(({ side, title }) => {
          const own = grades.filter(({ by }) => by === side);
          return (
            <div key={side}>
              <h3 className={classes["cellTitle"]}>{title}</h3>
              {own.length === 0 ? <span className={classes["dim"]}>{text.grade.none}</span> : null}
              <ul className={classes["plain"]}>
                {own.map(({ row, source, information, actionable, standing, remark, at }) => (
                  <li key={row}>
                    <Grade source={source} information={information} />
                    <div>
                      {text.warning.actionable[actionable] ?? actionable}, {text.warning.standing[standing] ?? standing}{" "}
                      <span className={classes["dim"]}>
                        <Ago at={at} />
                      </span>
                    </div>
                    {remark === null ? null : <HostileText value={remark} most={400} />}
                  </li>
                ))}
              </ul>
            </div>
          );
        })}
      </div>
    </Panel>
  );
}

/** What each party claims, point by point; where they differ it is marked. Silence is shown as not said, which is not zero. */
export function Claims({ claims, partner }: { readonly claims: Case["claims"]; readonly partner: string }) {
  if (claims.length === 0) return null;
  const parties = ["us", partner];
  return (
    <Panel title={text.warning.claims} flush>
      <div className={classes["scrollX"]} tabIndex={0} role="group" aria-label={text.warning.claims}>
        <table className={classes["table"]}>
          <thead>
            <tr>
              <th scope="col">{text.warning.point}</th>
              {parties.map((party) => (
                <th scope="col" key={party}>
                  <Party name={party} />
                </th>
              ))}
              <th scope="col">{text.warning.compared}</th>
            </tr>
          </thead>
          <tbody>
            {claims.map(({ name, differ, claims: said }) => (
              <tr key={name}>
                <th scope="row">
                  <HostileText value={text.warning.points[name] ?? name} most={64} />
                </th>
                {parties.map((party) => {
                  const [newest, ...earlier] = said.filter((claim) => claim.party === party);
                  return (
                    <td key={party}>
                      {newest === undefined ? (
                        <span className={classes["dim"]}>{text.warning.notSaid}</span>
                      ) : (
                        <HostileText value={newest.value} most={300} />
                      )}
                      {newest === undefined ? null : (
                        <div className={classes["dim"]}>
                          {text.warning.sourceOf[newest.source] ?? newest.source}, <Ago at={newest.at} />
                          {earlier.length > 0 ? `, ${text.warning.earlier(earlier.length)}` : ""}
                        </div>
                      )}
                    </td>
                  );
                })}
                <td>
                  {differ ? (
                    <Tone tone="due">{text.warning.differ}</Tone>
                  ) : (
                    <span className={classes["dim"]}>{text.warning.agree(new Set(said.map(({ party }) => party)).size)}</span>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

/** What the recipient did and what came of it, each version by its author. */
export function Doings({ found }: { readonly found: Case }) {
  const { actions, outcomes } = found;
  const isEmpty = actions.length + outcomes.length === 0;
  return (
    <Panel title={text.warning.doings}>
      {isEmpty ? <Empty title={text.warning.doingsNone}>{text.warning.doingsNoneSaid}</Empty> : null}
      <ul className={classes["plain"]}>
        {actions.map(({ by, at, state, what, reason }) => (
          <li key={`a${at}`}>
            <Tone tone={state === "not-actioned" || state === "no-trace" ? "quiet" : "wait"}>
              {text.warning.actionStates[state] ?? state}
            </Tone>{" "}
            <Party name={by} /> {what === null ? null : <HostileText value={what} most={400} />}{" "}
            {reason === null ? null : <HostileText value={reason} most={400} />}{" "}
            <span className={classes["dim"]}>
              <When at={at} />
            </span>
          </li>
        ))}
        {outcomes.map(({ by, committedAt, version, stage, event, contribution, arrested }) => (
          <li key={`o${by}${version}`}>
            <Tone tone={event === "occurred" ? "alarm" : event === "not-occurred" ? "done" : "quiet"}>
              {text.warning.events[event] ?? event}
            </Tone>{" "}
            <Party name={by} /> {text.warning.outcome(version, text.warning.stages[stage] ?? stage)}:{" "}
            {text.warning.contribution[contribution] ?? contribution}, {text.warning.arrested(arrested)}{" "}
            <span className={classes["dim"]}>
              <When at={committedAt} />
            </span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** What each party says in public of it, and the release requests that it rests on. */
export function Statements({ found }: { readonly found: Case }) {
  const { statements, requests } = found;
  if (statements.length + requests.length === 0) return null;
  return (
    <Panel title={text.warning.statements}>
      <ul className={classes["plain"]}>
        {requests.map(({ request, asker, use, to, wording, state, due }) => (
          <li key={request}>
            <Tone tone={state.startsWith("granted") ? "done" : state === "asked" || state === "referred" ? "due" : "quiet"}>
              {text.warning.requestStates[state] ?? state}
            </Tone>{" "}
            <Party name={asker} />: {text.warning.uses[use] ?? use} {to === null ? null : <HostileText value={to} most={120} />}
            {wording === null ? null : (
              <>
                {" "}
                “<HostileText value={wording} most={300} />”
              </>
            )}{" "}
            {state === "asked" || state === "referred" ? (
              <span className={classes["dim"]}>
                {text.warning.until} <When at={due} brief />
              </span>
            ) : null}
          </li>
        ))}
        {statements.map((statement, at) => (
          <li key={at}>
            <Party name={statement.party} />{" "}
            <span className={classes["dim"]}>{text.warning.attribution(String(statement["attribution"] ?? ""))}</span>
            <blockquote className={classes["quote"]}>
              <HostileText value={String(statement["text"] ?? "")} most={1200} />
            </blockquote>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
