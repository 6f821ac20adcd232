import { text } from "../text/en.ts";
import { useNow, useZone } from "./now.tsx";
import { dayOf, shownTime, stretch, zoneName } from "./time.ts";

const farMs = 180 * 86_400_000;

/** A time in the unit's zone and in UTC, each with its zone said. Anything that is no time is shown as it is not known. */
export function When({ at, brief = false }: { readonly at: string | number | null | undefined; readonly brief?: boolean }) {
  const zone = useZone();
  const now = useNow(600_000);
  const ms = typeof at === "number" ? at : at ? Date.parse(at) : Number.NaN;
  if (!Number.isFinite(ms)) return <span>{text.parts.unknown}</span>;
  // A day and month alone are taken for the nearest ones.
  const parts = Math.abs(ms - now) > farMs ? "year" : true;
  const utc = shownTime(ms, "UTC", dayOf(ms, "UTC") === dayOf(ms, zone) ? false : parts);
  const name = zoneName(ms, zone);
  return (
    <time className="when" dateTime={new Date(ms).toISOString()}>
      {shownTime(ms, zone, parts)} <span className="when-zone">{name}</span>
      {brief || name === "UTC" ? null : (
        <span className="when-zone">
          {" · "}
          {utc} UTC
        </span>
      )}
    </time>
  );
}

/** How long ago or in how long, from the node's clock. */
export function Ago({ at }: { readonly at: string | number | null | undefined }) {
  const now = useNow(10_000);
  const ms = typeof at === "number" ? at : at ? Date.parse(at) : Number.NaN;
  if (!Number.isFinite(ms)) return <span>{text.parts.unknown}</span>;
  return <span className="when">{ms > now ? text.parts.inTime(stretch(ms - now)) : text.parts.ago(stretch(now - ms))}</span>;
}
