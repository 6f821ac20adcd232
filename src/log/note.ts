import { base64, concat, fromBase64, TocsinError, uint32, utf8, utf8Text } from "../base/index.ts";

/** One signature line of a note: the key it names, and what follows the key ID (c2sp.org/signed-note). */
export type NoteSignature = { readonly name: string; readonly keyId: number; readonly signature: Uint8Array };

/** A note that was parsed, not verified. `text` ends in a newline and is what is signed. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** The largest note that is read, in bytes: room for 64 signatures of the longest kind, more than the 16 that every reader has to accept. */
export const largestNote = 1_048_576;

/** The most signature lines that are read. */
export const mostSignatures = 64;

const signaturePattern = /^\u2014 (?<name>[^ ]+) (?<value>[A-Za-z0-9+/]+={0,2})$/u;
const controlPattern = /[\u0000-\u0009\u000b-\u001f]/u;
const namePattern = /^[^+\p{White_Space}\u0000-\u001f]+$/u;

/** Whether a text can be a key name: not empty, no Unicode space, no plus, no control character. */
export function isKeyName(text: string): boolean {
  return text.isWellFormed() && namePattern.test(text);
}

/** One signature line, ending in a newline. */
export function signatureLine({ name, keyId, signature }: NoteSignature): string {
  return `\u2014 ${name} ${base64(concat(uint32(keyId), signature))}\n`;
}

/** The bytes of a signed note. Refuses a text that does not end in a newline, and no signature, with a `TypeError`. */
export function formatNote({ text, signatures }: Note): Uint8Array {
  if (!text.endsWith("\n") || !text.isWellFormed() || controlPattern.test(text))
    throw new TypeError("a note text that ends in a newline is needed");
  if (signatures.length === 0) throw new TypeError("a signature is needed, got none");
  return utf8(`${text}\n${signatures.map(signatureLine).join("")}`);
}

/** Adds signature lines to the end of a signed note. */
export function addSignatures(note: Uint8Array, lines: string): Uint8Array {
  return concat(note, utf8(lines));
}

/**
 * The parts of a signed note. Refuses with `input-malformed` what is not UTF-8, holds a control character, has no signature or a line in their place that
 * is none, or a base64 text that is not the one encoding of its bytes; with `input-too-large` more than 1 MiB or 64 signatures.
 * Attacker-controlled input: nothing in the result is verified.
 */
export function parseNote(bytes: Uint8Array): Note {
  if (bytes.length > largestNote)
    throw new TocsinError("input-too-large", `send a note of at most ${largestNote} bytes, got ${bytes.length}`);
  const whole = utf8Text(bytes);
  if (whole === undefined) throw malformed("bytes that are not UTF-8");
  if (controlPattern.test(whole)) throw malformed("a control character");
  const blank = whole.lastIndexOf("\n\n");
  if (blank < 0) throw malformed("no empty line before its signatures");
  if (!whole.endsWith("\n") || blank + 2 === whole.length) throw malformed("no signature line at its end");
  return { text: whole.slice(0, blank + 1), signatures: parseSignatureLines(whole.slice(blank + 2)) };
}

/** The signatures of one or more signature lines, each ending in a newline. Refuses as `parseNote` does. */
export function parseSignatureLines(lines: string): NoteSignature[] {
  if (!lines.endsWith("\n")) throw malformed("a signature line without a newline at its end");
  const split = lines.slice(0, -1).split("\n");
  if (split.length > mostSignatures)
    throw new TocsinError("input-too-large", `send at most ${mostSignatures} signatures, got ${split.length}`);
  return split.map(parseSignatureLine);
}

function parseSignatureLine(line: string): NoteSignature {
  const groups = signaturePattern.exec(line)?.groups;
  const { name = "", value = "" } = groups ?? {};
  const decoded = fromBase64(value);
  if (groups === undefined || !isKeyName(name) || decoded === undefined || decoded.length < 5)
    throw malformed("a line that is not a signature");
  const keyId = new DataView(decoded.buffer, decoded.byteOffset).getUint32(0);
  return { name, keyId, signature: decoded.subarray(4) };
}

function malformed(what: string): TocsinError {
  return new TocsinError("input-malformed", `send a well-formed signed note, got one with ${what}`);
}
