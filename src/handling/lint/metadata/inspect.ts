import { utf8Text } from "../../../base/index.ts";
import { textHasMetadata } from "./markup.ts";
import { gifHasMetadata, stripJpeg, stripPng, webpHasMetadata } from "./image.ts";
import { officeKind, pdfHasMetadata, zipNames } from "./office.ts";

/** Forms of attachments that are told apart by their bytes, never by their name. */
export type AttachmentKind = "jpeg" | "png" | "gif" | "webp" | "pdf" | "ooxml" | "odf" | "zip" | "text" | "unreadable";

/**
 * What an attachment tells about itself. `strippable`: `stripped` holds it without that, every byte that a viewer needs unchanged.
 * `verdict`: `pass` holds no metadata that is known; `strip` may leave as `stripped`; `refuse` holds metadata that is not taken out here;
 * `sign` cannot be read, and needs a signature of its own over the fact.
 */
export type AttachmentReport = {
  readonly kind: AttachmentKind;
  readonly hasMetadata: boolean;
  readonly strippable: boolean;
  readonly stripped?: Uint8Array;
  readonly verdict: "pass" | "strip" | "refuse" | "sign";
  /** Whether the name's ending belongs to the form of the bytes. */
  readonly nameAgrees: boolean;
};

const endings: Readonly<Record<AttachmentKind, RegExp>> = {
  jpeg: /\.jpe?g$/i,
  png: /\.a?png$/i,
  gif: /\.gif$/i,
  webp: /\.webp$/i,
  pdf: /\.pdf$/i,
  ooxml: /\.(?:docx|xlsx|pptx|docm|xlsm|pptm)$/i,
  odf: /\.od[tspg]$/i,
  zip: /\.(?:zip|jar|kmz)$/i,
  text: /\.(?:txt|md|csv|json|xml|html?|ya?ml|log|stix|eml)$/i,
  unreadable: /./,
};

const begins = (bytes: Uint8Array, text: string): boolean => [...text].every((letter, at) => bytes[at] === letter.charCodeAt(0));

function fixed(kind: AttachmentKind, hasMetadata: boolean | undefined): Omit<AttachmentReport, "nameAgrees"> {
  if (hasMetadata === undefined) return { kind: "unreadable", hasMetadata: true, strippable: false, verdict: "sign" };
  return { kind, hasMetadata, strippable: false, verdict: hasMetadata ? "refuse" : "pass" };
}

function image(kind: "jpeg" | "png", bytes: Uint8Array): Omit<AttachmentReport, "nameAgrees"> {
  const parts = kind === "jpeg" ? stripJpeg(bytes) : stripPng(bytes);
  if (parts === undefined) return fixed(kind, undefined);
  const { hasMetadata, stripped } = parts;
  return { kind, hasMetadata, strippable: true, stripped, verdict: hasMetadata ? "strip" : "pass" };
}

function inspected(bytes: Uint8Array): Omit<AttachmentReport, "nameAgrees"> {
  if (bytes[0] === 0xff && bytes[1] === 0xd8) return image("jpeg", bytes);
  if (bytes[0] === 0x89 && begins(bytes.subarray(1), "PNG")) return image("png", bytes);
  if (begins(bytes, "GIF8")) return fixed("gif", gifHasMetadata(bytes));
  if (begins(bytes, "RIFF")) return fixed("webp", webpHasMetadata(bytes));
  if (begins(bytes, "%PDF-")) return fixed("pdf", pdfHasMetadata(bytes));
  // Readers look for the beginning of a PDF behind other bytes, too.
  if (Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(1024, bytes.length)).includes("%PDF-")) return fixed("pdf", true);
  if (begins(bytes, "PK\u0003\u0004")) {
    const names = zipNames(bytes);
    if (names === undefined) return fixed("zip", undefined);
    const { kind, hasMetadata } = officeKind(names);
    return fixed(kind, hasMetadata);
  }
  const text = utf8Text(bytes);
  const isText = text !== undefined && !/[\u0000-\u0008\u000e-\u001f\ufffd]/.test(text);
  return isText ? fixed("text", textHasMetadata(text)) : fixed("unreadable", undefined);
}

/**
 * Looks into an attachment for what it tells about itself. Images of JPEG and PNG are given back without it; every other form with metadata
 * is refused, and what is of no known form or is damaged is `unreadable`. A text is `pass` here: its words are for the lint. Never throws.
 */
export function inspectAttachment(bytes: Uint8Array, name: string): AttachmentReport {
  const report = inspected(bytes);
  return { ...report, nameAgrees: endings[report.kind].test(name) };
}
