import { gunzipSync, inflateRawSync, inflateSync } from "node:zlib";

/** How much text one run of bytes may unfold to, in bytes. */
const maxUnfolded = 256 * 1024;

const strict = () => new TextDecoder("utf-8", { fatal: true });

/** Whether bytes begin as UTF-8 may: most random ones do not, and a refusal by exception is dear. */
function mayBeUtf8(bytes: Uint8Array): boolean {
  let pending = 0;
  for (let at = 0; at < Math.min(bytes.length, 64); at++) {
    const byte = bytes[at] ?? 0;
    if (pending > 0) {
      if ((byte & 0xc0) !== 0x80) return false;
      pending -= 1;
    } else if (byte >= 0x80) {
      if (byte < 0xc2 || byte > 0xf4) return false;
      pending = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    }
  }
  return true;
}

function decoded(bytes: Uint8Array, label: string): string | undefined {
  if (label === "utf-8" && !mayBeUtf8(bytes)) return undefined;
  try {
    return label === "utf-8" ? strict().decode(bytes) : new TextDecoder(label).decode(bytes);
  } catch {
    return undefined;
  }
}

function isReadable(text: string): boolean {
  let odd = 0;
  for (const character of text) if (/[\p{C}\uFFFD]/u.test(character) && !/[\t\n\r\p{Cf}]/u.test(character)) odd += 1;
  return text.length >= 2 && odd * 8 <= text.length;
}

function unfolded(bytes: Uint8Array): Uint8Array | undefined {
  const options = { maxOutputLength: maxUnfolded };
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b) return gunzipSync(bytes, options);
    if (bytes[0] === 0x78 && ((bytes[0] << 8) | (bytes[1] ?? 0)) % 31 === 0) return inflateSync(bytes, options);
    return bytes.length >= 8 ? inflateRawSync(bytes, options) : undefined;
  } catch {
    return undefined;
  }
}

/** Whether bytes are compressed and unfold to more than the lint reads. */
export function isBomb(bytes: Uint8Array): boolean {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return false;
  try {
    gunzipSync(bytes, { maxOutputLength: maxUnfolded });
    return false;
  } catch (thrown) {
    return (thrown as { code?: unknown }).code === "ERR_BUFFER_TOO_LARGE";
  }
}

/** The texts that bytes may be: UTF-8, UTF-16, a one-byte Cyrillic or Latin code, any of them compressed. None where they read as nothing. */
export function textsOfBytes(bytes: Uint8Array): readonly string[] {
  if (bytes.length < 2) return [];
  const out: string[] = [];
  const inner = unfolded(bytes);
  if (inner !== undefined && inner.length >= 2) {
    const text = decoded(inner, "utf-8");
    if (text !== undefined && isReadable(text)) return [text];
  }
  const plain = decoded(bytes, "utf-8");
  if (plain !== undefined && isReadable(plain)) out.push(plain);
  const zeros = bytes.filter((byte) => byte === 0 || byte === 4).length;
  if (zeros * 3 >= bytes.length) {
    for (const label of ["utf-16le", "utf-16be"]) {
      const text = decoded(bytes, label);
      if (text !== undefined && isReadable(text)) out.push(text);
    }
  } else if (plain === undefined) {
    const high = bytes.filter((byte) => byte >= 0xc0).length;
    const low = bytes.filter((byte) => byte < 0x20 || byte === 0x7f).length;
    // Where a letter stands outside ASCII, the rest must still be text: random bytes are not.
    if (high > 0 && low === 0 && bytes.length >= 4)
      for (const label of ["windows-1251", "windows-1252"]) {
        const text = decoded(bytes, label) ?? "";
        if (/^[\p{L}\p{M}\p{N}\s.,;:'"()@/-]+$/u.test(text)) out.push(text);
      }
  }
  return out;
}

/** The well-formed UTF-8 characters among bytes that may be anything, and the byte at which each begins; what is none becomes a space. */
export function looseText(bytes: Uint8Array): { readonly text: string; readonly at: readonly number[] } {
  const out: string[] = [];
  const at: number[] = [];
  for (let from = 0; from < bytes.length;) {
    const first = bytes[from] ?? 0;
    const length = first < 0x80 ? 1 : first >= 0xc2 && first < 0xe0 ? 2 : first >= 0xe0 && first < 0xf0 ? 3 : 0;
    const tail = bytes.subarray(from + 1, from + length);
    const isWhole = length > 0 && tail.length === length - 1 && tail.every((byte) => (byte & 0xc0) === 0x80);
    const point =
      length === 2
        ? ((first & 0x1f) << 6) | ((tail[0] ?? 0) & 0x3f)
        : ((first & 0xf) << 12) | (((tail[0] ?? 0) & 0x3f) << 6) | ((tail[1] ?? 0) & 0x3f);
    const isSurrogate = length === 3 && point >= 0xd800 && point <= 0xdfff;
    out.push(length === 1 ? (first < 0x20 ? " " : String.fromCharCode(first)) : isWhole && !isSurrogate ? String.fromCharCode(point) : " ");
    at.push(from);
    from += isWhole ? length : 1;
  }
  return { text: out.join(""), at };
}
