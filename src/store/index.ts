export { sqliteMigrations } from "./migrations.ts";
export { openConnection, storeError } from "./sqlite/connection.ts";
export type { Connection } from "./sqlite/connection.ts";
export { lockFolder } from "./sqlite/lock.ts";
export type { FolderLock } from "./sqlite/lock.ts";
export { backUp, checkForm, migrate, pendingMigrations } from "./sqlite/migrate.ts";
export type { Migration, MigrationReport } from "./sqlite/migrate.ts";
export { sqliteStore } from "./sqlite/store.ts";
