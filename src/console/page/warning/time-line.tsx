import { HostileText, shownTime, useNow, useZone, When, zoneName } from "../parts/index.ts";
import { text } from "../text/en.ts";
import { precisionOf } from "./stix.ts";
import type { Span } from "./stix.ts";
import type { Shown, Standing } from "./types.ts";
import classes from "./warning.module.css";

const width = 520;
const rowHeight = 30;
const left = 6;
const dayMs = 86_400_000;
const blurMs = { day: dayMs, hour: 3_600_000, minute: 0 } as const;

type Mark = { readonly key: string; readonly name: string; readonly ms: number };

/** The times of a message on one line: what it says will happen when, how long it is valid, when it was sent and came, and now. */
function Line({ spans, marks, now }: { readonly spans: readonly Span[]; readonly marks: readonly Mark[]; readonly now: number }) {
  const zone = useZone();
  const all = [...spans.flatMap(({ fromMs, untilMs, to }) => [fromMs, untilMs + blurMs[to]]), ...marks.map(({ ms }) => ms), now];
  const begin = Math.min(...all);
  const span = Math.max(1, Math.max(...all) - begin);
  const x = (ms: number): number => left + ((ms - begin) / span) * (width - 2 * left);
  const height = spans.length * rowHeight + 46;
  const base = spans.length * rowHeight + 10;
  const label = (ms: number): string => shownTime(ms, zone, true);
  return (
    <svg viewBox={`0 0 ${width} ${height}`} className={classes["line"]} role="img" aria-label={text.warning.lineOf}>
      {spans.map(({ id, name, fromMs, untilMs, to }, at) => {
        const from = x(fromMs);
        const until = Math.max(from + 4, x(untilMs + blurMs[to]));
        const isLate = from > width * 0.6;
        return (
          <g key={id} transform={`translate(0 ${at * rowHeight})`}>
            <rect
              x={from}
              y={16}
              width={until - from}
              height={9}
              rx={to === "minute" ? 1 : 4}
              className={to === "minute" ? classes["exact"] : classes["vague"]}
            />
            <text x={isLate ? until : from} y={11} textAnchor={isLate ? "end" : "start"} className={classes["label"]}>
              {name.slice(0, 60)}
            </text>
          </g>
        );
      })}
      <line x1={left} x2={width - left} y1={base} y2={base} className={classes["axis"]} />
      {marks.map(({ key, ms }) => (
        <circle key={key} cx={x(ms)} cy={base} r={4} className={classes["mark"]} />
      ))}
      <line x1={x(now)} x2={x(now)} y1={2} y2={base + 6} className={classes["now"]} />
      <text x={Math.min(width - 24, Math.max(14, x(now)))} y={base + 17} textAnchor="middle" className={classes["label"]}>
        {text.warning.now}
      </text>
      <text x={left} y={base + 33} className={classes["label"]}>
        {label(begin)}
      </text>
      <text x={width - left} y={base + 33} textAnchor="end" className={classes["label"]}>
        {label(begin + span)} {zoneName(begin + span, zone)}
      </text>
    </svg>
  );
}

/** The ends of a window, no more exact than they are known: of a whole day no hour is told. */
function Ends({ span }: { readonly span: Span }) {
  if (span.to !== "day" || span.id === "validity")
    return (
      <>
        <When at={span.fromMs} brief /> – <When at={span.untilMs} brief />
      </>
    );
  return <span>{text.warning.days(dayShown(span.fromMs), dayShown(span.untilMs))}</span>;
}

function dayShown(ms: number): string {
  return new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" }).format(
    ms,
  );
}

/** When: windows with how exact they are, validity, and what happened to the message, drawn and in words. */
export function TimeLine({
  shown,
  standing,
  spans,
}: {
  readonly shown: Shown;
  readonly standing: Standing;
  readonly spans: readonly Span[];
}) {
  const now = useNow(30_000);
  const { validity } = standing;
  const [fromMs, untilMs] = [Date.parse(validity?.from ?? ""), Date.parse(validity?.until ?? "")];
  const valid: readonly Span[] = validity === null ? [] : [{ id: "validity", name: text.warning.validity, fromMs, untilMs, to: "minute" }];
  const rows = [...spans, ...valid];
  const answered = shown.receipts.find(({ verdict }) => verdict === "accepted" || verdict === "queried" || verdict === "rejected");
  const marks: readonly Mark[] = [
    { key: "sent", name: text.warning.sent, ms: Date.parse(shown.sentAt) },
    { key: "committed", name: shown.outgoing ? text.warning.committed : text.warning.arrived, ms: Date.parse(shown.committedAt) },
    ...(answered === undefined
      ? []
      : [{ key: "answered", name: text.warning.states[answered.verdict] ?? answered.verdict, ms: Date.parse(answered.at) }]),
  ];
  return (
    <>
      <Line spans={rows} marks={marks} now={now} />
      <dl className="facts">
        {rows.map((row) => [
          <dt key={`t${row.id}`}>
            <HostileText value={row.name} most={80} />
          </dt>,
          <dd key={`d${row.id}`}>
            <Ends span={row} />
            <span className={classes["dim"]}> ({text.warning.precision[row.id === "validity" ? precisionOf(1) : row.to]})</span>
          </dd>,
        ])}
        {marks.map(({ key, name, ms }) => [
          <dt key={`t${key}`}>{name}</dt>,
          <dd key={`d${key}`}>
            <When at={ms} />
          </dd>,
        ])}
      </dl>
    </>
  );
}
