import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** The folder that holds package.json. */
export const root = path.join(import.meta.dirname, "..");

/** A file that is written from something else, by its path below the root. */
export type Generated = { readonly file: string; readonly text: string };

/**
 * Writes the files, or with `check` compares them and says which are out of step. Resolves to whether all is well; what is not
 * well is said on stderr with the command that mends it.
 */
export async function keepInStep(files: readonly Generated[], options: { readonly check: boolean }): Promise<boolean> {
  let isWell = true;
  for (const { file, text } of files) {
    const now = await textOf(file);
    if (now === text) continue;
    if (options.check) {
      isWell = false;
      process.stderr.write(`${file} is out of step, from line ${firstDifference(now ?? "", text)} on: npm run docs writes it anew\n`);
    } else {
      await mkdir(path.dirname(path.join(root, file)), { recursive: true });
      await writeFile(path.join(root, file), text);
      process.stderr.write(`${file} written\n`);
    }
  }
  return isWell;
}

/** A page with the part between `<!-- name -->` and `<!-- /name -->` replaced. Refuses a page without the marks. */
export function withPart(page: string, name: string, part: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start === -1 || end < start) throw new Error(`a page needs the marks ${open} and ${close}`);
  return `${page.slice(0, start)}${open}\n${part}\n${page.slice(end)}`;
}

/** A file's text, `undefined` where there is none. */
export async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(path.join(root, file), "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function firstDifference(now: string, then: string): number {
  const [a, b] = [now.split("\n"), then.split("\n")];
  return b.findIndex((line, index) => line !== a[index]) + 1 || b.length + 1;
}
