import { Command } from "commander";
import { TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { style, table, writeJson, writeLines } from "./output.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

type SearchOptions = OfficerOptions & { readonly as: string; readonly reason: string; readonly like?: string };
type Where = { readonly part: number | null; readonly label: string; readonly text: string | null };
type Hit = Readonly<Record<string, JsonValue>> & { readonly where: readonly Where[] };

const columns = ["row", "kind", "partner", "at", "precedence"] as const;
const cells = (row: Readonly<Record<string, JsonValue>>): string[] => columns.map((name) => String(row[name] ?? ""));

function whereLine({ part, label, text }: Where): string {
  const name = part === null ? label : `${label} ${part}`;
  return `    ${name}${text === null ? (label === "person" ? ": an entry on a person; to open it: tocsin show --reason" : "") : `: ${text}`}`;
}

function hitLines(io: CliIo, hits: readonly Hit[]): readonly string[] {
  return hits.flatMap((hit) => [style(io, "bold", `#${cells(hit).join("  ")}`), ...hit.where.map(whereLine)]);
}

async function look(io: CliIo, where: { folder: string; query: string | undefined }, options: SearchOptions): Promise<void> {
  const { folder, query } = where;
  const { like, reason } = options;
  if ((query === undefined) === (like === undefined)) throw new TocsinError("usage", "give what to search for, or a message with --like");
  const [verb, args] = like === undefined ? ["search", { query: query ?? "", reason }] : ["search-like", { message: like, reason }];
  const result = members(await perform(io, { folder, verb, args, as: [options.as], options }));
  if (options.json === true) {
    writeJson(io, result);
    return;
  }
  if (like !== undefined) {
    const earlier = (result["earlier"] ?? []) as Readonly<Record<string, JsonValue>>[];
    writeLines(
      io,
      earlier.length === 0 ? ["nothing that came before shares rare names or numbers with it"] : table([...columns], earlier.map(cells)),
    );
    return;
  }
  const hits = (result["hits"] ?? []) as unknown as Hit[];
  const end = result["isWhole"] === true ? [] : ["there is more than is shown: add a word"];
  writeLines(io, hits.length === 0 ? ["nothing found in what you may see"] : [...hitLines(io, hits), ...end]);
}

/** `tocsin search`: over what the officer may see, in any spelling or script. */
export function searchCommand(io: CliIo): Command {
  return withOfficerOptions(new Command("search"))
    .description("search messages for names in any spelling or script, plates, numbers, references; logged with the reason")
    .argument("<dir>", "the node's folder")
    .argument("[query]", "every word must be there, in some spelling; a plate, number or reference counts as a whole")
    .requiredOption("--reason <words>", "why: it is recorded, and the query is not")
    .option("--like <message>", "instead: what came before and shares rare names or numbers with this message")
    .addHelpText(
      "after",
      '\nExamples:\n  tocsin search birch "Mohamed" --as watch-1 --reason "case 7"\n  tocsin search birch --like 12 --as watch-1 --reason "had this before?"',
    )
    .action((folder: string, query: string | undefined, options: SearchOptions) => look(io, { folder, query }, options));
}
