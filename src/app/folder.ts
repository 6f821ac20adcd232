import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { TocsinError } from "../base/index.ts";
import { configFile, parseConfig } from "./config.ts";
import type { Config } from "./config.ts";

/** The files of a data folder. Everything in it is for its owner only: folder 0700, files 0600. */
export type FolderPaths = {
  readonly folder: string;
  readonly config: string;
  readonly database: string;
  readonly lock: string;
  readonly socket: string;
  readonly vault: string;
  readonly backups: string;
  readonly blobs: string;
};

/** The paths inside a data folder; `folder` is made absolute. */
export function folderPaths(folder: string): FolderPaths {
  const root = path.resolve(folder);
  return {
    folder: root,
    config: path.join(root, configFile),
    database: path.join(root, "node.db"),
    lock: path.join(root, "node.lock"),
    socket: path.join(root, "control.sock"),
    vault: path.join(root, "vault"),
    backups: path.join(root, "backups"),
    blobs: path.join(root, "blobs"),
  };
}

/** Makes a new data folder, for its owner alone. Refuses one that already holds something, or is none, with `folder-exists`. */
export function makeFolder(paths: FolderPaths): void {
  checkNew(paths);
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  // One that was there, and empty, has the permissions of whoever made it.
  chmodSync(paths.folder, 0o700);
}

/** Refuses a place where no new folder can be made, as `makeFolder`, and makes none. */
export function checkNew(paths: FolderPaths): void {
  if (!existsSync(paths.folder) || (statSync(paths.folder).isDirectory() && readdirSync(paths.folder).length === 0)) return;
  throw new TocsinError("folder-exists", `name a new or empty folder: "${paths.folder}" already holds something`);
}

/** Files and folders whose permissions let others read them, with the mode found and the command that mends it. */
export function widePermissions(paths: FolderPaths): readonly { readonly file: string; readonly mode: string; readonly mend: string }[] {
  const found: { file: string; mode: string; mend: string }[] = [];
  const look = (file: string, wanted: "700" | "600"): void => {
    if (!existsSync(file)) return;
    const mode = statSync(file).mode & 0o777;
    if ((mode & 0o077) !== 0) found.push({ file, mode: mode.toString(8), mend: `chmod ${wanted} "${file}"` });
  };
  look(paths.folder, "700");
  for (const folder of [paths.vault, paths.backups, paths.blobs]) look(folder, "700");
  for (const file of [paths.config, paths.database, `${paths.database}-wal`, paths.lock, paths.socket]) look(file, "600");
  if (existsSync(paths.vault)) for (const entry of readdirSync(paths.vault)) look(path.join(paths.vault, entry), "600");
  return found;
}

/** Refuses a folder that others could read, with `folder-permissions`. */
export function checkPermissions(paths: FolderPaths): void {
  const [first] = widePermissions(paths);
  if (first !== undefined) {
    throw new TocsinError("folder-permissions", `run ${first.mend}: its permissions are ${first.mode}, others could read what it holds`);
  }
}

/** The configuration of a data folder. Refuses a folder without one with `folder-missing`. */
export function readConfig(paths: FolderPaths): Config {
  let text: string;
  try {
    text = readFileSync(paths.config, "utf8");
  } catch (cause) {
    throw new TocsinError("folder-missing", `make a node first with tocsin init "${paths.folder}": there is no ${configFile} in it`, {
      cause,
    });
  }
  return parseConfig(text);
}

/**
 * What identifies this very copy of the database on this very disk: a copied or restored folder gives another text
 * (PROTOCOL.md section 8: a copied data folder started twice must not go on as the same node unseen).
 */
export function placeOf(paths: FolderPaths): string {
  const { ino, birthtimeMs } = statSync(paths.database);
  return `${ino}:${Math.trunc(birthtimeMs)}`;
}
