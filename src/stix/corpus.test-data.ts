import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

/** The folder of the corpus that is shared beside the repository, or `undefined` where it is not there. */
const root = path.join(import.meta.dirname, "../../../shared/corpus");

/** What a test says when it cannot run for want of the corpus; `false` where the corpus is there. */
export const missingCorpus: string | false = existsSync(root) ? false : "the shared corpus is missing (../shared/corpus)";

/** The text of a file of the shared corpus. */
export function corpusText(file: string): string {
  return readFileSync(path.join(root, file), "utf8");
}

/** The cases of a file of the shared corpus, one JSON text a line. */
export function corpusLines<T>(file: string): readonly T[] {
  const lines = corpusText(file).split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line) as T);
}
