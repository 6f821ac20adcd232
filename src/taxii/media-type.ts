/** The media type of TAXII 2.1 with its version: what every answer of a server carries (TAXII 2.1 §1.6.8). */
export const taxiiMediaType = "application/taxii+json;version=2.1";
/** The media type of STIX 2.1 content, as collections and manifests name it (TAXII 2.1 §1.6.8). */
export const stixMediaType = "application/stix+json;version=2.1";

const maxHeaderLength = 4096;
const maxRanges = 64;

type MediaRange = {
  readonly type: string;
  readonly version: string | undefined;
  readonly charset: string | undefined;
  readonly quality: number;
};

/** Splits at a separator outside quoted strings (RFC 9110 §5.6.6). */
function parts(text: string, separator: string): readonly string[] {
  const found: string[] = [];
  let from = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (character === "\\" && isQuoted) at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (character === separator && !isQuoted) {
      found.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  found.push(text.slice(from).trim());
  return found;
}

function unquoted(text: string): string {
  return text.startsWith('"') && text.endsWith('"') && text.length > 1 ? text.slice(1, -1).replaceAll(/\\(.)/g, "$1") : text;
}

function readRange(text: string): MediaRange | undefined {
  const [type = "", ...parameters] = parts(text, ";");
  if (!/^[a-z0-9!#$&^_.+*-]+\/[a-z0-9!#$&^_.+*-]+$/i.test(type)) return undefined;
  let version: string | undefined;
  let charset: string | undefined;
  let quality = 1;
  for (const parameter of parameters) {
    const at = parameter.indexOf("=");
    if (at < 0) continue;
    const name = parameter.slice(0, at).trim().toLowerCase();
    const value = unquoted(parameter.slice(at + 1).trim());
    if (name === "version") version = value;
    else if (name === "charset") charset = value.toLowerCase();
    else if (name === "q") quality = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : 0;
  }
  return { type: type.toLowerCase(), version, charset, quality };
}

/**
 * Whether a client takes what this server answers: `application/taxii+json` in version 2.1 or without a version (then it gets the newest),
 * or a wildcard. A request without the header takes anything (RFC 9110 §12.5.1). Everything else is refused with 406 (TAXII 2.1 §1.6.8).
 */
export function acceptsTaxii(header: string | undefined): boolean {
  if (header === undefined || header === taxiiMediaType) return true;
  if (header.length > maxHeaderLength) return false;
  const ranges = parts(header, ",");
  if (ranges.length > maxRanges) return false;
  // The most specific range that speaks of the type decides (RFC 9110 §12.5.1): what is refused by name no wildcard brings back.
  let decided = { rank: 0, quality: 0 };
  for (const text of ranges) {
    const range = readRange(text);
    const rank = range === undefined ? 0 : rankOf(range);
    if (range === undefined || rank === 0 || rank < decided.rank) continue;
    decided = { rank, quality: rank === decided.rank ? Math.max(range.quality, decided.quality) : range.quality };
  }
  return decided.quality > 0;
}

function rankOf({ type, version }: MediaRange): number {
  if (type === "*/*") return 1;
  if (type === "application/*") return 2;
  if (type !== "application/taxii+json") return 0;
  return version === undefined ? 3 : version === "2.1" ? 4 : 0;
}

/** Whether a body is declared as TAXII 2.1 content in UTF-8. A missing, other or older type, or another charset, is refused with 415 (TAXII 2.1 §5.5). */
export function isTaxiiContent(header: string | undefined): boolean {
  if (header === taxiiMediaType) return true;
  if (header === undefined || header.length > maxHeaderLength) return false;
  const range = readRange(header);
  if (range === undefined || range.type !== "application/taxii+json") return false;
  const isUtf8 = range.charset === undefined || range.charset === "utf-8" || range.charset === "utf8" || range.charset === "us-ascii";
  return isUtf8 && (range.version === undefined || range.version === "2.1");
}
