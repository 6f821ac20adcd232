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

/** Whether one of many byte strings stands in bytes: one pass, in which a string is compared only where its first four bytes stand. */
function tellsAny(needles: readonly Buffer[]): (bytes: Buffer) => boolean {
  const byFirst = new Map<number, Buffer[]>();
  for (const needle of needles) {
    const first = needle.readUInt32LE(0);
    byFirst.set(first, [...(byFirst.get(first) ?? []), needle]);
  }
  // Which pairs of bytes begin a string: most places are passed over by these alone.
  const pairs = new Uint8Array(65_536);
  for (const first of byFirst.keys()) pairs[first & 0xffff] = 1;
  return (bytes) => {
    for (let at = 0; at + 4 <= bytes.length; at += 1) {
      if (pairs[(bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)] === 0) continue;
      const found = byFirst.get(bytes.readUInt32LE(at));
      if (found?.some((needle) => bytes.subarray(at, at + needle.length).equals(needle)) === true) return true;
    }
    return false;
  };
}

/** Files in which one of the texts can be read: as it is, as JSON writes it, in UTF-16, in hexadecimal of either case, or in base64 of either alphabet. */
export function filesThatTell(folder: string, texts: readonly string[]): readonly string[] {
  const plain = texts.flatMap((text) => [
    Buffer.from(text),
    Buffer.from(JSON.stringify(text).slice(1, -1)),
    Buffer.from(text, "utf16le"),
    Buffer.from(text, "utf16le").swap16(),
  ]);
  const coded = texts.flatMap((text) => {
    const hex = Buffer.from(text).toString("hex");
    const base64url = inBase64(text);
    return [hex, hex.toUpperCase(), ...base64url, ...base64url.map((one) => one.replaceAll("-", "+").replaceAll("_", "/"))];
  });
  const tells = tellsAny([...plain, ...coded.map((text) => Buffer.from(text, "latin1"))]);
  return filesBelow(folder)
    .filter(({ bytes }) => tells(bytes))
    .map(({ file }) => file);
}
