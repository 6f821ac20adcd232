import { Command } from "commander";
import type { CliIo } from "./io.ts";
import type { Line } from "./message-rows.ts";
import { style, writeJson, writeLines } from "./output.ts";
import { passedLine } from "./passed.ts";
import { members, perform, withNodeOptions } from "./session.ts";
import type { NodeOptions } from "./session.ts";

function alarmLines(io: CliIo, folder: string, alarms: readonly Line[]): readonly string[] {
  if (alarms.length === 0) return ["nothing needs a person now"];
  return [
    ...alarms.map(({ id, urgency, text, count, at }) => {
      const times = Number(count) > 1 ? ` (${String(count)} times)` : "";
      return `${urgency === "now" ? style(io, "red", "NOW  ") : "today"}  ${String(text)}${times}  since ${String(at)}  [alarm ${String(id)}]`;
    }),
    `Whoever has seen to one closes it: tocsin watch alarms close ${folder} NUMBER --as OFFICER`,
  ];
}

function receivedWord(streams: readonly Line[]): string {
  const words = streams.map(({ epoch, completeTo, count, judged }) => {
    const of = Number(count) > Number(completeTo) ? ` of #${String(count)}` : "";
    return `complete to #${String(completeTo)}${of}${streams.length > 1 ? ` in epoch ${String(epoch)}` : ""}${judged === null ? "" : ` (head: ${String(judged)})`}`;
  });
  return words.join("; ") || "nothing yet";
}

/** What is known of a partner, for a person: one line for it, and one for each agreement. */
export function partnerLines(partner: Line): readonly string[] {
  const { handle, confirmedAt, waiting, kind, agreements } = partner;
  const trust = confirmedAt === null ? "words not compared" : "confirmed";
  const lines = [`${String(handle)}: ${kind === "node" ? "" : `reached by ${String(kind)}, `}${trust}, ${String(waiting)} waiting`];
  for (const { id, standing, sent, received, log } of agreements as Line[]) {
    const { size, cosignedTo } = members(log ?? null);
    const { count: last = 0, withheld = [] } = (sent as Line[]).at(-1) ?? {};
    const gaps = (withheld as Line[]).map(({ from, to }) => (from === to ? `#${String(from)}` : `#${String(from)} to #${String(to)}`));
    const never = gaps.length === 0 ? "" : ` (withheld: ${gaps.join(", ")})`;
    lines.push(
      `  ${String(id)} ${String(standing)}: sent to #${String(last)}${never}, received ${receivedWord(received as Line[])}, log cosigned to ${String(cosignedTo)} of ${String(size)}`,
    );
  }
  return lines;
}

const line = (text: string): string => text.replaceAll(/\s+/g, " ").slice(0, 200);

/** How the scheduled feeds stand; only whole ones are in small letters. */
export function feedLines(feeds: readonly Line[]): readonly string[] {
  return feeds.map(({ name, standing, into, objects, wholeAt, missingCount, error }) => {
    const word = standing === "whole" ? "whole" : String(standing).toUpperCase();
    const since = wholeAt === null ? "never whole yet" : `whole at ${String(wholeAt)}`;
    const lacks = Number(missingCount) > 0 ? `, ${String(missingCount)} objects could not be taken` : "";
    const why = error === null ? "" : `: ${line(String(members(error ?? null)["message"]))}`;
    return `feed ${String(name)} into ${String(into)}: ${word}, ${String(objects)} objects, ${since}${lacks}${why}`;
  });
}

/** How far TAXII readers have polled. */
function readerLines(readers: readonly Line[]): readonly string[] {
  return readers.map(({ account, collection, to, at, isComplete, head }) => {
    const left = isComplete === true && to === head ? "all of it" : `of what was last added on ${String(head)}`;
    return `reader ${String(account)} of ${String(collection)}: to ${String(to)}, ${left}, asked last at ${String(at)}`;
  });
}

/** What was told beside the nodes, and the partner has not signed for. */
function passedLines(passed: readonly Line[]): readonly string[] {
  if (passed.length === 0) return [];
  return [`${passed.length} passed beside the nodes, as claimed by us:`, ...passed.map((one) => `  ${passedLine(one)}`)];
}

function statusLines(io: CliIo, folder: string, status: Line): readonly string[] {
  const { size, cosigned } = members(status["log"] ?? null);
  const parked = status["parked"] as Line[];
  const witnesses = cosigned as Line[];
  const names = new Map((status["partners"] as Line[]).map(({ node, handle }) => [node, handle]));
  return [
    ...alarmLines(io, folder, status["alarms"] as Line[]),
    "",
    ...(names.size === 0 ? ["no partner yet"] : (status["partners"] as Line[]).flatMap(partnerLines)),
    "",
    `${String(status["deliveryUnproven"])} dispatched, delivery unproven; ${parked.length} parked`,
    ...parked.map(
      ({ row, partner, kind, reason }) =>
        `  ${String(row)} from ${String(names.get(partner ?? null) ?? partner)}, ${String(kind)}: ${String(reason)}`,
    ),
    ...passedLines((status["passed"] ?? []) as Line[]),
    ...feedLines((status["feeds"] ?? []) as Line[]),
    ...readerLines((status["readers"] ?? []) as Line[]),
    `node log: ${String(size)} entries, ${witnesses.length === 0 ? "no witness is asked" : witnesses.map(({ by, to }) => `cosigned to ${String(to)} by ${String(by)}`).join(", ")}`,
  ];
}

/** `tocsin status`: where everything stands. */
export function statusCommand(io: CliIo): Command {
  return withNodeOptions(new Command("status"))
    .description("where everything stands: what needs a person, completeness both ways, what waits, how far logs are cosigned")
    .argument("<dir>")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin status alder\n\nDispatched, delivery unproven: the partner's node has not signed for it yet. Complete to #n: every message up to number n is here.",
    )
    .action(async (folder: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "status", options })) as Line;
      if (options.json === true) writeJson(io, result);
      else writeLines(io, statusLines(io, folder, result));
    });
}
