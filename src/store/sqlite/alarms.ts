import type { Timestamp } from "../../base/index.ts";
import type { Alarm, AlarmUrgency, RaisedAlarm } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type AlarmRow = Omit<RaisedAlarm, "urgency"> & { readonly urgency: AlarmUrgency };

/** Reads and writes of alarms. */
export function alarmQueries(db: Connection) {
  const open = db.prepare<[], AlarmRow>(
    "SELECT id, kind, subject, urgency, text, at, count FROM alarm WHERE closed_at IS NULL ORDER BY id",
  );
  const raise = db.prepare(
    `INSERT INTO alarm (kind, subject, urgency, text, at, count) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT (kind, subject) WHERE closed_at IS NULL DO UPDATE SET count = count + 1, text = excluded.text,
       urgency = CASE WHEN excluded.urgency = 'now' THEN 'now' ELSE urgency END`,
  );
  const close = db.prepare("UPDATE alarm SET closed_at = ? WHERE id = ? AND closed_at IS NULL");
  return {
    open: (): RaisedAlarm[] => open.all(),
    raise(alarm: Alarm): void {
      raise.run(alarm.kind, alarm.subject, alarm.urgency, alarm.text, alarm.at);
    },
    close(id: number, at: Timestamp): void {
      close.run(at, id);
    },
  };
}
