import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after } from "node:test";
import type { Store } from "../../exchange/index.ts";
import { sqliteMigrations } from "../migrations.ts";
import { bytesOf } from "../rows.test-data.ts";
import { storeContract } from "../store.test-contract.ts";
import { openConnection } from "./connection.ts";
import { migrate } from "./migrate.ts";
import { sqliteStore } from "./store.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "tocsin-store-"));
const key = bytesOf("the key of the test");
const opened = new Set<Store>();
let count = 0;

function open(file: string): Store {
  const db = openConnection(file, { key, create: true });
  migrate(db, sqliteMigrations());
  const store = sqliteStore(db, file, key);
  opened.add(store);
  return store;
}

after(async () => {
  for (const store of opened) await store.close();
  rmSync(root, { recursive: true, force: true });
});

storeContract({
  name: "SQLite",
  async fresh() {
    const file = path.join(root, `${(count += 1)}.db`);
    const store = open(file);
    return {
      store,
      async reopen() {
        await store.close();
        return open(file);
      },
    };
  },
});
