import type { JsonValue, Timestamp } from "../../base/index.ts";
import type { Act, RecordedAct } from "../../exchange/index.ts";
import type { Connection } from "./connection.ts";

type ActRow = {
  readonly sequence: number;
  readonly at: Timestamp;
  readonly verb: string;
  readonly subject: string;
  readonly officer: string | null;
  readonly facts: string;
  readonly log: string;
  readonly leaf: number;
  readonly salt: Uint8Array;
};

function recorded({ facts, leaf, ...row }: ActRow): RecordedAct {
  return { ...row, index: leaf, facts: JSON.parse(facts) as Record<string, JsonValue> };
}

/** Reads and appends of acts. */
export function actQueries(db: Connection) {
  const page = db.prepare<[number, number], ActRow>("SELECT * FROM act WHERE sequence > ? ORDER BY sequence LIMIT ?");
  const newest = db.prepare<[], ActRow>("SELECT * FROM act ORDER BY sequence DESC LIMIT 1");
  const about = db.prepare<[string, number], ActRow>("SELECT * FROM act WHERE subject = ? ORDER BY sequence LIMIT ?");
  const append = db.prepare("INSERT INTO act (at, verb, subject, officer, facts, log, leaf, salt) VALUES (?, ?, ?, ?, ?, ?, ?, ?)");
  return {
    page: (after: number, limit: number): RecordedAct[] => page.all(after, limit).map(recorded),
    about: (subject: string, limit: number): RecordedAct[] => about.all(subject, limit).map(recorded),
    newest(): RecordedAct | undefined {
      const row = newest.get();
      return row === undefined ? undefined : recorded(row);
    },
    append(act: Act, leaf: { readonly log: string; readonly index: number; readonly salt: Uint8Array }): number {
      const done = append.run(act.at, act.verb, act.subject, act.officer, JSON.stringify(act.facts), leaf.log, leaf.index, leaf.salt);
      return Number(done.lastInsertRowid);
    },
  };
}
