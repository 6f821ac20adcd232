import { cpSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { decodeEntry } from "../../log/index.ts";
import { runCommand, typed } from "./command.ts";
import { checkpointSizes, entriesOf, falseEntry, insiderOf, rewrite } from "./insider.ts";
import type { Insider } from "./insider.ts";
import { entriesFile, verifyWords } from "./prove.ts";
import type { Exports } from "./prove.ts";
import { listAt, must, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { at, look } from "./stage.ts";
import type { Stage } from "./stage.ts";

const dayMs = 86_400_000;

type Case = { readonly name: string; readonly what: string; forge(insider: Insider): void };

/** The entry at which a case begins: one that the partner has long cosigned. */
function place(insider: Insider): number {
  return Math.floor(entriesOf(insider).length * 0.6);
}

const cases: readonly Case[] = [
  {
    name: "hidden",
    what: "the export ends before what Birch has receipted, under a manifest of now",
    forge(insider) {
      const before = place(insider);
      const size = checkpointSizes(insider).findLast((one) => one < before) ?? 0;
      rewrite(insider, { entries: entriesOf(insider).slice(0, size), agreed: size });
    },
  },
  {
    name: "second-history",
    what: "one entry is exchanged for another, with tiles, checkpoint and manifest signed anew",
    forge(insider) {
      const [entries, leaf] = [[...entriesOf(insider)], place(insider)];
      const { loggedAtMs, leaf: old } = decodeEntry(entries[leaf] ?? new Uint8Array());
      entries[leaf] = falseEntry(old.form === "commitment" ? old.kind : "act", loggedAtMs);
      rewrite(insider, { entries, agreed: checkpointSizes(insider).findLast((size) => size <= leaf) ?? 0 });
    },
  },
  {
    name: "back-dated",
    what: "an entry of today is added under the date of yesterday",
    forge(insider) {
      const entries = entriesOf(insider);
      rewrite(insider, { entries: [...entries, falseEntry("act", insider.nowMs - dayMs)], agreed: entries.length });
    },
  },
];

/** What is not provable: an entry that never was, added after the last cosignature. It passes, and the boundary that is printed says so. */
const beyond: Case = {
  name: "beyond",
  what: "an entry that never was is added after the last cosignature",
  forge(insider) {
    const entries = entriesOf(insider);
    rewrite(insider, { entries: [...entries, falseEntry("act", insider.nowMs - 1000)], agreed: entries.length });
  },
};

/** Where a copy of Alder's pair log lies that somebody has been at. */
const copyOf = (name: string): string => path.join("copies", name);

async function verdictOn(
  stage: Stage,
  folder: string,
  { keys, against }: Exports,
): Promise<{ readonly code: number; readonly result: Result }> {
  stage.tell.command(typed([...verifyWords(folder, against), "--key", ""]));
  const { code, result } = await runCommand(verifyWords(folder, against, keys), stage.folder);
  return { code, result };
}

async function forged(stage: Stage, { name, what, forge }: Case, exports: Exports): Promise<Result> {
  const folder = copyOf(name);
  cpSync(at(stage, exports.pair), at(stage, folder), { recursive: true });
  forge(await insiderOf(stage, at(stage, folder)));
  stage.tell.fact(`${name}: ${what}`);
  const { code, result } = await verdictOn(stage, folder, exports);
  const [log = {}] = listAt(result, "logs");
  if (name === beyond.name) {
    must(code === 0 && result["ok"] === true, "what is not provable was judged");
    const cosigned = Math.max(0, ...listAt(log, "boundary").map((one) => numberAt(one, "size")));
    must(cosigned < numberAt(log, "size"), "the boundary does not say that the last entry is not provable");
    stage.tell.fact(
      `OK, and the boundary is printed: cosigned up to entry ${cosigned} of ${numberAt(log, "size")}; what came after is not provable`,
    );
    return { what, folder, ok: true, cosignedTo: cosigned, size: numberAt(log, "size") };
  }
  must(code === 1 && result["ok"] === false, `"${name}" was not refused`);
  const first = objectAt(result, "first");
  stage.tell.fact(`REFUSED: ${textAt(first, "message")} (${textAt(first, "code")})`);
  return { what, folder, ok: false, code: textAt(first, "code"), leaf: first["leaf"] ?? null, interval: first["interval"] ?? null };
}

async function oneByte(stage: Stage, exports: Exports): Promise<Result> {
  const folder = copyOf("changed");
  cpSync(at(stage, exports.pair), at(stage, folder), { recursive: true });
  const target = entriesFile(at(stage, folder));
  const bytes = readFileSync(target);
  const offset = bytes.length >> 1;
  bytes[offset] = (bytes[offset] ?? 0) ^ 1;
  writeFileSync(target, bytes);
  const file = path.relative(at(stage, folder), target);
  stage.tell.fact(`changed: byte ${offset} of ${file}`);
  const { code, result } = await verdictOn(stage, folder, exports);
  must(code === 1 && result["ok"] === false, "a changed copy was not refused");
  const first = objectAt(result, "first");
  stage.tell.fact(`REFUSED: ${textAt(first, "message")} (${textAt(first, "code")})`);
  return { folder, file, offset, ok: false, code: textAt(first, "code") };
}

/** One byte, a hidden message, two histories, a date put back: each is named; the untouched copy beside them passes, and what is not provable says so. */
export async function tamper(stage: Stage, exports: Exports): Promise<Record<string, Result>> {
  const found: Record<string, Result> = { changed: await oneByte(stage, exports) };
  for (const one of [...cases, beyond]) found[one.name] = await forged(stage, one, exports);
  cpSync(at(stage, exports.pair), at(stage, copyOf("untouched")), { recursive: true });
  const control = await look(stage, verifyWords(copyOf("untouched"), exports.against, exports.keys));
  must(control["ok"] === true, "the untouched copy was refused");
  stage.tell.fact("OK: the untouched copy beside them");
  return { ...found, untouched: { folder: copyOf("untouched"), ok: true } };
}
