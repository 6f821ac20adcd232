import type { Passed } from "./message.ts";
import { listAt, must, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { act } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

/** The points on which the public accounts of the two sides are laid side by side. */
const points = ["date", "weight", "group", "attribution", "initiative", "joint-claim", "harm-averted"];

type Said = { readonly party: string; readonly value: string; readonly at: string; readonly source: string };
type Row = { readonly name: string; readonly differ: boolean; readonly claims: readonly Said[] };

/** The rows of a party's table, with the party's own name in the place of "us". */
async function tableAt(stage: Stage, party: string, thread: string): Promise<readonly Row[]> {
  const view = await act(stage, ["case", party, thread, "--as", "watch-1"]);
  return (view["claims"] as unknown as readonly Row[])
    .filter(({ name }) => points.includes(name))
    .map((row) => ({ ...row, claims: row.claims.map((claim) => ({ ...claim, party: claim.party === "us" ? party : claim.party })) }));
}

const said = (rows: readonly Row[]): string =>
  JSON.stringify(
    rows.map(({ name, differ, claims }) => [
      name,
      differ,
      claims.map(({ party, value, source }) => `${party}: ${value} (${source})`).toSorted(),
    ]),
  );

/** The table of what each side claims, the same at both nodes: each claim with its author and time, none merged, and what differs is marked. */
export async function claims(stage: Stage, { sent }: Passed): Promise<Scene<undefined>> {
  const [rows, theirs] = [await tableAt(stage, "alder", sent.thread), await tableAt(stage, "birch", sent.thread)];
  must(said(rows) === said(theirs), "the two nodes lay out different claims");
  for (const { name, differ, claims: all } of rows)
    for (const { party, value, at } of all)
      stage.tell.fact(`${name.padEnd(13)}${party.padEnd(7)}${value}  (${at})${differ ? "  they differ" : ""}`);
  const found = rows.map(({ name }) => name);
  must(
    points.every((point) => found.includes(point)),
    `nobody claims anything of ${points.filter((point) => !found.includes(point)).join()}`,
  );
  const table = rows.map(({ name, differ, claims: all }): Result => ({
    name,
    differ,
    claims: all.map(({ party, value, at, source }) => ({ party, value, at, source })),
  }));
  const differing = table.filter(({ differ }) => differ === true).map((row) => textAt(row, "name"));
  must(
    ["date", "weight", "group", "initiative"].every((name) => differing.includes(name)),
    `they differ only on ${differing.join()}`,
  );
  return { evidence: { thread: sent.thread, table, differing, rows: listAt({ table }, "table").length }, value: undefined };
}
