import { content, grounds } from "./message.ts";
import { textAt } from "./result.ts";
import { act, refused } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const extra: readonly (readonly [party: string, id: string, roles: string])[] = [
  ["alder", "press-1", "press-officer"],
  ["alder", "auditor-1", "auditor"],
  ["alder", "owner-1", "source-owner"],
  ["birch", "watch-2", "watch-officer"],
  ["birch", "liaison-1", "liaison-officer"],
  ["birch", "action-1", "action-officer"],
  ["birch", "press-1", "press-officer"],
  ["birch", "auditor-1", "auditor"],
];

/** More officers than the first three, each certified for their roles by two who are there. */
export async function enrolOfficers(stage: Stage): Promise<Scene<undefined>> {
  const enrolled: Record<string, string[]> = { alder: [], birch: [] };
  for (const [party, id, roles] of extra) {
    await act(stage, ["officer", "enrol", party, id, "--role", roles, "--by", "releaser-1,watch-1"]);
    enrolled[party]?.push(`${id}: ${roles}`);
  }
  return { evidence: enrolled, value: undefined };
}

const criteria = ["democratic-embedding", "human-rights", "professionalism", "powers", "data-protection"];

/** Before a partner is assessed by the five criteria nothing is released to it; then each side assesses the other. */
export async function assessPartners(stage: Stage): Promise<Scene<undefined>> {
  const words = ["note", "alder", "--to", "birch", ...content("routine"), "--as", "watch-1", "--released-by", "releaser-1", ...grounds];
  const before = await refused(stage, "partner-assessment-missing", words);
  const until: Record<string, string> = {};
  for (const [party, partner] of [
    ["alder", "birch"],
    ["birch", "alder"],
    ["birch", "cedar"],
    ["cedar", "birch"],
  ] as const) {
    const answers = criteria.flatMap((name) => [`--${name}`, name === "human-rights" ? "limited" : "adequate"]);
    const assessed = await act(stage, ["partner", "assess", party, partner, ...answers, "--allows", "yes", "--as", "watch-1"]);
    until[`${party} of ${partner}`] = textAt(assessed, "until");
  }
  return { evidence: { before: before.code, criteria: criteria.length, until }, value: undefined };
}
