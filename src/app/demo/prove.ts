import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { keysOfCard } from "./card-keys.ts";
import { typed } from "./command.ts";
import type { Agreements } from "./meet.ts";
import { listAt, must, numberAt, objectAt, textAt } from "./result.ts";
import type { Result } from "./result.ts";
import { advanceAll, at, look, untilQuiet } from "./stage.ts";
import type { Scene, Stage } from "./stage.ts";

const sides = ["alder", "birch"] as const;
type Side = (typeof sides)[number];

/** The exports of both sides: Alder's log of the pair, Birch's export that it is held against, and the verifier keys out of all cards. */
export type Exports = { readonly folder: string; readonly pair: string; readonly against: string; readonly keys: readonly string[] };

/** Where the exports of a turn go, and what they are of. */
export type Exporting = { readonly folder: string; readonly agreements: Agreements };

const otherOf = (side: Side): Side => (side === "alder" ? "birch" : "alder");

/** The words of a verification of one export against another, with the keys that it is to trust. */
export function verifyWords(folder: string, against: string, keys: readonly string[] = []): readonly string[] {
  return ["log", "verify", folder, "--against", against, ...keys.flatMap((key) => ["--key", key])];
}

/** What a report says of one of a node's logs: "local", "node", or the one under the agreement of the pair. */
function logIn(report: Result, name: string): Result {
  const log = listAt(report, "logs").find((one) => textAt(one, "folder") === name);
  must(log !== undefined, `no ${name} log is in the export`);
  return log;
}

/** How far a log of a report is cosigned, by keys that the verifier was given. */
function cosignedTo(log: Result): number {
  return Math.max(0, ...listAt(log, "boundary").map((boundary) => (boundary["isTrusted"] === true ? numberAt(boundary, "size") : 0)));
}

type Verified = { readonly reports: Record<Side, Result>; readonly exports: Exports };

async function exportAndVerify(stage: Stage, { folder, agreements }: Exporting): Promise<Verified> {
  const of = (side: Side): string => path.join(folder, side);
  for (const side of sides) await look(stage, ["log", "export", side, of(side)]);
  const keys = [...sides, "cedar", "elm"].flatMap((party) => {
    const card = keysOfCard(at(stage, `${party}.card`));
    const pairs = Object.values(agreements).flatMap((agreement) => card.pair(agreement));
    return [...card.local, ...card.node, ...pairs, ...card.cosigner];
  });
  const verify = (side: Side): Promise<Result> => look(stage, verifyWords(of(side), of(otherOf(side)), keys));
  const reports = { alder: await verify("alder"), birch: await verify("birch") };
  const pair = path.join(of("alder"), `pair-${agreements.alder}`);
  return { reports, exports: { folder, pair, against: of("birch"), keys } };
}

/**
 * Both sides export their logs, and a program that needs neither node nor database verifies them, each against the other's. Where
 * a side's newest checkpoint does not carry the partner's cosignature yet, the clocks are advanced to the next turn: what came after it
 * would not be provable.
 */
export async function verifyLogs(stage: Stage, exporting: Exporting): Promise<Scene<Exports>> {
  const pair = `pair-${exporting.agreements.alder}`;
  for (let turn = 1; ; turn += 1) {
    const verified = await exportAndVerify(stage, exporting);
    const logs = sides.map((side) => logIn(verified.reports[side], pair));
    if (logs.every((log) => cosignedTo(log) === numberAt(log, "size"))) return tellVerified(stage, verified, pair);
    must(turn < 5, "the partners did not cosign each other's newest checkpoints");
    rmSync(at(stage, exporting.folder), { recursive: true });
    await advanceAll(stage, "10m");
    await untilQuiet(stage);
  }
}

function tellVerified(stage: Stage, { reports, exports }: Verified, pair: string): Scene<Exports> {
  const { tell } = stage;
  const evidence: Record<string, Result> = {};
  tell.fact(`with ${exports.keys.length} verifier keys, taken from the cards of Alder, Birch, Cedar and Elm:`);
  for (const side of sides) {
    const [own, other] = [path.join(exports.folder, side), path.join(exports.folder, otherOf(side))];
    tell.command(typed(["log", "export", side, own]));
    tell.command(typed([...verifyWords(own, other), "--key", ""]));
    const [log, node] = [logIn(reports[side], pair), logIn(reports[side], "node")];
    const logs = listAt(reports[side], "logs").map((one) => ({
      log: textAt(one, "folder"),
      size: numberAt(one, "size"),
      root: textAt(one, "root"),
    }));
    must(reports[side]["ok"] === true && log["areKeysTrusted"] === true, `the export of ${side} does not verify by the keys of the cards`);
    must(cosignedTo(node) > 0, `nothing of the node log of ${side} is cosigned by the witness`);
    const truncated = textAt(objectAt(log, "truncated"), "is");
    tell.fact(`OK: ${logs.map(({ log: name, size }) => `${name.slice(0, 10)} ${size} entries`).join(", ")}`);
    tell.fact(
      `the pair log is cosigned by ${otherOf(side)} up to entry ${cosignedTo(log)} of ${numberAt(log, "size")}; against the other's export: ${truncated}`,
    );
    tell.fact(
      `the node log is cosigned by Elm up to entry ${cosignedTo(node)} of ${numberAt(node, "size")}; what came after is not provable yet`,
    );
    evidence[side] = { ok: true, folder: own, logs, cosignedTo: cosignedTo(log), witnessedTo: cosignedTo(node), truncated };
  }
  return { evidence, value: exports };
}

/** The file of the first entries in a copy of an export of one log. */
export function entriesFile(folder: string): string {
  const entries = path.join("tile", "entries") + path.sep;
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.startsWith(entries));
  const [file] = files.filter((one) => /\d$/.test(one)).toSorted();
  must(file !== undefined, "no entries are in the export");
  return path.join(folder, file);
}
