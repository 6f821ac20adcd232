import { base64, equalBytes, fromBase64, parseJson, TocsinError, utf8, utf8Text } from "../base/index.ts";
import type { JsonValue } from "../base/index.ts";
import { cardWords, readCard, signingKeys } from "../exchange/index.ts";
import { verifyParagraph } from "../handling/index.ts";
import type { ParagraphOpening } from "../handling/index.ts";
import { commitTo, decodeEntry, runtimeVerifier, verifyTlogProof } from "../log/index.ts";

const largestDisclosure = 64 * 1024 * 1024;

/** What a disclosure proves, once it is verified. */
export type VerifiedDisclosure = {
  readonly node: string;
  /** The words of the card whose log key signed: compared with the node over another channel, they say whose log it is. */
  readonly words: readonly string[];
  readonly message: string;
  readonly envelope: string;
  readonly paragraphs: readonly { readonly number: number; readonly text: string }[];
  readonly log: string;
  /** The size of the log, and the time in seconds since 1970, of the checkpoint before which both were committed together. */
  readonly size: number;
  readonly time: number;
};

const refused = (): TocsinError => new TocsinError("verification-failed", "Verification failed");

function memberReader(bytes: Uint8Array) {
  const value = parseJson(bytes, { maxBytes: largestDisclosure });
  if (value === null || typeof value !== "object" || Array.isArray(value)) throw refused();
  const found = value as Readonly<Record<string, JsonValue | undefined>>;
  if (found["form"] !== "tocsin-source-disclosure-1")
    throw new TocsinError("input-malformed", 'give a file that tocsin source disclose wrote: its form is not "tocsin-source-disclosure-1"');
  const text = (name: string): string => {
    const member = found[name];
    if (typeof member !== "string") throw refused();
    return member;
  };
  const binary = (name: string): Uint8Array => {
    const content = fromBase64(text(name));
    if (content === undefined) throw refused();
    return content;
  };
  return { text, binary, value: (name: string): JsonValue => found[name] ?? null };
}

function openings(value: JsonValue): readonly ParagraphOpening[] {
  if (!Array.isArray(value) || value.length === 0) throw refused();
  for (const opening of value as Record<string, JsonValue>[]) {
    const { number, paragraph, salt, position, path } = opening;
    const isWhole = typeof number === "number" && typeof position === "number" && typeof paragraph === "string" && typeof salt === "string";
    if (!isWhole || !Array.isArray(path) || !path.every((hash) => typeof hash === "string")) throw refused();
  }
  return value as readonly ParagraphOpening[];
}

/**
 * Verifies a disclosure with nothing but the file, and, where it is given, the card that the node's keys are known from: the paragraphs lead to the
 * root, the root and the message stand in one act, the act's commitment is in the node's log under a signed checkpoint. `verification-failed`
 * otherwise, without a reason.
 */
export function verifyDisclosure(bytes: Uint8Array, cardGiven?: Uint8Array): VerifiedDisclosure {
  const read = memberReader(bytes);
  const card = readCard(cardGiven ?? read.binary("card"));
  const [log] = signingKeys(card.value, "log");
  const act = read.binary("act");
  const facts = parseJson(act, { maxBytes: largestDisclosure }) as { verb?: JsonValue; facts?: { envelope?: JsonValue; root?: JsonValue } };
  const root = read.binary("root");
  const isTheAct = facts.verb === "source-commit" && facts.facts?.root === base64(root) && facts.facts.envelope === read.text("envelope");
  const origin = read.text("log");
  if (log === undefined || card.value.nodeId !== read.text("node") || !origin.startsWith(`${card.value.nodeId}/`) || !isTheAct)
    throw refused();
  const entry = read.binary("entry");
  const { leaf } = decodeEntry(entry);
  const salt = read.binary("salt");
  if (leaf.form !== "commitment" || salt.length !== 32 || !equalBytes(leaf.commitment, commitTo("act", salt, act).commitment))
    throw refused();
  const checkpoint = verifyTlogProof(utf8(read.text("proof")), entry, { origin, keys: log.key, verifier: runtimeVerifier() });
  const paragraphs = openings(read.value("paragraphs")).map((opening) => ({
    number: opening.number,
    text: utf8Text(verifyParagraph(root, opening)) ?? "",
  }));
  return {
    node: card.value.nodeId,
    words: cardWords(card),
    message: read.text("message"),
    envelope: read.text("envelope"),
    paragraphs,
    log: origin,
    size: checkpoint.size,
    time: checkpoint.time,
  };
}
