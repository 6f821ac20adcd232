import { lstat, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import type { ExportFolder } from "./report.ts";

/** The most files that a folder may hold, and the deepest that they may lie. */
const mostFiles = 1_000_000;
const deepest = 16;

/**
 * A folder on disk as an export. Symbolic links, sockets and devices are listed with a size that no file may have, so that they count as extra and are never
 * opened. Refuses with `input-malformed` what is not a folder, with `input-too-large` more than a million files.
 */
export function directory(root: string): ExportFolder {
  return {
    async list() {
      const found = await lstat(root).catch(() => undefined);
      if (found?.isDirectory() !== true) throw new TocsinError("input-malformed", `name a folder that holds an export, got ${root}`);
      const files: { path: string; size: number }[] = [];
      await walk({ root, below: "", files, depth: 0 });
      return files.sort((a, b) => (a.path < b.path ? -1 : 1));
    },
    async read(file) {
      return new Uint8Array(await readFile(path.join(root, ...file.split("/"))));
    },
  };
}

type Walk = { readonly root: string; readonly below: string; readonly files: { path: string; size: number }[]; readonly depth: number };

async function walk({ root, below, files, depth }: Walk): Promise<void> {
  const here = await readdir(path.join(root, below), { withFileTypes: true });
  for (const one of here) {
    const name = below === "" ? one.name : `${below}/${one.name}`;
    if (one.isDirectory() && depth < deepest) await walk({ root, below: name, files, depth: depth + 1 });
    else files.push({ path: name, size: one.isFile() ? (await lstat(path.join(root, name))).size : Number.POSITIVE_INFINITY });
    if (files.length > mostFiles) throw new TocsinError("input-too-large", `name a folder of at most ${mostFiles} files: ${root}`);
  }
}
