/** A fenced block of a page: where it begins, its language, the word behind it, its text. */
export type Block = { readonly line: number; readonly language: string; readonly mark: string; readonly text: string };

/** The fenced blocks of a Markdown page. */
export function blocksOf(page: string): Block[] {
  const found: Block[] = [];
  const lines = page.split("\n");
  for (let index = 0; index < lines.length; index++) {
    const [, fence = "", language = "", mark = ""] = /^(`{3,})(\w*)[ \t]*(.*)$/.exec(lines[index] ?? "") ?? [];
    if (fence === "") continue;
    const end = lines.findIndex((line, at) => at > index && line.trimEnd() === fence);
    const last = end === -1 ? lines.length : end;
    found.push({ line: index + 1, language, mark: mark.trim(), text: lines.slice(index + 1, last).join("\n") });
    index = last;
  }
  return found;
}

/** The blocks that are compiled: all that say they are TypeScript. */
export function compiledBlocks(page: string): Block[] {
  return blocksOf(page).filter(({ language }) => language === "ts");
}

/** The shell script that a page's runnable blocks make together: those marked `sh run`, in order, stopping at the first that fails. */
export function scriptOf(page: string): string | undefined {
  const blocks = blocksOf(page).filter(({ language, mark }) => language === "sh" && mark === "run");
  return blocks.length === 0 ? undefined : ["set -eu", ...blocks.map(({ text }) => text)].join("\n");
}
