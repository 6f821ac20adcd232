import { closeSync, openSync, readSync } from "node:fs";
import path from "node:path";
import { TocsinError } from "../../base/index.ts";
import { directory } from "../../log/index.ts";
import type { ExportFolder } from "../../log/index.ts";

/** The largest file of an export that is read here: a bundle of 256 entries of the longest kind. */
const largestFile = 33_554_432;

/** An export's folder whose files can also be read without waiting: a bundle for every 256 leaves, and a promise for each would be most of the work. */
export type OpenFolder = ExportFolder & {
  /**
   * A file's bytes, and the buffer that they are in: the given one where they fit. Refuses with `input-malformed` a file that was not listed, is too
   * large or changed meanwhile: a device or a pipe is never opened.
   */
  readNow(file: string, into?: Uint8Array): { readonly bytes: Uint8Array; readonly buffer: Uint8Array };
};

/** A folder on disk. `list` has to be called before `readNow` gives anything: only what it found is opened. */
export function openFolder(root: string): OpenFolder {
  const folder = directory(root);
  let sizes: ReadonlyMap<string, number> = new Map();
  return {
    read: (file) => folder.read(file),
    async list() {
      const files = await folder.list();
      sizes = new Map(files.map(({ path: file, size }) => [file, size]));
      return files;
    },
    readNow(file, into) {
      const size = sizes.get(file);
      if (size === undefined || size > largestFile)
        throw new TocsinError("input-malformed", `give the whole export: "${file}" is not in it, or is larger than any file of an export`);
      const buffer = into !== undefined && into.length >= size ? into : new Uint8Array(size);
      const handle = openSync(path.join(root, ...file.split("/")), "r");
      try {
        if (readSync(handle, buffer, 0, size, 0) !== size)
          throw new TocsinError("input-malformed", `give an export that nobody writes to: "${file}" was cut short`);
      } finally {
        closeSync(handle);
      }
      return { bytes: buffer.subarray(0, size), buffer };
    },
  };
}
