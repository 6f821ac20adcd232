import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { keysOfCard } from "./card-keys.ts";
import { runCommand, typed } from "./command.ts";
import { listAt, must, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { advanceAll, at, look, untilQuiet } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const sides = ["alder", "birch"] as const;
type Side = (typeof sides)[number];

/** The exports of both sides: the folder of the pair log in them, and the verifier keys of both sides. */
export type Exports = { readonly pairFolder: string; readonly keys: readonly string[] };

const exportOf = (side: Side): string => path.join("exports", side);
const otherOf = (side: Side): Side => (side === "alder" ? "birch" : "alder");

function verifyWords(folder: string, against: string, keys: readonly string[] = []): readonly string[] {
  return ["log", "verify", folder, "--against", against, ...keys.flatMap((key) => ["--key", key])];
}

/** What a report says of one of a node's logs: "local", "node", or "pair" for the one under the agreement. */
function logIn(report: Result, name: string): Result {
  const log = listAt(report, "logs").find((one) => textAt(one, "folder").split("-")[0] === name);
  must(log !== undefined, `no ${name} log is in the export`);
  return log;
}

/** How far a log of a report is cosigned, by keys that the verifier was given. */
function cosignedTo(log: Result): number {
  return Math.max(0, ...listAt(log, "boundary").map((boundary) => (boundary["isTrusted"] === true ? numberAt(boundary, "size") : 0)));
}

async function exportAndVerify(
  stage: Stage,
  agreement: string,
): Promise<{ readonly reports: Record<Side, Result>; readonly exports: Exports }> {
  for (const side of sides) await look(stage, ["log", "export", side, exportOf(side)]);
  const cards = [...sides, "elm"].map((party) => keysOfCard(at(stage, `${party}.card`)));
  const keys = cards.flatMap((card) => [...card.local, ...card.node, ...card.pair(agreement), ...card.cosigner]);
  const verify = (side: Side): Promise<Result> => look(stage, verifyWords(exportOf(side), exportOf(otherOf(side)), keys));
  const reports = { alder: await verify("alder"), birch: await verify("birch") };
  return { reports, exports: { pairFolder: textAt(logIn(reports.alder, "pair"), "folder"), keys } };
}

/**
 * Both sides export their logs, and a program that needs neither node nor database verifies them, each against the other's. Where
 * a side's newest checkpoint does not carry the partner's cosignature yet, the clocks are advanced to the next turn: what came after it
 * would not be provable.
 */
export async function verifyLogs(stage: Stage, agreement: string): Promise<Scene<Exports>> {
  for (let turn = 1; ; turn += 1) {
    const { reports, exports } = await exportAndVerify(stage, agreement);
    const logs = sides.map((side) => logIn(reports[side], "pair"));
    if (logs.every((log) => cosignedTo(log) === numberAt(log, "size"))) return tellVerified(stage, { reports, exports });
    must(turn < 5, "the partners did not cosign each other's newest checkpoints");
    rmSync(at(stage, "exports"), { recursive: true });
    await advanceAll(stage, "10m");
    await untilQuiet(stage);
  }
}

function tellVerified(stage: Stage, { reports, exports }: Awaited<ReturnType<typeof exportAndVerify>>): Scene<Exports> {
  const { tell } = stage;
  const evidence: Record<string, Result> = {};
  tell.fact(`with ${exports.keys.length} verifier keys, taken from the cards of Alder, Birch and Elm:`);
  for (const side of sides) {
    tell.command(typed(["log", "export", side, exportOf(side)]));
    tell.command(typed([...verifyWords(exportOf(side), exportOf(otherOf(side))), "--key", ""]));
    const log = logIn(reports[side], "pair");
    const logs = listAt(reports[side], "logs").map((one) => ({
      log: textAt(one, "folder"),
      size: numberAt(one, "size"),
      root: textAt(one, "root"),
    }));
    const node = logIn(reports[side], "node");
    must(reports[side]["ok"] === true && log["areKeysTrusted"] === true, `the export of ${side} does not verify by the keys of the cards`);
    must(cosignedTo(node) > 0, `nothing of the node log of ${side} is cosigned by the witness`);
    tell.fact(`OK: ${logs.map(({ log: name, size }) => `${name.startsWith("pair-") ? "pair" : name} log ${size} entries`).join(", ")}`);
    tell.fact(
      `the pair log is cosigned by ${otherOf(side)} up to entry ${cosignedTo(log)} of ${numberAt(log, "size")}; against the other's export: ${textAt(objectAt(log, "truncated"), "is")}`,
    );
    tell.fact(
      `the node log is cosigned by Elm up to entry ${cosignedTo(node)} of ${numberAt(node, "size")}; what came after is not provable yet`,
    );
    evidence[side] = {
      ok: true,
      folder: exportOf(side),
      logs,
      cosignedTo: cosignedTo(log),
      witnessedTo: cosignedTo(node),
      truncated: textAt(objectAt(log, "truncated"), "is"),
    };
  }
  return { evidence, value: exports };
}

/** The file of the pair log's entries in a copy of an export. */
function entriesFile(folder: string): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.includes(path.join("tile", "entries") + path.sep),
  );
  const [file] = files.filter((one) => /\d$/.test(one)).toSorted();
  must(file !== undefined, "no entries are in the export");
  return path.join(folder, file);
}

/** One byte of a copy is changed: the copy is refused, and the verifier names what is wrong; the untouched copy beside it passes. */
export async function tamper(stage: Stage, { pairFolder, keys }: Exports): Promise<Scene<undefined>> {
  for (const copy of ["changed", "untouched"]) cpSync(at(stage, exportOf("alder")), at(stage, "copies", copy), { recursive: true });
  const target = entriesFile(at(stage, "copies", "changed", pairFolder));
  const bytes = readFileSync(target);
  const offset = bytes.length >> 1;
  const before = bytes[offset] ?? 0;
  bytes[offset] = before ^ 1;
  writeFileSync(target, bytes);
  const file = path.relative(at(stage, "copies", "changed"), target);
  stage.tell.fact(
    `byte ${offset} of ${file}: ${before.toString(16).padStart(2, "0")} becomes ${(before ^ 1).toString(16).padStart(2, "0")}`,
  );
  const words = (copy: string): readonly string[] => verifyWords(path.join("copies", copy), exportOf("birch"), keys);
  stage.tell.command(typed([...verifyWords("copies/changed", exportOf("birch")), "--key", ""]));
  const { code, result } = await runCommand(words("changed"), stage.folder);
  must(code === 1 && result["ok"] === false, "a changed copy was not refused");
  const first = objectAt(result, "first");
  stage.tell.fact(`REFUSED: ${textAt(first, "message")} (${textAt(first, "code")})`);
  stage.tell.command(typed([...verifyWords("copies/untouched", exportOf("birch")), "--key", ""]));
  const control = await look(stage, words("untouched"));
  must(control["ok"] === true, "the untouched copy was refused");
  stage.tell.fact("OK: the untouched copy beside it");
  return {
    evidence: { file, offset, changed: { ok: false, code: textAt(first, "code"), exit: code }, untouched: { ok: true, exit: 0 } },
    value: undefined,
  };
}
