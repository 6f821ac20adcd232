import { machines } from "../src/exchange/index.ts";
import type { Machine } from "../src/exchange/index.ts";
import { keepInStep } from "./in-step.ts";

const isInStep = await keepInStep([{ file: "docs/protocol/states.md", text: page(machines) }], { check: process.argv.includes("--check") });
process.exitCode = isInStep ? 0 : 1;

/** The page on states: for each machine a diagram and a table, both of the one table in the code. */
function page(tables: readonly Machine<string, string>[]): string {
  return [
    "# States",
    "",
    "What an item's state is follows from the messages that both sides hold, by these tables and nothing else. They stand in `src/exchange/case/tables.ts`,",
    "from which this page is written and against which a test walks every allowed and every forbidden step. An act that does not follow is refused",
    "where it is drafted (`act-does-not-follow`); one that a partner signed all the same is kept, shown, and changes nothing.",
    "",
    "*Originator* is who began the item: who passed the warning, gave the thanks, made the pledge. For a request for a further use it is the originator of",
    "the message that is to be used. *Clock* is time passing; nothing that the clock does is a consent, a receipt, a closure or a standing down (DOMAIN I10).",
    "",
    ...tables.flatMap(section),
  ].join("\n");
}

function section(table: Machine<string, string>): readonly string[] {
  const name = (state: string): string => state.replaceAll("-", "_");
  return [
    `## ${table.name[0]?.toUpperCase() ?? ""}${table.name.slice(1)}`,
    "",
    "```mermaid",
    "stateDiagram-v2",
    ...table.states.map((state) => `  state "${state}" as ${name(state)}`),
    `  [*] --> ${name(table.begin)}`,
    ...table.steps.flatMap(({ from, act, to }) => from.map((state) => `  ${name(state)} --> ${name(to)}: ${act}`)),
    ...table.final.map((state) => `  ${name(state)} --> [*]`),
    "```",
    "",
    "| from | act | by | to |",
    "|---|---|---|---|",
    ...table.steps.map(({ from, act, by, to }) => `| ${from.join(", ")} | ${act} | ${by} | ${to} |`),
    "",
  ];
}
