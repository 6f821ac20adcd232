import { canonicalJson, fromBase64, parseJson, TocsinError, utf8 } from "../../base/index.ts";
import type { JsonValue } from "../../base/index.ts";
import { saltSize } from "../../log/index.ts";

/** The longest line of a file of openings, in characters: one signed envelope at its largest. */
export const longestLine = 24 * 1024 * 1024;
/** The form of what a node opens for its auditor, and of what it answers to an auditor's request (docs/audit.md, Files). */
export const openingsForm = "tocsin-audit-openings-1";
/** The form of an answer to an auditor's request. */
export const answerForm = "tocsin-audit-answer-1";

/** The first line: whose acts these are, and which were meant. `request` is the SHA-256 (base64) of the request that an answer answers. */
export type HeadLine = {
  readonly line: "head";
  readonly form: string;
  readonly node: string;
  readonly madeAt: string;
  readonly since: string | null;
  readonly until: string | null;
  readonly request: string | null;
};

/** An act as it was committed: its very bytes, its place, and the salt that opens the commitment there. A refusal carries its own proof beside it. */
export type ActLine = {
  readonly line: "act";
  readonly bytes: Uint8Array;
  readonly act: ActValue;
  readonly log: string;
  readonly leaf: number;
  readonly salt: Uint8Array;
  readonly proven: { readonly entry: Uint8Array; readonly proof: string } | null;
};

/** What an act says, read from its bytes. */
export type ActValue = {
  readonly at: string;
  readonly verb: string;
  readonly subject: string;
  readonly officer: string | null;
  readonly facts: Readonly<Record<string, JsonValue | undefined>>;
};

/** A release decision: the bytes that the releaser signed, whose SHA-256 the act of the release names. */
export type DecisionLine = {
  readonly line: "decision";
  readonly bytes: Uint8Array;
  readonly value: Readonly<Record<string, JsonValue | undefined>>;
};

/** The signed envelope of a message: header and signatures, no part of it. */
export type EnvelopeLine = { readonly line: "envelope"; readonly bytes: Uint8Array };

/** The part `receipt` of an envelope, with its salt. */
export type ReceiptLine = { readonly line: "receipt"; readonly of: string; readonly bytes: Uint8Array; readonly salt: Uint8Array };

/** The last line: without it the file was cut short. */
export type EndLine = { readonly line: "end"; readonly acts: number; readonly kept: number };

/** One line of a file of openings. */
export type OpeningLine = HeadLine | ActLine | DecisionLine | EnvelopeLine | ReceiptLine | EndLine;

type Members = Readonly<Record<string, JsonValue | undefined>>;

const malformed = (what: string): TocsinError => new TocsinError("input-malformed", `give a file of openings as Tocsin writes it: ${what}`);

/** The canonical JSON of an act line; `bytes` are put in as they are, so that a reader cuts out what was committed. */
export function actLine(opened: Omit<ActLine, "line" | "act">): string {
  const { bytes, log, leaf, salt, proven } = opened;
  const act = Buffer.from(bytes).toString("utf8");
  const [entry, proof] =
    proven === null ? ["", ""] : [`,"entry":"${Buffer.from(proven.entry).toString("base64")}"`, `,"proof":${JSON.stringify(proven.proof)}`];
  return `{"act":${act}${entry},"leaf":${leaf},"log":${JSON.stringify(log)}${proof},"salt":"${Buffer.from(salt).toString("base64")}"}`;
}

/** The line of a decision. */
export const decisionLine = (bytes: Uint8Array): string => `{"decision":${Buffer.from(bytes).toString("utf8")}}`;
/** The line of a signed envelope. */
export const envelopeLine = (bytes: Uint8Array): string => `{"envelope":${Buffer.from(bytes).toString("utf8")}}`;
/** The line of a receipt. */
export const receiptLine = (of: string, given: { readonly bytes: Uint8Array; readonly salt: Uint8Array }): string =>
  `{"of":"${of}","receipt":${Buffer.from(given.bytes).toString("utf8")},"salt":"${Buffer.from(given.salt).toString("base64")}"}`;
/** The first line of a file. */
export const headLine = ({ line: _line, ...head }: HeadLine): string => canonicalJson(head);
/** The last line of a file. */
export const endLine = ({ acts, kept }: Omit<EndLine, "line">): string => `{"acts":${acts},"end":true,"kept":${kept}}`;

/**
 * One line of a file of openings. Attacker-controlled. Refuses with `input-malformed` what is not one canonical line, so that two readers never
 * cut different bytes out of it.
 */
export function readLine(text: string): OpeningLine {
  const members = canonicalMembers(text);
  if ("act" in members) return readAct(text, members);
  if (text.startsWith('{"decision":{') && isObject(members["decision"]) && text.endsWith("}}") && Object.keys(members).length === 1)
    return { line: "decision", bytes: utf8(text.slice('{"decision":'.length, -1)), value: members["decision"] };
  if (text.startsWith('{"envelope":{') && isObject(members["envelope"]) && text.endsWith("}}") && Object.keys(members).length === 1)
    return { line: "envelope", bytes: utf8(text.slice('{"envelope":'.length, -1)) };
  if ("receipt" in members) return readReceipt(text, members);
  if ("form" in members) return readHead(members);
  if (members["end"] === true && isCount(members["acts"]) && isCount(members["kept"]))
    return { line: "end", acts: members["acts"], kept: members["kept"] };
  throw malformed("a line of an unknown kind");
}

function canonicalMembers(text: string): Members {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw malformed("a line that is no JSON");
  }
  if (!isObject(value)) throw malformed("a line that is no object");
  // Lines come by the million: to count names is cheaper than to write the line again. Where the counts differ, it is written again.
  const isSpaced = (text.includes(" ") || text.includes("\t") || text.includes("\r")) && /"[ \t\r\n]/.test(text);
  const isPlain = !isSpaced && namesIn(text) === namesOf(value);
  // What JSON.parse gives back word by word has neither a name twice nor another spelling; only names like numbers change their order.
  if (isPlain || JSON.stringify(value) === text || isCanonical(text)) return value;
  throw malformed("a line that is not canonical JSON");
}

const quote = 0x22;

/** How many names are written in a text, and more where a string has a quote before a colon. */
function namesIn(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) if (text.charCodeAt(at - 1) === quote) count += 1;
  return count;
}

/** How many names a value has, all the way down. */
function namesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 0;
  let count = 0;
  if (Array.isArray(value)) for (const item of value) count += namesOf(item);
  else for (const name in value) count += 1 + namesOf((value as Members)[name]);
  return count;
}

function isCanonical(text: string): boolean {
  try {
    return canonicalJson(parseJson(utf8(text), { maxBytes: longestLine * 4 })) === text;
  } catch {
    return false;
  }
}

function isObject(value: unknown): value is Members {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function saltOf(members: Members): Uint8Array {
  const text = members["salt"];
  const salt = typeof text === "string" ? Buffer.from(text, "base64") : undefined;
  if (salt?.length !== saltSize || salt.toString("base64") !== text) throw malformed("a salt that is not 32 bytes");
  return salt;
}

const actNames = ["act", "leaf", "log", "salt"] as const;
const provenNames = ["act", "entry", "leaf", "log", "proof", "salt"] as const;

function hasNames(members: Members, wanted: readonly string[]): boolean {
  const names = Object.keys(members);
  return names.length === wanted.length && wanted.every((name, at) => names[at] === name);
}

function readAct(text: string, members: Members): ActLine {
  const { act, leaf, log, entry, proof } = members;
  if (
    !text.startsWith('{"act":{') ||
    !hasNames(members, entry === undefined ? actNames : provenNames) ||
    !isObject(act) ||
    !isCount(leaf) ||
    typeof log !== "string"
  )
    throw malformed("an act without its place");
  const { at, verb, subject, officer, facts } = act;
  if (typeof at !== "string" || typeof verb !== "string" || typeof subject !== "string" || !isObject(facts))
    throw malformed("an act that says not what was done");
  if (typeof officer !== "string" && officer !== null) throw malformed("an act that says not who did it");
  // No value after the act holds an unescaped quote, so that the last of these names is the member itself.
  const end = text.lastIndexOf(entry === undefined ? ',"leaf":' : ',"entry":');
  // By way of a buffer: lines come by the million, and an encoder takes several times as long for a short text.
  const bytes = Buffer.from(text.slice('{"act":'.length, end), "utf8");
  const entryBytes = typeof entry === "string" ? fromBase64(entry) : undefined;
  if (entry !== undefined && (entryBytes === undefined || typeof proof !== "string")) throw malformed("an act whose proof is no proof");
  const proven = entryBytes === undefined || typeof proof !== "string" ? null : { entry: entryBytes, proof };
  return { line: "act", bytes, act: { at, verb, subject, officer, facts }, log, leaf, salt: saltOf(members), proven };
}

function readReceipt(text: string, members: Members): ReceiptLine {
  const { of, receipt } = members;
  const isWhole = Object.keys(members).join(",") === "of,receipt,salt" && typeof of === "string" && /^[\w-]{43}$/.test(of);
  if (!isWhole || !isObject(receipt)) throw malformed("a receipt without its envelope");
  const begin = '{"of":"'.length + 43 + '","receipt":'.length;
  return { line: "receipt", of, bytes: utf8(text.slice(begin, text.lastIndexOf(',"salt":'))), salt: saltOf(members) };
}

function readHead(members: Members): HeadLine {
  const { form, node, madeAt, since, until, request } = members;
  if (form !== openingsForm && form !== answerForm)
    throw malformed(`a file of the form "${String(form).slice(0, 60)}", this version reads ${openingsForm} and ${answerForm}`);
  const isWord = (value: unknown): value is string => typeof value === "string";
  const isWordOrNone = (value: unknown): value is string | null => value === null || isWord(value);
  if (!isWord(node) || !isWord(madeAt) || !isWordOrNone(since) || !isWordOrNone(until) || !isWordOrNone(request))
    throw malformed("a first line that says not whose acts these are");
  return { line: "head", form, node, madeAt, since, until, request };
}
