import { lstatSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { anyOf } from "./needles.ts";
import { must } from "./result.ts";
import { at } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";
import { texts } from "./texts.ts";

/** The ways in which bytes of a text may stand in a file: as they are, two bytes a character, hexadecimal, or base64 at any offset in either alphabet. */
function forms(text: string): readonly Buffer[] {
  const plain = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), plain]);
    // The first and last characters depend on what stands before and after.
    return [whole.toString("base64url").slice(4, -4), whole.toString("base64").replace(/=+$/u, "").slice(4, -4)];
  });
  return [plain, Buffer.from(text, "utf16le"), ...[plain.toString("hex"), ...base64].map((coded) => Buffer.from(coded, "ascii"))];
}

/** The shortest piece that is looked for, in characters. */
const shortestPiece = 24;

/** Pieces of every paragraph that is passed: a leak of a part of one is a leak. */
function needles(): readonly Buffer[] {
  const pieces = Object.values(texts).flatMap((paragraphs) => paragraphs.flatMap((text) => [text.slice(0, 32), text.slice(-33, -1)]));
  // A few characters stand in any file of some size by chance.
  return pieces.filter(({ length }) => length >= shortestPiece).flatMap(forms);
}

function filesBelow(folder: string): readonly string[] {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((file) => path.join(folder, file));
  return files.filter((file) => lstatSync(file).isFile());
}

/** Files of a folder in which a piece of a text is found, and how much was searched. */
function search(
  folder: string,
  isIn: (bytes: Buffer) => boolean,
): { readonly files: number; readonly bytes: number; readonly found: readonly string[] } {
  let bytes = 0;
  const found: string[] = [];
  const files = filesBelow(folder);
  for (const file of files) {
    const whole = readFileSync(file);
    bytes += whole.length;
    if (isIn(whole)) found.push(file);
  }
  return { files: files.length, bytes, found };
}

/** Nobody who gets at the line, the disks, the notices or the exports reads a word; the same search finds the texts on the drafter's desk. */
export function searchForTexts(stage: Stage): Promise<Scene<undefined>> {
  const isIn = anyOf(needles());
  const evidence: Record<string, { files: number; bytes: number; found: number }> = {};
  for (const folder of ["wire", "alder", "birch", "restored", "cedar", "elm", "insider", "logs", "pages", "audited", "exports", "copies"]) {
    const { files, bytes, found } = search(at(stage, folder), isIn);
    must(found.length === 0, `a text that was passed can be read in ${found.join(", ")}`);
    must(bytes > 0, `there is nothing in ${folder}/ to be searched`);
    stage.tell.fact(`${`${folder}/`.padEnd(10)} ${String(bytes).padStart(9)} bytes in ${files} files: no piece of any text`);
    evidence[folder] = { files, bytes, found: 0 };
  }
  const desk = search(at(stage, "desk"), isIn);
  must(desk.found.length === Object.keys(texts).length, "the search does not find what is there");
  stage.tell.fact(`desk/     the drafter's own files, as the control: found in all ${desk.found.length}`);
  return Promise.resolve({
    evidence: { ...evidence, desk: { files: desk.files, bytes: desk.bytes, found: desk.found.length } },
    value: undefined,
  });
}
