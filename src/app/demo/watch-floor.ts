import { existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { must } from "./result.ts";
import type { Result } from "./result.ts";
import { act, at, look, until } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

/** A page as the pager of a run keeps it: whom it was for, and what that officer read. */
export type PageRead = { readonly to: string; readonly text: string };

/** The pager of a run: a program as an operator may name one, here the shell, that writes each page down on a line of its own. */
const pager = 'printf "%s: " "$TOCSIN_PAGE_OFFICER" >> "$0"; cat >> "$0"';

function pagesFile(stage: Stage, party: string): string {
  return at(stage, "pages", `${party}.txt`);
}

/** The pages that a party's officers have got so far. */
export function pagesOf(stage: Stage, party: string): readonly PageRead[] {
  const file = pagesFile(stage, party);
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n").slice(0, -1) : [];
  return lines.map((line) => ({ to: line.slice(0, line.indexOf(": ")), text: line.slice(line.indexOf(": ") + 2) }));
}

/** Waits for a page to an officer whose text holds these words, among those after the first `after`. */
export function pageTo(
  stage: Stage,
  wanted: { readonly party: string; readonly officer: string; readonly words: string; readonly after: number },
): Promise<PageRead> {
  const { party, officer, words, after } = wanted;
  return until(stage, `a page to ${party}'s ${officer} about "${words}"`, () =>
    Promise.resolve(
      pagesOf(stage, party)
        .slice(after)
        .find(({ to, text }) => to === officer && text.includes(words)),
    ),
  );
}

async function setUp(stage: Stage, party: string, officers: readonly string[]): Promise<Result> {
  const program = ["--command", "/bin/sh", "--arg=-c", "--arg", pager, "--arg", path.join("pages", `${party}.txt`)];
  stage.tell.command([`tocsin watch notifier set ${party} pager --command /bin/sh … --as admin-1`]);
  // The node runs the program from elsewhere: the file is named by its whole path.
  await look(stage, ["watch", "notifier", "set", party, "pager", ...program.slice(0, -1), pagesFile(stage, party), "--as", "admin-1"]);
  for (const [index, officer] of officers.entries()) {
    await act(stage, ["watch", "roster", "set", party, officer, "--order", String(index + 1), "--notify", "pager", "--as", "watch-1"]);
  }
  return await act(stage, ["watch", "notifier", "test", party, "pager", "--to", "watch-1", "--as", "watch-1"]);
}

/** Both sides say who is woken and how: Birch has two watch officers in line, Alder one; the pager is tested. */
export async function setUpWatch(stage: Stage): Promise<Scene<undefined>> {
  mkdirSync(at(stage, "pages"), { mode: 0o700 });
  const line = { alder: ["watch-1"], birch: ["watch-1", "watch-2"] };
  for (const [party, officers] of Object.entries(line)) {
    const tested = await setUp(stage, party, officers);
    must(tested["ok"] === true, `the pager of ${party} does not work: ${String(tested["reason"])}`);
    const page = await pageTo(stage, { party, officer: "watch-1", words: "nothing", after: 0 });
    stage.tell.fact(`the pager rings at ${party}'s watch-1: "${page.text}"`);
  }
  return {
    evidence: { line, pager: "command", tested: true, testPages: pagesOf(stage, "alder").length + pagesOf(stage, "birch").length },
    value: undefined,
  };
}
