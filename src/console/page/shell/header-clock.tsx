import { shownTime, useNow, useZone, zoneName } from "../parts/index.ts";
import classes from "./shell.module.css";

/** The node's time, in the unit's zone and in UTC. */
export function HeaderClock() {
  const now = useNow(5000);
  const zone = useZone();
  const name = zoneName(now, zone);
  return (
    <div className={classes["clock"]}>
      <span>
        <strong>{shownTime(now, zone, false)}</strong> {name}
      </span>
      {name === "UTC" ? null : <span className={classes["utc"]}>{shownTime(now, "UTC", false)} UTC</span>}
    </div>
  );
}
