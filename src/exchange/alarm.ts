import type { Timestamp } from "../base/index.ts";

/** How soon a person has to look: `now` pages somebody, `today` stands on the watch list. */
export type AlarmUrgency = "now" | "today";

/** Something that a person must see. `text` is free of content: ids, numbers, names of partners. */
export type Alarm = {
  readonly at: Timestamp;
  readonly kind: string;
  readonly subject: string;
  readonly urgency: AlarmUrgency;
  readonly text: string;
};

/** An open alarm: `count` says how often it was raised since `at`. */
export type RaisedAlarm = Alarm & { readonly id: number; readonly count: number };
