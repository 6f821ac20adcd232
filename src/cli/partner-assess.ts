import type { Command } from "commander";
import type { JsonValue } from "../base/index.ts";
import { criterionAnswers, partnerCriteria } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { table, writeJson, writeLines } from "./output.ts";
import { members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type AssessOptions = OfficerOptions & {
  readonly as: string;
  readonly democraticEmbedding: string;
  readonly humanRights: string;
  readonly professionalism: string;
  readonly powers: string;
  readonly dataProtection: string;
  readonly allows: string;
  readonly conditions?: string;
  readonly until?: string;
};

async function assess(io: CliIo, where: { folder: string; partner: string }, options: AssessOptions): Promise<void> {
  const args: Record<string, JsonValue> = {
    partner: where.partner,
    criteria: {
      "democratic-embedding": options.democraticEmbedding,
      "human-rights": options.humanRights,
      professionalism: options.professionalism,
      powers: options.powers,
      "data-protection": options.dataProtection,
    },
    allows: options.allows,
    conditions: options.conditions ?? null,
    until:
      options.until === undefined || Number.isNaN(Date.parse(options.until))
        ? (options.until ?? null)
        : new Date(options.until).toISOString(),
  };
  const result = members(await perform(io, { folder: where.folder, verb: "partner-assess", args, as: [options.as], options }));
  if (options.json === true) writeJson(io, result);
  else
    writeLines(io, [
      `${where.partner} is assessed until ${String(result["until"])}: sharing is ${result["allows"] === "yes" ? "allowed" : "not allowed"}`,
    ]);
}

/** Adds `assess` and `assessments` under `tocsin partner`. */
export function addAssessment(io: CliIo, command: Command): void {
  const answers = criterionAnswers.join(", ");
  const assessing = withOfficerOptions(command.command("assess"))
    .description("assess a partner by the five criteria: without a valid assessment nothing is released to it")
    .argument("<dir>")
    .argument("<partner>");
  for (const criterion of partnerCriteria) assessing.requiredOption(`--${criterion} <answer>`, answers);
  assessing
    .requiredOption("--allows <answer>", "your conclusion: yes or no; five answers are no sum")
    .option("--conditions <text>", "under what conditions")
    .option("--until <time>", "until when it stands, at most 12 months (default)")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin partner assess alder birch --democratic-embedding adequate --human-rights limited --professionalism adequate \\\n      --powers adequate --data-protection adequate --allows yes --as watch-1",
    )
    .action((folder: string, partner: string, options: AssessOptions) => assess(io, { folder, partner }, options));
  withNodeOptions(command.command("assessments"))
    .description("list the assessments, and the partners to whom nothing can be released now")
    .argument("<dir>")
    .action(async (folder: string, options: NodeOptions) => {
      const result = members(await perform(io, { folder, verb: "partner-assessments", options }));
      if (options.json === true) {
        writeJson(io, result);
        return;
      }
      const rows = (result["assessments"] as unknown as { handle: string; gap: string | null; assessment: { until: string } | null }[]).map(
        ({ handle, gap, assessment }) => [handle, gap ?? "allows sharing", assessment?.until ?? ""],
      );
      writeLines(io, table(["partner", "assessment", "until"], rows));
    });
}
