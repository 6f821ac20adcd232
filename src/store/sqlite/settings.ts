import type { Connection } from "./connection.ts";

/** Reads and writes of the node's own small facts. */
export function settingQueries(db: Connection) {
  const get = db.prepare<[string], { readonly value: string }>("SELECT value FROM setting WHERE name = ?");
  const put = db.prepare("INSERT INTO setting (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value");
  return {
    get: (name: string): string | undefined => get.get(name)?.value,
    put(name: string, value: string): void {
      put.run(name, value);
    },
  };
}
