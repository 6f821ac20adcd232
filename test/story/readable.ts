import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Every file below a folder, with its bytes. Sockets and links are left out. */
export function filesBelow(folder: string): readonly { readonly file: string; readonly bytes: Buffer }[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => path.join(folder, name))
    .filter((file) => lstatSync(file).isFile())
    .map((file) => ({ file, bytes: readFileSync(file) }));
}

/** Each of the three ways in which a text can stand in base64, less the characters that its neighbours share in; in one alphabet. */
function inBase64(text: string): readonly string[] {
  return ["", "x", "xx"].map((before) => {
    const first = Math.ceil((before.length * 4) / 3);
    return Buffer.from(`${before}${text}`).toString("base64url").slice(first, -3);
  });
}

/** Files in which one of the texts can be read: as it is, as JSON writes it, in UTF-16, in hexadecimal of either case, or in base64 of either alphabet. */
export function filesThatTell(folder: string, texts: readonly string[]): readonly string[] {
  const plain = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(text, "utf16le"),
    Buffer.from(text, "utf16le").swap16(),
  ]);
  const coded = texts.flatMap((text) => [Buffer.from(text).toString("hex"), ...inBase64(text)]);
  return filesBelow(folder)
    .filter(({ bytes }) => {
      if (plain.some((needle) => bytes.includes(needle))) return true;
      const latin = bytes.toString("latin1").replaceAll("+", "-").replaceAll("/", "_");
      return coded.some((needle) => latin.includes(needle) || latin.toLowerCase().includes(needle.toLowerCase()));
    })
    .map(({ file }) => file);
}
