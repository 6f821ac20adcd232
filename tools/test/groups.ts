import path from "node:path";

/** The test files that run in one process, under one name. */
export type Group = { readonly name: string; readonly files: readonly string[] };

/**
 * Test files by how they run. Those beside their subject share one process a layer, which costs a tenth of a process each; those
 * below test/ start nodes, kill them, or change the process that they run in, and have one to themselves.
 */
export function groupsOf(files: readonly string[]): { readonly groups: readonly Group[]; readonly alone: readonly string[] } {
  const alone = files.filter((file) => file.startsWith("test/")).toSorted();
  const names = new Map<string, string[]>();
  for (const file of files.toSorted()) {
    if (file.startsWith("test/")) continue;
    const parts = path.posix.dirname(file).split("/");
    const name = parts[0] === "src" ? (parts[1] ?? "src") : (parts[0] ?? "");
    names.set(name, [...(names.get(name) ?? []), file]);
  }
  return { groups: [...names].map(([name, members]) => ({ name, files: members })), alone };
}

/** What a run was asked for: parts of paths to choose files by, and options for node itself. */
export type Asked = {
  readonly nightly: boolean;
  readonly torture: boolean;
  readonly chosen: readonly string[];
  readonly forNode: readonly string[];
};

/** The words behind `npm test --`. */
export function asked(words: readonly string[]): Asked {
  const own = ["--nightly", "--torture"];
  return {
    nightly: words.includes("--nightly"),
    torture: words.includes("--torture"),
    chosen: words.filter((word) => !word.startsWith("-")),
    forNode: words.filter((word) => word.startsWith("-") && !own.includes(word)),
  };
}

/** The files that a run takes: torture rounds only where they are asked for, and of the rest those that a word names. */
export function chosenFrom(files: readonly string[], { torture, chosen }: Pick<Asked, "torture" | "chosen">): string[] {
  return files
    .filter((file) => !torture || file.startsWith("test/torture/"))
    .filter((file) => chosen.length === 0 || chosen.some((word) => file.includes(word)));
}
