import { readFileSync } from "node:fs";
import type { Migration } from "./sqlite/migrate.ts";

const names = ["ground", "exchange", "acknowledgement", "source", "taxii", "house", "taxii-copies", "console", "standing"] as const;

/** The migrations of this version in order, read from the .sql files that lie beside this module. */
export function sqliteMigrations(): readonly Migration[] {
  return names.map((name, position) => {
    const number = position + 1;
    const file = new URL(`./migrations/${String(number).padStart(3, "0")}-${name}.sql`, import.meta.url);
    return { number, name, sql: readFileSync(file, "utf8") };
  });
}
