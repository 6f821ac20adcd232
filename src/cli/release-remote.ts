import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { openOfficerKey } from "../app/index.ts";
import { base64, canonicalBytes, fromBase64, parseJson, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { restoreDecision, signDecision } from "../exchange/index.ts";
import type { ReleaseDecision } from "../exchange/index.ts";
import { askHidden, canAsk } from "./ask.ts";
import { neededFields, withReleaseReasons } from "./draft.ts";
import type { ReleaseOptions } from "./draft.ts";
import type { CliIo } from "./io.ts";
import { writeJson, writeLines } from "./output.ts";
import { decisionLines, previewLines, readingToSign } from "./preview.ts";
import { members, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";
import { tellReleased } from "./warn.ts";

const takenForm = "tocsin-release-decision-1";
const signedForm = "tocsin-release-signature-1";
const largestTaken = 96 * 1024 * 1024;
const largestSigned = 64 * 1024;

type Result = Readonly<Record<string, JsonValue | undefined>>;

function readDocument(io: CliIo, file: string, given: { readonly form: string; readonly maxBytes: number }): Result {
  const bytes = new Uint8Array(readFileSync(path.resolve(io.cwd, file)));
  const value = parseJson(bytes, { maxBytes: given.maxBytes });
  const document = typeof value === "object" && value !== null && !Array.isArray(value) ? members(value) : {};
  if (document["form"] !== given.form)
    throw new TocsinError("input-malformed", `give a file of the form ${given.form}: "${file}" is another`);
  return document;
}

function writeDocument(io: CliIo, file: string, document: JsonValue): void {
  writeFileSync(path.resolve(io.cwd, file), canonicalBytes(document), { flag: "wx", mode: 0o600 });
}

type ExportOptions = OfficerOptions & ReleaseOptions & { readonly as: string; readonly for: string; readonly out: string };

async function takeOut(io: CliIo, where: { folder: string; draft: string }, options: ExportOptions): Promise<void> {
  const { folder, draft } = where;
  const args = { draft, releaser: options.for, ...neededFields(options) };
  const taken = members(await perform(io, { folder, verb: "release-export", args, as: [options.as], options }));
  writeDocument(io, options.out, { ...taken, form: takenForm });
  const told = { draft, releaser: options.for, out: options.out, sha256: taken["sha256"] ?? null };
  if (options.json === true) writeJson(io, told);
  else
    writeLines(io, [
      `${options.out} holds the decision for ${options.for}, and the text in the clear: carry it as you would carry the text`,
      `SHA-256 of the text: ${String(taken["sha256"])}; say it to ${options.for} over another channel`,
      `  tocsin release sign ${options.out} --officer-key KEY --out SIGNED`,
    ]);
}

/** The decision of a file that was carried here. Refuses recipients that are not those that the decision names with `verification-failed`. */
function decisionOf(taken: Result): ReleaseDecision {
  const bytes = fromBase64(String(taken["decision"]));
  const openings = Object.entries(members(taken["openings"] ?? null)).map(([node, salt]) => [node, fromBase64(String(salt))] as const);
  const named = Array.isArray(taken["recipients"])
    ? (taken["recipients"] as readonly JsonValue[]).map((one) => String(members(one)["node"]))
    : [];
  if (bytes === undefined || openings.some(([, salt]) => salt === undefined))
    throw new TocsinError("input-malformed", "give the file as tocsin release export wrote it");
  const salts = new Map(openings.flatMap(([node, salt]) => (salt === undefined ? [] : [[node, salt] as const])));
  if (named.length !== salts.size || named.some((node) => !salts.has(node)))
    throw new TocsinError("verification-failed", "sign nothing: the file shows other recipients than those of its decision");
  return restoreDecision(bytes, salts);
}

type SignOptions = {
  readonly officerKey: string;
  readonly officerPassphrase?: string;
  readonly out: string;
  readonly sha256?: string;
  readonly json?: boolean;
};

/** Shows what a file asks to be signed, made from the very parts that its decision commits to, and signs it. Needs no node. */
async function sign(io: CliIo, file: string, options: SignOptions): Promise<void> {
  const taken = readDocument(io, file, { form: takenForm, maxBytes: largestTaken });
  const decision = decisionOf(taken);
  const reading = readingToSign(taken, decision.decision);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== reading.sha256)
    throw new TocsinError(
      "words-differ",
      `sign nothing: the text is another one than the one that you were told of, its SHA-256 is ${reading.sha256}`,
    );
  const { scope, kind, lifeSafetyFloor, markings } = decision.decision;
  // What the decision itself says is shown, not what stands beside it.
  const shown = { ...taken, scope: scope ?? null, kind, floor: lifeSafetyFloor as JsonValue };
  if (options.json !== true)
    writeLines(io, [...previewLines(shown, reading), `marked ${markings.join(", ")}`, ...decisionLines(decision.decision)]);
  const key = await openOfficerKey({
    folder: path.dirname(path.resolve(io.cwd, options.officerKey)),
    id: path.basename(options.officerKey).replace(/\.key$/, ""),
    keyFile: path.resolve(io.cwd, options.officerKey),
    ...(options.officerPassphrase === undefined ? {} : { passphraseFile: path.resolve(io.cwd, options.officerPassphrase) }),
    ...(canAsk(io) ? { ask: () => askHidden(io, "passphrase of the officer's key: ") } : {}),
  });
  const signature = base64(signDecision(decision, key).bytes);
  const { node, id, releaser } = taken;
  writeDocument(io, options.out, { form: signedForm, node: node ?? null, draft: id ?? null, releaser: releaser ?? null, signature });
  const told = { draft: id ?? null, releaser: releaser ?? null, sha256: reading.sha256, out: options.out };
  if (options.json === true) writeJson(io, told);
  else writeLines(io, ["", `signed: ${options.out} goes back to the node, where tocsin release import takes it`]);
}

type ImportOptions = OfficerOptions & { readonly as: string };

async function takeIn(io: CliIo, where: { folder: string; file: string }, options: ImportOptions): Promise<void> {
  const { folder, file } = where;
  const { draft, releaser, signature } = readDocument(io, file, { form: signedForm, maxBytes: largestSigned });
  const args = { draft: String(draft), releaser: String(releaser), signature: String(signature) };
  tellReleased(io, members(await perform(io, { folder, verb: "release-import", args, as: [options.as], options })), options);
}

/** `tocsin release export`, `sign` and `import`: the second of two humans is elsewhere. */
export function addRemoteRelease(io: CliIo, release: Command): Command {
  withReleaseReasons(withOfficerOptions(release.command("export")))
    .description("write a draft's decision into a file, for a releaser who is elsewhere to read and sign")
    .argument("<dir>", "the node's folder")
    .argument("<draft>", "its id in tocsin drafts")
    .requiredOption("--for <releaser>", "the officer who is to sign")
    .requiredOption("--out <file>", "the file to write; it holds the text in the clear")
    .option(
      "--unassessed <reason>",
      "under the floor: release to a partner without a valid assessment, and why; it is listed for the auditor",
    )
    .addHelpText(
      "after",
      "\nExample:\n  tocsin release export alder 5b0c6f9e-… --for releaser-1 --out decision --as watch-1 --purpose … --basis … --authority … --necessity … --mistreatment none-known",
    )
    .action((folder: string, draft: string, options: ExportOptions) => takeOut(io, { folder, draft }, options));
  release
    .command("sign")
    .description("show what a file of tocsin release export holds, and sign it with an officer's key; needs no node")
    .argument("<file>", "what tocsin release export wrote")
    .requiredOption("--officer-key <file>", "the officer's key file")
    .option("--officer-passphrase <file>", "a 0600 file with the passphrase of the officer's key")
    .requiredOption("--out <file>", "the file to write")
    .option("--sha256 <hash>", "sign only the text with this SHA-256, as you were told it over another channel")
    .option("--json", "print one JSON document on standard output")
    .addHelpText("after", "\nExample:\n  tocsin release sign decision --officer-key releaser-1.key --sha256 9f86… --out signed")
    .action((file: string, options: SignOptions) => sign(io, file, options));
  withOfficerOptions(release.command("import"))
    .description("release a draft on the signature that came back; it is dispatched when this returns")
    .argument("<dir>", "the node's folder")
    .argument("<file>", "what tocsin release sign wrote")
    .addHelpText("after", "\nExample:\n  tocsin release import alder signed --as watch-1")
    .action((folder: string, file: string, options: ImportOptions) => takeIn(io, { folder, file }, options));
  return release;
}
