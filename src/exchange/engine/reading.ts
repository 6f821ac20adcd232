import { fromBase64url, hex, parseJson, sha256, utf8 } from "../../base/index.ts";
import { attachmentFormat, isPresent, markingFormat, maxPartBytes, paragraphFormat } from "../message/index.ts";
import type { AbsentPart, Part } from "../message/index.ts";

type Present = Extract<Part | AbsentPart, { readonly bytes: Uint8Array }>;

/** What a message says, as people on both sides read it, and the SHA-256 of that text (hexadecimal), to be compared between them. */
export type Reading = { readonly text: string; readonly sha256: string };

function paragraphs(parts: readonly Present[]): readonly string[] {
  const lines: string[] = [];
  let language = "";
  for (const part of parts) {
    const { language: own, text, derivedFrom } = paragraphFormat.decode(part.bytes);
    if (own !== language) lines.push("", derivedFrom === null ? `[${own}]` : `[${own}, translated by ${derivedFrom.by}]`);
    else lines.push("");
    language = own;
    lines.push(...text.split("\n"));
  }
  return lines;
}

/** A structured part member by member, in their order; what nobody said is said to be so, and is not zero. */
function memberLines(bytes: Uint8Array): readonly string[] {
  const value = parseJson(bytes, { maxBytes: maxPartBytes });
  if (value === null || typeof value !== "object" || Array.isArray(value)) return [JSON.stringify(value)];
  return Object.entries(value)
    .filter(([name]) => name !== "suite")
    .map(([name, member]) => `${name}: ${member === null ? "not said" : typeof member === "string" ? member : JSON.stringify(member)}`);
}

function otherPart({ label, bytes }: Present, attachments: () => number): readonly string[] {
  switch (label) {
    case "marking":
    case "paragraph":
    case "decision":
    case "officer-signature":
    case "receipt":
      return [];
    case "attachment": {
      const { name, mediaType, contentBytes, tlp, content, metadata } = attachmentFormat.decode(bytes);
      const seen = metadata === "signed-for" ? ", signed for without having been read through" : "";
      return [
        "",
        `attachment ${attachments()}: ${name} (${mediaType}, ${contentBytes} bytes, ${tlp}${seen}), SHA-256 ${hex(fromBase64url(content) ?? new Uint8Array())}`,
      ];
    }
    case "bundle":
      return ["", `STIX bundle: ${bytes.length} bytes, SHA-256 ${hex(sha256(bytes))}`];
    default:
      return ["", ...(label === "body" ? [] : [`${label}:`]), ...memberLines(bytes)];
  }
}

/**
 * The text of some parts, the same at the releaser before it is signed and at the recipient after it was opened: marking and caveats, the
 * paragraphs of each language, the structured body, and of what is not text its size and hash. Ends with a line feed. What was erased is
 * said to be gone.
 */
export function readingOf(parts: readonly (Part | AbsentPart)[]): Reading {
  const present = parts.filter(isPresent);
  const lines: string[] = [];
  for (const { bytes } of present.filter(({ label }) => label === "marking")) {
    const { tlp, caveats } = markingFormat.decode(bytes);
    lines.push(tlp.startsWith("TLP:") ? tlp : `TLP:${tlp}`, ...caveats);
  }
  lines.push(...paragraphs(present.filter(({ label }) => label === "paragraph")));
  let attachments = 0;
  for (const part of present) lines.push(...otherPart(part, () => (attachments += 1)));
  const gone = parts.filter((part) => !isPresent(part) && part.label !== "officer-signature").length;
  if (gone > 0) lines.push("", `(${gone} of ${parts.length} parts are erased)`);
  const text = `${lines.join("\n")}\n`;
  return { text, sha256: hex(sha256(utf8(text))) };
}
