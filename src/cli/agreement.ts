import { readFileSync } from "node:fs";
import path from "node:path";
import { Command } from "commander";
import { base64url, canonicalBytes, canonicalJson, parseJson, sha256, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import type { CliIo } from "./io.ts";
import { writeJson, writeLines } from "./output.ts";
import { collect, members, perform, withNodeOptions, withOfficerOptions } from "./session.ts";
import type { NodeOptions, OfficerOptions } from "./session.ts";

type ActOptions = OfficerOptions & { readonly as: string };
type ProposeOptions = ActOptions & {
  readonly scope?: readonly string[];
  readonly highestMarking?: string;
  readonly title?: string;
  readonly clauses?: string;
  readonly model?: string;
  readonly amend?: string;
};

function summary(agreement: Readonly<Record<string, JsonValue | undefined>>): readonly string[] {
  const scopes = agreement["scopes"] as { id: string; suspended: boolean }[];
  const pending = (agreement["pendingAtHome"] as { by: string }[]).map(({ by }) =>
    by === agreement["partner"] ? String(agreement["handle"]) : "this side",
  );
  return [
    `agreement ${String(agreement["id"])} with ${String(agreement["handle"])}: ${String(agreement["standing"])}`,
    ...(scopes.length === 0 ? [] : [`scopes: ${scopes.map(({ id, suspended }) => (suspended ? `${id} (suspended)` : id)).join(", ")}`]),
    ...(pending.length === 0 ? [] : [`pending at home: ${pending.join(", ")}`]),
  ];
}

function tell(...[io, result, options, say = summary]: [CliIo, JsonValue, NodeOptions, typeof summary?]): void {
  if (options.json === true) writeJson(io, result);
  else writeLines(io, say(members(result)));
}

/** The clauses one by one, as they were signed; what is a list or a table in them as JSON. */
function clauseLines(terms: Readonly<Record<string, JsonValue | undefined>>): readonly string[] {
  return Object.entries(terms).map(([clause, value]) => {
    const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
    return `  ${clause}: ${isPlain ? String(value) : JSON.stringify(value)}`;
  });
}

/** A suspension: the scopes of it that still stand, and who signed for restoring which. */
type SuspensionLine = {
  readonly scopes: readonly string[] | null;
  readonly by: string;
  readonly standing: readonly string[];
  readonly lifted: Readonly<Record<string, readonly string[]>>;
};

/** An agreement whole: standing, suspensions, the terms in force and what is proposed, clause by clause. */
function wholeLines(agreement: Readonly<Record<string, JsonValue | undefined>>): readonly string[] {
  const { terms, hash, proposals, suspensions } = agreement;
  const lines = [...summary(agreement)];
  const nameOf = (node: string): string => (node === agreement["partner"] ? String(agreement["handle"]) : "this side");
  for (const { scopes, by, standing, lifted } of suspensions as SuspensionLine[]) {
    if (standing.length === 0) continue;
    const signed = standing.filter((scope) => lifted[scope] !== undefined);
    const half = signed.map((scope) => `; ${(lifted[scope] ?? []).map(nameOf).join(", ")} signed for restoring ${scope}`).join("");
    lines.push(`suspended by ${nameOf(by)}: ${scopes === null ? "everything" : scopes.join(", ")}${half}`);
  }
  if (terms !== null && terms !== undefined) lines.push("", `terms in force, hash ${String(hash)}:`, ...clauseLines(members(terms)));
  // What stands in force was shown; of what is proposed, whoever signed first proposed it.
  for (const proposal of (proposals as Record<string, JsonValue>[]).filter((one) => one["hash"] !== hash)) {
    const [proposer] = proposal["signedBy"] as string[];
    lines.push(
      "",
      `proposed ${proposer === agreement["partner"] ? `by ${String(agreement["handle"])}` : "by this side"}, version ${String(proposal["version"])}, hash ${String(proposal["hash"])}:`,
      ...clauseLines(members(proposal["terms"] ?? null)),
    );
  }
  return lines;
}

/** What an approval was recorded for, and what is still missing of the approvals that this side needs. */
function approvalLines(result: Readonly<Record<string, JsonValue | undefined>>): readonly string[] {
  const missing = result["missing"] as string[];
  return [
    `recorded in this node's own log; the partner does not see it`,
    missing.length === 0
      ? `agreement ${String(result["agreement"])}: no approval is missing; tocsin agreement restore signs it`
      : `agreement ${String(result["agreement"])}: still missing: ${missing.join(", ")}`,
  ];
}

/** A model agreement: a name and the clauses that every pair that accedes to it has in common. Its hash is what each pair's own terms name. */
type Model = { readonly name: string; readonly hash: string; readonly clauses: Readonly<Record<string, JsonValue | undefined>> };

const largestModel = 256 * 1024;

const isObject = (value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readJson(io: CliIo, file: string): JsonValue {
  return parseJson(new Uint8Array(readFileSync(path.resolve(io.cwd, file))), { maxBytes: largestModel });
}

function readClauses(io: CliIo, file: string): Readonly<Record<string, JsonValue>> {
  const value = readJson(io, file);
  if (!isObject(value)) throw new TocsinError("usage", `give clauses as {"clause": …}, got another form in "${file}"`);
  return value;
}

function readModel(io: CliIo, file: string): Model {
  const value = readJson(io, file);
  const { name, clauses } = isObject(value) ? value : {};
  if (typeof name !== "string" || !isObject(clauses))
    throw new TocsinError("usage", `give a model as {"name": …, "clauses": {…}}, got another form in "${file}"`);
  return { name, hash: base64url(sha256(canonicalBytes(value))), clauses };
}

/** Refuses to accede where what is proposed is not under the very model that this side holds, with `words-differ`. */
async function checkModel(io: CliIo, where: { folder: string; agreement: string; model: string }, options: NodeOptions): Promise<void> {
  const model = readModel(io, where.model);
  const shown = members(await perform(io, { folder: where.folder, verb: "agreement-show", args: { agreement: where.agreement }, options }));
  const proposals = shown["proposals"] as { terms: Record<string, JsonValue>; signedBy: readonly string[] }[];
  // What both have signed is in force or was before: it is not what is signed now.
  for (const { terms } of proposals.filter(({ signedBy }) => signedBy.length < 2)) {
    const named = terms["model"] === null || terms["model"] === undefined ? undefined : members(terms["model"]);
    const differs = Object.entries(model.clauses).find(
      ([clause, value]) => canonicalJson(terms[clause] ?? null) !== canonicalJson(value ?? null),
    );
    if (named?.["hash"] !== model.hash || differs !== undefined) {
      throw new TocsinError(
        "words-differ",
        `do not sign it: the terms are not those of the model "${model.name}"${differs === undefined ? "" : `, look at the clause ${differs[0]}`}`,
      );
    }
  }
}

async function propose(io: CliIo, where: { folder: string; partner: string }, options: ProposeOptions): Promise<void> {
  const given = options.clauses === undefined ? {} : readClauses(io, options.clauses);
  const model = options.model === undefined ? undefined : readModel(io, options.model);
  const clauses = { ...given, ...model?.clauses, ...(model === undefined ? {} : { model: { name: model.name, hash: model.hash } }) };
  const args = {
    partner: where.partner,
    scopes: [...(options.scope ?? [])],
    ...(options.highestMarking === undefined ? {} : { highestMarking: options.highestMarking }),
    ...(options.title === undefined ? {} : { title: options.title }),
    ...(options.amend === undefined ? {} : { agreement: options.amend }),
    clauses,
  };
  tell(io, await perform(io, { folder: where.folder, verb: "agreement-propose", args, as: [options.as], options }), options);
}

/** An act on an agreement that takes nothing but its name and a few options. */
function act(
  io: CliIo,
  command: Command,
  about: {
    verb: string;
    description: string;
    args?: (options: Record<string, unknown>) => Record<string, JsonValue>;
    say?: typeof summary;
  },
): Command {
  return withOfficerOptions(command)
    .description(about.description)
    .argument("<dir>")
    .argument("<agreement>", "its id, or the partner's name where there is one agreement")
    .action(async (folder: string, agreement: string, options: ActOptions & Record<string, unknown>) => {
      if (typeof options["model"] === "string") await checkModel(io, { folder, agreement, model: options["model"] }, options);
      const args = { agreement, ...about.args?.(options) };
      tell(io, await perform(io, { folder, verb: about.verb, args, as: [options.as], options }), options, about.say);
    });
}

function addShow(io: CliIo, command: Command): void {
  withNodeOptions(command.command("show"))
    .description("show one agreement clause by clause, or all of them in a line each")
    .argument("<dir>")
    .argument("[agreement]")
    .action(async (folder: string, agreement: string | undefined, options: NodeOptions) => {
      const result = await perform(io, { folder, verb: "agreement-show", args: agreement === undefined ? {} : { agreement }, options });
      if (options.json === true) writeJson(io, result);
      else if (agreement !== undefined) writeLines(io, wholeLines(members(result)));
      else {
        const all = members(result)["agreements"] as Record<string, JsonValue>[];
        writeLines(io, all.length === 0 ? ["No agreement yet: tocsin agreement propose --help"] : all.flatMap(summary));
      }
    });
}

/** The acts that answer a proposal, suspend, restore and end. */
function addActs(io: CliIo, command: Command): void {
  const reason = (options: Record<string, unknown>): Record<string, JsonValue> => ({
    ...(typeof options["reason"] === "string" ? { reason: options["reason"] } : {}),
    ...(typeof options["remark"] === "string" ? { remark: options["remark"] } : {}),
  });
  const hash = (options: Record<string, unknown>): Record<string, JsonValue> =>
    typeof options["hash"] === "string" ? { hash: options["hash"] } : {};
  act(io, command.command("accept"), {
    verb: "agreement-accept",
    description: "sign the very terms that the partner proposed; in force once both have",
    args: hash,
  })
    .option("--hash <hash>", "which terms, where several are proposed")
    .option("--model <file>", "sign only terms that are under this model agreement");
  act(io, command.command("refuse"), {
    verb: "agreement-refuse",
    description: "refuse terms that the partner proposed; what is in force stays so",
    args: (options) => ({ ...hash(options), ...reason(options) }),
  })
    .option("--hash <hash>", "which terms, where several are proposed")
    .option("--reason <code>", "a short reason code; the partner reads it (default: not-accepted)")
    .option("--remark <text>", "what there is to say beside it; the partner reads it too");
  const scopes = (options: Record<string, unknown>): Record<string, JsonValue> => ({
    scopes: [...((options["scope"] as readonly string[] | undefined) ?? [])],
  });
  act(io, command.command("suspend"), {
    verb: "agreement-suspend",
    description: "suspend scopes, or everything, at once and alone; life-safety warnings, receipts, corrections and recalls still pass",
    args: (options) => ({ ...scopes(options), ...reason(options) }),
  })
    .requiredOption("--reason <code>", "a short reason code; the partner reads it")
    .option("--remark <text>", "what there is to say beside it; the partner reads it too")
    .option("--scope <scope,...>", "only these scopes", collect);
  act(io, command.command("restore"), {
    verb: "agreement-restore",
    description: "sign for restoring scopes; they are back once both have signed",
    args: scopes,
  }).option("--scope <scope,...>", "only these scopes", collect);
  act(io, command.command("approve"), {
    verb: "agreement-approve",
    description: "record a domestic approval, in your own log only; restore is then signed anew",
    args: (options) => ({ approval: String(options["approval"]), needed: options["needed"] === true }),
    say: approvalLines,
  })
    .requiredOption("--approval <name>", "which approval")
    .option("--needed", "record that it is needed, not that it was given");
  act(io, command.command("terminate"), {
    verb: "agreement-terminate",
    description: "give notice, or, once it was given, terminate; what was passed stays bound",
  });
  act(io, command.command("withdraw-notice"), {
    verb: "agreement-withdraw-notice",
    description: "take a notice back, before the agreement is terminated",
  });
}

/** `tocsin agreement`: propose, accept, suspend, restore and end agreements. */
export function agreementCommand(io: CliIo): Command {
  const command = new Command("agreement").description("propose, accept, suspend, restore and end agreements");
  withOfficerOptions(command.command("propose"))
    .description("propose terms to a partner; proposing is signing them for this side")
    .argument("<dir>")
    .argument("<partner>")
    .option("--scope <scope,...>", "what may pass: short names such as counter-terrorism", collect)
    .option("--highest-marking <tlp>", "the highest marking that may pass (default: TLP:AMBER)")
    .option("--title <text>", "a title")
    .option("--clauses <file>", "a JSON file with clauses as docs/protocol/agreement.md names them")
    .option("--model <file>", "accede to a model agreement: its clauses, named by its hash; each pair has its own terms under it")
    .option("--amend <agreement>", "amend this agreement instead of beginning one")
    .addHelpText(
      "after",
      "\nExample:\n  tocsin agreement propose alder birch --scope counter-terrorism,cyber --highest-marking TLP:AMBER+STRICT --as releaser-1",
    )
    .action((folder: string, partner: string, options: ProposeOptions) => propose(io, { folder, partner }, options));
  addActs(io, command);
  addShow(io, command);
  return command;
}
