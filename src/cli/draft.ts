import { readFileSync } from "node:fs";
import path from "node:path";
import type { Command } from "commander";
import { base64, fromBase64, parseJson, TocsinError } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { restoreDecision, signDecision } from "../exchange/index.ts";
import type { Decision, Reading } from "../exchange/index.ts";
import type { CliIo } from "./io.ts";
import { readingToSign } from "./preview.ts";
import { collect, collectWhole, members, officerKey, perform, withOfficerOptions } from "./session.ts";
import type { OfficerOptions } from "./session.ts";

/** Options of every command that drafts content. */
export type DraftOptions = OfficerOptions & {
  readonly as: string;
  readonly to?: readonly string[];
  readonly text?: string;
  readonly file?: string;
  readonly translation?: readonly string[];
  readonly language?: string;
  readonly tlp?: string;
  readonly caveat?: readonly string[];
  readonly scope?: string;
  readonly precedence?: string;
  readonly status?: string;
  readonly thread?: string;
  readonly from?: string;
  readonly until?: string;
  readonly bundle?: string;
  readonly person?: readonly string[];
  readonly attach?: readonly string[];
  readonly record?: string;
  readonly ourRef?: string;
  readonly yourRef?: string;
  readonly floor?: string;
  readonly victims?: string;
  readonly ownWords?: string;
  readonly overrideLint?: string;
  readonly releasedBy?: string;
} & ReleaseOptions;

/** Options of a release. */
export type ReleaseOptions = {
  readonly purpose?: string;
  readonly basis?: string;
  readonly authority?: string;
  readonly necessity?: string;
  readonly mistreatment?: string;
  readonly mistreatmentNote?: string;
  readonly sha256?: string;
  readonly acceptFindings?: string;
  readonly acceptUnread?: readonly string[];
  readonly unassessed?: string;
};

/** Adds the reasons of a release, as its decision names them. */
export function withReleaseReasons(command: Command): Command {
  return command
    .option("--purpose <text>", "what the recipient may use it for")
    .option("--basis <code>", "the legal basis, a code of your list")
    .option("--authority <text>", "by whose authority it is released")
    .option("--necessity <sentence>", "why it is necessary, in one sentence")
    .option("--mistreatment <answer>", "mistreatment risk: none-known, mitigated-by-assurances, outweighed-by-threat-to-life")
    .option("--mistreatment-note <text>", "the reason, where the answer is not none-known");
}

/** Adds the options of a release. They are asked for where a releaser signs in the same command. */
export function withReleaseOptions(command: Command): Command {
  return withReleaseReasons(command)
    .option("--sha256 <hash>", "sign only the text with this SHA-256, as it was shown before")
    .option("--unassessed <reason>", "with --floor: release to a partner without a valid assessment, and why; it is listed for the auditor")
    .option("--accept-findings <hash>", "release over what the lint warns of, by the hash of its findings; it is signed and recorded")
    .option(
      "--accept-unread <sha256>",
      "release with an attachment that the lint does not read, by the SHA-256 of its content; it is signed and recorded",
      collectWhole,
    );
}

/** Adds the options of a draft. */
export function withDraftOptions(command: Command): Command {
  const whole = withOfficerOptions(command)
    .option("--to <partner,...>", "to whom: each gets a sealed copy and does not see the others", collect)
    .option("--text <file>", "the text, paragraphs separated by empty lines; - reads standard input")
    .option("--file <tearline.json>", "text, tlp, scope, precedence, languages and the rest from a JSON file; options given here win")
    .option("--language <tag>", "the language of the text (default: en)")
    .option("--translation <tag=file>", "the text in another language, paragraph by paragraph", collectWhole)
    .option("--tlp <label>", "TLP:CLEAR, TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT or TLP:RED")
    .option("--caveat <text>", "a caveat", collectWhole)
    .option("--scope <scope>", "the scope of the agreement that it passes under")
    .option("--precedence <precedence>", "FLASH, IMMEDIATE, PRIORITY or ROUTINE (default: ROUTINE)")
    .option("--status <status>", "test: tells the recipient that it is one")
    .option("--thread <id>", "answer in this thread")
    .option("--from <time>", "valid from")
    .option("--until <time>", "valid until")
    .option("--bundle <file>", "a STIX 2.1 bundle beside the text")
    .option("--person <file>", "an entry on a person as JSON (docs/retention.md), in a part of its own; without one no names", collectWhole)
    .option(
      "--attach <type=file>",
      "an attachment with its media type, such as application/pdf=map.pdf; it goes in the bulk lane",
      collectWhole,
    )
    .option("--record <id>", "the source record below whose tear line this is written; it stays at home")
    .option("--own-words <reason>", "why a passage that a partner used too is not that partner's; the releaser sees it, and it is recorded")
    .option("--override-lint <officer>", "with --floor: a releaser who signs too that the lint's refusal is overridden")
    .option("--our-ref <number>", "our reference")
    .option("--your-ref <number>", "the partner's reference")
    .option("--floor <harm>", "under the life-safety floor: death, serious-injury or kidnapping")
    .option("--victims <text>", "with --floor: the intended victims")
    .option("--released-by <officer>", "a releaser who signs in the same command, with the key file of that officer");
  return withReleaseOptions(whole);
}

/** A text from a file, or from standard input where the file is "-". */
export async function readText(io: CliIo, file: string): Promise<string> {
  if (file !== "-") return readFileSync(path.resolve(io.cwd, file), "utf8");
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk as Uint8Array));
  return Buffer.concat(chunks).toString("utf8");
}

async function textsOf(io: CliIo, options: DraftOptions): Promise<readonly { readonly language: string; readonly text: string }[]> {
  if (options.text === undefined) return [];
  const texts = [{ language: options.language ?? "en", text: await readText(io, options.text) }];
  for (const translation of options.translation ?? []) {
    const at = translation.indexOf("=");
    if (at < 2) throw new TocsinError("usage", `give a translation as TAG=FILE, got "${translation}"`);
    texts.push({ language: translation.slice(0, at), text: await readText(io, translation.slice(at + 1)) });
  }
  return texts;
}

function attachmentsOf(io: CliIo, options: DraftOptions, tlp: JsonValue): JsonValue | undefined {
  return options.attach?.map((text) => {
    const at = text.indexOf("=");
    if (at < 3) throw new TocsinError("usage", `give an attachment as TYPE=FILE, got "${text}"`);
    const mediaType = text.slice(0, at);
    const file = path.resolve(io.cwd, text.slice(at + 1));
    return { name: path.basename(file), mediaType, tlp, content: base64(readFileSync(file)) };
  });
}

function optional(values: Readonly<Record<string, JsonValue | undefined>>): Record<string, JsonValue> {
  const given: Record<string, JsonValue> = {};
  for (const [name, value] of Object.entries(values)) if (value !== undefined) given[name] = value;
  return given;
}

/** What is to be drafted: a kind, and the structured body that belongs to it. */
export type Drafting = {
  readonly folder: string;
  readonly kind: string;
  readonly body?: JsonValue;
  /** The message whose words are passed on, in place of a text. */
  readonly forwards?: string;
  readonly options: DraftOptions;
};

const fileMembers = [
  "texts",
  "tlp",
  "scope",
  "precedence",
  "status",
  "thread",
  "from",
  "until",
  "caveats",
  "ourReference",
  "yourReference",
  "externalReferences",
  "floorHarm",
  "intendedVictims",
] as const;
const largestFile = 4 * 1024 * 1024;

/** What a tearline file gives: its members are those of the verb, and nothing else; an unknown one is `usage`. */
function readTearline(io: CliIo, file: string | undefined): Record<string, JsonValue> {
  if (file === undefined) return {};
  const bytes = readFileSync(path.resolve(io.cwd, file));
  const value = parseJson(new Uint8Array(bytes), { maxBytes: largestFile });
  const found = members(value);
  const unknown = Object.keys(found).find((name) => !fileMembers.some((member) => member === name));
  if (unknown !== undefined) throw new TocsinError("usage", `use the members ${fileMembers.join(", ")} in "${file}", got "${unknown}"`);
  return optional(found);
}

/** Writes a draft at the node; gives its preview. */
export async function writeDraft(
  io: CliIo,
  { folder, kind, body, forwards, options }: Drafting,
): Promise<Readonly<Record<string, JsonValue | undefined>>> {
  const file = readTearline(io, options.file);
  const inFile =
    options.text === undefined && Array.isArray(file["texts"]) ? (file["texts"] as { language: string; text: string }[]) : undefined;
  const texts = inFile ?? (await textsOf(io, options));
  const args = {
    ...file,
    kind,
    to: [...(options.to ?? [])],
    tlp: options.tlp ?? file["tlp"] ?? "",
    scope: options.scope ?? file["scope"] ?? "",
    texts: texts.map((text) => ({ ...text })),
    caveats: options.caveat === undefined ? (file["caveats"] ?? []) : [...options.caveat],
    ...optional({
      precedence: options.precedence,
      status: options.status,
      thread: options.thread,
      from: options.from,
      until: options.until,
      source: options.record,
      ourReference: options.ourRef,
      yourReference: options.yourRef,
      floorHarm: options.floor,
      intendedVictims: options.victims,
      body,
      forwards,
      ownWords: options.ownWords,
      attachments: attachmentsOf(io, options, options.tlp ?? file["tlp"] ?? ""),
      persons: options.person?.map((name) => parseJson(new Uint8Array(readFileSync(path.resolve(io.cwd, name))), { maxBytes: 64 * 1024 })),
      bundle: options.bundle === undefined ? undefined : base64(readFileSync(path.resolve(io.cwd, options.bundle))),
    }),
  };
  const second = options.overrideLint;
  const as = second === undefined ? [options.as] : [options.as, second];
  const overriding = second === undefined ? args : { ...args, overrideLint: true };
  return members(await perform(io, { folder, verb: "draft", args: overriding, as, options }));
}

/** What a releaser wants to see before anything is signed. `show` is called with the preview, and may refuse. */
export type Release = {
  readonly folder: string;
  readonly draft: string;
  readonly releaser: string;
  show(preview: Preview): void;
};

/** A draft with its decision as it is about to be signed. */
export type Preview = {
  readonly draft: Readonly<Record<string, JsonValue | undefined>>;
  readonly reading: Reading;
  readonly decision: Decision;
};

/** The reasons of a release as a verb takes them. Refuses a missing one with `usage`. */
export function neededFields(options: ReleaseOptions): Record<string, JsonValue> {
  const needed = {
    purpose: options.purpose,
    basis: options.basis,
    authority: options.authority,
    necessity: options.necessity,
    mistreatment: options.mistreatment,
  };
  const missing = Object.entries(needed).flatMap(([name, value]) => (value === undefined ? [`--${name}`] : []));
  if (missing.length > 0) throw new TocsinError("usage", `give ${missing.join(", ")}: nothing is released without`);
  return optional({
    ...needed,
    mistreatmentNote: options.mistreatmentNote,
    acceptFindings: options.acceptFindings,
    acceptUnread: options.acceptUnread === undefined ? undefined : [...options.acceptUnread],
    unassessed: options.unassessed,
  });
}

/**
 * Releases a draft: the node prepares the decision, the exact text is shown, the releaser's key signs the decision's exact bytes here, the
 * node dispatches. With `expect`, the SHA-256 of what was read before, another text is refused with `words-differ` and nothing is signed.
 */
export async function releaseDraft(
  io: CliIo,
  where: Release,
  options: OfficerOptions & ReleaseOptions,
): Promise<Readonly<Record<string, JsonValue | undefined>>> {
  const { folder, draft, releaser, show } = where;
  const fields = neededFields(options);
  const prepared = members(await perform(io, { folder, verb: "release-prepare", args: { draft, ...fields }, as: [releaser], options }));
  const bytes = fromBase64(String(prepared["decision"]));
  if (bytes === undefined) throw new TypeError("the node gives the decision as base64");
  const restored = restoreDecision(bytes, new Map());
  const reading = readingToSign(prepared, restored.decision);
  if (options.sha256 !== undefined && options.sha256.toLowerCase() !== reading.sha256)
    throw new TocsinError(
      "words-differ",
      `sign nothing: the text is another one than the one that you read, its SHA-256 is ${reading.sha256}`,
    );
  show({ draft: prepared, reading, decision: restored.decision });
  const signature = signDecision(restored, await officerKey(io, { folder, officer: releaser, options }));
  const released = members(
    await perform(io, { folder, verb: "release", args: { draft, signature: base64(signature.bytes) }, as: [releaser], options }),
  );
  const { parts: _parts, decision: _decision, ...preview } = prepared;
  return { ...released, preview: { ...optional(preview), decision: restored.decision as unknown as JsonValue } };
}
