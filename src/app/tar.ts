import { concat, utf8 } from "../base/index.ts";

const block = 512;
const longestPath = 255;

/** A file of an archive; its path has `/` between its segments. */
export type ArchivedFile = { readonly path: string; readonly bytes: Uint8Array };

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

/** Path and prefix as ustar has them: at most 100 bytes after a slash at which the rest, of at most 155, is cut off. */
function cut(path: string): { readonly name: string; readonly prefix: string } {
  if (path.length <= 100) return { name: path, prefix: "" };
  const at = path.indexOf("/", path.length - 101);
  if (at < 0 || at > 155) throw new TypeError("a path of an export fits into a ustar header");
  return { name: path.slice(at + 1), prefix: path.slice(0, at) };
}

function headerOf({ path, bytes }: ArchivedFile, seconds: number): Uint8Array {
  if (!/^[\x21-\x7e]+$/.test(path) || path.length > longestPath)
    throw new TypeError("paths of an archive are plain ASCII of at most 255 bytes");
  const { name, prefix } = cut(path);
  const fields = [name.padEnd(100, "\0"), octal(0o600, 8), octal(0, 8), octal(0, 8), octal(bytes.length, 12), octal(seconds, 12)];
  const rest = ["0", "".padEnd(100, "\0"), "ustar\0", "00", "".padEnd(80, "\0"), prefix.padEnd(155, "\0"), "".padEnd(12, "\0")];
  // The checksum is taken over the header with spaces in its own place.
  const sum = utf8([...fields, " ".repeat(8), ...rest].join("")).reduce((total, byte) => total + byte, 0);
  return utf8([...fields, `${sum.toString(8).padStart(6, "0")}\0 `, ...rest].join(""));
}

/** Files as one tar archive (POSIX.1-1988 ustar), readable by their owner alone. `seconds` since 1970 is their time. Other paths than plain ASCII are a `TypeError`. */
export function tarOf(files: readonly ArchivedFile[], seconds: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const file of files) {
    parts.push(headerOf(file, seconds), file.bytes, new Uint8Array((block - (file.bytes.length % block)) % block));
  }
  parts.push(new Uint8Array(2 * block));
  return concat(...parts);
}
