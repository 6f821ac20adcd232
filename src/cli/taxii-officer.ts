import { existsSync } from "node:fs";
import path from "node:path";
import { folderPaths, officerFiles, readConfig } from "../app/index.ts";
import { TocsinError } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { members, perform } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

/**
 * The officer who signs where none is named: the one releaser in office whose key file and passphrase lie in the node's officers' folder, as
 * `tocsin init` leaves them, or whose key file the options give. Where it is not one alone, refused with `usage`, saying what to add.
 */
export async function soleReleaser(io: CliIo, folder: string, options: OfficerOptions): Promise<string> {
  const { officers } = members(await perform(io, { folder, verb: "officer-list", options }));
  const releasers = (officers as readonly { id: string; roles: readonly string[]; withdrawnAt: string | null }[])
    .filter(({ roles, withdrawnAt }) => roles.includes("releaser") && withdrawnAt === null)
    .map(({ id }) => id);
  const paths = folderPaths(path.resolve(io.cwd, folder));
  const keys = path.resolve(paths.folder, readConfig(paths).officers);
  const isHere = (id: string): boolean => {
    const { key, passphrase } = officerFiles(keys, id);
    const hasPassphrase = options.officerPassphrase !== undefined || existsSync(passphrase);
    return (options.officerKey !== undefined || existsSync(key)) && hasPassphrase;
  };
  const found = releasers.filter(isHere);
  const [only] = found;
  if (only === undefined || found.length > 1) {
    const named = releasers.length === 0 ? "none is enrolled" : `one of ${releasers.slice(0, 20).join(", ")}`;
    const why = only === undefined ? "no releaser's key file with its passphrase is here" : "several could sign";
    throw new TocsinError("usage", `name the releaser who signs with --as (${named}): ${why}`);
  }
  return only;
}
