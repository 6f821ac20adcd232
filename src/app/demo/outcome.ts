import { caseAt, content, pass } from "./message.ts";
import type { Passed } from "./message.ts";
import { listAt, must, textAt } from "./result.ts";
import type { Scene, Stage } from "./stage.ts";

const between = { from: "birch", to: "alder", as: "action-1" } as const;

function facts(...given: readonly string[]): readonly string[] {
  return given.flatMap((fact) => ["--fact", fact]);
}

/** What Birch does, then what came of it: each version a claim of Birch's, vague quantities as the words that they are. Alder says less. */
export async function outcome(stage: Stage, { sent, row, there }: Passed): Promise<Scene<undefined>> {
  const action = (state: string, what: string): readonly string[] => [
    "action",
    "birch",
    String(there),
    "--state",
    state,
    "--what",
    what,
    ...content(),
  ];
  await pass(stage, action("in-progress", "the group is detected and located"), between);
  await pass(stage, action("arrested", "seven people are arrested"), between);
  const claim = ["--event", "not-occurred", "--contribution", "decisive", "--arrested", "7"];
  const seized = facts(
    "seized explosives=quantity not told",
    "seized rifles=automatic rifles",
    "seized munitions=munitions",
    "seized literature=literature",
  );
  const first = ["outcome", "birch", String(there), "--stage", "interim", ...claim, ...seized, ...content("outcome")];
  const v1 = await pass(stage, first, between);
  const own = facts("group=members of a banned organisation", "date=16 December", "harm-averted=an attack on the cathedral");
  const second = ["outcome", "birch", String(there), "--version-number", "2", "--stage", "final", ...claim];
  const v2 = await pass(stage, [...second, ...facts("seized munitions=many munitions"), ...own, ...content("outcome2")], between);
  const alders = ["outcome", "alder", String(row), "--stage", "interim", "--event", "not-occurred", "--contribution", "helped"];
  const differing = facts("group=supporters", "date=the days before the feast");
  const fromAlder = await pass(stage, [...alders, ...differing, ...content("outcomeAlder")], { from: "alder", to: "birch" });
  const held = listAt(await caseAt(stage, "alder", sent.thread), "outcomes");
  const told = held.map(({ by, version, arrested, contribution }) => ({
    by: by ?? null,
    version: version ?? null,
    arrested: arrested ?? null,
    contribution: contribution ?? null,
  }));
  must(told.length === 3, "Alder does not hold the three claims side by side");
  const [warning = {}] = listAt(await caseAt(stage, "birch", sent.thread), "warnings");
  stage.tell.fact(
    "Birch claims: seven arrested; explosives, rifles, munitions, literature seized; it did not occur; the warning was decisive",
  );
  stage.tell.fact("Alder claims: the warning helped; how many were arrested it does not know, which is not zero");
  stage.tell.fact(`the warning is "${textAt(warning, "state")}"; versions 1 and 2 of Birch's claim both stand`);
  return {
    evidence: {
      actions: listAt(await caseAt(stage, "alder", sent.thread), "actions"),
      outcomes: { v1: v1.sent.message, v2: v2.sent.message, alder: fromAlder.sent.message },
      held: told,
      facts: held.map(({ facts: of }) => of ?? null),
      state: textAt(warning, "state"),
    },
    value: undefined,
  };
}
